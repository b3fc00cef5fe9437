import type ts from 'typescript';
import { asOperand, becomes, isValue, written } from '../syntax/edits.ts';
import { TIGHT } from '../syntax/precedence.ts';
import { looksLike } from '../syntax/looks.ts';
import { isCondition } from '../syntax/statements.ts';
import type { SearchSpace, Template } from '../template.ts';

/** `i` → `i + 1`, `i - 1` where an index, a bound, an argument or a part of a sum stands. */
export const offByOne: Template = {
  name: 'off-by-one',
  *draftsAt(node, space) {
    if (!isValue(space, node)) return;
    const likely = likelihood(space, node);
    if (likely === 0) return;
    const text = asOperand(written(space, node), TIGHT.sum);
    yield becomes(space, node, { text: `${text} + 1`, likely });
    yield becomes(space, node, { text: `${text} - 1`, likely });
  },
};

const POSITIONS = /^(?:slice|substring|substr|splice|at|charAt|charCodeAt|codePointAt|repeat|padStart|padEnd|indexOf|from|fill)$/;

function likelihood(space: SearchSpace, node: ts.Expression): number {
  const { ts: api } = space;
  const { parent } = node;
  const looks = looksLike(space, node);
  if (api.isNumericLiteral(node) || api.isParenthesizedExpression(node) || (looks !== undefined && looks !== 'number')) return 0;
  const sure = looks === 'number' ? 1 : 0.5;
  if (api.isElementAccessExpression(parent)) return parent.argumentExpression === node ? 1 : 0;
  if (api.isCallExpression(parent)) return parent.expression === node ? 0 : sure * (POSITIONS.test(api.isPropertyAccessExpression(parent.expression) ? parent.expression.name.text : '') ? 1 : 0.4);
  if (api.isBinaryExpression(parent)) return sure * ofOperand(space, node, parent);
  if (api.isReturnStatement(parent) || api.isArrowFunction(parent)) return 0.4 * sure;
  if (api.isVariableDeclaration(parent)) return 0.5 * sure;
  return api.isConditionalExpression(parent) || api.isParenthesizedExpression(parent.parent) ? 0.3 * sure : 0;
}

function ofOperand(space: SearchSpace, node: ts.Expression, parent: ts.BinaryExpression): number {
  const operator = parent.operatorToken.getText(space.source);
  if (/^[<>]=?$/.test(operator)) return isCondition(space, parent) && space.ts.isForStatement(parent.parent) ? 1 : 0.6;
  if (/^[-+*/%]$/.test(operator)) return 0.6;
  if (/^[-+*/]?=$/.test(operator)) return parent.right === node ? 0.4 : 0;
  return /^[!=]==?$/.test(operator) ? 0.4 : 0;
}
