import { KeepgreenError, renderError } from '../errors.ts';
import type { Outcome } from '../task/outcome.ts';
import type { LandingResult, LandRequest, Patch } from '../task/snapshot.ts';
import { isApproved } from '../task/task.ts';
import type { Landing } from '../task/task.ts';
import { commitMessage, pullRequestBody, subjectOf } from './evidence-text.ts';
import { evidenceOf } from './evidence.ts';
import type { Candidate, Job, Shop } from './job.ts';
import { landingOf } from './job.ts';
import { verify } from './verify.ts';

/** HEAD may move while a branch is being proven; then it is made anew on the new one. */
const ROUNDS = 3;

export type OnBranch =
  | { readonly kind: 'landed'; readonly landing: Landing }
  /** `landing.branch` is set when only the way out of this machine failed. */
  | { readonly kind: 'held'; readonly landing: Landing; readonly reason: string }
  | { readonly kind: 'git_busy'; readonly reason: string };

/**
 * Puts the proven fix on its branch, pushes it and asks for the pull request, as the settings say. Each part may be
 * there already, from an earlier try. The candidate's landing must be written down before this is called.
 */
export async function landOnBranch(job: Job, shop: Shop, candidate: Candidate, signal: AbortSignal): Promise<OnBranch> {
  const held = (reason: string, more: Partial<Landing> = {}): OnBranch => ({ kind: 'held', reason, landing: { ...landingOf(candidate.patch, shop.settings.landMode), reason, ...more } });
  try {
    const result = await makeBranch(job, shop, candidate, signal);
    if (result.kind !== 'landed' || result.branch === undefined) return held(result.kind === 'held' ? `${result.reason} ${whatNext(shop)}` : 'The branch could not be made.', { conflicts: result.kind === 'held' ? [...result.conflicts] : [] });
    const landing: Landing = { ...landingOf(candidate.patch, shop.settings.landMode), id: result.landingId, status: 'landed', commit: result.commit, branch: result.branch.name, landedAt: shop.world.clock.now().toISOString() };
    return await publish(job, shop, { landing, carriesUncommitted: result.branch.carriesUncommitted });
  } catch (error) {
    if (error instanceof KeepgreenError && error.code === 'git_busy') return { kind: 'git_busy', reason: error.message };
    shop.world.log.error(`a proven fix could not be put on a branch: ${renderError(error)}`, { task: job.task.id });
    return held(`It could not be put on a branch: ${renderError(error)}`);
  }
}

function whatNext({ settings }: Shop): string {
  return settings.landMode === 'pr' ? 'A pull request carries only what is committed.' : '';
}

/** On HEAD alone where that is green too, else (never for a pull request) on top of the uncommitted state it was made for. */
async function makeBranch(job: Job, shop: Shop, candidate: Candidate, signal: AbortSignal): Promise<LandingResult> {
  const { landMode } = shop.settings;
  const request = { taskId: job.task.id, patch: candidate.patch, mode: landMode, message: commitMessage(await evidenceOf(job, shop)) };
  const alone = await proveAndLand(job, shop, { ...request, carryUncommitted: false }, signal);
  if (alone.kind === 'landed' || landMode === 'pr') return alone;
  return proveAndLand(job, shop, { ...request, carryUncommitted: true }, signal);
}

async function proveAndLand(job: Job, shop: Shop, request: Omit<LandRequest, 'verifiedMerge'>, signal: AbortSignal): Promise<LandingResult> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const result = await shop.workspaces.land({ ...request, verifiedMerge: round > 0, proveFirst: isApproved(job.task) });
    if (result.kind !== 'needs_check') return result;
    const refusal = await whyRed(job, shop, result.patch, signal);
    if (refusal !== undefined) return { kind: 'held', reason: `Without your other uncommitted changes it is not green (${refusal}).`, conflicts: [], diff: request.patch.diff };
  }
  return { kind: 'held', reason: 'Your branch moved all the time while the fix was being proven on it.', conflicts: [], diff: request.patch.diff };
}

/** The same proof as for any patch, on a copy of the job: what it says of this tree is not the proposal's verdict. */
async function whyRed(job: Job, shop: Shop, patch: Patch, signal: AbortSignal): Promise<string | undefined> {
  if (job.candidate === undefined) return 'there is nothing to prove';
  const copy: Job = { ...job, snapshot: patch.base, candidate: { ...job.candidate, patch, merged: true }, tolerated: new Set(job.tolerated) };
  const outcome = await verify(copy, { ...shop, settings: { ...shop.settings, minimiseSeconds: 0 } }, signal);
  if (signal.aborted) return 'it was stopped while being proven';
  if (outcome.kind === 'verified') return undefined;
  return outcome.kind === 'attempt_ended' ? outcome.attempt.summary : outcome.kind;
}

async function publish(job: Job, shop: Shop, made: { landing: Landing; carriesUncommitted: boolean }): Promise<OnBranch> {
  const { landing, carriesUncommitted } = made;
  const { landMode, pushBranches, gitRemote } = shop.settings;
  if (landMode !== 'pr' && !pushBranches) return { kind: 'landed', landing };
  if (carriesUncommitted) return { kind: 'landed', landing: { ...landing, reason: `It was not pushed: it carries changes of yours that are not committed.` } };
  try {
    await shop.workspaces.push(landing.branch ?? '');
    if (landMode !== 'pr') return { kind: 'landed', landing };
    const url = await askForPull(job, shop, landing);
    return { kind: 'landed', landing: { ...landing, url } };
  } catch (error) {
    const reason = `The fix is on the branch ${landing.branch ?? ''} here, but ${landMode === 'pr' ? 'no pull request could be made' : `it could not be pushed to ${gitRemote}`}: ${renderError(error)}`;
    shop.world.log.warn(reason, { task: job.task.id });
    return { kind: 'held', reason, landing: { ...landing, status: 'held', landedAt: null, reason } };
  }
}

async function askForPull(job: Job, shop: Shop, landing: Landing): Promise<string> {
  const { settings } = shop;
  const remote = await shop.workspaces.remote();
  const repo = settings.githubRepo ?? remote.repo;
  if (repo === undefined) throw new KeepgreenError('github_failed', `The address of the remote "${remote.name}" names no repository of GitHub's.`, 'Set GITHUB_REPO=owner/name.');
  if (shop.pullRequests === undefined) throw new KeepgreenError('github_failed', 'There is no GITHUB_TOKEN.', 'Set GITHUB_TOKEN to a token that may write pull requests.');
  const base = settings.prBase ?? remote.currentBranch;
  if (base === undefined) throw new KeepgreenError('github_failed', 'HEAD is on no branch, so there is none to merge into.', 'Set PR_BASE, or check a branch out.');
  const evidence = await evidenceOf({ ...job, task: { ...job.task, landing } }, shop);
  const text = { headOwner: (remote.repo ?? repo).split('/')[0] ?? '', branch: landing.branch ?? '', base, title: subjectOf(evidence), body: pullRequestBody(evidence) };
  return (await shop.pullRequests(repo).put(text, landing.commit ?? '')).url;
}

/** As the pipeline says it. */
export function asOutcome(result: Exclude<OnBranch, { kind: 'git_busy' }>): Outcome {
  return { ...result, attempt: null };
}
