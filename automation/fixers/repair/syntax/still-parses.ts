import type ts from 'typescript';
import { editText } from '../../../schemata/edit-text.ts';
import type { Draft } from '../template.ts';
import { parse, syntaxErrors } from './parse.ts';
import { typescript } from '../../../world/typescript.ts';

/** Says of drafts whether the file still parses with them. Only the statement around the edits is parsed anew: a whole file of 3,000 lines would take 40 ms. */
export function createParseCheck(source: ts.SourceFile): (edits: Draft['edits']) => boolean {
  const wasWrong = new Map<ts.Node, number>();
  const errorsBefore = (around: ts.Node): number => {
    const known = wasWrong.get(around) ?? errorsIn(source, around, []);
    wasWrong.set(around, known);
    return known;
  };
  // Where the file itself does not parse, no part of it can be judged alone.
  const isWhole = syntaxErrors(source).length === 0;
  return (edits) => {
    const around = isWhole ? statementAround(source, edits) : source;
    return errorsIn(source, around, edits) <= errorsBefore(around);
  };
}

/** The innermost statement (or the whole file) that holds all edits with room on both sides. */
function statementAround(source: ts.SourceFile, edits: Draft['edits']): ts.Node {
  const start = Math.min(...edits.map((edit) => edit.start));
  const end = Math.max(...edits.map((edit) => edit.end));
  let around: ts.Node = source;
  const api = typescript();
  const visit = (node: ts.Node): true | undefined => {
    if (node.pos > start || node.end < end || (node.end === end && node.getStart(source) >= start)) return undefined;
    if (standsAlone(api, node) && node.getStart(source) < start && node.end > end) around = node;
    return api.forEachChild(node, visit);
  };
  api.forEachChild(source, visit);
  return around;
}

/** Statements that mean the same out of their place; blocks and clauses belong to what stands around them. */
function standsAlone(api: typeof ts, node: ts.Node): boolean {
  if (!api.isStatement(node) || api.isBlock(node)) return false;
  return api.isSourceFile(node.parent) || api.isBlock(node.parent) || api.isCaseOrDefaultClause(node.parent);
}

function errorsIn(source: ts.SourceFile, around: ts.Node, edits: Draft['edits']): number {
  if (around === source) return syntaxErrors(parse(source.fileName, editText(source.text, edits))).length;
  const start = around.getStart(source);
  const inner = editText(source.text.slice(start, around.end), edits, start);
  const [open, close] = wrapperOf(around);
  return syntaxErrors(parse(source.fileName, `${open}${inner}${close}`)).length;
}

/** `await` and `yield` mean what the function around says; at the top of a file they are a module's. */
function wrapperOf(around: ts.Node): readonly [string, string] {
  const api = typescript();
  const holder = api.findAncestor(around.parent, (node) => api.isFunctionLike(node) || api.isClassStaticBlockDeclaration(node));
  if (holder === undefined) return ['', '\nexport {};'];
  const isAsync = api.canHaveModifiers(holder) && (api.getModifiers(holder) ?? []).some((modifier) => modifier.kind === api.SyntaxKind.AsyncKeyword);
  const isGenerator = 'asteriskToken' in holder && holder.asteriskToken !== undefined;
  return [`${isAsync ? 'async ' : ''}function${isGenerator ? '*' : ''} _() {\n`, '\n}'];
}
