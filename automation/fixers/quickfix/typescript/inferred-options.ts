import type ts from 'typescript';
import type { Compiler } from './compiler.ts';

/** How many files are read to see how a project without configuration writes its imports. */
const SAMPLE = 50;
const SAMPLE_BYTES = 20_000;

/** Compiler options for scripts that nobody configured: only good for finding names. */
export function inferredOptions(ts: Compiler, files: readonly string[]): ts.CompilerOptions {
  const bare = writesBareImports(files.slice(0, SAMPLE).map((file) => (ts.sys.readFile(file) ?? '').slice(0, SAMPLE_BYTES)));
  return {
    target: ts.ScriptTarget.ESNext,
    module: bare ? ts.ModuleKind.ESNext : ts.ModuleKind.NodeNext,
    moduleResolution: bare ? ts.ModuleResolutionKind.Bundler : ts.ModuleResolutionKind.NodeNext,
    jsx: ts.JsxEmit.Preserve,
    allowJs: true,
    checkJs: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    esModuleInterop: true,
    skipLibCheck: true,
    strict: false,
    noEmit: true,
    maxNodeModuleJsDepth: 0,
  };
}

/** Node needs the extension, bundlers don't: believe in a bundler only when no relative import has one. */
function writesBareImports(texts: readonly string[]): boolean {
  const paths = texts.flatMap((text) => [...text.matchAll(/\bfrom\s*["'](\.{1,2}\/[^"']+)["']/g)].map((match) => match[1] ?? ''));
  return paths.length > 0 && !paths.some((path) => /\.[cm]?[jt]sx?$/.test(path));
}
