import { TIMEOUT_NAME } from '../checks/test-results.ts';
import type { CheckRun } from '../task/check.ts';
import { type Failure, fingerprintOf } from '../task/failure.ts';
import { findBase } from './base.ts';
import { namesOfEndless } from './endless-tests.ts';
import type { Job, Shop } from './job.ts';
import { need } from './job.ts';
import { failuresOf, runChecks, scopeOf } from './run-checks.ts';

/** A run that hung is waited for so much longer than the same run took on the base, when it is asked again. */
const PATIENCE = { times: 10, leastMs: 20_000 } as const;

/**
 * Tests that were stopped at the time limit are red where the save made them hang: the same run ends by itself on the
 * base, and hangs again on the snapshot. Where there is nothing to compare with, or a person asks for old reds too, those
 * tests are red that never end. What remains stays a check that can't run. Leaves the workspace at the snapshot.
 */
export async function hungSince(job: Job, shop: Shop, signal: AbortSignal): Promise<readonly Failure[]> {
  const stopped = job.baseline.filter((run): run is TimedOut => run.kind === 'timed_out' && run.check.kind === 'test');
  if (stopped.length === 0) return [];
  const before = await runsOnBase(job, shop, stopped, signal);
  const failures: Failure[] = [];
  for (const run of stopped) {
    const then = before.find((one) => one.check.name === run.check.name);
    if (then?.kind === 'ran') failures.push(...(await hungAgain(job, shop, { run, then }, signal)));
    else if (asksForOld(job, shop)) failures.push(...(await endlessAlone(job, shop, run, signal)));
  }
  for (const name of job.hung.keys()) job.silent.delete(name);
  return failures;
}

type TimedOut = Extract<CheckRun, { kind: 'timed_out' }>;
type Ran = Extract<CheckRun, { kind: 'ran' }>;

async function runsOnBase(job: Job, shop: Shop, stopped: readonly TimedOut[], signal: AbortSignal): Promise<readonly CheckRun[]> {
  const [snapshot, workspace] = [need(job, 'snapshot'), need(job, 'workspace')];
  const base = await findBase(job, shop);
  job.base = base;
  if (base === undefined || base.tree === snapshot.tree) return [];
  await workspace.moveTo(base.commit);
  const before = await runChecks(job, shop, { checks: stopped.map((run) => run.check), scope: scopeOf(job.task) }, signal);
  await workspace.moveTo(snapshot.commit);
  return before;
}

/** As triage has it of other reds: what is red on the base too is nobody's, unless it is asked for. */
function asksForOld(job: Job, shop: Shop): boolean {
  return job.base === undefined || shop.settings.fixPreexisting || job.task.type === 'manual';
}

async function hungAgain(job: Job, shop: Shop, { run, then }: { readonly run: TimedOut; readonly then: Ran }, signal: AbortSignal): Promise<readonly Failure[]> {
  const limitMs = Math.max(PATIENCE.leastMs, PATIENCE.times * then.durationMs);
  const [again] = await runChecks(job, shop, { checks: [run.check], scope: scopeOf(job.task), timeoutMs: limitMs }, signal);
  if (again?.kind !== 'timed_out') return [];
  job.hung.set(run.check.name, { check: run.check.name, limitMs, wholeMs: limitMs, items: then.items });
  return [failureOf(job, run, then)];
}

/**
 * Turns of a loop tell which tests may be meant; that they are not merely slow, the runner itself has to say. What else is
 * red in that check was hidden by them, and is told too.
 */
async function endlessAlone(job: Job, shop: Shop, { check }: TimedOut, signal: AbortSignal): Promise<readonly Failure[]> {
  const { endless, items } = await namesOfEndless(job, shop, check, signal);
  if (endless.length === 0) return [];
  const limitMs = PATIENCE.leastMs;
  const alone = (tests: readonly { readonly file: string; readonly name: string }[]) => runChecks(job, shop, { checks: [check], scope: { kind: 'only', items: tests }, timeoutMs: limitMs }, signal);
  const [stopped] = await alone(endless);
  if (stopped?.kind !== 'timed_out') return [];
  const red = items.filter(({ status }) => status === 'failed');
  const hidden = red.length === 0 ? [] : failuresOf(await alone(red));
  job.hung.set(check.name, { check: check.name, limitMs, wholeMs: shop.settings.checkTimeoutSeconds * 1000, items });
  const told = endless.map(({ file, name }) => {
    const failure = { check: check.name, kind: check.kind, file, name, message: `It does not end: a loop in it goes on and on, and run without the tests that end it was stopped after ${Math.round(stopped.afterMs / 1000)} s.` };
    return { ...failure, fingerprint: fingerprintOf(failure), line: null, column: null, stack: null };
  });
  for (const failure of told) job.told.set(failure.fingerprint, failure);
  return [...told, ...hidden];
}

/** It belongs to the saved file: that is where the loop that never ends came from. */
function failureOf(job: Job, run: TimedOut, before: CheckRun): Failure {
  const file = job.task.filePath === '' ? (run.check.configFile ?? 'package.json') : job.task.filePath;
  const message = `${run.check.name} never ended and was stopped after ${Math.round(run.afterMs / 1000)} s. Before this save the same run took ${(before.durationMs / 1000).toFixed(1)} s.`;
  const failure = { check: run.check.name, kind: run.check.kind, file, name: TIMEOUT_NAME, message };
  return { ...failure, fingerprint: fingerprintOf(failure), line: null, column: null, stack: null };
}
