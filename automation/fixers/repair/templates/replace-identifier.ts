import type ts from 'typescript';
import { becoming, isRead } from '../syntax/edits.ts';
import { likeness } from '../syntax/likeness.ts';
import type { Draft, Name, SearchSpace, Template } from '../template.ts';

const MAX_NAMES = 40;

/** `a` → another name in scope: of a fitting type first, then of a similar spelling, then the nearer one. */
export const replaceIdentifier: Template = {
  name: 'replace-identifier',
  *draftsAt(node, space) {
    if (!space.ts.isIdentifier(node)) return;
    const isShorthand = space.ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node;
    if (!isShorthand && !isReplaceable(space, node)) return;
    const names = space.scope.namesAt(node).filter(({ name }) => name !== node.text).slice(0, MAX_NAMES);
    for (const [rank, name] of names.entries()) yield draft(space, node, { name, rank, isShorthand });
  },
};

/** Read for its value, or the target of an assignment. */
function isReplaceable(space: SearchSpace, node: ts.Identifier): boolean {
  const { ts: api } = space;
  const { parent } = node;
  const isAssigned = api.isBinaryExpression(parent) || api.isPrefixUnaryExpression(parent) || api.isPostfixUnaryExpression(parent) || api.isExpressionStatement(parent);
  const isComponent = api.isJsxOpeningLikeElement(parent) || api.isJsxClosingElement(parent);
  return (isAssigned || isRead(space, node)) && !isComponent && node.text !== 'undefined';
}

interface Other {
  readonly name: Name;
  readonly rank: number;
  readonly isShorthand: boolean;
}

function draft(space: SearchSpace, node: ts.Identifier, { name, rank, isShorthand }: Other): Draft {
  const text = isShorthand ? `${node.text}: ${name.name}` : name.name;
  return { edits: [becoming(space, node, text)], why: `\`${node.text}\` becomes \`${name.name}\``, likely: likelihood(space, node, { name, rank }) };
}

function likelihood(space: SearchSpace, node: ts.Identifier, { name, rank }: Omit<Other, 'isShorthand'>): number {
  const isCalled = (space.ts.isCallExpression(node.parent) || space.ts.isNewExpression(node.parent)) && node.parent.expression === node;
  const isFunction = name.kind === 'function' || name.kind === 'class';
  const near = 1 / (1 + rank / 8);
  if (name.kind === 'global') return 0.05;
  if (isCalled !== isFunction && name.kind !== 'import' && name.kind !== 'parameter') return 0.08 * near;
  const fits = space.scope.isCompatible(name, node);
  const typed = fits === false ? 0.15 : fits === true ? 1 : 0.7;
  return typed * (0.5 + 0.5 * likeness(node.text, name.name)) * near;
}
