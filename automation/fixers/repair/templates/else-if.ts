import { brief } from '../syntax/edits.ts';
import { neighbours } from '../syntax/statements.ts';
import type { Template } from '../template.ts';

/** `if (a) …  if (b) …` → `if (a) … else if (b) …`, and the other way; what follows an `if` goes into an `else`. */
export const elseIf: Template = {
  name: 'else-if',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isIfStatement(node)) return;
    const list = neighbours(space, node) ?? [];
    const next = list[list.indexOf(node) + 1];
    if (next !== undefined && node.elseStatement === undefined && api.isIfStatement(next)) yield { edits: [{ start: node.thenStatement.end, end: next.getStart(space.source), text: ' else ' }], why: `\`if (${brief(space, next.expression)})\` becomes \`else if\`` };
    if (next !== undefined && node.elseStatement === undefined && api.isExpressionStatement(next)) yield { edits: [{ start: node.thenStatement.end, end: next.getStart(space.source), text: ' else ' }], why: `\`${brief(space, next)}\` is done only if not \`${brief(space, node.expression)}\``, likely: 0.6 };
    if (node.elseStatement !== undefined) yield { edits: [{ start: node.thenStatement.end, end: node.elseStatement.getStart(space.source), text: '\n' }], why: `what stands in \`else\` of \`if (${brief(space, node.expression)})\` is always done`, likely: 0.7 };
  },
};
