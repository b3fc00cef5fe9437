import { describe, expect, it } from 'vitest';
import { advance, applyTask, cancelTask, claim, recoverTask, retryTask } from '../../automation/task/advance.ts';
import { noUsage } from '../../automation/task/attempt.ts';
import type { Attempt, Ending } from '../../automation/task/attempt.ts';
import type { Failure } from '../../automation/task/failure.ts';
import type { Outcome } from '../../automation/task/outcome.ts';
import { expireTask, isExpired, rejectTask } from '../../automation/task/question.ts';
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
  return { number, fixer, startedAt: now.toISOString(), endedAt: '', durationMs: 1, ending, summary: ending, rationale: '', evidence: [], files: [], diffHash: null, runDir: '', usage: { ...noUsage, costUsd: 0.5, tokens: 10 }, confidence: null };
}

const ended = (number: number, ending: Ending, fixer?: string): Outcome => ({ kind: 'attempt_ended', attempt: attempt(number, ending, fixer), resetAt: null });
const red: Outcome = { kind: 'red', failures: [failure] };
const planned: Outcome = { kind: 'planned', fixer: 'agent' };
const landing: Landing = { id: 'l1', mode: 'apply', status: 'landed', files: ['a.ts'], snapshotCommit: 's', patchCommit: 'p', commit: null, branch: null, url: null, landedAt: null, reason: null, conflicts: [], diff: '' };

