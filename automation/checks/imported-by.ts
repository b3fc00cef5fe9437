import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { scanImports } from './import-graph.ts';

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.tsx', '/index.js'];
const MOST_FILES = 60;

/** Project-relative files that these import by relative paths, nearest first, and what those import in turn. */
export function importedBy(projectDir: string, files: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const queue = [...files];
  for (let at = 0; at < queue.length && found.size < MOST_FILES; at += 1) {
    for (const target of importsOf(projectDir, queue[at] ?? '')) {
      if (found.has(target) || files.includes(target)) continue;
      found.add(target);
      queue.push(target);
    }
  }
  return [...found];
}

function importsOf(projectDir: string, file: string): readonly string[] {
  const from = dirname(join(projectDir, file));
  return scanImports(textOf(join(projectDir, file))).flatMap((specifier) => (specifier.startsWith('.') ? (resolved(join(from, specifier), projectDir) ?? []) : []));
}

function resolved(path: string, projectDir: string): string | undefined {
  const bases = [path, path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')];
  const hit = bases.flatMap((base) => ENDINGS.map((ending) => base + ending)).find((name) => /\.[cm]?[jt]sx?$/.test(name) && existsSync(name));
  const inside = hit === undefined ? undefined : relative(projectDir, hit).split(sep).join('/');
  return inside === undefined || inside.startsWith('..') ? undefined : inside;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
