import type { Check, CheckRun } from '../task/check.ts';
import type { Failure } from '../task/failure.ts';
import type { Outcome } from '../task/outcome.ts';
import type { Snapshot } from '../task/snapshot.ts';
import type { Job, Shop } from './job.ts';
import { countOf } from './job.ts';
import { failuresOf, firstThatDidNotRun, runChecks, runOnly } from './run-checks.ts';

/**
 * Is it red, and is the red ours? Takes the snapshot, runs what the save touches in a private copy, then tells real
 * failures from flaky ones (run again alone) and from old ones (red on the base too).
 */
export async function check(job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  const busy = await shop.workspaces.busy();
  if (busy !== undefined) return { kind: 'git_busy', reason: busy };
  const changed = await openWorkspace(job, shop, signal);
  if (job.checks.length === 0) return noChecks();
  const runs = await runChecks(job, shop, { checks: job.checks, scope: scopeOf(job), changed }, signal);
  const red = failuresOf(runs);
  for (const run of runs) if (run.kind === 'cannot_run') job.silent.add(run.check.name);
  if (red.length === 0) return verdictWithoutRed(job, runs);
  return triage(job, shop, red, signal);
}

async function openWorkspace(job: Job, shop: Shop, signal: AbortSignal): Promise<readonly string[]> {
  const snapshot = await shop.workspaces.snapshot();
  job.snapshot = snapshot;
  job.workspace = await shop.workspaces.acquire(snapshot.commit, signal);
  job.checks = await shop.checker.discover(job.workspace.projectDir);
  return job.workspace.moveTo(snapshot.commit);
}

/** A person who names no file asks for everything. */
function scopeOf(job: Job) {
  return job.task.files.length === 0 ? ({ kind: 'all' } as const) : ({ kind: 'related', files: job.task.files } as const);
}

function noChecks(): Outcome {
  return {
    kind: 'cannot_run',
    reason: 'keepgreen found no check in this project.',
    next: 'Install Vitest, Jest, Mocha or node:test tests, TypeScript or a linter, or name a command in keepgreen.config.json ("checks").',
  };
}

/** Green counts for the base of later comparisons only when it says something about the whole project. */
function verdictWithoutRed(job: Job, runs: readonly CheckRun[]): Outcome {
  const silent = firstThatDidNotRun(runs);
  if (silent !== undefined) return { kind: 'cannot_run', ...silent };
  const whole = scopeOf(job).kind === 'all' || job.known.lastGreen !== null;
  if (whole && job.snapshot !== undefined) job.notes.push({ kind: 'green', snapshot: job.snapshot });
  return { kind: 'green' };
}

async function triage(job: Job, shop: Shop, red: readonly Failure[], signal: AbortSignal): Promise<Outcome> {
  const steady = await withoutFlaky(job, shop, red, signal);
  tolerate(job, red.filter((failure) => !steady.includes(failure)));
  if (steady.length === 0) return { kind: 'flaky', failures: red };
  const fresh = await withoutPreExisting(job, shop, steady, signal);
  if (fresh.length === 0) return preExisting(job, steady);
  tolerate(job, steady.filter((failure) => !fresh.includes(failure)));
  if (!shop.settings.autoFixEnabled && job.task.type !== 'manual') {
    return { kind: 'not_asked', failures: fresh, reason: `${countOf(fresh)}, and AUTO_FIX_ENABLED is false: nothing was changed; ask with: keepgreen retry ${job.task.id}` };
  }
  return { kind: 'red', failures: fresh };
}

/** Each red test once more, alone; what passes then is flaky. Types and lint don't flicker. */
async function withoutFlaky(job: Job, shop: Shop, red: readonly Failure[], signal: AbortSignal): Promise<readonly Failure[]> {
  const tests = red.filter((failure) => failure.kind === 'test');
  if (tests.length === 0) return red;
  const again = await runOnly(job, shop, tests, [], signal);
  const passed = new Set(again.flatMap((run) => (run.kind === 'ran' ? run.items.filter((item) => item.status === 'passed').map((item) => itemKey(run.check, item)) : [])));
  return red.filter((failure) => !(failure.kind === 'test' && passed.has(`${failure.check}\0${failure.file}\0${failure.name}`)));
}

function itemKey(check: Check, item: { readonly file: string; readonly name: string }): string {
  return `${check.name}\0${item.file}\0${item.name}`;
}

/** Red on the base too is not ours. A person who asks by hand asks for those as well. */
async function withoutPreExisting(job: Job, shop: Shop, red: readonly Failure[], signal: AbortSignal): Promise<readonly Failure[]> {
  job.base = await baseOf(job, shop);
  if (job.base === undefined || asksForOld(job, shop)) return red;
  if (job.base.commit === job.known.lastGreen?.commit) return red;
  const before = await redOn(job.base, job, shop, red, signal);
  return red.filter((failure) => !before.has(failure.fingerprint));
}

function asksForOld(job: Job, shop: Shop): boolean {
  return shop.settings.fixPreexisting || job.task.type === 'manual';
}

async function baseOf(job: Job, shop: Shop): Promise<Snapshot | undefined> {
  const green = job.known.lastGreen;
  if (green !== null && (await shop.workspaces.exists(green.commit))) return green;
  return shop.workspaces.head();
}

/** Which of these failures stand on another commit too, by fingerprint. Leaves the workspace at the snapshot again. */
async function redOn(base: Snapshot, job: Job, shop: Shop, red: readonly Failure[], signal: AbortSignal): Promise<ReadonlySet<string>> {
  const { workspace, snapshot } = job;
  if (workspace === undefined || snapshot === undefined) return new Set();
  const there = await workspace.moveTo(base.commit);
  const runs = await runOnly(job, shop, red, there, signal);
  await workspace.moveTo(snapshot.commit);
  return new Set(failuresOf(runs).map((failure) => failure.fingerprint));
}

function preExisting(job: Job, old: readonly Failure[]): Outcome {
  job.notes.push({ kind: 'told_pre_existing', fingerprints: old.map((failure) => failure.fingerprint) });
  return { kind: 'pre_existing', failures: old };
}

function tolerate(job: Job, failures: readonly Failure[]): void {
  for (const failure of failures) job.tolerated.add(failure.fingerprint);
}
