import type ts from 'typescript';
import { brief, replacing } from '../syntax/edits.ts';
import { functionAround, insertedLast, loopAround } from '../syntax/statements.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** `break` ↔ `continue` ↔ `return`; one that is missing at the end of an `if` in a loop or of a `case`. */
export const breakContinue: Template = {
  name: 'break-continue',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isBreakOrContinueStatement(node) && node.label === undefined) yield* exchanged(space, node);
    if (api.isReturnStatement(node) && node.expression === undefined && loopAround(space, node) !== undefined) {
      yield { edits: [replacing(space, node, 'continue;')], why: '`return` becomes `continue`', likely: 0.8 };
      yield { edits: [replacing(space, node, 'break;')], why: '`return` becomes `break`', likely: 0.7 };
    }
    if (api.isBlock(node) && loopAround(space, node) !== undefined && api.isIfStatement(node.parent)) yield* atTheEnd(space, node, node.parent);
    if (api.isCaseClause(node)) yield* endOfCase(space, node);
  },
};

function* exchanged(space: SearchSpace, node: ts.BreakOrContinueStatement): Generator<Draft> {
  const isBreak = space.ts.isBreakStatement(node);
  const now = isBreak ? 'break' : 'continue';
  const isOfSwitch = space.ts.isCaseOrDefaultClause(node.parent);
  if (loopAround(space, node) !== undefined && !isOfSwitch) yield { edits: [replacing(space, node, isBreak ? 'continue;' : 'break;')], why: `\`${now}\` becomes \`${isBreak ? 'continue' : 'break'}\`` };
  if (functionAround(space, node) !== undefined) yield { edits: [replacing(space, node, 'return;')], why: `\`${now}\` becomes \`return\``, likely: 0.3 };
}

function* atTheEnd(space: SearchSpace, block: ts.Block, { expression }: ts.IfStatement): Generator<Draft> {
  const last = block.statements.at(-1);
  if (last === undefined || space.ts.isBreakOrContinueStatement(last) || space.ts.isReturnStatement(last) || space.ts.isThrowStatement(last)) return;
  for (const [code, likely] of [['break;', 0.8], ['continue;', 0.8]] as const) yield { edits: [insertedLast(space, block, code)], why: `\`${code}\` ends \`if (${brief(space, expression)})\``, likely };
}

/** A `case` that falls into the next one. */
function* endOfCase(space: SearchSpace, clause: ts.CaseClause): Generator<Draft> {
  const last = clause.statements.at(-1);
  if (last === undefined || space.ts.isBreakOrContinueStatement(last) || space.ts.isReturnStatement(last) || space.ts.isThrowStatement(last)) return;
  yield { edits: [{ start: last.end, end: last.end, text: ' break;' }], why: `\`case ${brief(space, clause.expression)}\` does not fall into the next one` };
}
