import type ts from 'typescript';
import { typescript } from '../../../world/typescript.ts';
import type { TypeScript } from '../../../world/typescript.ts';

/** The syntax tree of a text, with parents; errors in it are in `syntaxErrors`. */
export function parse(path: string, text: string): ts.SourceFile {
  const api = typescript();
  return api.createSourceFile(path, text, { languageVersion: api.ScriptTarget.Latest, jsDocParsingMode: api.JSDocParsingMode.ParseNone }, true, kindOf(api, path));
}

/** What the parser found wrong; the compiler keeps it beside the tree without saying so in its types. */
export function syntaxErrors(source: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (source as ts.SourceFile & { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ?? [];
}

/** Files that are searched: scripts, without declarations. */
export function isSearched(path: string): boolean {
  return /\.[cm]?[jt]sx?$/i.test(path) && !/\.d\.([^./]+\.)?[cm]?ts$/i.test(path);
}

function kindOf(api: TypeScript, path: string): ts.ScriptKind {
  if (/\.[cm]?ts$/i.test(path)) return api.ScriptKind.TS;
  if (/\.tsx$/i.test(path)) return api.ScriptKind.TSX;
  return api.ScriptKind.JSX;
}
