import type ts from 'typescript';
import { typescript } from '../../world/typescript.ts';

/** Longer texts are taken to parse: it would cost more than to run them. */
const MAX_PARSED = 500_000;

/** Has this file's text no syntax error? True for whatever is no JavaScript or TypeScript. */
export function parses(path: string, text: string): boolean {
  const kind = /\.([cm]?[jt]sx?)$/i.exec(path)?.[1]?.toLowerCase();
  if (kind === undefined || text.length > MAX_PARSED) return true;
  const compiler = typescript();
  const script = kind === 'tsx' ? compiler.ScriptKind.TSX : kind.includes('t') ? compiler.ScriptKind.TS : compiler.ScriptKind.JSX;
  const source: ts.SourceFile & { readonly parseDiagnostics?: readonly unknown[] } = compiler.createSourceFile(path, text, compiler.ScriptTarget.Latest, false, script);
  return (source.parseDiagnostics ?? []).length === 0;
}
