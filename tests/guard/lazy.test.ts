import { createRequire } from 'node:module';
import { expect, it, vi } from 'vitest';
import { honestFixes } from './corpus/corpus.ts';
import { guardCaseOf } from './corpus/judge.ts';

const { cache } = createRequire(import.meta.url);
const loaded = (): readonly string[] => Object.keys(cache).filter((path) => /typescript[\\/]lib[\\/]typescript\.js$/.test(path));

it('loads the parser with the first script it judges, and not before', async () => {
  // Other tests of this process may have loaded it.
  for (const path of loaded()) Reflect.deleteProperty(cache, path);
  vi.resetModules();
  const { guard } = await import('../../automation/guard/guard.ts');
  const [first] = honestFixes;
  if (first === undefined) throw new Error('the corpus is empty');
  guard({ ...guardCaseOf(first), patch: { ...guardCaseOf(first).patch, files: [] } });
  expect(loaded()).toEqual([]);
  guard(guardCaseOf(first));
  expect(loaded()).toHaveLength(1);
});
