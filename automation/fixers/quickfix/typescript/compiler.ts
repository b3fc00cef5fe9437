import { createRequire } from 'node:module';
import type ts from 'typescript';

/** The JavaScript API of a TypeScript 5 or 6. */
export type Compiler = typeof ts;

/** Loads the API from a file; throws when there is none in it. */
export function loadCompiler(path: string): Compiler {
  const loaded: unknown = createRequire(import.meta.url)(path);
  if (!isCompiler(loaded)) throw new Error(`${path} has no language service.`);
  return loaded;
}

function isCompiler(value: unknown): value is Compiler {
  return typeof value === 'object' && value !== null && 'createLanguageService' in value && 'getPreEmitDiagnostics' in value && 'version' in value;
}

/**
 * How comments are read: in declarations they are documentation, and leaving them saves a fifth of the start; in scripts
 * they are types, and are read all the same. TypeScript before 5.3 can't leave them.
 */
export function commentsRead(compiler: Compiler): ts.JSDocParsingMode | undefined {
  const modes: Partial<Pick<Compiler, 'JSDocParsingMode'>> = compiler;
  return modes.JSDocParsingMode?.ParseForTypeErrors;
}
