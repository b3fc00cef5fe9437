import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reserved } from '../limits/budgets.ts';
import { rungOf } from '../limits/ladder.ts';
import type { Spent } from '../limits/usage.ts';
import { attemptsSinceRetry } from '../task/advance.ts';
import { countsAgainst, withReview } from '../task/attempt.ts';
import type { Attempt, Ending } from '../task/attempt.ts';
import type { Fixer, Proposal, RepairJob } from '../task/fixer.ts';
import type { Outcome } from '../task/outcome.ts';
import type { Patch } from '../task/snapshot.ts';
import { cutWhole } from '../world/cut.ts';
import { watchingGit } from './git-config.ts';
import type { Candidate, Job, Shop } from './job.ts';
import { need } from './job.ts';
import { targetsOf } from './targets.ts';

/** Asks the planned fixer for its next proposal and reads, from the workspace itself, what it changed. */
export async function fix(job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  const fixer = need(job, 'fixer');
  const workspace = need(job, 'workspace');
  const snapshot = need(job, 'snapshot');
  const start = await startAttempt(job, shop, fixer);
  for (;;) {
    await workspace.moveTo(snapshot.commit);
    const proposal = await watchingGit(job, shop, fixer, () => nextProposal(job, shop, start, signal));
    if (proposal === undefined || proposal.kind === 'nothing') {
      job.findings.push(...(proposal?.findings ?? []));
      return nothingMore(job, fixer, proposal?.reason ?? 'it has no further proposal');
    }
    if (proposal.kind === 'ended') return ended(shop, start, proposal);
    const patch = await workspace.changes(snapshot);
    if (fixer.cost === 'free' && isKnown(patch, job)) continue;
    // For people: landing works from commits.
    await writeFile(join(start.runDir, 'diff.patch'), shop.world.redact(patch.diff), { mode: 0o600 });
    if (patch.files.length === 0) return unchanged(shop, start, proposal);
    job.candidate = { ...start, proposal, patch, merged: false, recorded: false };
    job.diffs.set(start.number, patch.diff);
    return { kind: 'proposed' };
  }
}

/** A free fixer begins anew with each run of the task: what changes nothing, or was refused before, is passed over. */
function isKnown(patch: Patch, job: Job): boolean {
  return patch.files.length === 0 || refusedBefore(patch, job) !== undefined;
}

/** The attempt in which this very change was refused. */
export function refusedBefore(patch: Patch, job: Job): Attempt | undefined {
  return attemptsSinceRetry(job.task).find((attempt) => attempt.diffHash === patch.hash && countsAgainst(attempt.ending));
}

type Start = Pick<Candidate, 'fixer' | 'startedAt' | 'startedMs' | 'number' | 'runDir'>;

async function startAttempt(job: Job, shop: Shop, fixer: Fixer): Promise<Start> {
  const number = job.task.attempts.length + 1;
  const runDir = join(shop.settings.stateDir, 'runs', job.task.id, String(number));
  await mkdir(runDir, { recursive: true, mode: 0o700 });
  return { fixer, number, runDir, startedAt: shop.world.clock.now().toISOString(), startedMs: shop.world.clock.monotonicMs() };
}

/** A free fixer is asked on from where it stopped; a metered one starts anew with the evidence of the attempts before. */
async function nextProposal(job: Job, shop: Shop, start: Start, signal: AbortSignal): Promise<Proposal | undefined> {
  const { fixer } = start;
  if (fixer.cost === 'metered') return askMetered(job, shop, start, signal);
  const proposals = job.asked.get(fixer.name) ?? fixer.propose(await repairJob(job, shop, start, null), signal)[Symbol.asyncIterator]();
  job.asked.set(fixer.name, proposals);
  const next = await proposals.next();
  return next.done === true ? undefined : next.value;
}

/** Within what was set aside for it, and whatever happens that is settled. */
async function askMetered(job: Job, shop: Shop, start: Start, signal: AbortSignal): Promise<Proposal | undefined> {
  const reservation = takeReservation(job);
  let spent: Spent = { kind: 'unknown' };
  try {
    const proposals = start.fixer.propose(await repairJob(job, shop, start, reservation.maxCostUsd), signal)[Symbol.asyncIterator]();
    job.asked.set(start.fixer.name, proposals);
    const next = await proposals.next();
    const proposal = next.done === true ? undefined : next.value;
    spent = spentBy(proposal, signal);
    await letGo(job, start.fixer, proposals);
    return proposal;
  } finally {
    await reservation.settle(spent);
  }
}

function takeReservation(job: Job): Reserved {
  const { reservation } = job;
  if (reservation === undefined) throw new Error('a metered fixer was planned and nothing set aside for it');
  delete job.reservation;
  return reservation;
}

/** What hung or was stopped has told its requests, but not all it cost. */
function spentBy(proposal: Proposal | undefined, signal: AbortSignal): Spent {
  if (proposal === undefined) return { kind: signal.aborted ? 'unknown' : 'nothing' };
  if (proposal.kind === 'nothing') return { kind: 'nothing' };
  const cutOff = proposal.kind === 'ended' && (signal.aborted || proposal.ending === 'hang');
  return { kind: cutOff ? 'cut_off' : 'told', usage: proposal.usage };
}

