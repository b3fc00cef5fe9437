import { createRequire } from 'node:module';
import type ts from 'typescript';

/** The JavaScript API of the TypeScript that keepgreen brings. */
export type TypeScript = typeof ts;

let loaded: TypeScript | undefined;

/**
 * Loaded when it is first needed: that costs 0.25 s and 45 MB, which most commands need not pay. `import` would take
 * 0.7 s: it reads all nine megabytes once more for names that nobody imports.
 */
export function typescript(): TypeScript {
  loaded ??= createRequire(import.meta.url)('typescript') as TypeScript;
  return loaded;
}
