import { brief, replacing, written } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** `c ? a : b` → `c ? b : a`; `if (c) A else B` → `if (c) B else A`. */
export const swapBranches: Template = {
  name: 'swap-branches',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isConditionalExpression(node)) {
      yield { edits: [replacing(space, node.whenTrue, written(space, node.whenFalse)), replacing(space, node.whenFalse, written(space, node.whenTrue))], why: `both sides of \`${brief(space, node)}\` are swapped` };
    }
    if (api.isIfStatement(node) && node.elseStatement !== undefined && !api.isIfStatement(node.elseStatement)) {
      yield { edits: [replacing(space, node.thenStatement, written(space, node.elseStatement)), replacing(space, node.elseStatement, written(space, node.thenStatement))], why: `what \`if (${brief(space, node.expression)})\` and its \`else\` do is swapped` };
    }
  },
};
