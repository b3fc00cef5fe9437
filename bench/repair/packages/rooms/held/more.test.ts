import { expect, test } from 'vitest';
import { brokenBy, targetsPassed } from '../automation/checks/compare.ts';
import { asFailures } from '../automation/checks/fingerprints.ts';
import { closedBreaker, mayTry, openBreaker, recordFailure, recordFix, releaseTrial } from '../automation/limits/breaker.ts';
import { rungOf } from '../automation/limits/ladder.ts';
import { ddmin } from '../automation/steps/ddmin.ts';
import { advance, claim, recoverTask } from '../automation/task/advance.ts';
import { noUsage } from '../automation/task/attempt.ts';
import type { Attempt } from '../automation/task/attempt.ts';
import type { Check, CheckItem, CheckRun, ItemStatus } from '../automation/task/check.ts';
import { newTask } from '../automation/task/task.ts';

const at = (minutes: number) => new Date(Date.parse('2026-01-01T00:00:00.000Z') + minutes * 60_000);
const iso = (minutes: number) => at(minutes).toISOString();
const fresh = closedBreaker({ scope: 'file', key: 'x' });
const rule = { threshold: 2, windowMs: 600_000 };

test('a breaker counts failures of its window', () => {
  const fail = (minutes: readonly number[], restUntil: string | null = null) => minutes.reduce((one, minute) => recordFailure(one, rule, { now: at(minute), reason: `at ${minute}`, restUntil }), fresh);
  expect(fail([0, 10]).state).toBe('closed');
  expect(fail([0, 10]).failures).toEqual([iso(10)]);
  expect(fail([0, 9])).toMatchObject({ state: 'open', openedAt: iso(9), until: iso(19), reason: 'at 9', failures: [iso(0), iso(9)] });
  expect(fail([0, 9], iso(40)).until).toBe(iso(40));
  expect(fail([0, 9, 12])).toMatchObject({ state: 'open', openedAt: iso(9), until: iso(19) });
  expect(fail([0]).failures).toEqual([iso(0)]);
});

test('a breaker admits one try', () => {
  const open = openBreaker(fresh, { now: at(0), until: iso(5), reason: 'r' });
  expect(mayTry(open, 'a', at(4))).toEqual({ kind: 'no', until: iso(5), reason: 'r' });
  expect(mayTry(open, 'a', at(-1)).kind).toBe('yes');
  const tried = mayTry(open, 'a', at(5), 120_000);
  if (tried.kind === 'no') throw new Error('no');
  expect(tried.breaker).toMatchObject({ state: 'half_open', trial: 'a', until: iso(7), openedAt: iso(0) });
  expect(mayTry(tried.breaker, 'b', at(6))).toMatchObject({ kind: 'no', reason: 'r; a is trying it now' });
  expect(mayTry(tried.breaker, 'b', at(7)).kind).toBe('yes');
  expect(releaseTrial(tried.breaker, 'a')).toMatchObject({ state: 'half_open', trial: null, until: null });
  expect(releaseTrial(open, 'a')).toBe(open);
  expect(mayTry(openBreaker(fresh, { now: at(0), until: null, reason: '' }), 'a', at(9999)).kind).toBe('no');
});

test('many fixes are a runaway', () => {
  const fixes = [0, 60, 120, 180].reduce((one, minute) => recordFix(one, 5, at(minute)), fresh);
  expect(fixes).toMatchObject({ state: 'closed', fixes: [iso(0), iso(60), iso(120), iso(180)] });
  expect(recordFix(fixes, 5, at(200)).state).toBe('open');
  expect(recordFix(fixes, 6, at(200)).state).toBe('closed');
  expect(recordFix(fixes, 3, at(200))).toMatchObject({ state: 'open', until: iso(120 + 1440) });
  expect(recordFix(fixes, 5, at(1500)).fixes).toHaveLength(3);
});

const attempt = (number: number, changes: Partial<Attempt> = {}): Attempt => ({ number, fixer: 'agent', startedAt: iso(0), endedAt: '', durationMs: 0, ending: 'code', summary: '', rationale: '', evidence: [], files: [], diffHash: `h${number}`, runDir: '', usage: noUsage, confidence: null, signs: [`s${number}`], ...changes });

test('the ladder', () => {
  const story = (...changes: Partial<Attempt>[]) => changes.map((one, index) => attempt(index, one));
  expect(rungOf(story({}, {}, {}, {}), 9)).toBe(2);
  expect(rungOf(story({}, {}), 2)).toBe(2);
  expect(rungOf(story({}), 1)).toBe(3);
  expect(rungOf(story({ diffHash: null }, { diffHash: null }), 9)).toBe(2);
  expect(rungOf(story({ signs: ['b', 'a', 'a'] }, { signs: ['a', 'b'] }), 9)).toBe(3);
  expect(rungOf(story({ signs: [] }, { signs: [] }), 9)).toBe(2);
  expect(rungOf(story({ ending: 'no_change', signs: [] }, { ending: 'no_change', signs: [] }, {}), 9)).toBe(3);
  expect(rungOf(story({ ending: 'hang', diffHash: 'x' }, { diffHash: 'x' }), 9)).toBe(1);
});

