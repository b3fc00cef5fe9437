import type ts from 'typescript';
import { brief, replacing, written } from '../syntax/edits.ts';
import { declares } from '../syntax/declares.ts';
import { indentOf, insertedAfter, insertedBefore, insertedLast, neighbours, removing } from '../syntax/statements.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** A statement goes one up or down, out of its block (before or after it), or into the block next to it; moved or repeated. */
export const moveStatement: Template = {
  name: 'move-statement',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isStatement(node) || api.isBlock(node) || api.isImportDeclaration(node) || api.isExportDeclaration(node)) return;
    const list = neighbours(space, node);
    if (list === undefined) return;
    yield* withNext(space, node, list[list.indexOf(node) + 1]);
    if (declares(space, node)) return;
    yield* outOf(space, node);
    yield* into(space, node, list);
  },
};

function* withNext(space: SearchSpace, node: ts.Statement, next: ts.Statement | undefined): Generator<Draft> {
  if (next === undefined || space.ts.isReturnStatement(next) || space.ts.isFunctionDeclaration(node) || space.ts.isFunctionDeclaration(next)) return;
  yield { edits: [replacing(space, node, written(space, next)), replacing(space, next, written(space, node))], why: `\`${brief(space, node)}\` comes after \`${brief(space, next)}\``, likely: 1 };
}

/** Before or after the statement that holds its block. */
function* outOf(space: SearchSpace, node: ts.Statement): Generator<Draft> {
  const { ts: api } = space;
  const outer = api.isBlock(node.parent) ? holderOf(space, node.parent) : undefined;
  if (outer === undefined || api.isBreakOrContinueStatement(node)) return;
  const code = written(space, node);
  const what = `\`${brief(space, node)}\``;
  yield { edits: [removing(space, node), insertedAfter(space, outer, code)], why: `${what} comes after the block it stood in`, likely: 0.8 };
  yield { edits: [removing(space, node), insertedBefore(space, outer, code)], why: `${what} comes before the block it stood in`, likely: 0.8 };
  if (!api.isReturnStatement(node)) yield { edits: [insertedAfter(space, outer, code)], why: `${what} is repeated after the block`, likely: 0.3 };
}

/** Into the block of the statement before it or after it. */
function* into(space: SearchSpace, node: ts.Statement, list: readonly ts.Statement[]): Generator<Draft> {
  const code = written(space, node);
  const at = list.indexOf(node);
  const [before, after] = [blockOf(space, list[at - 1]), blockOf(space, list[at + 1])];
  if (before !== undefined) yield { edits: [insertedLast(space, before, code), removing(space, node)], why: `\`${brief(space, node)}\` goes into the block before it`, likely: 0.6 };
  if (after !== undefined) {
    const first = after.statements[0];
    const edit = first === undefined ? insertedLast(space, after, code) : insertedBefore(space, first, code);
    yield { edits: [removing(space, node), edit], why: `\`${brief(space, node)}\` goes into the block after it`, likely: 0.6 };
  }
  if (before !== undefined && !space.ts.isReturnStatement(node)) yield { edits: [insertedLast(space, before, code)], why: `\`${brief(space, node)}\` is also done in the block before it`, likely: 0.3 };
  yield { edits: [{ start: node.end, end: node.end, text: `\n${indentOf(space, node)}${code}` }], why: `\`${brief(space, node)}\` is done twice`, likely: space.ts.isExpressionStatement(node) ? 0.15 : 0 };
}

function blockOf({ ts: api }: SearchSpace, statement: ts.Statement | undefined): ts.Block | undefined {
  if (statement === undefined) return undefined;
  if (api.isIterationStatement(statement, false)) return api.isBlock(statement.statement) ? statement.statement : undefined;
  return api.isIfStatement(statement) && api.isBlock(statement.thenStatement) ? statement.thenStatement : undefined;
}

/** The statement whose block this is, when that one stands among others; functions are no way out. */
function holderOf(space: SearchSpace, block: ts.Block): ts.Statement | undefined {
  const { ts: api } = space;
  const { parent } = block;
  if (!api.isIterationStatement(parent, false) && !api.isIfStatement(parent) && !api.isTryStatement(parent)) return undefined;
  return neighbours(space, parent) === undefined ? undefined : parent;
}
