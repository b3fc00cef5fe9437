import type { CheckRun } from '../task/check.ts';
import { type Failure, fingerprintOf } from '../task/failure.ts';
import type { Job } from './job.ts';

/**
 * What is to turn green, as the checks named it. The stored failures have gone through the door, so a name that held
 * a secret is not the one to run the test by; the fingerprint tells which failure is meant.
 */
export function targetsOf(job: Job): readonly Failure[] {
  return job.task.failures.map((failure) => job.told.get(failure.fingerprint) ?? failure);
}

/** Is this still the name by which the check knows it? Types and lint are not asked for by name. */
export function hasOwnName(failure: Failure): boolean {
  return failure.kind !== 'test' || fingerprintOf(failure) === failure.fingerprint;
}

/** Keeps what runs told of the targets: red ones as they first were, and the names of green ones (a held fix that lands after a restart). */
export function noteTold(job: Job, runs: readonly CheckRun[]): void {
  for (const run of runs) {
    if (run.kind !== 'ran') continue;
    for (const failure of run.failures) if (!job.told.has(failure.fingerprint)) job.told.set(failure.fingerprint, failure);
    for (const target of targetsOf(job)) if (target.check === run.check.name && !hasOwnName(target)) noteName(job, target, run);
  }
}

function noteName(job: Job, target: Failure, run: Extract<CheckRun, { kind: 'ran' }>): void {
  const item = run.items.find(({ file, name }) => file === target.file && fingerprintOf({ ...target, name }) === target.fingerprint);
  if (item !== undefined) job.told.set(target.fingerprint, { ...target, name: item.name });
}
