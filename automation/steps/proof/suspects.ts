import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { brokenBy, targetsPassed } from '../../checks/compare.ts';
import type { CheckRun } from '../../task/check.ts';
import type { Failure } from '../../task/failure.ts';
import type { Patch } from '../../task/snapshot.ts';
import { redOn } from '../base.ts';
import type { Job, Shop } from '../job.ts';
import { need } from '../job.ts';
import { failuresOf, runOnly } from '../run-checks.ts';
import { knownRuns } from './known-tests.ts';

/** Tests that have vanished and are asked for on the snapshot by name; more would be a list, not a question. */
const MOST_VANISHED = 500;

interface Suspects {
  /** Red now, or passed on the snapshot in the runs of the save and silent now. */
  readonly red: readonly Failure[];
  /** Known to have passed at some time, outside what the save touches, and silent now. */
  readonly vanished: readonly Failure[];
}

/**
 * What is held against the patch beside its targets: what was green before and is not now. Suspected is every red and
 * every test that no longer passes by not running; each is asked for on the snapshot. Leaves the workspace at the patch
 * where it had to ask.
 */
export async function brokenByPatch(job: Job, shop: Shop, patch: Patch, whole: readonly CheckRun[], signal: AbortSignal): Promise<readonly Failure[]> {
  const suspects = await suspectsOf(job, shop, whole);
  return suspects.red.length + suspects.vanished.length === 0 ? [] : brokenAnew(job, shop, patch, suspects, signal);
}

async function suspectsOf(job: Job, shop: Shop, whole: readonly CheckRun[]): Promise<Suspects> {
  const all = new Map([...brokenBy(job.baseline, whole), ...failuresOf(whole)].map((failure) => [failure.fingerprint, failure]));
  const red = [...all.values()].filter((failure) => !job.tolerated.has(failure.fingerprint));
  const gone = brokenBy(await knownRuns(shop, job.checks), whole);
  return { red, vanished: gone.filter((failure) => !all.has(failure.fingerprint) && !job.tolerated.has(failure.fingerprint)) };
}

/**
 * Held against the patch is a test that passed on the snapshot, or what is not red there nor, where the fault itself
 * hid it (a file that did not load), on the base. A test that vanished must have passed on the snapshot: people delete
 * tests too.
 */
async function brokenAnew(job: Job, shop: Shop, patch: Patch, { red, vanished }: Suspects, signal: AbortSignal): Promise<readonly Failure[]> {
  const workspace = need(job, 'workspace');
  await workspace.moveTo(patch.base.commit);
  const there = vanished.filter((failure) => existsSync(join(workspace.projectDir, failure.file))).slice(0, MOST_VANISHED);
  const { passed, unseen } = await onSnapshot([...red, ...there], job, shop, signal);
  const hidden = unseen.filter((failure) => red.includes(failure));
  const old = job.base === undefined || hidden.length === 0 ? new Set<string>() : await redOn(job.base.commit, hidden, job, shop, signal);
  await workspace.moveTo(patch.commit);
  const judged = [...red, ...there].filter((failure) => passed.has(failure) || (hidden.includes(failure) && !old.has(failure.fingerprint)));
  const broken = await withoutFlaky(judged, job, shop, signal);
  for (const failure of [...red, ...vanished]) if (!broken.includes(failure)) job.tolerated.add(failure.fingerprint);
  return broken;
}

/** How suspects stood on the snapshot, those that were red there left out. Where a run hangs there and nobody knows over what, nothing can be asked. */
async function onSnapshot(suspects: readonly Failure[], job: Job, shop: Shop, signal: AbortSignal): Promise<{ passed: ReadonlySet<Failure>; unseen: readonly Failure[] }> {
  const runs = await runOnly(job, shop, suspects.filter(({ check }) => job.hung.get(check)?.endless.length !== 0), signal);
  const tests = suspects.filter((failure) => failure.kind === 'test');
  const missed = new Set(targetsPassed(tests, runs));
  const passed = new Set(tests.filter((failure) => !missed.has(failure)));
  const red = new Set(failuresOf(runs).map((failure) => failure.fingerprint));
  return { passed, unseen: suspects.filter((failure) => !passed.has(failure) && !red.has(failure.fingerprint)) };
}

/** A test that passes when it runs again alone was flaky: no patch is refused for it. */
async function withoutFlaky(judged: readonly Failure[], job: Job, shop: Shop, signal: AbortSignal): Promise<readonly Failure[]> {
  const tests = judged.filter((failure) => failure.kind === 'test');
  const steady = new Set(tests.length === 0 ? [] : targetsPassed(tests, await runOnly(job, shop, tests, signal)));
  return judged.filter((failure) => failure.kind !== 'test' || steady.has(failure));
}
