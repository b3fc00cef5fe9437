import { describe, expect, it } from 'vitest';
import { advance, applyTask, cancelTask, claim, recoverTask, retryTask } from '../../automation/task/advance.ts';
import { noUsage } from '../../automation/task/attempt.ts';
import type { Attempt, Ending } from '../../automation/task/attempt.ts';
import type { Failure } from '../../automation/task/failure.ts';
import type { Outcome } from '../../automation/task/outcome.ts';
import { newTask } from '../../automation/task/task.ts';
import type { Landing, Task } from '../../automation/task/task.ts';

const now = new Date('2026-11-21T10:00:00.000Z');
const limits = { retryBackoffSeconds: 2 };
const owner = { pid: 1, host: 'here', startedAt: now.toISOString() };
const failure: Failure = { fingerprint: 'abc', check: 'vitest', kind: 'test', file: 'a.test.ts', line: 1, column: 1, name: 'adds', message: 'no', stack: null };

function claimed(): Task {
  return claim(newTask('task_00000001', { type: 'file_change', files: ['a.ts'], description: 'saved a.ts', priority: 2 }, now), owner, now);
}

function through(task: Task, ...outcomes: Outcome[]): Task {
  return outcomes.reduce((at, outcome) => advance(at, outcome, limits, now), task);
}

function attempt(number: number, ending: Ending, fixer = 'agent'): Attempt {
  return { number, fixer, startedAt: '', endedAt: '', durationMs: 1, ending, summary: ending, rationale: '', evidence: [], files: [], diffHash: null, runDir: '', usage: { ...noUsage, costUsd: 0.5, tokens: 10 } };
}

const ended = (number: number, ending: Ending, fixer?: string): Outcome => ({ kind: 'attempt_ended', attempt: attempt(number, ending, fixer), resetAt: null });
const red: Outcome = { kind: 'red', failures: [failure] };
const planned: Outcome = { kind: 'planned', fixer: 'agent' };
const landing: Landing = { id: 'l1', mode: 'apply', status: 'landed', files: ['a.ts'], snapshotCommit: 's', patchCommit: 'p', commit: null, landedAt: null, reason: null, conflicts: [], diff: '' };

