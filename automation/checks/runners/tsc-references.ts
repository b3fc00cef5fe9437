import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { parseTsconfig } from 'get-tsconfig';
import type { RunJob } from '../runner.ts';

/**
 * A project that references others is built against their declarations, which only a build would write, and a build
 * writes into the tree. The same files and options without `references` are checked against the sources instead. The
 * configuration for that lies in the cache; it has to say where types are found, because that hangs on a config's place.
 */
export function referencingConfig(job: Pick<RunJob, 'cacheDir' | 'projectDir'>, config: string): string {
  const own = parseTsconfig(config);
  const folders = foldersUp(dirname(config), job.projectDir);
  const typeRoots = own.compilerOptions?.typeRoots ?? folders.map((folder) => join(folder, 'node_modules/@types'));
  const named = own.compilerOptions?.types === undefined ? [] : folders.map((folder) => join(folder, 'node_modules'));
  const options = { composite: false, declaration: false, declarationMap: false, noEmit: true, rootDir: parse(job.projectDir).root, typeRoots: [...typeRoots.map((root) => join(root.startsWith('/') ? '' : dirname(config), root)), ...named].filter((folder) => existsSync(folder)) };
  const file = join(job.cacheDir, 'tsc', `${createHash('sha256').update(config).digest('hex').slice(0, 16)}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ extends: config, compilerOptions: options, references: [] }));
  return file;
}

function foldersUp(from: string, until: string): readonly string[] {
  return from === until || dirname(from) === from || !from.startsWith(until) ? [from] : [from, ...foldersUp(dirname(from), until)];
}
