import type ts from 'typescript';
import { short, written } from '../syntax/edits.ts';
import { insertedBefore, insertedAfter } from '../syntax/statements.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

const MAX_PARTS = 12;

/** A loop whose body never changes what its condition asks about gets the step that was left out. */
export const loopUpdate: Template = {
  name: 'loop-update',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isWhileStatement(node) && !api.isDoStatement(node)) return;
    if (!api.isBlock(node.statement)) return;
    for (const name of identifiersIn(space, node.expression)) {
      if (isChanged(space, node.statement, name)) continue;
      for (const [code, likely] of stepsOf(space, node.statement, name)) yield* everywhere(space, node.statement, { code, likely });
    }
  },
};

interface Step {
  readonly code: string;
  readonly likely: number;
}

function* everywhere(space: SearchSpace, body: ts.Block, { code, likely }: Step): Generator<Draft> {
  for (const statement of body.statements) yield { edits: [insertedAfter(space, statement, code)], why: `\`${short(code)}\` in the loop`, likely };
  const [first] = body.statements;
  if (first !== undefined) yield { edits: [insertedBefore(space, first, code)], why: `\`${short(code)}\` in the loop`, likely: likely * 0.6 };
}

/** Counting up or down, halving, or a part of the body that is computed from it. */
function stepsOf(space: SearchSpace, body: ts.Block, name: string): readonly (readonly [string, number])[] {
  const parts = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isPart = space.ts.isBinaryExpression(node) || space.ts.isCallExpression(node) || space.ts.isPropertyAccessExpression(node);
    if (isPart && parts.size < MAX_PARTS && identifiersIn(space, node).includes(name)) parts.add(written(space, node));
    space.ts.forEachChild(node, visit);
  };
  visit(body);
  return [[`${name}++;`, 1], [`${name}--;`, 1], ...[...parts].map((part) => [`${name} = ${part};`, 0.7] as const), [`${name} = Math.floor(${name} / 2);`, 0.3], [`${name} = Math.floor(${name} / 10);`, 0.3]];
}

function isChanged({ ts: api }: SearchSpace, body: ts.Node, name: string): boolean {
  const visit = (node: ts.Node): boolean => {
    if (api.isBinaryExpression(node) && node.operatorToken.getText().endsWith('=') && api.isIdentifier(node.left) && node.left.text === name && !/^[!=<>]=/.test(node.operatorToken.getText())) return true;
    if ((api.isPrefixUnaryExpression(node) || api.isPostfixUnaryExpression(node)) && api.isIdentifier(node.operand) && node.operand.text === name && node.operator !== api.SyntaxKind.MinusToken && node.operator !== api.SyntaxKind.ExclamationToken) return true;
    return api.forEachChild(node, (child) => visit(child) || undefined) === true;
  };
  return visit(body);
}

function identifiersIn({ ts: api }: SearchSpace, root: ts.Node): readonly string[] {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (api.isIdentifier(node) && !(api.isPropertyAccessExpression(node.parent) && node.parent.name === node)) names.add(node.text);
    api.forEachChild(node, visit);
  };
  visit(root);
  return [...names];
}