describe('advance', () => {
  it('takes a red save through all stages to fixed', () => {
    const task = through(claimed(), red, { kind: 'localised' }, planned, { kind: 'proposed' }, { kind: 'verified' }, { kind: 'reviewed' }, { kind: 'landed', attempt: attempt(1, 'fixed'), landing });
    expect(task).toMatchObject({ status: 'completed', outcome: 'fixed', stage: null, owner: null, costUsd: 0.5, tokens: 10, completedAt: now.toISOString() });
  });

  it('ends at once when nothing is red', () => {
    expect(through(claimed(), { kind: 'green' })).toMatchObject({ status: 'completed', outcome: 'already_green' });
  });

  it.each(['code', 'no_change', 'cheat'] as const)('counts an attempt that ended with %s and waits its backoff', (ending) => {
    const task = through(claimed(), red, { kind: 'localised' }, planned, ended(1, ending));
    expect(task).toMatchObject({ status: 'pending', retryCount: 1, notBefore: '2026-11-21T10:00:02.000Z' });
  });

  it.each(['auth', 'billing', 'rate_limit', 'overloaded', 'hang', 'environment'] as const)('costs no attempt when it ended with %s', (ending) => {
    const task = through(claimed(), red, { kind: 'localised' }, planned, ended(1, ending));
    expect(task).toMatchObject({ status: 'in_progress', stage: 'planning', retryCount: 0 });
    expect(task.attempts).toHaveLength(1);
  });

  it('doubles the backoff with each counted attempt', () => {
    const again = claim(through(claimed(), red, { kind: 'localised' }, planned, ended(1, 'code')), owner, now);
    expect(through(again, red, { kind: 'localised' }, planned, ended(2, 'code')).notBefore).toBe('2026-11-21T10:00:04.000Z');
  });

  it('asks nobody a third time after two cheats', () => {
    const again = claim(through(claimed(), red, { kind: 'localised' }, planned, ended(1, 'cheat')), owner, now);
    expect(through(again, red, { kind: 'localised' }, planned, ended(2, 'cheat'))).toMatchObject({ status: 'in_progress', stage: 'escalating' });
  });

  it("forgets old cheats when a person says retry, but keeps them as history", () => {
    const again = claim(through(claimed(), red, { kind: 'localised' }, planned, ended(1, 'cheat')), owner, now);
    const failed = through(again, red, { kind: 'localised' }, planned, ended(2, 'cheat'), { kind: 'escalated', summary: 'x' });
    const retried = claim(retryTask(failed), owner, now);
    const next = through(retried, red, { kind: 'localised' }, planned, ended(3, 'cheat'));
    expect(next).toMatchObject({ status: 'pending', retryCount: 1 });
    expect(next.attempts).toHaveLength(3);
  });

  it('lets a free fixer propose as often as it likes without using up attempts', () => {
    const task = through(claimed(), red, { kind: 'localised' }, planned, ended(1, 'code', 'quickfix'));
    expect(task).toMatchObject({ status: 'in_progress', stage: 'planning', retryCount: 0 });
  });

  it('holds a conflicting fix, and lands it later from its own stage', () => {
    const held = through(claimed(), red, { kind: 'localised' }, planned, { kind: 'proposed' }, { kind: 'verified' }, { kind: 'reviewed' }, { kind: 'held', attempt: attempt(1, 'fixed'), landing: { ...landing, status: 'held' }, reason: 'You typed there.' });
    expect(held).toMatchObject({ status: 'awaiting_approval', outcome: 'held', completedAt: null });
    expect(claim(applyTask(held), owner, now)).toMatchObject({ status: 'in_progress', stage: 'landing' });
  });

  it('puts a task back on shutdown with its attempts kept', () => {
    const task = through(claimed(), red, { kind: 'localised' }, planned, ended(1, 'hang'), { kind: 'interrupted', ending: 'shutdown' });
    expect(task).toMatchObject({ status: 'pending', owner: null, stage: null });
    expect(task.attempts).toHaveLength(1);
  });

  it('waits for the paused agent in the queue', () => {
    const task = through(claimed(), red, { kind: 'localised' }, { kind: 'agent_paused', reason: 'no credit', until: '2026-11-21T11:00:00.000Z' });
    expect(task).toMatchObject({ status: 'pending', waitingFor: 'agent', notBefore: '2026-11-21T11:00:00.000Z' });
  });

  it.each<[string, Outcome]>([
    ['fixed before it was checked', { kind: 'landed', attempt: null, landing }],
    ['verified while it is checking', { kind: 'verified' }],
  ])('throws at an outcome its stage cannot have: %s', (_, outcome) => {
    expect(() => advance(claimed(), outcome, limits, now)).toThrow(expect.objectContaining({ code: 'illegal_move' }));
  });

  it('throws when a finished task is asked to go on or to be cancelled', () => {
    const done = through(claimed(), { kind: 'green' });
    expect(() => advance(done, { kind: 'green' }, limits, now)).toThrow(expect.objectContaining({ code: 'illegal_move' }));
    expect(() => cancelTask(done, now)).toThrow(expect.objectContaining({ code: 'illegal_move' }));
    expect(() => claim(done, owner, now)).toThrow(expect.objectContaining({ code: 'illegal_move' }));
  });
});

describe('recoverTask', () => {
  it('puts a dead owner\'s task back once and sets it aside the second time', () => {
    const once = recoverTask(claimed(), now);
    expect(once).toMatchObject({ status: 'pending', crashes: 1, owner: null });
    expect(recoverTask(claim(once, owner, now), now)).toMatchObject({ status: 'failed', crashes: 2 });
  });
});
