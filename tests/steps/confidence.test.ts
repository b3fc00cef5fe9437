import { describe, expect, it } from 'vitest';
import { confidenceOf } from '../../automation/steps/confidence.ts';
import type { CheckFound, Findings } from '../../automation/steps/confidence.ts';
import type { Opinion } from '../../automation/steps/job.ts';
import { noUsage } from '../../automation/task/attempt.ts';
import type { CheckKind } from '../../automation/task/failure.ts';
import type { GuardFinding } from '../../automation/task/fixer.ts';

const standard = { green: 0.85, yellow: 0.6 };
const notAsked: Opinion = { kind: 'not_asked', usage: noUsage };
const unavailable: Opinion = { kind: 'unavailable', summary: 'no credit', usage: noUsage };
const hint: GuardFinding = { rule: 'swallowed-error', path: 'a.ts', forPeople: 'it swallows an error', forNextAttempt: 'do not' };

const green = (...kinds: CheckKind[]): Findings['checks'] => kinds.map((kind) => ({ kind, found: 'passed' }));
const all = (found: CheckFound, ...kinds: CheckKind[]): Findings['checks'] => kinds.map((kind) => ({ kind, found }));
function approved(...severities: ('major' | 'minor')[]): Opinion {
  return { kind: 'given', usage: noUsage, report: { approved: true, suggestions: [], issues: severities.map((severity) => ({ severity, description: `a ${severity} one`, file: 'a.ts', line: null })) } };
}

/** A quickfix: nobody reviews it. */
function free(some: Partial<Findings> = {}): Findings {
  return { checks: green('test', 'types', 'lint'), warnings: [], asks: [], build: 'none', review: notAsked, metered: false, ...some };
}
function agent(some: Partial<Findings> = {}): Findings {
  return { ...free({ review: approved() }), metered: true, ...some };
}

describe('with the default thresholds', () => {
  it.each<[string, Findings, 'green' | 'yellow' | 'red']>([
    ['a quickfix that passes everything', free(), 'green'],
    ['a quickfix in a project with types alone', free({ checks: green('types') }), 'green'],
    ['a quickfix beside a test that was red before', free({ checks: all('red_as_before', 'test') }), 'green'],
    ['a quickfix whose tests could not run', free({ checks: [...all('could_not_run', 'test'), ...green('types')] }), 'yellow'],
    ['an agent fix that the review approves', agent(), 'green'],
    ['an agent fix with tests alone', agent({ checks: green('test') }), 'green'],
    ['an agent fix that builds', agent({ build: 'passed' }), 'green'],
    ['an agent fix with one warning of the guard', agent({ checks: green('test'), warnings: [hint] }), 'green'],
    ['an agent fix with two warnings', agent({ checks: green('test'), warnings: [hint, hint] }), 'yellow'],
    ['an agent fix with minor issues', agent({ review: approved('minor', 'minor') }), 'green'],
    ['an agent fix with three major issues', agent({ checks: green('test'), review: approved('major', 'major', 'major') }), 'yellow'],
    ['an agent fix that no test has run', agent({ checks: green('types', 'lint') }), 'yellow'],
    ['an agent fix whose review could not be had', agent({ review: unavailable }), 'yellow'],
    ['an agent fix for which nothing speaks', agent({ checks: all('could_not_run', 'test'), warnings: [hint, hint], review: unavailable }), 'red'],
    ['whatever the guard asks a person about', free({ asks: ['it changes package.json'] }), 'yellow'],
  ])('%s is %s', (_, findings, colour) => {
    expect(confidenceOf(findings, standard)).toMatchObject({ colour });
  });
});

it('names every reason for less than full confidence, and no other', () => {
  expect(confidenceOf(agent(), standard)).toMatchObject({ score: 1, reasons: [] });
  const doubtful = confidenceOf(agent({ asks: ['it changes package.json'], warnings: [hint], review: unavailable, checks: all('red_as_before', 'test') }), standard);
  expect(doubtful.reasons).toEqual(['it changes package.json', 'tests: what was red before is red still', 'the guard warns: it swallows an error', 'no review: no credit']);
});

it('leaves out who has nothing to say, and the others share their part', () => {
  const { parts, score } = confidenceOf(free({ checks: green('types'), warnings: [hint] }), standard);
  expect(parts.map((part) => part.verifier)).toEqual(['types', 'guard']);
  expect(score).toBe(0.75);
});

it('is never above what was asked for: thresholds of 1 are met by a clean fix alone', () => {
  expect(confidenceOf(agent(), { green: 1, yellow: 1 }).colour).toBe('green');
  expect(confidenceOf(agent({ review: approved('minor') }), { green: 1, yellow: 1 }).colour).toBe('red');
});

it('takes the worst of several checks of a kind', () => {
  const mixed = confidenceOf(free({ checks: [...green('test'), ...all('could_not_run', 'test'), ...green('test')] }), standard);
  expect(mixed.parts[0]).toMatchObject({ verifier: 'tests', score: 0.4 });
});
