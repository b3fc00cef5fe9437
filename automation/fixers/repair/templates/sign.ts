import { asOperand, becomes, isValue, written } from '../syntax/edits.ts';
import { TIGHT } from '../syntax/precedence.ts';
import { looksLike } from '../syntax/looks.ts';
import type { Template } from '../template.ts';

/** `-x` → `x`, `x` → `-x`, `~x` → `x`. */
export const sign: Template = {
  name: 'sign',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!isValue(space, node)) return;
    if (api.isPrefixUnaryExpression(node)) {
      if (/^[-+~]$/.test(space.text.charAt(node.getStart(space.source)))) yield becomes(space, node, { text: written(space, node.operand) });
      return;
    }
    const looks = looksLike(space, node);
    const { parent } = node;
    if (api.isNumericLiteral(node) || api.isParenthesizedExpression(node) || (looks !== undefined && looks !== 'number')) return;
    const isOperand = api.isBinaryExpression(parent) && /^(?:[-+*/]|[<>]=?|[-+*/]?=)$/.test(parent.operatorToken.getText(space.source));
    if (isOperand || api.isReturnStatement(parent) || api.isCallExpression(parent) || api.isVariableDeclaration(parent) || api.isArrowFunction(parent)) yield becomes(space, node, { text: `-${asOperand(written(space, node), TIGHT.unary + 1)}`, likely: looks === 'number' ? 0.6 : 0.3 });
  },
};
