import { targetsPassed } from '../checks/compare.ts';
import type { Failure } from '../task/failure.ts';
import type { Outcome } from '../task/outcome.ts';
import { changedSinceGreen, findBase, isKnownGreen, redOn } from './base.ts';
import { hungSince } from './hung-checks.ts';
import type { Job, Shop } from './job.ts';
import { countOf, need } from './job.ts';
import { fixWaitingOnBranch } from './open-branch.ts';
import { prepareFixers } from './prepare-fixers.ts';
import { rememberTests } from './proof/known-tests.ts';
import { failuresOf, firstThatDidNotRun, runChecks, runOnly, scopeOf } from './run-checks.ts';

/**
 * Is it red, and is the red ours? Takes the snapshot, runs what the save touches in a private copy, then tells real
 * failures from flaky ones (run again alone) and from old ones (red on the base too).
 */
export async function check(job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  const busy = await shop.workspaces.busy();
  if (busy !== undefined) return { kind: 'git_busy', reason: busy, attempt: null };
  await openWorkspace(job, shop, signal);
  if (job.checks.length === 0) return noChecks();
  job.baseline = await runChecks(job, shop, { checks: job.checks, scope: scopeOf(job.task) }, signal);
  for (const run of job.baseline) if (run.kind !== 'ran') job.silent.add(run.check.name);
  await rememberTests(shop, job.baseline);
  const red = failuresOf(job.baseline);
  void prepareFixers(job, shop, red);
  const hung = await hungSince(job, shop, signal);
  const all = [...red, ...hung.hidden];
  return all.length + hung.failures.length === 0 ? verdictWithoutRed(job, shop) : triage(job, shop, { red: all, hung: hung.failures }, signal);
}

async function openWorkspace(job: Job, shop: Shop, signal: AbortSignal): Promise<void> {
  job.snapshot = await shop.workspaces.snapshot();
  job.workspace = await shop.workspaces.acquire(job.snapshot.commit, signal);
  job.checks = await shop.checker.discover(job.workspace.projectDir);
}

function noChecks(): Outcome {
  return {
    kind: 'cannot_run',
    reason: 'keepgreen found no check in this project.',
    next: 'Install Vitest, Jest, Mocha or node:test tests, TypeScript or a linter, or name a command in keepgreen.config.json ("checks").',
  };
}

async function verdictWithoutRed(job: Job, shop: Shop): Promise<Outcome> {
  const silent = firstThatDidNotRun(job.baseline);
  if (silent !== undefined) return { kind: 'cannot_run', ...silent };
  if (await saysAllGreen(job, shop)) job.notes.push({ kind: 'green', snapshot: need(job, 'snapshot') });
  return { kind: 'green' };
}

/**
 * Does this green speak for the whole snapshot? It does when everything ran, or when all that differs from the last
 * green one was just checked, or was found green before.
 */
async function saysAllGreen(job: Job, shop: Shop): Promise<boolean> {
  if (scopeOf(job.task).kind === 'all') return true;
  const differing = await changedSinceGreen(job, shop);
  return differing?.every((path) => job.task.files.includes(path) || !job.known.unsettled.has(path)) ?? false;
}

/** `hung` is ours already: it was compared with the base to be called red at all, or there is none. */
async function triage(job: Job, shop: Shop, { red, hung }: { readonly red: readonly Failure[]; readonly hung: readonly Failure[] }, signal: AbortSignal): Promise<Outcome> {
  const steady = red.length === 0 ? [] : await withoutFlaky(job, shop, red, signal);
  tolerate(job, red, steady);
  if (steady.length + hung.length === 0) return { kind: 'flaky', failures: red };
  const own = steady.length === 0 ? [] : await withoutPreExisting(job, shop, steady, signal);
  tolerate(job, steady, own);
  const fresh = [...own, ...hung];
  if (fresh.length === 0) return { kind: 'pre_existing', failures: steady };
  if (!shop.settings.autoFixEnabled && job.task.type !== 'manual') {
    return { kind: 'not_asked', failures: fresh, reason: `${countOf(fresh)}, and AUTO_FIX_ENABLED is false: nothing was changed; ask with: keepgreen fix ${job.task.filePath}` };
  }
  const waiting = await fixWaitingOnBranch(job, shop, fresh);
  return waiting === undefined ? { kind: 'red', failures: fresh } : { kind: 'not_asked', failures: fresh, reason: waiting };
}

/** Each red test once more, alone; what passes then is flaky. Types and lint don't flicker. */
async function withoutFlaky(job: Job, shop: Shop, red: readonly Failure[], signal: AbortSignal): Promise<readonly Failure[]> {
  const tests = red.filter((failure) => failure.kind === 'test');
  if (tests.length === 0) return red;
  const steady = new Set(targetsPassed(tests, await runOnly(job, shop, tests, signal)));
  return red.filter((failure) => failure.kind !== 'test' || steady.has(failure));
}

/** Red on the base too is not ours. A person who asks by hand asks for those as well. */
async function withoutPreExisting(job: Job, shop: Shop, red: readonly Failure[], signal: AbortSignal): Promise<readonly Failure[]> {
  job.base = await findBase(job, shop);
  if (job.base === undefined || isKnownGreen(job.base, job) || shop.settings.fixPreexisting || job.task.type === 'manual') return red;
  const before = await redOn(job.base.commit, red, job, shop, signal);
  await need(job, 'workspace').moveTo(need(job, 'snapshot').commit);
  return red.filter((failure) => !before.has(failure.fingerprint));
}

/** What is not left of them is no longer held against anybody's patch. */
function tolerate(job: Job, failures: readonly Failure[], left: readonly Failure[]): void {
  for (const failure of failures) if (!left.includes(failure)) job.tolerated.add(failure.fingerprint);
}
