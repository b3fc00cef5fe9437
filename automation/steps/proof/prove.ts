import { targetsPassed } from '../../checks/compare.ts';
import type { CheckRun } from '../../task/check.ts';
import type { GuardVerdict } from '../../task/fixer.ts';
import type { Patch } from '../../task/snapshot.ts';
import type { Candidate, Job, Shop } from '../job.ts';
import { need } from '../job.ts';
import { firstThatDidNotRun, runChecks, runOnly } from '../run-checks.ts';
import { askCanary } from './canary.ts';
import { guardCaseFor } from './guard-case.ts';
import { fellSilent, refusedByGuard, brokeOthers, stillRed, type Refusal } from './refusal.ts';
import { brokenByPatch } from './suspects.ts';
import { askWithoutPatch } from './without-patch.ts';
import { targetsOf } from '../targets.ts';

export interface Held {
  readonly kind: 'held';
  readonly guard: Extract<GuardVerdict, { kind: 'clean' }>;
  /** Every check on the patch. */
  readonly runs: readonly CheckRun[];
  readonly notes: readonly string[];
}

export type Judged = Held | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface Question {
  readonly candidate: Candidate;
  readonly patch: Patch;
  /** Part of a patch that held: that the targets fail without it is known. */
  readonly isPart: boolean;
}

/**
 * Does this patch hold? The cheapest question first: the guard; the targets alone; every check; then, whether the
 * runner can be believed (canary) and whether the targets fail without the patch. What the fixer says is not asked.
 * Leaves the workspace anywhere.
 */
export async function prove(job: Job, shop: Shop, question: Question, signal: AbortSignal): Promise<Judged> {
  const { candidate, patch } = question;
  const guard = shop.guard(await guardCaseFor(job, shop, candidate, patch));
  if (guard.kind === 'refused') return { kind: 'refused', refusal: refusedByGuard(guard.findings) };
  const early = await askTargets(job, shop, patch, signal);
  if (early !== undefined) return { kind: 'refused', refusal: early };
  const thorough = !candidate.fixer.trusted;
  // What the code has written while it ran must not help it the second time.
  if (thorough) await need(job, 'workspace').moveTo(patch.commit);
  const runs = await runChecks(job, shop, { checks: job.checks, scope: { kind: 'all' } }, signal);
  const broken = await judgeWhole(job, shop, patch, runs, signal);
  if (broken !== undefined) return { kind: 'refused', refusal: broken };
  const doubts = await askDoubts(job, shop, question, runs, signal);
  return doubts.refusal === undefined ? { kind: 'held', guard, runs, notes: doubts.notes } : { kind: 'refused', refusal: doubts.refusal };
}

/** The failing tests alone: most proposals that do not help are known after this. The run of everything is their second time. */
async function askTargets(job: Job, shop: Shop, patch: Patch, signal: AbortSignal): Promise<Refusal | undefined> {
  await need(job, 'workspace').moveTo(patch.commit);
  const tests = targetsOf(job).filter((failure) => failure.kind === 'test');
  if (tests.length === 0) return undefined;
  const runs = await runOnly(job, shop, tests, signal);
  const silent = silentIn(job, runs);
  if (silent !== undefined) return silent;
  // Asked for anew: the run may have told a name that was only known cleaned.
  const missed = targetsPassed(targetsOf(job).filter((failure) => failure.kind === 'test'), runs);
  return missed.length === 0 ? undefined : stillRed(missed, runs);
}

/** Checks that could not run on the snapshot already are not the patch's doing. */
function silentIn(job: Job, runs: readonly CheckRun[]): Refusal | undefined {
  const silent = firstThatDidNotRun(runs.filter((run) => !job.silent.has(run.check.name)));
  return silent === undefined ? undefined : fellSilent(silent.reason);
}

async function judgeWhole(job: Job, shop: Shop, patch: Patch, runs: readonly CheckRun[], signal: AbortSignal): Promise<Refusal | undefined> {
  const silent = silentIn(job, runs);
  if (silent !== undefined) return silent;
  const missed = targetsPassed(targetsOf(job), runs);
  if (missed.length > 0) return stillRed(missed, runs);
  const broken = await brokenByPatch(job, shop, patch, runs, signal);
  return broken.length === 0 ? undefined : brokeOthers(broken);
}

/**
 * Edits from the compiler and the linters do not tamper with assertions: no canary for them. A merge with what was
 * typed meanwhile is judged on the tree as it is now, where the targets may be green.
 */
async function askDoubts(job: Job, shop: Shop, { candidate, patch, isPart }: Question, whole: readonly CheckRun[], signal: AbortSignal): Promise<{ readonly refusal?: Refusal; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const thorough = !candidate.fixer.trusted;
  if (thorough && targetsOf(job).some((failure) => failure.kind === 'test')) {
    const sang = await askCanary(job, shop, patch, signal);
    if (sang.kind === 'refused') return { refusal: sang.refusal, notes };
    if (sang.kind === 'not_asked') notes.push(sang.why);
  }
  if (candidate.merged || isPart) return { notes };
  const without = await askWithoutPatch(job, shop, patch, { whole, thorough }, signal);
  return { ...without, notes: [...notes, ...without.notes] };
}
