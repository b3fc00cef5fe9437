import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkout } from '../support/project.ts';

const Lock = z.object({
  packages: z.record(z.string(), z.looseObject({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});

/** Packages that the lock promises for some platform and does not hold: `npm ci` refuses such a lock on a fresh machine. */
function missing(lock: z.infer<typeof Lock>): string[] {
  const { packages } = lock;
  const places = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) => Object.keys(optionalDependencies).map((name) => ({ place, name })));
  return places.filter(({ place, name }) => !(`node_modules/${name}` in packages) && !(`${place}/node_modules/${name}` in packages)).map(({ name }) => name);
}

const readLock = () => Lock.parse(JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')));

it('package-lock.json holds the packages of every platform, so that npm ci works anywhere', () => {
  expect(missing(readLock())).toEqual([]);
});

it('would be seen to lack one', () => {
  const { packages } = readLock();
  const { 'node_modules/@biomejs/cli-darwin-arm64': _gone, ...rest } = packages;
  expect(missing({ packages: rest })).toEqual(['@biomejs/cli-darwin-arm64']);
});
