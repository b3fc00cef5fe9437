import { createHash } from 'node:crypto';
import type { CheckRun } from '../task/check.ts';
import { fingerprintOf } from '../task/failure.ts';
import type { FailureRef, KnownIssue, State } from '../task/state.ts';
import { newLetter } from './enqueue.ts';

/** What was just seen to be green in the user's tree. */
export interface SeenGreen {
  readonly taskId: string;
  readonly runs: readonly CheckRun[];
  /** Every check of the whole project ran and is green. */
  readonly everything: boolean;
  /** Fingerprints that a proven fix has turned green. */
  readonly proven: ReadonlySet<string>;
}

/** Open issues all of whose failures are green again: each gets a letter that closes it. */
export function closeGreenIssues(draft: State, seen: SeenGreen, now: Date): void {
  const passed = passedTests(seen.runs);
  for (const issue of draft.issues) {
    if (!issue.open || issue.failures.length === 0 || !isGreen(issue, seen, passed)) continue;
    issue.open = false;
    draft.outbox.push(newLetter({ id: idOf(issue, seen.taskId, now), taskId: seen.taskId, fingerprint: issue.fingerprint, destination: 'github', kind: 'close' }, now));
  }
}

/** The same when the update is made anew. */
function idOf(issue: KnownIssue, taskId: string, now: Date): string {
  return createHash('sha256').update(`close ${issue.fingerprint} ${taskId} ${now.toISOString()}`).digest('hex').slice(0, 16);
}

function isGreen(issue: KnownIssue, seen: SeenGreen, passed: ReadonlySet<string>): boolean {
  return seen.everything || issue.failures.every((failure) => seen.proven.has(failure.fingerprint) || (failure.kind === 'test' ? passed.has(failure.fingerprint) : isNoLongerFound(failure, seen.runs)));
}

function passedTests(runs: readonly CheckRun[]): ReadonlySet<string> {
  const passed = runs.flatMap((run) => (run.kind !== 'ran' ? [] : run.items.filter((item) => item.status === 'passed').map((item) => fingerprintOf({ check: run.check.name, kind: 'test', file: item.file, name: item.name, message: '' }))));
  const red = new Set(runs.flatMap((run) => (run.kind === 'ran' ? run.failures.map((failure) => failure.fingerprint) : [])));
  return new Set(passed.filter((fingerprint) => !red.has(fingerprint)));
}

/** Types and lint have no list of what passed: the check must have looked at the file, and not found it. */
function isNoLongerFound(failure: FailureRef, runs: readonly CheckRun[]): boolean {
  const looked = runs.filter((run) => run.kind === 'ran' && run.check.name === failure.check && coversFile(run, failure));
  return looked.length > 0 && looked.every((run) => run.kind === 'ran' && run.failures.every((found) => found.fingerprint !== failure.fingerprint));
}

/** A runner that was asked for other files may have looked at nothing (another package's), and says so in no way. */
function coversFile({ scope }: CheckRun, failure: FailureRef): boolean {
  return scope.kind === 'all' || (scope.kind === 'related' && scope.files.includes(failure.file));
}
