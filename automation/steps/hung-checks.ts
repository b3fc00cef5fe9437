import { TIMEOUT_NAME } from '../checks/test-results.ts';
import type { Check, CheckRun } from '../task/check.ts';
import { type Failure, fingerprintOf } from '../task/failure.ts';
import type { HungCheck } from '../task/fixer.ts';
import { findBase } from './base.ts';
import { namesOfEndless } from './endless-tests.ts';
import type { Job, Shop } from './job.ts';
import { need } from './job.ts';
import { failuresOf, runChecks, scopeOf } from './run-checks.ts';

/** A run that hung is waited for so much longer than the same run took on the base, when it is asked again. */
const PATIENCE = { times: 10, leastMs: 20_000 } as const;
/** So many that go round for long are run alone, until one is stopped. */
const MOST_ALONE = 3;

export interface Hung {
  /** What never ends. */
  readonly failures: readonly Failure[];
  /** Ordinary reds of the same checks that nobody would have seen, as these never ended. */
  readonly hidden: readonly Failure[];
}

/**
 * Tests that were stopped at the time limit are red where the save made them hang: the same run ends by itself on the
 * base, and hangs again on the snapshot. Where there is nothing to compare with, or a person asks for old reds too, those
 * tests are red that never end. What remains stays a check that can't run. Leaves the workspace at the snapshot.
 */
export async function hungSince(job: Job, shop: Shop, signal: AbortSignal): Promise<Hung> {
  const stopped = job.baseline.filter((run): run is TimedOut => run.kind === 'timed_out' && run.check.kind === 'test');
  if (stopped.length === 0) return NONE;
  const before = await runsOnBase(job, shop, stopped, signal);
  const hung: Hung[] = [];
  for (const run of stopped) {
    const then = before.find((one) => one.check.name === run.check.name);
    if (then?.kind === 'ran') hung.push(await hungAgain(job, shop, { run, then }, signal));
    else if (asksForOld(job, shop)) hung.push(await endlessAlone(job, shop, run, signal));
  }
  for (const name of job.hung.keys()) job.silent.delete(name);
  return { failures: hung.flatMap(({ failures }) => failures), hidden: hung.flatMap(({ hidden }) => hidden) };
}

const NONE: Hung = { failures: [], hidden: [] };

/** Is this a failure that never ends without a fix? */
export function isEndless({ check, file, name }: Failure, hung: Job['hung']): boolean {
  return name === TIMEOUT_NAME || hung.get(check)?.endless.some((one) => one.file === file && one.name === name) === true;
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

async function hungAgain(job: Job, shop: Shop, { run, then }: { readonly run: TimedOut; readonly then: Ran }, signal: AbortSignal): Promise<Hung> {
  const limitMs = Math.max(PATIENCE.leastMs, PATIENCE.times * then.durationMs);
  const [again] = await runChecks(job, shop, { checks: [run.check], scope: scopeOf(job.task), timeoutMs: limitMs }, signal);
  if (again?.kind !== 'timed_out') return NONE;
  job.hung.set(run.check.name, { check: run.check.name, limitMs, wholeMs: limitMs, endless: [], items: then.items });
  return { failures: [failureOf(job, run, then)], hidden: [] };
}

/**
 * Turns of a loop tell which tests may be meant; that they are not merely slow, the runner itself has to say of one of
 * them. What else is red in that check was hidden by them.
 */
async function endlessAlone(job: Job, shop: Shop, { check }: TimedOut, signal: AbortSignal): Promise<Hung> {
  const { endless, items } = await namesOfEndless(job, shop, check, signal);
  if (endless.length === 0) return NONE;
  const run = (tests: readonly Named[], timeoutMs?: number) => runChecks(job, shop, { checks: [check], scope: { kind: 'only', items: tests }, timeoutMs }, signal).then(([one]) => one);
  // How long does it take to start at all?
  const green = items.filter(({ status }) => status === 'passed').slice(0, 1);
  const started = green.length === 0 ? undefined : await run(green);
  const limitMs = Math.max(PATIENCE.leastMs, PATIENCE.times * (started?.kind === 'ran' ? started.durationMs : 0));
  const ended: Named[] = [];
  const reds: Failure[] = [];
  for (const test of endless.slice(0, MOST_ALONE)) {
    const alone = await run([test], limitMs);
    if (signal.aborted) return NONE;
    if (alone?.kind !== 'timed_out') {
      ended.push(test);
      if (alone !== undefined) reds.push(...failuresOf([alone]));
      continue;
    }
    const left = endless.filter((one) => !ended.includes(one));
    job.hung.set(check.name, { check: check.name, limitMs, wholeMs: shop.settings.checkTimeoutSeconds * 1000, endless: left, items });
    const failures = left.map((one) => endlessFailure(check, one, one === test ? `run alone it was stopped after ${Math.round(alone.afterMs / 1000)} s` : 'it was stopped after millions of turns'));
    for (const failure of failures) job.told.set(failure.fingerprint, failure);
    const red = items.filter(({ status }) => status === 'failed');
    const hidden = red.length === 0 ? undefined : await run(red, limitMs);
    return { failures, hidden: [...reds, ...(hidden === undefined ? [] : failuresOf([hidden]))] };
  }
  return NONE;
}

type Named = HungCheck['endless'][number];

function endlessFailure(check: Check, { file, name }: Named, how: string): Failure {
  const failure = { check: check.name, kind: check.kind, file, name, message: `It does not end: a loop in it goes on and on; ${how}.` };
  return { ...failure, fingerprint: fingerprintOf(failure), line: null, column: null, stack: null };
}

/** It belongs to the saved file: that is where the loop that never ends came from. */
function failureOf(job: Job, run: TimedOut, before: CheckRun): Failure {
  const file = job.task.filePath === '' ? (run.check.configFile ?? 'package.json') : job.task.filePath;
  const message = `${run.check.name} never ended and was stopped after ${Math.round(run.afterMs / 1000)} s. Before this save the same run took ${(before.durationMs / 1000).toFixed(1)} s.`;
  const failure = { check: run.check.name, kind: run.check.kind, file, name: TIMEOUT_NAME, message };
  return { ...failure, fingerprint: fingerprintOf(failure), line: null, column: null, stack: null };
}
