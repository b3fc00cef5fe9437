import type ts from 'typescript';
import { asOperand, becomes, isValue, written } from '../syntax/edits.ts';
import { TIGHT } from '../syntax/precedence.ts';
import { looksLike } from '../syntax/looks.ts';
import { isCondition } from '../syntax/statements.ts';
import type { SearchSpace, Template } from '../template.ts';

/** `if (a)` → `if (!a)` and back: conditions, their parts, and truths that are returned. */
export const negateCondition: Template = {
  name: 'negate-condition',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!isValue(space, node)) return;
    if (api.isPrefixUnaryExpression(node) && node.operator === api.SyntaxKind.ExclamationToken) {
      yield becomes(space, node, { text: written(space, node.operand), likely: 1 });
      return;
    }
    const likely = likelihood(space, node);
    if (likely > 0) yield becomes(space, node, { text: `!${asOperand(written(space, node), TIGHT.unary)}`, likely });
  },
};

function likelihood(space: SearchSpace, node: ts.Expression): number {
  const { ts: api } = space;
  const { parent } = node;
  // What compares has an operator of its own to be turned round.
  if (api.isParenthesizedExpression(node) || (api.isBinaryExpression(node) && /^(?:[<>]=?|[!=]==?)$/.test(node.operatorToken.getText(space.source)))) return 0;
  if (isCondition(space, node)) return 1;
  if (api.isBinaryExpression(parent)) return /^(?:&&|\|\|)$/.test(parent.operatorToken.getText(space.source)) ? 0.8 : 0;
  const isTruth = looksLike(space, node) === 'boolean' && node.kind !== api.SyntaxKind.TrueKeyword && node.kind !== api.SyntaxKind.FalseKeyword;
  return isTruth && !api.isPrefixUnaryExpression(parent) ? 0.5 : 0;
}
