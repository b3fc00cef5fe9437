import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchCase } from './bench-case.ts';
import { cacheDir } from './places.ts';
import { publicPackages } from './public-packages.ts';
import type { PublicPackage } from './public-packages.ts';
import { applyHunks } from './seeded-bug.ts';
import { truthOf } from './true-lines.ts';

/** Where `npm run bench:repair -- bring` puts them. */
export function folderOf({ name }: Pick<PublicPackage, 'name'>): string {
  return join(cacheDir, 'public', name);
}

/** Bugs in public packages that have been brought. Throws with what to do when there are none. */
export function publicCases(): Promise<readonly BenchCase[]> {
  const here = publicPackages.filter((one) => existsSync(join(folderOf(one), 'package.json')));
  if (here.length === 0) return Promise.reject(new Error('No public package is here. They are no part of this repository: bring them with `npm run bench:repair -- bring` (git and npm, with network).'));
  return Promise.resolve(here.flatMap(casesIn));
}

/** Their own tests are all there are to judge with: nothing is held back. */
function casesIn({ name, change }: PublicPackage): readonly BenchCase[] {
  const read = (path: string) => readFileSync(join(folderOf({ name }), path), 'utf8');
  const committed = new Map(change.hunks.map(({ file }) => [file, read(file)]));
  const honest = applyHunks(committed, change.hunks);
  return change.bugs.map((bug) => {
    const saved = applyHunks(honest, bug.hunks);
    return { part: 'public', name: `${name}/${change.name}/${bug.name}`, kind: bug.kind, folder: folderOf({ name }), committed, saved, held: new Map(), truth: truthOf(honest, saved) };
  });
}
