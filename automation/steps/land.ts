import { KeepgreenError, renderError } from '../errors.ts';
import type { Attempt } from '../task/attempt.ts';
import type { Outcome } from '../task/outcome.ts';
import type { LandingResult, Patch } from '../task/snapshot.ts';
import type { Landing, Task } from '../task/task.ts';
import { cutWhole } from '../world/cut.ts';
import { endAttempt, forgetProposals } from './fix.ts';
import type { Candidate, Job, Shop } from './job.ts';
import { landingOf } from './job.ts';
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
  const result = await tryToLand(job, shop, candidate);
  switch (result.kind) {
    case 'git_busy':
      return postpone(job, shop, candidate, { because: 'git', reason: result.reason });
    case 'landed':
      return landed(job, shop, candidate, result);
    case 'held':
      return hold(job, shop, candidate, result);
    case 'needs_check':
      return moved(job, shop, candidate, result.patch);
    default:
      return result satisfies never;
  }
}

/** A proven fix that can't be written (no room, no permission) is not lost: it waits for a person. */
async function tryToLand(job: Job, shop: Shop, candidate: Candidate): Promise<LandingResult | { readonly kind: 'git_busy'; readonly reason: string }> {
  const { patch, merged } = candidate;
  try {
    return await shop.workspaces.land({ taskId: job.task.id, patch, mode: shop.settings.landMode, message: shop.world.redact(commitMessage(job.task, candidate)), verifiedMerge: merged });
  } catch (error) {
    if (error instanceof KeepgreenError && error.code === 'git_busy') return { kind: 'git_busy', reason: error.message };
    shop.world.log.error(`a proven fix could not be landed: ${renderError(error)}`, { task: job.task.id });
    return { kind: 'held', reason: `It could not be written: ${renderError(error)}`, conflicts: [], diff: patch.diff };
  }
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
export async function postpone(job: Job, shop: Shop, candidate: Candidate, why: { readonly because: 'git' | 'shutdown'; readonly reason: string }): Promise<Outcome> {
  await shop.workspaces.keep(`tasks/${job.task.id}`, candidate.patch.commit);
  const landing: Landing = { ...landingOf(candidate.patch, shop.settings.landMode), reason: why.reason };
  return { kind: 'postponed', attempt: candidate.recorded ? null : fixedAttempt(shop, candidate), landing, ...why };
}

/** The merge with what was typed meanwhile is a text nobody has tested: back to verify with it. */
async function moved(job: Job, shop: Shop, candidate: Candidate, patch: Patch): Promise<Outcome> {
  job.moves += 1;
  if (job.moves > MAX_MOVES) return hold(job, shop, candidate, { kind: 'held', reason: `The files changed ${job.moves} times while the fix was being proven.`, conflicts: patch.files.map((file) => file.path), diff: patch.diff });
  candidate.patch = patch;
  candidate.merged = true;
  job.snapshot = patch.base;
  await forgetProposals(job);
  return { kind: 'moved' };
}

function fixedAttempt(shop: Shop, candidate: Candidate): Attempt {
  const { patch, proposal } = candidate;
  const lines = patch.files.reduce((sum, file) => sum + file.addedLines + file.removedLines, 0);
  const what = cutWhole(proposal.rationale.split('\n')[0] ?? '', 160);
  return endAttempt(shop, candidate, { ending: 'fixed', summary: what === '' ? `${lines} lines in ${patch.files.length} files` : what, evidence: [] });
}

/** For LAND_MODE=commit: a subject a person would write, and the evidence as trailers. */
function commitMessage(task: Task, candidate: Candidate): string {
  const first = task.failures[0];
  const subject = first === undefined ? `Fix ${task.filePath}` : `Fix ${first.kind === 'test' ? `"${first.name}"` : `${first.name} in ${first.file}`}`;
  const body = candidate.proposal.rationale.trim();
  const trailers = [
    `Keepgreen-Task: ${task.id}`,
    `Keepgreen-Fixer: ${candidate.fixer.name}`,
    `Keepgreen-Turned-Green: ${task.failures.map((failure) => failure.fingerprint).join(' ')}`,
    `Keepgreen-Diff: sha256:${candidate.patch.hash}`,
  ];
  return [cutWhole(subject.replace(/\s+/g, ' '), 72), ...(body === '' ? [] : [body]), trailers.join('\n')].join('\n\n') + '\n';
}
