import type ts from 'typescript';
import { becomes, isValue, written } from '../syntax/edits.ts';
import { looksLike } from '../syntax/looks.ts';
import { isCondition } from '../syntax/statements.ts';
import type { SearchSpace, Template } from '../template.ts';

/** `if (x)` → `if (x !== undefined)`, `if (x != null)`, `if (x.length > 0)`: 0 and '' are values, an empty list is true. */
export const truthiness: Template = {
  name: 'truthiness',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!isValue(space, node) || !isAsked(space, node)) return;
    if (!api.isIdentifier(node) && !api.isPropertyAccessExpression(node) && !api.isElementAccessExpression(node) && !api.isCallExpression(node)) return;
    const looks = looksLike(space, node);
    if (looks === 'boolean') return;
    const text = written(space, node);
    for (const [test, likely] of [['!== undefined', 1], ['!= null', 0.9], ['!== null', 0.5], ['> 0', 0.6], ['!== -1', /index|search/i.test(text) ? 1 : 0.2], ['>= 0', 0.3], ['.length > 0', looks === 'array' || looks === undefined ? 0.6 : 0.1]] as const) yield becomes(space, node, { text: test.startsWith('.') ? `${text}${test}` : `${text} ${test}`, likely });
  },
};

/** Whether it is true is all that is asked of it here. */
function isAsked(space: SearchSpace, node: ts.Expression): boolean {
  const { ts: api } = space;
  const { parent } = node;
  if (isCondition(space, node) || (api.isPrefixUnaryExpression(parent) && parent.operator === api.SyntaxKind.ExclamationToken)) return true;
  return api.isBinaryExpression(parent) && /^(?:&&|\|\|)$/.test(parent.operatorToken.getText(space.source));
}
