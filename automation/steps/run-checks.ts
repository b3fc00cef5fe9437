import { isTestFile } from '../checks/test-files.ts';
import { isTroubleName, TIMEOUT_NAME } from '../checks/test-results.ts';
import type { Check, CheckRun, CheckScope } from '../task/check.ts';
import type { Failure } from '../task/failure.ts';
import type { Task } from '../task/task.ts';
import { runRecord } from './evidence.ts';
import type { Job, Shop } from './job.ts';
import { need } from './job.ts';
import { hasOwnName, noteTold } from './targets.ts';

export interface Round {
  readonly checks: readonly Check[];
  readonly scope: CheckScope;
  /** Instead of CHECK_TIMEOUT_SECONDS, where that is longer. */
  readonly timeoutMs?: number | undefined;
}

/** Runs checks side by side in the job's workspace, as it stands, and notes each result for the state. */
export async function runChecks(job: Job, shop: Shop, round: Round, signal: AbortSignal): Promise<readonly CheckRun[]> {
  const { projectDir } = need(job, 'workspace');
  const timeoutMs = Math.min(shop.settings.checkTimeoutSeconds * 1000, round.timeoutMs ?? Infinity);
  const runs = await Promise.all(round.checks.map((check) => shop.checker.run({ check, projectDir, scope: round.scope, timeoutMs }, signal)));
  for (const run of runs) {
    job.notes.push({ kind: 'check_ran', run });
    job.ran.push(runRecord(run, job.task.stage ?? 'checking'));
  }
  noteTold(job, runs);
  return runs;
}

/** What the task asks about: what its save touches. A person who names no file asks for everything. */
export function scopeOf(task: Pick<Task, 'files'>): CheckScope {
  return task.files.length === 0 ? { kind: 'all' } : { kind: 'related', files: task.files };
}

/** Every failure of the runs that really ran. */
export function failuresOf(runs: readonly CheckRun[]): readonly Failure[] {
  return runs.flatMap((run) => (run.kind === 'ran' ? run.failures : []));
}

/** The first run that could not judge anything, with words for a person; undefined when all ran. */
export function firstThatDidNotRun(runs: readonly CheckRun[]): { readonly reason: string; readonly next: string } | undefined {
  for (const run of runs) {
    if (run.kind === 'cannot_run') return { reason: `${run.check.name} can't run: ${run.reason.replace(/([^.!?])$/, '$1.')}`, next: run.next };
    if (run.kind === 'timed_out') return { reason: `${run.check.name} was stopped after ${Math.round(run.afterMs / 1000)} s.`, next: 'Raise CHECK_TIMEOUT_SECONDS or make the check faster.' };
  }
  return undefined;
}

/** Runs exactly the given failures again: tests by name, types and lint as a whole (they have no parts to pick), and so tests whose names are not known. */
export async function runOnly(job: Job, shop: Shop, failures: readonly Failure[], signal: AbortSignal, timeoutMs?: number): Promise<readonly CheckRun[]> {
  const runs = job.checks.map(async (check) => {
    const own = failures.filter((failure) => failure.check === check.name);
    if (own.length === 0) return [];
    const limit = Math.min(timeoutMs ?? Infinity, job.hung.get(check.name)?.limitMs ?? Infinity);
    return runChecks(job, shop, { checks: [check], scope: scopeFor(check, own, job.task), timeoutMs: limit }, signal);
  });
  return (await Promise.all(runs)).flat();
}

/** A run that hung or whose process died has no item to name, nor has an error that names no test file: it is asked again as it was seen. */
function scopeFor(check: Check, failures: readonly Failure[], task: Task): CheckScope {
  if (check.kind !== 'test' || !failures.every(hasOwnName)) return { kind: 'all' };
  const nameless = failures.filter(({ file, name }) => name === TIMEOUT_NAME || (isTroubleName(name) && !isTestFile(file)));
  if (nameless.length > 0) return isOwn(nameless, task) ? scopeOf(task) : { kind: 'all' };
  return { kind: 'only', items: failures.map(({ file, name }) => ({ file, name })) };
}

/** Before a task has failures, and then by these: seen in a run of what the save touches. Others were seen in one of everything. */
function isOwn(failures: readonly Failure[], task: Task): boolean {
  const known = new Set(task.failures.map(({ fingerprint }) => fingerprint));
  return known.size === 0 || failures.every(({ fingerprint }) => known.has(fingerprint));
}
