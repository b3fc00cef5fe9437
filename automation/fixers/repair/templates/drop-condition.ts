import { becomes, replacing, written } from '../syntax/edits.ts';
import { isCondition } from '../syntax/statements.ts';
import type { Template } from '../template.ts';

/** `a && b` → `a` or `b`; `c ? a : b` → `a` or `b`; `if (c)` → always or never. */
export const dropCondition: Template = {
  name: 'drop-condition',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isBinaryExpression(node) && /^(?:&&|\|\||\?\?)$/.test(node.operatorToken.getText(space.source))) {
      yield becomes(space, node, { text: written(space, node.left) });
      yield becomes(space, node, { text: written(space, node.right) });
    }
    if (api.isConditionalExpression(node)) {
      yield becomes(space, node, { text: written(space, node.whenTrue), likely: 0.6 });
      yield becomes(space, node, { text: written(space, node.whenFalse), likely: 0.6 });
    }
    if (isCondition(space, node) && api.isIfStatement(node.parent)) {
      yield { edits: [replacing(space, node, 'true')], why: `the condition \`${written(space, node)}\` always holds`, likely: 0.25 };
      yield { edits: [replacing(space, node, 'false')], why: `the condition \`${written(space, node)}\` never holds`, likely: 0.2 };
    }
  },
};
