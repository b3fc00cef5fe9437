import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { guard } from '../../automation/guard/guard.ts';
import { honestFixes } from './corpus/corpus.ts';
import { guardCaseOf } from './corpus/judge.ts';

const isLoaded = (): boolean => Object.keys(createRequire(import.meta.url).cache).some((path) => /typescript[\\/]lib[\\/]typescript\.js$/.test(path));

it('loads the parser with the first script it judges, and not before', () => {
  expect(isLoaded()).toBe(false);
  const [first] = honestFixes;
  if (first === undefined) throw new Error('the corpus is empty');
  guard({ ...guardCaseOf(first), patch: { ...guardCaseOf(first).patch, files: [] } });
  expect(isLoaded()).toBe(false);
  guard(guardCaseOf(first));
  expect(isLoaded()).toBe(true);
});
