import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { createPathsMatcher, getTsconfig } from 'get-tsconfig';
import { stampOf } from './lookout.ts';
import type { RunJob } from './runner.ts';
import { filesUnder } from './test-files.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
/** What an import without an ending may mean, in the order bundlers try; then as a folder. */
const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '/index.ts', '/index.tsx', '/index.js', '/index.mjs', '/index.cjs'];
const LARGEST = 2_000_000;

interface Known {
  readonly stamp: string;
  readonly specifiers: readonly string[];
}

/** Per file what it imports, kept between runs as long as time and size stay the same. */
const known = new Map<string, Known>();
const MOST_KNOWN = 50_000;

/**
 * The given files (absolute) and every source file of the project that imports them, directly or through others. Found
 * by reading, not by running: relative imports, tsconfig `paths` and the names of the project's own packages.
 */
export function importersOf(job: Pick<RunJob, 'projectDir' | 'facts'>, changed: readonly string[]): readonly string[] {
  const importers = new Map<string, string[]>();
  const resolveImport = createResolver(job);
  for (const file of filesUnder(job.projectDir).filter((name) => SOURCE.test(name)).map((name) => join(job.projectDir, name))) {
    for (const target of specifiersOf(file).flatMap((specifier) => resolveImport(file, specifier) ?? [])) importers.set(target, [...(importers.get(target) ?? []), file]);
  }
  const reached = new Set(changed);
  for (const file of reached) for (const importer of importers.get(file) ?? []) reached.add(importer);
  return [...reached];
}

function specifiersOf(file: string): readonly string[] {
  const stamp = stampOf(file);
  const before = known.get(file);
  if (before?.stamp === stamp) return before.specifiers;
  const specifiers = scanImports(readSource(file));
  if (known.size > MOST_KNOWN) known.clear();
  known.set(file, { stamp, specifiers });
  return specifiers;
}

/** Empty for what is no source: too large, binary, gone. */
function readSource(file: string): string {
  try {
    return statSync(file).size > LARGEST || isBinary(file) ? '' : readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isBinary(file: string): boolean {
  const head = Buffer.alloc(1024);
  const handle = openSync(file, 'r');
  try {
    return head.subarray(0, readSync(handle, head)).includes(0);
  } finally {
    closeSync(handle);
  }
}

/** Every string after `from`, `import` or `require(`. One found in a comment only makes the answer a little larger. */
export function scanImports(text: string): readonly string[] {
  const found = text.matchAll(/\b(?:from|import|require|require\.resolve|import\.meta\.resolve)\s*\(?\s*(?:"((?:[^"\\\n]|\\.)+)"|'((?:[^'\\\n]|\\.)+)'|`((?:[^`\\$\n]|\\.)+)`)/g);
  return [...new Set([...found].map(([, double, single, template]) => unescaped(double ?? single ?? template ?? '')))];
}

function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/g, (_all, unicode: string | undefined, hex: string | undefined, sign: string) => (unicode ?? hex) === undefined ? (signs[sign] ?? sign) : String.fromCharCode(parseInt(unicode ?? hex ?? '', 16)));
}

type Resolve = (importer: string, specifier: string) => string | undefined;

function createResolver({ projectDir, facts }: Pick<RunJob, 'projectDir' | 'facts'>): Resolve {
  const matchers = new Map<string, ReturnType<typeof pathsFor>>();
  const aliases = (importer: string) => {
    const dir = dirname(importer);
    if (!matchers.has(dir)) matchers.set(dir, pathsFor(dir, projectDir));
    return matchers.get(dir);
  };
  return (importer, specifier) => {
    if (specifier.startsWith('.')) return existing(resolve(dirname(importer), specifier)) ?? existing(resolve(dirname(importer), decoded(specifier)));
    const aliased = aliases(importer)?.(specifier).map(existing).find((path) => path !== undefined);
    return aliased ?? ownPackage(facts, specifier);
  };
}

/** To node an import is a URL: `./a%20b.js` is the file `a b.js`. */
function decoded(specifier: string): string {
  try {
    return decodeURIComponent(specifier.replace(/[?#].*$/s, ''));
  } catch {
    return specifier;
  }
}

function pathsFor(dir: string, projectDir: string) {
  try {
    const config = getTsconfig(dir);
    return config === null || !config.path.startsWith(projectDir) ? null : createPathsMatcher(config);
  } catch {
    return null;
  }
}

/** A package importing itself by its name means its entry, which is found by its usual places. */
function ownPackage({ name, packageDir }: RunJob['facts'], specifier: string): string | undefined {
  if (name === undefined || (specifier !== name && !specifier.startsWith(`${name}/`))) return undefined;
  const rest = specifier.slice(name.length + 1);
  return rest === '' ? (existing(join(packageDir, 'src/index')) ?? existing(join(packageDir, 'index'))) : (existing(join(packageDir, rest)) ?? existing(join(packageDir, 'src', rest)));
}

/** `./a.js` may be written for `a.ts`. */
function existing(path: string): string | undefined {
  const bases = /\.[cm]?jsx?$/.test(path) ? [path, path.replace(/js(x?)$/, 'ts$1'), path.slice(0, -extname(path).length) + '.tsx'] : ENDINGS.map((ending) => path + ending);
  return bases.find((base) => statSync(base, { throwIfNoEntry: false })?.isFile());
}