test('ddmin', async () => {
  const items = [...'abcdefghijk'];
  for (const wanted of ['a', 'k', 'ak', 'cfi', 'abcdefghijk', 'ef']) {
    const seen: string[] = [];
    expect((await ddmin(items, (part) => { seen.push(part.join('')); return Promise.resolve([...wanted].every((one) => part.includes(one))); })).join('')).toBe(wanted);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).not.toContain('');
    expect(seen).not.toContain('abcdefghijk');
  }
  let asked = 0;
  expect((await ddmin(items, (part) => { asked += 1; return Promise.resolve(part.includes('a')); }, () => asked >= 2)).length).toBeLessThan(11);
  expect(asked).toBeLessThanOrEqual(2);
});

const vitest: Check = { name: 'vitest', kind: 'test', runner: 'vitest', dir: '' };

function run(results: Readonly<Record<string, ItemStatus>>, scope: CheckRun['scope'] = { kind: 'all' }, check = vitest): CheckRun {
  const split = (key: string) => ({ file: key.split(' ')[0] ?? '', name: key.split(' ')[1] ?? '' });
  const items = Object.entries(results).map(([key, status]): CheckItem => ({ ...split(key), status, durationMs: 1 }));
  const red = items.filter(({ status }) => status === 'failed').map(({ file, name }) => ({ file, name, line: 1, column: 1, message: 'no', stack: null }));
  return { kind: 'ran', check, scope, command: '', durationMs: 1, output: '', items, failures: asFailures(check, red), exitCode: 0 };
}

test('comparing runs', () => {
  const names = (found: readonly { readonly file: string; readonly name: string }[]) => found.map(({ file, name }) => `${file} ${name}`);
  const before = run({ 'a x': 'passed', 'a y': 'passed', 'b z': 'passed', 'b old': 'failed', 'b skip': 'skipped' });
  expect(names(brokenBy([before], [run({ 'a x': 'todo', 'b z': 'passed', 'b old': 'failed' })]))).toEqual(['a x', 'a y']);
  expect(names(brokenBy([before], [run({ 'a x': 'passed' }, { kind: 'only', items: [{ file: 'a', name: 'x' }, { file: 'b', name: 'z' }] })]))).toEqual(['b z']);
  expect(names(brokenBy([before], [run({ 'b z': 'passed' }, { kind: 'related', files: [] })]))).toEqual([]);
  expect(brokenBy([before], [run({}, { kind: 'all' }, { ...vitest, name: 'other' })])).toEqual([]);
  const target = run({ 'a x': 'failed', 'b x': 'failed' });
  const failures = target.kind === 'ran' ? target.failures : [];
  expect(names(targetsPassed(failures, [run({ 'a x': 'passed', 'b x': 'failed' })]))).toEqual(['b x']);
  expect(names(targetsPassed(failures, [run({ 'a x': 'passed' })]))).toEqual(['b x']);
  expect(targetsPassed(failures, [])).toEqual(failures);
});

test('a task goes its way', () => {
  const task = claim(newTask('task_00000009', { type: 'file_change', files: ['a'], description: '', priority: 1 }, at(0)), { pid: 1, host: 'h', startedAt: iso(0) }, at(1));
  expect(task).toMatchObject({ status: 'in_progress', stage: 'checking', startedAt: iso(1) });
  const limits = { retryBackoffSeconds: 10 };
  const fixing = { ...task, stage: 'fixing' as const };
  const ended = (one: Partial<Attempt>) => ({ kind: 'attempt_ended', attempt: attempt(1, { startedAt: iso(2), usage: { ...noUsage, costUsd: 2, tokens: 5 }, ...one }), resetAt: null }) as const;
  expect(advance(fixing, ended({}), limits, at(3))).toMatchObject({ status: 'pending', retryCount: 1, costUsd: 2, tokens: 5, notBefore: new Date(at(3).getTime() + 10_000).toISOString() });
  expect(advance({ ...fixing, retryCount: 3 }, ended({}), limits, at(3)).notBefore).toBe(new Date(at(3).getTime() + 80_000).toISOString());
  expect(advance({ ...fixing, retryCount: 9 }, ended({}), limits, at(3)).notBefore).toBe(new Date(at(3).getTime() + 300_000).toISOString());
  expect(advance(fixing, ended({ fixer: 'quickfix' }), limits, at(3))).toMatchObject({ status: 'in_progress', stage: 'planning', retryCount: 0 });
  expect(advance(fixing, ended({ ending: 'cheat' }), limits, at(3)).status).toBe('pending');
  expect(advance({ ...fixing, attempts: [attempt(0, { startedAt: iso(2), ending: 'cheat' })] }, ended({ ending: 'cheat' }), limits, at(3))).toMatchObject({ stage: 'escalating' });
  expect(() => advance(task, { kind: 'verified' }, limits, at(2))).toThrow(/can't end a step/);
  expect(recoverTask(task, at(4))).toMatchObject({ status: 'pending', crashes: 1, owner: null });
  expect(recoverTask({ ...task, crashes: 1 }, at(4))).toMatchObject({ status: 'failed', outcome: 'unfixable', completedAt: iso(4) });
});