/** Ends the fixer's own processes before anything it left is judged. */
async function letGo(job: Job, fixer: Fixer, proposals: AsyncIterator<Proposal>): Promise<void> {
  job.asked.delete(fixer.name);
  await proposals.return?.();
}

/** What fixers had in mind was for another text: asked again, they begin anew. One that fails at its clean-up has nothing left to lose. */
export async function forgetProposals(job: Job): Promise<void> {
  const asked = [...job.asked.values()];
  job.asked.clear();
  job.exhausted.clear();
  await Promise.allSettled(asked.map(async (proposals) => proposals.return?.()));
}

async function repairJob(job: Job, shop: Shop, start: Start, maxCostUsd: number | null): Promise<RepairJob> {
  return {
    taskId: job.task.id,
    description: job.task.description,
    grants: job.task.grants,
    failures: targetsOf(job),
    files: job.task.files,
    snapshot: need(job, 'snapshot'),
    workspace: need(job, 'workspace'),
    guiltyDiff: job.guiltyDiff,
    guilty: job.guilty,
    suspects: job.suspects,
    base: job.base,
    checks: job.checks,
    baseline: job.baseline,
    hung: [...job.hung.values()],
    findings: job.findings,
    earlier: await Promise.all(refusedOnes(job).map(async (attempt) => ({ attempt, diff: await diffOf(attempt, job, shop) }))),
    runDir: start.runDir,
    number: start.number,
    timeoutMs: shop.settings.taskTimeoutSeconds * 1000,
    maxCostUsd,
    rung: rungOf(attemptsSinceRetry(job.task), shop.settings.maxRetries - job.task.retryCount),
  };
}

/** What was stopped from outside was not judged, and what landed and was undone not refused: nothing is to be learnt from them. */
function refusedOnes(job: Job): readonly Attempt[] {
  return job.task.attempts.filter((attempt) => !['fixed', 'superseded', 'cancelled', 'shutdown'].includes(attempt.ending));
}

/** A diff of a run before a restart is read back from its folder; one that is gone is no reason to stop. */
export async function diffOf(attempt: Attempt, job: Job, shop: Shop): Promise<string> {
  const known = job.diffs.get(attempt.number);
  if (known !== undefined) return known;
  return readFile(join(shop.settings.stateDir, attempt.runDir, 'diff.patch'), 'utf8').catch(() => '');
}

function nothingMore(job: Job, fixer: Fixer, reason: string): Outcome {
  job.exhausted.set(fixer.name, reason);
  return { kind: 'nothing_proposed', reason };
}

/** A metered fixer that says it is done and changed nothing has used its turn. */
function unchanged(shop: Shop, start: Start, proposal: Extract<Proposal, { kind: 'proposed' }>): Outcome {
  const facts = { ending: 'no_change', summary: 'it said it was done and changed nothing', evidence: ['You changed no file. The checks are still red.'] } as const;
  return { kind: 'attempt_ended', attempt: endAttempt(shop, { ...start, proposal }, facts), resetAt: null };
}

function ended(shop: Shop, start: Start, proposal: Extract<Proposal, { kind: 'ended' }>): Outcome {
  const facts = { ending: proposal.ending, summary: proposal.summary, evidence: [proposal.summary] };
  const attempt = endAttempt(shop, { ...start, proposal: { rationale: '', usage: proposal.usage } }, facts);
  return { kind: 'attempt_ended', attempt, resetAt: proposal.resetAt };
}

interface AttemptFacts {
  readonly ending: Ending;
  readonly summary: string;
  readonly evidence: readonly string[];
  /** As Attempt's. */
  readonly signs?: readonly string[];
}

const MOST_SIGNS = 100;

/** The record of a finished attempt, as the state keeps it. */
export function endAttempt(
  shop: Shop,
  start: Start & { readonly proposal: Pick<Extract<Proposal, { kind: 'proposed' }>, 'rationale' | 'usage'>; readonly patch?: Candidate['patch']; readonly review?: Candidate['review']; readonly confidence?: Candidate['confidence'] },
  facts: AttemptFacts,
): Attempt {
  return {
    number: start.number,
    fixer: start.fixer.name,
    startedAt: start.startedAt,
    endedAt: shop.world.clock.now().toISOString(),
    durationMs: Math.round(shop.world.clock.monotonicMs() - start.startedMs),
    ending: facts.ending,
    summary: facts.summary,
    rationale: cutWhole(start.proposal.rationale, 4000),
    evidence: facts.evidence.map((line) => cutWhole(line, 2000)),
    ...(facts.signs === undefined ? {} : { signs: facts.signs.slice(0, MOST_SIGNS) }),
    files: start.patch?.files.map((file) => file.path) ?? [],
    diffHash: start.patch?.hash ?? null,
    runDir: `runs/${start.runDir.split(/[\\/]/).slice(-2).join('/')}`,
    usage: start.review === undefined ? start.proposal.usage : withReview(start.proposal.usage, start.review.usage),
    confidence: start.confidence ?? null,
  };
}
