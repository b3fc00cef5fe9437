import type ts from 'typescript';
import { brief, replacing, written } from '../syntax/edits.ts';
import { declares } from '../syntax/declares.ts';
import { neighbours, removing } from '../syntax/statements.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** A statement too many, or two of them; an `else` too many; `if (c) { A }` → `A`. */
export const removeStatement: Template = {
  name: 'remove-statement',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isStatement(node) || api.isBlock(node) || declares(space, node) || api.isEmptyStatement(node)) return;
    const isLast = api.isReturnStatement(node) && neighbours(space, node)?.at(-1) === node;
    const lines = written(space, node).split('\n').length;
    yield { edits: [removing(space, node)], why: `\`${brief(space, node)}\` is removed`, likely: (isLast ? 0.2 : 1) / (1 + (lines - 1) / 6) };
    yield* withNext(space, node);
    if (api.isIfStatement(node)) yield* unwrapped(space, node);
  },
};

function* withNext(space: SearchSpace, node: ts.Statement): Generator<Draft> {
  const list = neighbours(space, node) ?? [];
  const next = list[list.indexOf(node) + 1];
  if (next === undefined || declares(space, next) || space.ts.isReturnStatement(next)) return;
  yield { edits: [removing(space, node, next)], why: `\`${brief(space, node)}\` and what follows are removed`, likely: 0.3 };
}

function* unwrapped(space: SearchSpace, node: ts.IfStatement): Generator<Draft> {
  if (node.elseStatement !== undefined) yield { edits: [{ start: node.thenStatement.end, end: node.elseStatement.end, text: '' }], why: `the \`else\` of \`if (${brief(space, node.expression)})\` is removed`, likely: 0.5 };
  else yield { edits: [replacing(space, node, written(space, node.thenStatement))], why: `\`${brief(space, node.thenStatement)}\` no longer depends on \`${brief(space, node.expression)}\``, likely: 0.6 };
}
