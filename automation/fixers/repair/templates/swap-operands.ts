import { asOperand, becomes, isValue, replacing, written } from '../syntax/edits.ts';
import { bondOfNode } from '../syntax/precedence.ts';
import type { Template } from '../template.ts';

/** `a - b` → `b - a`; `a = b` → `b = a`; `'x' + a` → `a + 'x'`. */
export const swapOperands: Template = {
  name: 'swap-operands',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isBinaryExpression(node)) return;
    const operator = node.operatorToken.getText(space.source);
    const bond = bondOfNode(api, node).tightness;
    const [left, right] = [written(space, node.left), written(space, node.right)];
    if (/^(?:[-/%]|\*\*|<<|>>>?|\?\?|&&|\|\||in|instanceof|\+)$/.test(operator) && isValue(space, node)) yield becomes(space, node, { text: `${asOperand(right, bond)} ${operator} ${asOperand(left, bond + 1)}`, likely: /^[-/%]$/.test(operator) ? 1 : 0.4 });
    const isPlace = api.isIdentifier(node.right) || api.isElementAccessExpression(node.right) || api.isPropertyAccessExpression(node.right);
    if (operator === '=' && isPlace && api.isExpressionStatement(node.parent)) yield { edits: [replacing(space, node, `${right} = ${left}`)], why: `the assignment goes the other way: \`${right} = ${left}\``, likely: 0.6 };
  },
};
