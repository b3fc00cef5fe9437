import { asOperand, becomes, written } from '../syntax/edits.ts';
import { TIGHT } from '../syntax/precedence.ts';
import type { Template } from '../template.ts';

/** `a + b * c` → `(a + b) * c`; `(a + b) * c` → `a + b * c`: brackets set otherwise. */
export const regroup: Template = {
  name: 'regroup',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isBinaryExpression(node)) return;
    const operator = node.operatorToken.getText(space.source);
    if (!/^(?:[-+*/%]|\*\*|&&|\|\||\?\?)$/.test(operator)) return;
    const { left, right } = node;
    if (api.isBinaryExpression(right)) yield becomes(space, node, { text: `(${written(space, left)} ${operator} ${written(space, right.left)}) ${right.operatorToken.getText(space.source)} ${asOperand(written(space, right.right), TIGHT.power)}` });
    if (api.isBinaryExpression(left)) yield becomes(space, node, { text: `${asOperand(written(space, left.left), TIGHT.product)} ${left.operatorToken.getText(space.source)} (${written(space, left.right)} ${operator} ${written(space, right)})` });
    for (const [side, before, after] of [[left, '', ` ${operator} ${written(space, right)}`], [right, `${written(space, left)} ${operator} `, '']] as const) {
      if (api.isParenthesizedExpression(side) && api.isBinaryExpression(side.expression)) yield becomes(space, node, { text: `${before}${written(space, side.expression)}${after}`, likely: 0.6 });
    }
  },
};
