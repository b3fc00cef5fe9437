import { targetsPassed } from '../checks/compare.ts';
import type { CheckRun } from '../task/check.ts';
import type { Failure } from '../task/failure.ts';
import type { Ending } from '../task/attempt.ts';
import type { Outcome } from '../task/outcome.ts';
import { endAttempt } from './fix.ts';
import type { Candidate, Job, Shop } from './job.ts';
import { need } from './job.ts';
import { failuresOf, firstThatDidNotRun, runChecks, runOnly } from './run-checks.ts';

/**
 * Does the proposal hold? In a clean checkout of the patch: every target passes, twice; nothing that passed on the
 * snapshot fails; types and lint report nothing new; the guard finds nothing. What the fixer says is not asked.
 */
export async function verify(job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  const candidate = need(job, 'candidate');
  const early = refusedEarly(job, shop, candidate);
  if (early !== undefined) return refuse(job, shop, candidate, early);
  const changed = await need(job, 'workspace').moveTo(candidate.patch.commit);
  const whole = await runChecks(job, shop, { checks: job.checks, scope: { kind: 'all' }, changed }, signal);
  const verdict = (await judge(job, shop, whole, signal)) ?? (await judgeAgain(job, shop, signal));
  if (verdict !== undefined) return refuse(job, shop, candidate, verdict);
  job.verifiedAllGreen = failuresOf(whole).length === 0;
  return { kind: 'verified' };
}

interface Refusal {
  readonly ending: Extract<Ending, 'code' | 'cheat'>;
  readonly summary: string;
  readonly evidence: readonly string[];
}

function refusedEarly(job: Job, shop: Shop, candidate: Candidate): Refusal | undefined {
  if (candidate.merged) return undefined;
  const same = job.task.attempts.find((attempt) => attempt.diffHash === candidate.patch.hash);
  if (same !== undefined) return { ending: 'code', summary: `the same change as attempt ${same.number}`, evidence: [`This is the very change that was refused as attempt ${same.number}.`, ...same.evidence] };
  const verdict = shop.guard(candidate.patch, candidate.proposal.usage, need(job, 'workspace'));
  if (verdict.kind === 'clean') return undefined;
  const first = verdict.findings[0];
  return { ending: 'cheat', summary: first?.forPeople ?? 'the guard refused it', evidence: verdict.findings.map((finding) => `[${finding.rule}] ${finding.forNextAttempt}`) };
}

async function judge(job: Job, shop: Shop, whole: readonly CheckRun[], signal: AbortSignal): Promise<Refusal | undefined> {
  const silent = firstThatDidNotRun(whole.filter((run) => !job.silent.has(run.check.name)));
  if (silent !== undefined) return { ending: 'code', summary: silent.reason, evidence: [`With your change a check could no longer run: ${silent.reason}`] };
  const missed = targetsPassed(job.task.failures, whole);
  if (missed.length > 0) return stillRed(missed, whole);
  const suspects = failuresOf(whole).filter((failure) => !job.tolerated.has(failure.fingerprint));
  if (suspects.length === 0) return undefined;
  const broken = await brokenAnew(job, shop, suspects, signal);
  return broken.length === 0 ? undefined : brokeOthers(broken);
}

/** The targets a second time: a pass that does not repeat is no pass. */
async function judgeAgain(job: Job, shop: Shop, signal: AbortSignal): Promise<Refusal | undefined> {
  const tests = job.task.failures.filter((failure) => failure.kind === 'test');
  if (tests.length === 0) return undefined;
  const runs = await runOnly(job, shop, tests, [], signal);
  const missed = targetsPassed(tests, runs);
  return missed.length === 0 ? undefined : stillRed(missed, runs);
}

/**
 * What is red now beside the targets is only held against the patch when it was green before: on the snapshot, or,
 * where the fault itself hid it there (a file that did not load), on the base.
 */
async function brokenAnew(job: Job, shop: Shop, suspects: readonly Failure[], signal: AbortSignal): Promise<readonly Failure[]> {
  const { patch } = need(job, 'candidate');
  const rest = await notRedOn(patch.base.commit, job, shop, suspects, signal);
  const broken = job.base === undefined || rest.length === 0 ? rest : await notRedOn(job.base.commit, job, shop, rest, signal);
  await need(job, 'workspace').moveTo(patch.commit);
  for (const failure of suspects) if (!broken.includes(failure)) job.tolerated.add(failure.fingerprint);
  return broken;
}

async function notRedOn(commit: string, job: Job, shop: Shop, suspects: readonly Failure[], signal: AbortSignal): Promise<readonly Failure[]> {
  const there = await need(job, 'workspace').moveTo(commit);
  const red = new Set(failuresOf(await runOnly(job, shop, suspects, there, signal)).map((failure) => failure.fingerprint));
  return suspects.filter((failure) => !red.has(failure.fingerprint));
}

function stillRed(missed: readonly Failure[], runs: readonly CheckRun[]): Refusal {
  const now = new Map(failuresOf(runs).map((failure) => [failure.fingerprint, failure]));
  const evidence = missed.slice(0, 5).map((failure) => {
    const again = now.get(failure.fingerprint);
    return again === undefined ? `Did not run any more: ${failure.file} "${failure.name}"` : `Still red: ${failure.file} "${failure.name}": ${again.message}`;
  });
  return { ending: 'code', summary: `${missed.length} of the failures did not turn green`, evidence };
}

function brokeOthers(broken: readonly Failure[]): Refusal {
  return {
    ending: 'code',
    summary: `it broke "${broken[0]?.name ?? 'another check'}"${broken.length > 1 ? ` and ${broken.length - 1} more` : ''}`,
    evidence: broken.slice(0, 5).map((failure) => `Your change broke ${failure.file} "${failure.name}": ${failure.message}`),
  };
}

function refuse(job: Job, shop: Shop, candidate: Candidate, refusal: Refusal): Outcome {
  delete job.candidate;
  return { kind: 'attempt_ended', attempt: endAttempt(shop, candidate, refusal), resetAt: null };
}
