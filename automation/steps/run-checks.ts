import type { Check, CheckRun, CheckScope } from '../task/check.ts';
import type { Failure } from '../task/failure.ts';
import type { Job, Shop } from './job.ts';
import { need } from './job.ts';
import { hasOwnName, noteTold } from './targets.ts';

export interface Round {
  readonly checks: readonly Check[];
  readonly scope: CheckScope;
}

/** Runs checks side by side in the job's workspace, as it stands, and notes each result for the state. */
export async function runChecks(job: Job, shop: Shop, round: Round, signal: AbortSignal): Promise<readonly CheckRun[]> {
  const { projectDir } = need(job, 'workspace');
  const timeoutMs = shop.settings.checkTimeoutSeconds * 1000;
  const runs = await Promise.all(round.checks.map((check) => shop.checker.run({ check, projectDir, scope: round.scope, timeoutMs }, signal)));
  for (const run of runs) job.notes.push({ kind: 'check_ran', run });
  noteTold(job, runs);
  return runs;
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
export async function runOnly(job: Job, shop: Shop, failures: readonly Failure[], signal: AbortSignal): Promise<readonly CheckRun[]> {
  const runs = job.checks.map(async (check) => {
    const own = failures.filter((failure) => failure.check === check.name);
    if (own.length === 0) return [];
    const scope: CheckScope = check.kind === 'test' && own.every(hasOwnName) ? { kind: 'only', items: own.map(({ file, name }) => ({ file, name })) } : { kind: 'all' };
    return runChecks(job, shop, { checks: [check], scope }, signal);
  });
  return (await Promise.all(runs)).flat();
}
