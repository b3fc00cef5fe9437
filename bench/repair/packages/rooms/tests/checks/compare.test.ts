import { expect, test } from 'vitest';
import { brokenBy, targetsPassed } from '../../automation/checks/compare.ts';
import { asFailures } from '../../automation/checks/fingerprints.ts';
import type { Check, CheckItem, CheckRun, CheckScope, ItemStatus } from '../../automation/task/check.ts';

const vitest: Check = { name: 'vitest', kind: 'test', runner: 'vitest', dir: '' };
const tsc: Check = { name: 'tsc', kind: 'types', runner: 'tsc', dir: '' };

function run(check: Check, results: Readonly<Record<string, ItemStatus>>, more: { troubles?: readonly string[]; scope?: CheckScope } = {}): CheckRun {
  const split = (key: string) => ({ file: key.split(' ')[0] ?? '', name: key.split(' ').slice(1).join(' ') });
  const items = Object.entries(results).map(([key, status]): CheckItem => ({ ...split(key), status, durationMs: 1 }));
  const red = [...Object.keys(results).filter((key) => results[key] === 'failed'), ...(more.troubles ?? [])].map((key) => ({ ...split(key), line: 1, column: 1, message: 'no', stack: null }));
  return { kind: 'ran', check, scope: more.scope ?? { kind: 'all' }, command: '', durationMs: 1, output: '', items, failures: asFailures(check, red), exitCode: 0 };
}

function names(failures: readonly { readonly file: string; readonly name: string }[]): readonly string[] {
  return failures.map((failure) => `${failure.file} ${failure.name}`);
}

test('broken is what was not red before, and what no longer passes by not running', () => {
  const before = run(vitest, { 'a one': 'passed', 'a two': 'failed', 'a three': 'passed', 'a four': 'passed', 'a five': 'skipped' });
  const after = run(vitest, { 'a one': 'failed', 'a two': 'failed', 'a three': 'skipped', 'b new': 'failed' });
  expect(names(brokenBy([before], [after]))).toEqual(['a one', 'b new', 'a three', 'a four']);
  expect(brokenBy([before], [before])).toEqual([]);
});

test('tests of a file that does not load are one failure, not many', () => {
  const before = run(vitest, { 'a one': 'passed', 'a two': 'passed', 'b one': 'passed' });
  expect(names(brokenBy([before], [run(vitest, { 'b one': 'passed' }, { troubles: ['a (file)'] })]))).toEqual(['a (file)']);
});

test('a narrower run says nothing of what it did not reach', () => {
  const before = run(vitest, { 'a one': 'passed', 'a two': 'passed', 'b one': 'passed' });
  const scope: CheckScope = { kind: 'related', files: ['a.ts'] };
  expect(names(brokenBy([before], [run(vitest, { 'a one': 'passed' }, { scope })]))).toEqual(['a two']);
});

test('a check that could not run proves nothing', () => {
  const silent: CheckRun = { kind: 'cannot_run', check: vitest, scope: { kind: 'all' }, command: '', durationMs: 1, output: '', reason: '', next: '' };
  const target = run(vitest, { 'a one': 'failed' });
  const failures = target.kind === 'ran' ? target.failures : [];
  expect(brokenBy([target], [silent])).toEqual([]);
  expect(targetsPassed(failures, [silent])).toEqual(failures);
});

test('a target passes only when its test is there and green', () => {
  const red = run(vitest, { 'a one': 'failed', 'a two': 'failed', 'a three': 'failed', 'a four': 'failed' });
  const failures = red.kind === 'ran' ? red.failures : [];
  expect(names(targetsPassed(failures, [run(vitest, { 'a one': 'passed', 'a two': 'skipped', 'a three': 'failed' })]))).toEqual(['a two', 'a three', 'a four']);
});

test('a file that did not load passes when its tests run; types pass by being gone', () => {
  const unloaded = run(vitest, {}, { troubles: ['a (file)'] });
  const wrong = run(tsc, {}, { troubles: ['a.ts TS2322'] });
  const failures = [unloaded, wrong].flatMap((each) => (each.kind === 'ran' ? each.failures : []));
  expect(targetsPassed(failures, [run(vitest, { 'a one': 'passed' }), run(tsc, {})])).toEqual([]);
  expect(names(targetsPassed(failures, [run(vitest, { 'b one': 'passed' }), wrong]))).toEqual(['a (file)', 'a.ts TS2322']);
});

test('two equal findings in one file are two, and the same finding twice is one', () => {
  const finding = { file: 'a.ts', line: 1, column: 1, name: 'TS2304', message: 'Cannot find name', stack: null };
  const failures = asFailures(tsc, [finding, { ...finding, line: 9 }, finding]);
  expect(new Set(failures.map((failure) => failure.fingerprint)).size).toBe(2);
  expect(failures).toHaveLength(2);
});
