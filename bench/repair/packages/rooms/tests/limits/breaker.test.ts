import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeByHand, closedBreaker, mayTry, openBreaker, positionOf, recordFailure, recordFix, recordSuccess, releaseTrial } from '../../automation/limits/breaker.ts';
import { breakerOf, putBreaker } from '../../automation/limits/breakers.ts';
import { CircuitBreaker, emptyState } from '../../automation/task/state.ts';

const rule = { threshold: 3, windowMs: 3_600_000 };
const start = Date.parse('2026-11-25T10:00:00.000Z');
const at = (minutes: number) => new Date(start + minutes * 60_000);
const fresh = closedBreaker({ scope: 'file', key: 'src/a.ts' });
const fail = (breaker: CircuitBreaker, minutes: number) => recordFailure(breaker, rule, { now: at(minutes), reason: 'it resists' });
const opened = [0, 1, 2].reduce(fail, fresh);

describe('a breaker', () => {
  it('opens with the failure that reaches the threshold, for the window', () => {
    expect([0, 1].reduce(fail, fresh).state).toBe('closed');
    expect(opened).toMatchObject({ state: 'open', openedAt: at(2).toISOString(), until: at(62).toISOString(), reason: 'it resists' });
  });

  it('forgets failures older than the window, and all of them with a success', () => {
    expect([0, 1.5, 61].reduce(fail, fresh)).toMatchObject({ state: 'closed', failures: [at(1.5), at(61)].map((time) => time.toISOString()) });
    expect(fail(recordSuccess([0, 1].reduce(fail, fresh)), 2).state).toBe('closed');
  });

  it('never opens by counting when the threshold is 0', () => {
    const never = { ...rule, threshold: 0 };
    expect([...Array(50).keys()].reduce((one, minute) => recordFailure(one, never, { now: at(minute), reason: '' }), fresh).state).toBe('closed');
  });

  it('lets nobody through while it is open, then exactly one', () => {
    expect(mayTry(opened, 'task_1', at(61))).toEqual({ kind: 'no', until: at(62).toISOString(), reason: 'it resists' });
    const first = mayTry(opened, 'task_1', at(62));
    if (first.kind === 'no') throw new Error('its time was over');
    expect(first.breaker).toMatchObject({ state: 'half_open', trial: 'task_1' });
    expect(mayTry(first.breaker, 'task_2', at(63)).kind).toBe('no');
    expect(mayTry(first.breaker, 'task_1', at(63))).toEqual({ kind: 'yes', breaker: first.breaker });
    expect(fail(first.breaker, 70)).toMatchObject({ state: 'open', until: at(130).toISOString(), trial: null });
    expect(recordSuccess(first.breaker)).toEqual(fresh);
    expect(mayTry(releaseTrial(first.breaker, 'task_1'), 'task_2', at(63)).kind).toBe('yes');
    expect(releaseTrial(first.breaker, 'task_2')).toBe(first.breaker);
  });

  it('gives the try to another when it has taken longer than its lease', () => {
    const first = mayTry(opened, 'letter_1', at(62), 60_000);
    if (first.kind === 'no') throw new Error('its time was over');
    expect(mayTry(first.breaker, 'letter_2', at(62.5))).toMatchObject({ kind: 'no', until: at(63).toISOString() });
    expect(mayTry(first.breaker, 'letter_2', at(63), 60_000)).toMatchObject({ kind: 'yes', breaker: { trial: 'letter_2' } });
  });

  it('rests longer where somebody said when, and never shorter', () => {
    const told = (minutes: number) => [0, 1, 2].reduce((one, minute) => recordFailure(one, rule, { now: at(minute), reason: '', restUntil: at(minutes).toISOString() }), fresh);
    expect(told(300).until).toBe(at(300).toISOString());
    expect(told(3).until).toBe(at(62).toISOString());
  });

  it('that only a person ends stays open for ever, whatever fails meanwhile', () => {
    const run = openBreaker(fresh, { now: at(0), until: null, reason: '10 tasks in a row failed' });
    expect(mayTry(fail(run, 1), 'task_1', at(1_000_000))).toMatchObject({ kind: 'no', until: null });
    expect(closeByHand(run)).toEqual(fresh);
  });

  it('is not kept open for years by a clock that was set back', () => {
    expect(mayTry(opened, 'task_1', at(-10_000)).kind).toBe('yes');
  });

  it('takes many landed fixes of one file within a day for a runaway, until the oldest is a day old', () => {
    const fixed = [0, 10].reduce((one, minute) => recordFix(one, 3, at(minute)), fresh);
    expect(fixed).toMatchObject({ state: 'closed', fixes: [at(0), at(10)].map((time) => time.toISOString()) });
    const runaway = recordFix(fixed, 3, at(20));
    expect(runaway).toMatchObject({ state: 'open', until: at(24 * 60).toISOString() });
    expect(runaway.reason).toContain('MAX_FIXES_PER_FILE_PER_DAY');
    expect(recordFix(fixed, 0, at(20)).state).toBe('closed');
    expect(recordFix(fixed, 3, at(24 * 60 + 5)).state).toBe('closed');
  });

  it('under any story: is valid, opens only for a reason, and has at most one try under way', () => {
    const step = fc.record({ what: fc.constantFrom('fail', 'succeed', 'try', 'release', 'hand'), who: fc.constantFrom('a', 'b', 'c'), minutes: fc.integer({ min: 0, max: 90 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let [breaker, minute, admitted] = [fresh, 0, new Set<string>()];
        for (const { what, who, minutes } of steps) {
          minute += minutes;
          const before = positionOf(breaker);
          if (what === 'fail') breaker = fail(breaker, minute);
          if (what === 'succeed') breaker = recordSuccess(breaker);
          if (what === 'hand') breaker = closeByHand(breaker);
          if (what === 'release') breaker = releaseTrial(breaker, who);
          if (what === 'try') {
            const answer = mayTry(breaker, who, at(minute));
            if (answer.kind === 'yes') breaker = answer.breaker;
            if (answer.kind === 'yes' && breaker.state === 'half_open') admitted.add(who);
            if (before.kind === 'open' && at(minute).toISOString() < (before.until ?? '')) expect(answer.kind).toBe('no');
          } else if (breaker.state !== 'half_open' || breaker.trial === null) admitted = new Set();
          expect(admitted.size).toBeLessThanOrEqual(1);
          expect(CircuitBreaker.parse(breaker)).toEqual(breaker);
          if (breaker.state === 'open' && before.kind === 'closed') expect(breaker.failures.length).toBeGreaterThanOrEqual(rule.threshold);
          if (breaker.state === 'closed') expect(breaker).toMatchObject({ openedAt: null, until: null, trial: null, reason: '' });
        }
      }),
    );
  });
});

describe('the breakers in the state', () => {
  it('tell when they move, and only then', () => {
    const state = emptyState();
    for (const minute of [0, 1, 2]) putBreaker(state, fail(breakerOf(state, fresh), minute), at(minute));
    const answer = mayTry(breakerOf(state, fresh), 'task_1', at(62));
    if (answer.kind === 'yes') putBreaker(state, answer.breaker, at(62));
    putBreaker(state, recordSuccess(breakerOf(state, fresh)), at(63), 'a fix landed');
    expect(state.conversationHistory.map((event) => event.event)).toEqual(['breaker.opened', 'breaker.half_open', 'breaker.closed']);
    expect(state.conversationHistory[0]?.message).toContain('keepgreen resume file:src/a.ts');
    expect(state.circuitBreakers).toEqual([]);
  });

  it('forget the oldest closed ones, never an open one', () => {
    const state = emptyState();
    putBreaker(state, opened, at(2));
    for (let nth = 0; nth < 500; nth += 1) putBreaker(state, fail(closedBreaker({ scope: 'file', key: `src/${nth}.ts` }), nth), at(nth));
    expect(state.circuitBreakers.length).toBeLessThanOrEqual(202);
    expect(breakerOf(state, fresh).state).toBe('open');
    expect(breakerOf(state, { scope: 'file', key: 'src/499.ts' }).failures).toHaveLength(1);
  });
});
