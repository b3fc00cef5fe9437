import { becomes, isAssignment, written } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** `a + b` → `a` or `b`: a term or a factor too many. */
export const dropOperand: Template = {
  name: 'drop-operand',
  *draftsAt(node, space) {
    if (!space.ts.isBinaryExpression(node) || isAssignment(space.ts, node.operatorToken.kind)) return;
    const operator = node.operatorToken.getText(space.source);
    const likely = /^(?:[-+*/%]|\*\*|[&|^]|<<|>>>?)$/.test(operator) ? 1 : 0;
    if (likely === 0) return;
    yield becomes(space, node, { text: written(space, node.left), likely: space.ts.isNumericLiteral(node.right) ? 1 : 0.8 });
    yield becomes(space, node, { text: written(space, node.right), likely: space.ts.isNumericLiteral(node.right) ? 0.2 : 0.6 });
  },
};
