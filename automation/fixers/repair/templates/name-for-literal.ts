import type ts from 'typescript';
import { becomes, isRead } from '../syntax/edits.ts';
import type { Name, SearchSpace, Template } from '../template.ts';

const MOST_NAMES = 12;
const KINDS: readonly Name['kind'][] = ['parameter', 'variable', 'constant'];

/** `0` → `extra`: a constant stands where a name in scope is meant. Of a fitting type first, then the nearer one. */
export const nameForLiteral: Template = {
  name: 'name-for-literal',
  *draftsAt(node, space) {
    if (!isConstant(space, node) || !isRead(space, node)) return;
    const names = space.scope.namesAt(node).filter(({ kind }) => KINDS.includes(kind)).slice(0, MOST_NAMES);
    for (const [rank, name] of names.entries()) yield becomes(space, node, { text: name.name, likely: likelihood(space, node, { name, rank }) });
  },
};

/** A number with its sign, a string, a truth value. */
function isConstant({ ts: api }: SearchSpace, node: ts.Node): node is ts.Expression {
  if (api.isPrefixUnaryExpression(node)) return api.isNumericLiteral(node.operand);
  const isWord = api.isNumericLiteral(node) || api.isStringLiteralLike(node) || node.kind === api.SyntaxKind.TrueKeyword || node.kind === api.SyntaxKind.FalseKeyword;
  return isWord && !api.isPrefixUnaryExpression(node.parent) && !api.isLiteralTypeNode(node.parent);
}

function likelihood(space: SearchSpace, node: ts.Expression, { name, rank }: { readonly name: Name; readonly rank: number }): number {
  const fits = space.scope.isCompatible(name, node);
  const typed = fits === false ? 0.1 : fits === true ? 1 : 0.5;
  return typed / (1 + rank / 6);
}
