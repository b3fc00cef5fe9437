import { describe, expect, it } from 'vitest';
import { classify, isWorthWaiting, type PassReport } from '../../../automation/fixers/agent/classify.ts';
import { newEvidence, usageOf } from '../../../automation/fixers/agent/evidence.ts';
import { loadRecorded, recordedNames } from './recorded.ts';

const meanings: Readonly<Record<string, string>> = {
  edited: 'done',
  planned: 'done',
  'no-plan': 'done',
  'out-of-turns': 'done',
  'overloaded-once': 'done',
  auth: 'auth',
  forbidden: 'auth',
  'not-logged-in': 'auth',
  billing: 'billing',
  'payment-required': 'billing',
  'rate-limit': 'rate_limit',
  'rate-limit-without-reset': 'rate_limit',
  'window-closed': 'rate_limit',
  'window-closed-without-watchdog': 'rate_limit',
  overloaded: 'overloaded',
  'overloaded-without-watchdog': 'overloaded',
  'internal-error': 'overloaded',
  'connection-dropped': 'overloaded',
  'unknown-model': 'environment',
  'usage-error': 'environment',
  'prompt-refused': 'hang',
  killed: 'hang',
  hang: 'hang',
};

describe('what a recorded pass of the real CLI means', () => {
  it('has a meaning for every recording', () => {
    expect([...recordedNames].sort()).toEqual(Object.keys(meanings).sort());
  });

  it.each(Object.entries(meanings))('%s: %s', (name, meaning) => {
    const { report, now } = loadRecorded(name);
    const verdict = classify(report, now);
    expect(verdict.kind === 'done' ? 'done' : verdict.ending).toBe(meaning);
  });

  it.each([
    ['rate-limit', 1800],
    ['window-closed', 3600],
    ['window-closed-without-watchdog', 3600],
  ])('%s says when it is over', (name, seconds) => {
    const { report, now } = loadRecorded(name);
    const verdict = classify(report, now);
    const resetAt = verdict.kind === 'ended' ? verdict.resetAt : null;
    const waits = (Date.parse(resetAt ?? '') - now.getTime()) / 1000;
    expect(waits).toBeGreaterThan(seconds - 60);
    expect(waits).toBeLessThan(seconds + 60);
  });

  it('a rate limit without a stated time has no reset time', () => {
    const { report, now } = loadRecorded('rate-limit-without-reset');
    expect(classify(report, now)).toMatchObject({ ending: 'rate_limit', resetAt: null });
  });

  it('does not read words: a model that says "overloaded, 401, credit balance" and finishes is done', () => {
    const { report, now } = loadRecorded('edited');
    report.evidence.text = 'API Error: 529 overloaded. 401 authentication_error. Your credit balance is too low. rate limit';
    expect(classify(report, now)).toEqual({ kind: 'done', cutShort: false });
  });

  it('what was done before the turns ran out stands', () => {
    const { report, now } = loadRecorded('out-of-turns');
    expect(classify(report, now)).toEqual({ kind: 'done', cutShort: true });
    expect(report.evidence.edits).toBe(1);
  });

  it('a time limit in the middle of retries is the trouble of the provider, not a hang', () => {
    const { report, now } = loadRecorded('internal-error');
    expect(classify({ ...report, stop: 'deadline' }, now)).toMatchObject({ ending: 'overloaded' });
    expect(classify({ ...loadRecorded('hang').report, stop: 'deadline' }, now)).toMatchObject({ ending: 'hang' });
  });

  it('keeps a crash at the start apart from one in the middle', () => {
    const end: PassReport['end'] = { kind: 'exited', exitCode: 1, stdout: '', stderr: 'SyntaxError: Unexpected token\n', durationMs: 5 };
    const atStart = classify({ evidence: newEvidence(), stop: null, end }, new Date());
    expect(atStart).toMatchObject({ ending: 'environment' });
    expect(JSON.stringify(atStart)).toContain('SyntaxError');
    expect(classify({ evidence: { ...newEvidence(), started: true }, stop: null, end }, new Date())).toMatchObject({ ending: 'hang' });
    const missing: PassReport['end'] = { kind: 'not_started', code: 'ENOENT', message: 'spawn claude ENOENT', stdout: '', stderr: '', durationMs: 0 };
    const notThere = classify({ evidence: newEvidence(), stop: null, end: missing }, new Date());
    expect(notThere).toMatchObject({ ending: 'environment' });
    expect(JSON.stringify(notThere)).toContain('CLAUDE_BIN');
  });

  it('a reset time that no calendar has is none', () => {
    const { report, now } = loadRecorded('window-closed-without-watchdog');
    report.evidence.windowClosed = { resetsAt: 1e15 };
    expect(classify(report, now)).toMatchObject({ ending: 'rate_limit', resetAt: null });
  });
});

describe('is it worth waiting while the CLI asks again', () => {
  it.each([
    [{ status: 401, attempt: 1, delayMs: 500 }, true],
    [{ status: 401, attempt: 2, delayMs: 1000 }, false],
    [{ status: 402, attempt: 1, delayMs: 500 }, false],
    [{ status: 429, attempt: 1, delayMs: 500 }, true],
    [{ status: 429, attempt: 1, delayMs: 30_000 }, false],
    [{ status: 429, attempt: 3, delayMs: 2000 }, false],
    [{ status: 529, attempt: 4, delayMs: 4600 }, true],
    [{ status: 529, attempt: 5, delayMs: 8000 }, false],
    [{ status: null, attempt: 1, delayMs: 500 }, true],
    [{ status: null, attempt: 1, delayMs: 60_000 }, false],
  ])('%j: %s', (retry, worth) => {
    expect(isWorthWaiting(retry)).toBe(worth);
  });
});

describe('what it cost', () => {
  it('sums both passes and names the newest model and session', () => {
    const usage = usageOf([loadRecorded('planned').report.evidence, loadRecorded('edited').report.evidence]);
    expect(usage).toMatchObject({ turns: 6, requests: 5, tokens: 550 });
    expect(usage.costUsd).toBeCloseTo(5 * 0.00075, 6);
    expect(usage.toolUses.map((use) => use.tool)).toEqual(['Grep', 'StructuredOutput', 'Read', 'Edit']);
    expect(usage.toolUses.at(-1)?.target).toBe('/workspace/src/a.ts');
  });

  it('counts what was asked in vain', () => {
    expect(usageOf([loadRecorded('overloaded').report.evidence])).toMatchObject({ requests: 5, tokens: 0, costUsd: 0 });
  });

  it('an attempt that never started cost nothing', () => {
    expect(usageOf([newEvidence(), newEvidence()])).toEqual({ model: null, sessionId: null, turns: 0, requests: 0, tokens: 0, costUsd: 0, toolUses: [] });
  });
});