describe('advance', () => {
  it('takes a red save through all stages to fixed', () => {
    const task = through(claimed(), red, { kind: 'localised' }, planned, { kind: 'proposed' }, { kind: 'verified' }, { kind: 'reviewed' }, { kind: 'landed', attempt: attempt(1, 'fixed'), landing });
    expect(task).toMatchObject({ status: 'completed', outcome: 'fixed', stage: null, owner: null, costUsd: 0.5, tokens: 10, completedAt: now.toISOString() });
  });

  it('keeps a fix that was being proven again when its time is over: a yes may be said once more', () => {
    const held: Landing = { ...landing, status: 'held' };
    const waiting: Task = { ...claimed(), stage: 'verifying', landing: held };
    expect(advance(waiting, { kind: 'out_of_time', afterSeconds: 300, attempt: null }, limits, now)).toMatchObject({ status: 'awaiting_approval', outcome: 'held', landing: held, summary: expect.stringContaining('keepgreen apply') as string });
    expect(advance({ ...waiting, landing: null }, { kind: 'out_of_time', afterSeconds: 300, attempt: null }, limits, now)).toMatchObject({ status: 'failed', outcome: 'over_budget' });
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
    const later = new Date(now.getTime() + 60_000);
    const retried = claim(retryTask(failed), owner, later);
    const third: Outcome = { kind: 'attempt_ended', attempt: { ...attempt(3, 'cheat'), startedAt: later.toISOString() }, resetAt: null };
    const next = through(retried, red, { kind: 'localised' }, planned, third);
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
    expect(claim(applyTask(held, now), owner, now)).toMatchObject({ status: 'in_progress', stage: 'landing' });
  });

  it('puts a task back on shutdown with its attempts kept', () => {
    const task = through(claimed(), red, { kind: 'localised' }, planned, ended(1, 'hang'), { kind: 'interrupted', ending: 'shutdown', attempt: null });
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

describe('a held fix', () => {
  const heldLanding: Landing = { ...landing, status: 'held' };
  const atLanding = () => through(claimed(), red, { kind: 'localised' }, planned, { kind: 'proposed' }, { kind: 'verified' }, { kind: 'reviewed' });

  it('that no longer holds is given up, and the task looks at the text afresh instead of landing it for ever', () => {
    const held = through(atLanding(), { kind: 'held', attempt: attempt(1, 'fixed'), landing: heldLanding, reason: 'You typed there.' });
    const applied = claim(applyTask(held, now), owner, now);
    const refused = through(applied, { kind: 'moved' }, ended(2, 'code'));
    expect(refused).toMatchObject({ status: 'pending', landing: null });
    expect(claim(refused, owner, now)).toMatchObject({ stage: 'checking' });
  });

  it('that waits for git goes back to its landing by itself, and is paid for once', () => {
    const waiting = through(atLanding(), { kind: 'postponed', attempt: attempt(1, 'fixed'), landing: heldLanding, because: 'git', reason: 'A rebase is under way.' });
    expect(waiting).toMatchObject({ status: 'pending', waitingFor: 'git', notBefore: '2026-11-21T10:00:02.000Z', costUsd: 0.5 });
    const again = claim(waiting, owner, now);
    expect(again).toMatchObject({ stage: 'landing' });
    expect(through(again, { kind: 'landed', attempt: null, landing })).toMatchObject({ outcome: 'fixed', costUsd: 0.5, attempts: [{ ending: 'fixed' }] });
  });
});

describe('a question', () => {
  const heldLanding: Landing = { ...landing, status: 'held' };
  const approval: NonNullable<Task['approval']> = { askedAt: now.toISOString(), expiresAt: '2026-11-21T12:00:00.000Z', why: 'Not sure.', approvedAt: null, confidence: { score: 0.7, colour: 'yellow', parts: [], reasons: [] } };
  const atReview = () => through(claimed(), red, { kind: 'localised' }, planned, { kind: 'proposed' }, { kind: 'verified' });
  const asking = (fixer?: string) => through(atReview(), { kind: 'asked', attempt: attempt(1, 'fixed', fixer), landing: heldLanding, approval });
  const approved = () => claim(applyTask(asking(), now), owner, now);

  it('waits with its fix, paid for and not counted', () => {
    expect(asking()).toMatchObject({ status: 'awaiting_approval', outcome: 'held', approval, completedAt: null, retryCount: 0, costUsd: 0.5, owner: null });
  });

  it('is asked before anything lands, and never about what lands after a yes', () => {
    const asked: Outcome = { kind: 'asked', attempt: null, landing: heldLanding, approval };
    for (const task of [claimed(), through(atReview(), { kind: 'reviewed' })]) expect(() => advance(task, asked, limits, now)).toThrow(expect.objectContaining({ code: 'illegal_move' }));
  });

  it('answered with yes goes to its landing, which proves first', () => {
    expect(approved()).toMatchObject({ stage: 'landing', approval: { approvedAt: now.toISOString() } });
    const landed = through(approved(), { kind: 'moved' }, { kind: 'verified' }, { kind: 'reviewed' }, { kind: 'landed', attempt: null, landing });
    expect(landed).toMatchObject({ outcome: 'fixed', approval: null, summary: 'the approved fix landed', attempts: [{ ending: 'fixed' }] });
  });

  it.each<[string, Outcome]>([
    ['it no longer holds', ended(2, 'code')],
    ['its lines were changed', { kind: 'interrupted', ending: 'superseded', attempt: null }],
  ])('answered with yes too late begins afresh, uncounted: %s', (_, outcome) => {
    expect(through(approved(), { kind: 'moved' }, outcome)).toMatchObject({ status: 'pending', landing: null, approval: null, retryCount: 0, outcome: null });
  });

  it('answered with yes stays answered over a stop, a crash and a busy git', () => {
    for (const task of [through(approved(), { kind: 'interrupted', ending: 'shutdown', attempt: null }), recoverTask(approved(), now), through(approved(), { kind: 'postponed', attempt: null, landing: heldLanding, because: 'git', reason: 'A rebase.' })]) {
      expect(claim(task, owner, now)).toMatchObject({ stage: 'landing', approval: { approvedAt: now.toISOString() } });
    }
  });

  it('answered with no counts one attempt of the agent, none of a free fixer, and gives the reason to the next', () => {
    expect(rejectTask(asking(), 'too clever')).toMatchObject({ status: 'pending', outcome: null, landing: null, approval: null, retryCount: 1, attempts: [{ ending: 'code', evidence: [expect.stringContaining('too clever')] }] });
    expect(rejectTask(asking('quickfix'), 'no')).toMatchObject({ retryCount: 0, attempts: [{ ending: 'code' }] });
    expect(() => rejectTask(applyTask(asking(), now), 'too late')).toThrow(expect.objectContaining({ code: 'task_not_held' }));
    expect(() => rejectTask({ ...asking(), approval: null }, 'why')).toThrow(expect.objectContaining({ code: 'approval_missing' }));
  });

  it('not answered in time is dropped with its fix; a person can ask for a new one', () => {
    expect([new Date('2026-11-21T11:59:59.999Z'), new Date('2026-11-21T12:00:00.000Z')].map((then) => isExpired(asking(), then))).toEqual([false, true]);
    expect(isExpired({ ...asking(), approval: { ...approval, expiresAt: null } }, new Date('2036-01-01'))).toBe(false);
    const expired = expireTask(asking(), now);
    expect(expired).toMatchObject({ status: 'failed', outcome: 'expired', landing: null, approval: null });
    expect(claim(retryTask(expired), owner, now)).toMatchObject({ stage: 'checking', approval: null });
  });

  it('dies with its task', () => {
    expect(cancelTask(asking(), now)).toMatchObject({ status: 'cancelled', approval: null });
  });
});

describe('what was being judged when a task was stopped', () => {
  it.each<[string, Outcome]>([
    ['a shutdown', { kind: 'interrupted', ending: 'shutdown', attempt: attempt(1, 'shutdown') }],
    ['a cancel', { kind: 'interrupted', ending: 'cancelled', attempt: attempt(1, 'cancelled') }],
    ['its time', { kind: 'out_of_time', afterSeconds: 300, attempt: attempt(1, 'cancelled') }],
    ['a fault', { kind: 'fault', reason: 'no disk', attempt: attempt(1, 'environment') }],
  ])('keeps what it cost, and costs no attempt: %s', (_, outcome) => {
    const verifying = through(claimed(), red, { kind: 'localised' }, planned, { kind: 'proposed' });
    expect(through(verifying, outcome)).toMatchObject({ costUsd: 0.5, tokens: 10, retryCount: 0, owner: null });
  });
});

describe('a save that changes what is being fixed', () => {
  it('closes the task of an earlier save, but only starts over what a person asked for', () => {
    const superseded: Outcome = { kind: 'interrupted', ending: 'superseded', attempt: null };
    expect(through(claimed(), red, superseded)).toMatchObject({ status: 'cancelled', outcome: 'superseded' });
    expect(through({ ...claimed(), type: 'manual' }, red, superseded)).toMatchObject({ status: 'pending', outcome: null });
  });
});

describe('recoverTask', () => {
  it('puts a dead owner\'s task back once and sets it aside the second time', () => {
    const once = recoverTask(claimed(), now);
    expect(once).toMatchObject({ status: 'pending', crashes: 1, owner: null });
    expect(recoverTask(claim(once, owner, now), now)).toMatchObject({ status: 'failed', crashes: 2 });
  });
});
