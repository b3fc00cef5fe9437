import { TIMEOUT_NAME } from '../checks/test-results.ts';
import type { CheckRun } from '../task/check.ts';
import { type Failure, fingerprintOf } from '../task/failure.ts';
import { findBase } from './base.ts';
import type { Job, Shop } from './job.ts';
import { need } from './job.ts';
import { runChecks, scopeOf } from './run-checks.ts';

/** A run that hung is waited for so much longer than the same run took on the base, when it is asked again. */
const PATIENCE = { times: 10, leastMs: 20_000 } as const;

/**
 * Tests that were stopped at the time limit are red where the save made them hang: the same run ends by itself on the
 * base, and hangs again on the snapshot. What hangs on the base too, or has no base, stays a check that can't run.
 * Leaves the workspace at the snapshot.
 */
export async function hungSince(job: Job, shop: Shop, signal: AbortSignal): Promise<readonly Failure[]> {
  const stopped = job.baseline.filter((run): run is TimedOut => run.kind === 'timed_out' && run.check.kind === 'test');
  if (stopped.length === 0) return [];
  const [snapshot, workspace] = [need(job, 'snapshot'), need(job, 'workspace')];
  const base = await findBase(job, shop);
  job.base = base;
  if (base === undefined || base.tree === snapshot.tree) return [];
  await workspace.moveTo(base.commit);
  const before = await runChecks(job, shop, { checks: stopped.map((run) => run.check), scope: scopeOf(job.task) }, signal);
  await workspace.moveTo(snapshot.commit);
  const failures: Failure[] = [];
  for (const run of stopped) {
    const then = before.find((one) => one.check.name === run.check.name);
    if (then?.kind !== 'ran') continue;
    const limitMs = Math.max(PATIENCE.leastMs, PATIENCE.times * then.durationMs);
    const [again] = await runChecks(job, shop, { checks: [run.check], scope: scopeOf(job.task), timeoutMs: limitMs }, signal);
    if (again?.kind !== 'timed_out') continue;
    failures.push(failureOf(job, run, then));
    job.hung.set(run.check.name, { check: run.check.name, limitMs, items: then.items });
  }
  for (const name of job.hung.keys()) job.silent.delete(name);
  return failures;
}

type TimedOut = Extract<CheckRun, { kind: 'timed_out' }>;

/** It belongs to the saved file: that is where the loop that never ends came from. */
function failureOf(job: Job, run: TimedOut, before: CheckRun): Failure {
  const file = job.task.filePath === '' ? (run.check.configFile ?? 'package.json') : job.task.filePath;
  const message = `${run.check.name} never ended and was stopped after ${Math.round(run.afterMs / 1000)} s. Before this save the same run took ${(before.durationMs / 1000).toFixed(1)} s.`;
  const failure = { check: run.check.name, kind: run.check.kind, file, name: TIMEOUT_NAME, message };
  return { ...failure, fingerprint: fingerprintOf(failure), line: null, column: null, stack: null };
}
