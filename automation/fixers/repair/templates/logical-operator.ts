import type ts from 'typescript';
import { asOperand, becomes, brief, replacing, written } from '../syntax/edits.ts';
import { TIGHT } from '../syntax/precedence.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

const MISTAKEN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '&&': { '||': 1, '??': 0.1 },
  '||': { '&&': 1, '??': 0.6 },
  '??': { '||': 0.8, '&&': 0.4 },
};

/** `a && b` → `a || b`, `a ?? b`; along a whole chain of the same operator too. */
export const logicalOperator: Template = {
  name: 'logical-operator',
  *draftsAt(node, space) {
    if (!space.ts.isBinaryExpression(node)) return;
    const now = node.operatorToken.getText(space.source);
    for (const [then, likely] of Object.entries(MISTAKEN[now] ?? {})) yield* exchanged(space, node, { now, then, likely });
  },
};

interface Exchange {
  readonly now: string;
  readonly then: string;
  readonly likely: number;
}

function* exchanged(space: SearchSpace, node: ts.BinaryExpression, { now, then, likely }: Exchange): Generator<Draft> {
  const why = `\`${now}\` becomes \`${then}\` in \`${brief(space, node)}\``;
  yield { edits: [replacing(space, node.operatorToken, then)], why, likely };
  const chain = operatorsOf(space, node, now);
  if (chain.length > 1) yield { edits: chain.map((token) => replacing(space, token, then)), why: `every ${why}`, likely };
  const isNested = space.ts.isBinaryExpression(node.parent) || space.ts.isBinaryExpression(node.left);
  if (isNested) yield becomes(space, node, { text: `(${written(space, node.left)} ${then} ${written(space, node.right)})`, likely: likely * 0.6 });
  // `a && b && c` → `a && (b || c)`
  if (space.ts.isBinaryExpression(node.left) && node.left.operatorToken.kind === node.operatorToken.kind) {
    const { left, right } = node.left;
    yield becomes(space, node, { text: `${written(space, left)} ${now} (${written(space, right)} ${then} ${asOperand(written(space, node.right), TIGHT.equality)})`, likely: likely * 0.4 });
  }
}

function operatorsOf(space: SearchSpace, node: ts.BinaryExpression, operator: string): readonly ts.Node[] {
  if (node.operatorToken.getText(space.source) !== operator) return [];
  const sides = [node.left, node.right].filter((side) => space.ts.isBinaryExpression(side));
  return [node.operatorToken, ...sides.flatMap((side) => operatorsOf(space, side, operator))];
}
