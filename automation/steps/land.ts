import { KeepgreenError, renderError } from '../errors.ts';
import type { Attempt } from '../task/attempt.ts';
import type { Outcome } from '../task/outcome.ts';
import type { LandingResult, Patch } from '../task/snapshot.ts';
import type { Evidence } from '../task/evidence.ts';
import { isApproved } from '../task/task.ts';
import type { Landing } from '../task/task.ts';
import { cutWhole } from '../world/cut.ts';
import { commitMessage } from './evidence-text.ts';
import { evidenceOf } from './evidence.ts';
import { endAttempt, forgetProposals } from './fix.ts';
import { gitChangedBy } from './git-config.ts';
import type { Candidate, Job, Shop } from './job.ts';
import { landingOf } from './job.ts';
import { asOutcome, landOnBranch } from './land-branch.ts';
import { restoreHeld } from './restore-held.ts';

/** A user who types faster than checks run gets the fix held instead of chased for ever. */
const MAX_MOVES = 3;
const MAX_IDLE_WAIT_MS = 10_000;

/** Brings the proven patch into the user's tree once they pause, merged with what they typed meanwhile. */
export async function land(job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  await waitForPause(shop, signal);
  const candidate = job.candidate ?? (await restoreHeld(job, shop, signal));
  const busy = await shop.workspaces.busy();
  if (busy !== undefined) return postpone(job, shop, candidate, { because: 'git', reason: busy });
  // From here on it is done, whatever anybody says: a landing is never cut off half-way.
  if (signal.aborted) return { kind: 'interrupted', ending: 'shutdown', attempt: null };
  const tampered = await gitChangedBy(job, shop);
  if (tampered !== undefined) return hold(job, shop, candidate, { kind: 'held', reason: `git's configuration changed while the fix was made and proven (${tampered}): make sure that it was you.`, conflicts: [], diff: candidate.patch.diff });
  if (leavesFilesAlone(shop)) return onBranch(job, shop, candidate, signal);
  const result = await tryToLand(job, shop, candidate);
  switch (result.kind) {
    case 'git_busy':
      return postpone(job, shop, candidate, { because: 'git', reason: result.reason });
    case 'landed':
      return landed(job, shop, candidate, result);
    case 'held':
      // A yes was said to another text: what stands there now is looked at afresh.
      if (isApproved(job.task) && result.conflicts.length > 0) return { kind: 'interrupted', ending: 'superseded', attempt: null };
      return hold(job, shop, candidate, result);
    case 'needs_check':
      return moved(job, shop, candidate, result.patch);
    default:
      return result satisfies never;
  }
}

function leavesFilesAlone({ settings: { landMode } }: Shop): boolean {
  return landMode === 'branch' || landMode === 'pr';
}

/** The landing is written down in the state before anything is made: whatever a crash cuts off goes on from there, and nothing is paid for twice. */
async function onBranch(job: Job, shop: Shop, candidate: Candidate, signal: AbortSignal): Promise<Outcome> {
  if (!candidate.recorded) return postpone(job, shop, candidate, { because: 'branch', reason: `proven; it goes on the branch keepgreen/${job.task.id} now` });
  const result = await landOnBranch(job, shop, candidate, signal);
  // A proof that was stopped half-way says nothing: the fix is kept as it was and goes on at the next start.
  if (signal.aborted && result.kind === 'held' && result.landing.branch === null) return { kind: 'interrupted', ending: 'shutdown', attempt: null };
  return result.kind === 'git_busy' ? postpone(job, shop, candidate, { because: 'git', reason: result.reason }) : asOutcome(result);
}

/** A proven fix that can't be written (no room, no permission) is not lost: it waits for a person. */
async function tryToLand(job: Job, shop: Shop, candidate: Candidate): Promise<LandingResult | { readonly kind: 'git_busy'; readonly reason: string }> {
  const { patch, merged } = candidate;
  try {
    const message = shop.settings.landMode === 'commit' ? commitMessage(await evidenceWith(job, shop, candidate)) : '';
    return await shop.workspaces.land({ taskId: job.task.id, patch, mode: shop.settings.landMode, message, verifiedMerge: merged, proveFirst: isToProve(job, candidate) });
  } catch (error) {
    if (error instanceof KeepgreenError && error.code === 'git_busy') return { kind: 'git_busy', reason: error.message };
    shop.world.log.error(`a proven fix could not be landed: ${renderError(error)}`, { task: job.task.id });
    return { kind: 'held', reason: `It could not be written: ${renderError(error)}`, conflicts: [], diff: patch.diff };
  }
}

