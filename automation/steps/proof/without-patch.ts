import { brokenBy, targetsPassed } from '../../checks/compare.ts';
import type { Check, CheckRun } from '../../task/check.ts';
import type { Failure } from '../../task/failure.ts';
import type { Patch } from '../../task/snapshot.ts';
import type { Job, Shop } from '../job.ts';
import { need } from '../job.ts';
import { isEndless } from '../hung-checks.ts';
import { runChecks, runOnly } from '../run-checks.ts';
import { knownRuns, rememberTests } from './known-tests.ts';
import { brokeOthers, onlyFlaky, type Refusal } from './refusal.ts';
import { targetsOf } from '../targets.ts';

export interface WithoutPatch {
  readonly refusal?: Refusal;
  readonly notes: readonly string[];
}

/**
 * With the fix taken back the targets must fail again: then it is the fix that turned them green, not luck or a cache.
 * Where an untrusted fixer made it and no run of everything is known, all tests run here once, so that a test that the
 * patch has silenced far from the save is missed. What never ends without it was asked already, and takes long.
 * Leaves the workspace at the snapshot.
 */
export async function askWithoutPatch(job: Job, shop: Shop, patch: Patch, { whole, thorough }: { readonly whole: readonly CheckRun[]; readonly thorough: boolean }, signal: AbortSignal): Promise<WithoutPatch> {
  const tests = targetsOf(job).filter((target) => target.kind === 'test' && !isEndless(target, job.hung));
  const unknown = thorough ? await checksWithoutInventory(job, shop) : [];
  if (tests.length === 0 && unknown.length === 0) return { notes: [] };
  await need(job, 'workspace').moveTo(patch.base.commit);
  const all = unknown.length === 0 ? [] : await runChecks(job, shop, { checks: unknown, scope: { kind: 'all' } }, signal);
  await rememberTests(shop, all);
  const rest = tests.filter(({ check }) => !unknown.some(({ name }) => name === check));
  const runs = [...all, ...(await runOnly(job, shop, rest, signal))];
  const silenced = brokenBy(all, whole).filter(({ kind, fingerprint }) => kind === 'test' && !job.tolerated.has(fingerprint));
  if (silenced.length > 0) return { refusal: brokeOthers(silenced), notes: [] };
  return judgeFlaky(tests, passedIn(tests, runs), job);
}

async function checksWithoutInventory(job: Job, shop: Shop): Promise<readonly Check[]> {
  const known = new Set([...job.baseline.filter(({ scope }) => scope.kind === 'all'), ...(await knownRuns(shop, job.checks))].map(({ check }) => check.name));
  return job.checks.filter(({ kind, name }) => kind === 'test' && !known.has(name) && !job.silent.has(name) && !job.hung.has(name));
}

function passedIn(tests: readonly Failure[], runs: readonly CheckRun[]): readonly Failure[] {
  const missed = new Set(targetsPassed(tests, runs));
  return tests.filter((test) => !missed.has(test));
}

/** One flaky test among targets that do fail again says nothing against the fix of those. */
function judgeFlaky(tests: readonly Failure[], flaky: readonly Failure[], job: Job): WithoutPatch {
  if (flaky.length === 0) return { notes: [] };
  if (flaky.length === tests.length && targetsOf(job).length === tests.length) return { refusal: onlyFlaky(flaky), notes: [] };
  return { notes: flaky.map(({ file, name }) => `${file} "${name}" passes without the fix too: it is flaky`) };
}
