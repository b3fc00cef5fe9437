import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '../task/outcome.ts';
import { endAttempt, refusedBefore } from './fix.ts';
import type { Candidate, Job, Shop } from './job.ts';
import { need } from './job.ts';
import { tryBuild } from './proof/build.ts';
import { rememberTests } from './proof/known-tests.ts';
import { minimise, type Minimised } from './proof/minimise.ts';
import { prove } from './proof/prove.ts';
import type { Refusal } from './proof/refusal.ts';
import { failuresOf, firstThatDidNotRun } from './run-checks.ts';

/**
 * Does the proposal hold? In a clean checkout of the patch: the guard finds nothing; every target passes, twice;
 * nothing that passed on the snapshot fails or is missing; a test that must fail does; with the fix taken back the
 * targets fail again. What green does not need is then dropped, and what is left must build. See proof/prove.ts.
 */
export async function verify(job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  const candidate = need(job, 'candidate');
  const same = candidate.merged ? undefined : sameAsBefore(job, candidate);
  if (same !== undefined) return refuse(job, shop, candidate, same);
  const judged = await prove(job, shop, { candidate, patch: candidate.patch, isPart: false }, signal);
  if (judged.kind === 'refused') return refuse(job, shop, candidate, judged.refusal);
  const best = await minimise(job, shop, candidate, judged, signal);
  const built = await tryBuild(job, shop, candidate, best.patch, signal);
  if (built.kind === 'refused') return refuse(job, shop, candidate, built.refusal);
  if (best.droppedHunks > 0) await putInPlace(job, shop, candidate, best);
  // Whoever reads the fix next (a review) finds it here.
  await need(job, 'workspace').moveTo(best.patch.commit);
  await rememberTests(shop, best.held.runs);
  const { guard, runs, notes } = best.held;
  const droppedHunks = best.droppedHunks + (candidate.merged ? (candidate.proof?.droppedHunks ?? 0) : 0);
  candidate.proof = { guard, runs, build: built.build, droppedHunks, notes };
  candidate.unproven = false;
  job.verifiedAllGreen = failuresOf(runs).length === 0 && firstThatDidNotRun(runs) === undefined;
  return { kind: 'verified' };
}

/** A change that was refused once is refused without running anything, but where a person may have allowed it since. */
function sameAsBefore(job: Job, { patch }: Candidate): Refusal | undefined {
  const same = refusedBefore(patch, job);
  if (same === undefined || (same.ending === 'cheat' && job.task.grants.length > 0)) return undefined;
  return { ending: same.ending === 'cheat' ? 'cheat' : 'code', summary: `the same change as attempt ${same.number}`, evidence: [`This is the very change that was refused as attempt ${same.number}.`, ...same.evidence], signs: same.signs ?? [] };
}

/** The smaller patch is the one that lands and is told of; what was proposed stays beside it. */
async function putInPlace(job: Job, shop: Shop, candidate: Candidate, { patch }: Minimised): Promise<void> {
  const file = join(candidate.runDir, 'diff.patch');
  await rename(file, join(candidate.runDir, 'proposed.patch')).catch(() => undefined);
  await writeFile(file, shop.world.redact(patch.diff), { mode: 0o600 });
  candidate.patch = patch;
  job.diffs.set(candidate.number, patch.diff);
}

function refuse(job: Job, shop: Shop, candidate: Candidate, refusal: Refusal): Outcome {
  delete job.candidate;
  return { kind: 'attempt_ended', attempt: endAttempt(shop, candidate, refusal), resetAt: null };
}