/** A yes may come days after the proof: the fix is proven once more on the tree of this moment, moved or not. */
function isToProve(job: Job, candidate: Candidate): boolean {
  return isApproved(job.task) && !candidate.merged;
}

/** As it will be recorded once this has landed. */
function evidenceWith(job: Job, shop: Shop, candidate: Candidate): Promise<Evidence> {
  const attempts = candidate.recorded ? job.task.attempts : [...job.task.attempts, fixedAttempt(shop, candidate)];
  return evidenceOf({ ...job, task: { ...job.task, attempts, landing: landingOf(candidate.patch, shop.settings.landMode) } }, shop);
}

async function waitForPause(shop: Shop, signal: AbortSignal): Promise<void> {
  const { clock } = shop.world;
  const deadline = clock.monotonicMs() + MAX_IDLE_WAIT_MS;
  while (!signal.aborted && clock.monotonicMs() < deadline) {
    const left = shop.lastSaveMs() + shop.settings.landIdleSeconds * 1000 - clock.monotonicMs();
    if (!(left > 0)) return;
    await clock.sleep(left, signal);
  }
}

function landed(job: Job, shop: Shop, candidate: Candidate, result: Extract<LandingResult, { kind: 'landed' }>): Outcome {
  const { patch } = candidate;
  if (job.verifiedAllGreen) job.notes.push({ kind: 'green', snapshot: { commit: patch.commit, tree: patch.tree, takenAt: shop.world.clock.now().toISOString() } });
  const landing: Landing = { ...landingOf(patch, shop.settings.landMode), id: result.landingId, status: 'landed', files: [...result.files], commit: result.commit, landedAt: shop.world.clock.now().toISOString() };
  return { kind: 'landed', attempt: candidate.recorded ? null : fixedAttempt(shop, candidate), landing };
}

async function hold(job: Job, shop: Shop, candidate: Candidate, result: Extract<LandingResult, { kind: 'held' }>): Promise<Outcome> {
  await shop.workspaces.keep(`tasks/${job.task.id}`, candidate.patch.commit);
  const landing: Landing = { ...landingOf(candidate.patch, shop.settings.landMode), reason: result.reason, conflicts: [...result.conflicts] };
  return { kind: 'held', attempt: candidate.recorded ? null : fixedAttempt(shop, candidate), landing, reason: result.reason };
}

/** A proven fix that can't land now is kept, so that its task begins with the landing when it is claimed again. */
export async function postpone(job: Job, shop: Shop, candidate: Candidate, why: { readonly because: 'git' | 'shutdown' | 'branch'; readonly reason: string }): Promise<Outcome> {
  await shop.workspaces.keep(`tasks/${job.task.id}`, candidate.patch.commit);
  const landing: Landing = { ...landingOf(candidate.patch, shop.settings.landMode), reason: why.reason };
  return { kind: 'postponed', attempt: candidate.recorded ? null : fixedAttempt(shop, candidate), landing, ...why };
}

/** The merge with what was typed meanwhile is a text nobody has tested: back to verify with it. */
async function moved(job: Job, shop: Shop, candidate: Candidate, patch: Patch): Promise<Outcome> {
  if (!isToProve(job, candidate)) job.moves += 1;
  if (job.moves > MAX_MOVES) return hold(job, shop, candidate, { kind: 'held', reason: `The files changed ${job.moves} times while the fix was being proven.`, conflicts: patch.files.map((file) => file.path), diff: patch.diff });
  candidate.patch = patch;
  candidate.merged = true;
  candidate.unproven = true;
  job.snapshot = patch.base;
  await forgetProposals(job);
  return { kind: 'moved' };
}

/** The record of a proven fix. */
export function fixedAttempt(shop: Shop, candidate: Candidate): Attempt {
  const { patch, proposal } = candidate;
  const lines = patch.files.reduce((sum, file) => sum + file.addedLines + file.removedLines, 0);
  const what = cutWhole(proposal.rationale.split('\n')[0] ?? '', 160);
  return endAttempt(shop, candidate, { ending: 'fixed', summary: what === '' ? `${lines} lines in ${patch.files.length} files` : what, evidence: [] });
}
