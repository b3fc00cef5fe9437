import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';

/** More files than this are no place to look for tests without being told where. */
const MOST = 50_000;
const SKIPPED = new Set(['dist', 'build', 'coverage', 'out']);

/**
 * Files below a folder, relative to it, forward slashes, in order; dependencies, dot folders and build output left out,
 * the last unless one of the `patterns` names it.
 */
export function filesUnder(folder: string, patterns: readonly string[] = []): readonly string[] {
  const named = new Set(patterns.flatMap((pattern) => pattern.split('/')));
  const found: string[] = [];
  const walk = (dir: string): void => {
    for (const entry of entriesOf(join(folder, dir))) {
      if (found.length >= MOST) return;
      const path = dir === '' ? entry.name : `${dir}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isEntered(entry.name, named)) walk(path);
      } else if (entry.isFile()) found.push(path);
    }
  };
  walk('');
  return found;
}

function isEntered(name: string, named: ReadonlySet<string>): boolean {
  return name !== 'node_modules' && !name.startsWith('.') && (named.has(name) || !SKIPPED.has(name));
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** Does the name, or a folder on the way, say that this is a test? */
export function isTestFile(file: string): boolean {
  return /(?:[._-](?:test|spec)|^test|\/test(?:-[^/]*)?)\.[cm]?[jt]sx?$/.test(file) || (/(?:^|\/)(?:tests?|spec|__tests__)\//.test(file) && /\.[cm]?[jt]sx?$/.test(file));
}

/** Absolute paths of the files that words of a script mean: globs, folders (everything in them) and plain names. */
export function matchingFiles(folder: string, words: readonly string[]): readonly string[] {
  const patterns = words.map((word) => word.replace(/^\.\//, '').replace(/\/+$/, ''));
  const isWanted = picomatch([...patterns, ...patterns.filter((pattern) => !/[*?{[(]/.test(pattern)).map((pattern) => `${pattern}/**/*.{js,cjs,mjs,ts,cts,mts,jsx,tsx}`)]);
  return filesUnder(folder, patterns).filter((file) => isWanted(file)).map((file) => join(folder, file));
}
