import type ts from 'typescript';
import type { Draft, SearchSpace } from '../template.ts';
import { replacing } from './edits.ts';

type Edit = Draft['edits'][number];

/** The statements of a block, a file or a clause, among which this one stands; undefined for the lone body of an `if` or a loop. */
export function neighbours({ ts: api }: SearchSpace, node: ts.Node): readonly ts.Statement[] | undefined {
  const { parent } = node;
  return api.isStatement(node) && (api.isBlock(parent) || api.isSourceFile(parent) || api.isCaseOrDefaultClause(parent) || api.isModuleBlock(parent)) ? parent.statements : undefined;
}

/** The white space that the statement's line begins with. */
export function indentOf({ text, source }: SearchSpace, node: ts.Node): string {
  const start = node.getStart(source);
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? '';
}

/** Takes statements away that stand together; with their lines, where they have those to themselves. */
export function removing(space: SearchSpace, first: ts.Statement, last: ts.Statement = first): Edit {
  if (neighbours(space, first) === undefined) return replacing(space, first, '{}');
  return { ...rangeOf(space, first, last), text: '' };
}

/** From the line break before the first to the end of the last: what remains looks as if they had never been there. */
function rangeOf({ text, source }: SearchSpace, first: ts.Node, last: ts.Node): { readonly start: number; readonly end: number } {
  const start = first.getStart(source);
  const lineStart = text.lastIndexOf('\n', start - 1);
  const isAlone = text.slice(lineStart + 1, start).trim() === '' && /^[ \t]*(?:\r?\n|$)/.test(text.slice(last.end));
  return isAlone ? { start: Math.max(lineStart, 0), end: last.end } : { start, end: last.end };
}

export function insertedBefore(space: SearchSpace, node: ts.Statement, code: string): Edit {
  const start = node.getStart(space.source);
  return { start, end: start, text: `${code}\n${indentOf(space, node)}` };
}

export function insertedAfter(space: SearchSpace, node: ts.Statement, code: string): Edit {
  const semicolon = endsOpen(space, node) ? ';' : '';
  return { start: node.end, end: node.end, text: `${semicolon}\n${indentOf(space, node)}${code}` };
}

/** At the end of a block, before its bracket. */
export function insertedLast(space: SearchSpace, block: ts.Block, code: string): Edit {
  const last = block.statements.at(-1);
  if (last !== undefined) return insertedAfter(space, last, code);
  const at = block.getStart(space.source) + 1;
  return { start: at, end: at, text: ` ${code} ` };
}

/** Without a semicolon a statement may swallow one that begins with a bracket. */
function endsOpen({ ts: api, text }: SearchSpace, node: ts.Statement): boolean {
  return text[node.end - 1] !== ';' && text[node.end - 1] !== '}' && !api.isBlock(node);
}

/** The function whose body holds the node, and the loop within that function; what `return` and `break` would leave. */
export function functionAround({ ts: api }: SearchSpace, node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  return api.findAncestor(node.parent, (one): one is ts.FunctionLikeDeclaration => api.isFunctionLike(one) && 'body' in one);
}

export function loopAround(space: SearchSpace, node: ts.Node): ts.IterationStatement | undefined {
  const { ts: api } = space;
  const holder = api.findAncestor(node.parent, (one) => api.isFunctionLike(one) || api.isClassLike(one) || api.isIterationStatement(one, false));
  return holder !== undefined && api.isIterationStatement(holder, false) ? holder : undefined;
}

/** Is it the condition of an `if`, a loop, or a `?:`? */
export function isCondition({ ts: api }: SearchSpace, node: ts.Node): boolean {
  if (api.isSourceFile(node)) return false;
  const { parent } = node;
  if (api.isIfStatement(parent) || api.isWhileStatement(parent) || api.isDoStatement(parent)) return parent.expression === node;
  return (api.isForStatement(parent) || api.isConditionalExpression(parent)) && parent.condition === node;
}
