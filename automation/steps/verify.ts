import { brokenBy, targetsPassed } from '../checks/compare.ts';
import type { Ending } from '../task/attempt.ts';
import type { CheckRun } from '../task/check.ts';
import type { Failure } from '../task/failure.ts';
import type { Outcome } from '../task/outcome.ts';
import { redOn } from './base.ts';
import { endAttempt, refusedBefore } from './fix.ts';
import type { Candidate, Job, Shop } from './job.ts';
import { need } from './job.ts';
import { failuresOf, firstThatDidNotRun, runChecks, runOnly } from './run-checks.ts';
import { targetsOf } from './targets.ts';

/**
 * Does the proposal hold? In a clean checkout of the patch: every target passes, twice; nothing that passed on the
 * snapshot fails; types and lint report nothing new; the guard finds nothing. What the fixer says is not asked.
 */
export async function verify(job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  const candidate = need(job, 'candidate');
  const early = candidate.merged ? undefined : refusedEarly(job, shop, candidate);
  if (early !== undefined) return refuse(job, shop, candidate, early);
  await need(job, 'workspace').moveTo(candidate.patch.commit);
  const whole = await runChecks(job, shop, { checks: job.checks, scope: { kind: 'all' } }, signal);
  const verdict = (await judge(job, shop, whole, signal)) ?? (await judgeAgain(job, shop, signal));
  if (verdict !== undefined) return refuse(job, shop, candidate, verdict);
  job.verifiedAllGreen = failuresOf(whole).length === 0 && firstThatDidNotRun(whole) === undefined;
  return { kind: 'verified' };
}

interface Refusal {
  readonly ending: Extract<Ending, 'code' | 'cheat'>;
  readonly summary: string;
  readonly evidence: readonly string[];
}

/** A change that was refused once is refused without running anything, and so is what the guard forbids. */
function refusedEarly(job: Job, shop: Shop, candidate: Candidate): Refusal | undefined {
  const same = refusedBefore(candidate.patch, job);
  if (same !== undefined) return { ending: same.ending === 'cheat' ? 'cheat' : 'code', summary: `the same change as attempt ${same.number}`, evidence: [`This is the very change that was refused as attempt ${same.number}.`, ...same.evidence] };
  const { maxFixFiles, maxFixLines, fixPaths, askPaths } = shop.settings;
  const bounds = { files: maxFixFiles, lines: maxFixLines, paths: fixPaths, askPaths };
  const verdict = shop.guard({ patch: candidate.patch, usage: candidate.proposal.usage, workspace: need(job, 'workspace'), texts: new Map(), failures: targetsOf(job), testTexts: new Map(), grants: job.task.grants, bounds });
  if (verdict.kind === 'clean') return undefined;
  const first = verdict.findings[0];
  return { ending: 'cheat', summary: first?.forPeople ?? 'the guard refused it', evidence: verdict.findings.map((finding) => `[${finding.rule}] ${finding.forNextAttempt}`) };
}

async function judge(job: Job, shop: Shop, whole: readonly CheckRun[], signal: AbortSignal): Promise<Refusal | undefined> {
  const silent = firstThatDidNotRun(whole.filter((run) => !job.silent.has(run.check.name)));
  if (silent !== undefined) return { ending: 'code', summary: silent.reason, evidence: [`With your change a check could no longer run: ${silent.reason}`] };
  const missed = targetsPassed(targetsOf(job), whole);
  if (missed.length > 0) return stillRed(missed, whole);
  const suspects = suspectsOf(job, whole);
  if (suspects.length === 0) return undefined;
  const broken = await brokenAnew(job, shop, suspects, signal);
  return broken.length === 0 ? undefined : brokeOthers(broken);
}

/** What is red now, and what passed on the snapshot and does not run any more. */
function suspectsOf(job: Job, whole: readonly CheckRun[]): readonly Failure[] {
  const all = new Map([...brokenBy(job.baseline, whole), ...failuresOf(whole)].map((failure) => [failure.fingerprint, failure]));
  return [...all.values()].filter((failure) => !job.tolerated.has(failure.fingerprint));
}

/** The targets a second time: a pass that does not repeat is no pass. */
async function judgeAgain(job: Job, shop: Shop, signal: AbortSignal): Promise<Refusal | undefined> {
  const tests = targetsOf(job).filter((failure) => failure.kind === 'test');
  if (tests.length === 0) return undefined;
  const runs = await runOnly(job, shop, tests, signal);
  const missed = targetsPassed(tests, runs);
  return missed.length === 0 ? undefined : stillRed(missed, runs);
}

/**
 * What is red beside the targets is held against the patch when it was green before: a test that passed on the
 * snapshot, or what is not red there nor, where the fault itself hid it (a file that did not load), on the base.
 */
async function brokenAnew(job: Job, shop: Shop, suspects: readonly Failure[], signal: AbortSignal): Promise<readonly Failure[]> {
  const { patch } = need(job, 'candidate');
  const { passed, unseen } = await onSnapshot(patch.base.commit, suspects, job, shop, signal);
  const old = job.base === undefined || unseen.length === 0 ? new Set<string>() : await redOn(job.base.commit, unseen, job, shop, signal);
  await need(job, 'workspace').moveTo(patch.commit);
  const judged = suspects.filter((failure) => passed.has(failure) || (unseen.includes(failure) && !old.has(failure.fingerprint)));
  const broken = await withoutFlaky(judged, job, shop, signal);
  for (const failure of suspects) if (!broken.includes(failure)) job.tolerated.add(failure.fingerprint);
  return broken;
}

/** How suspects stood on the snapshot, those that were red there left out. */
async function onSnapshot(commit: string, suspects: readonly Failure[], job: Job, shop: Shop, signal: AbortSignal): Promise<{ passed: ReadonlySet<Failure>; unseen: readonly Failure[] }> {
  await need(job, 'workspace').moveTo(commit);
  const runs = await runOnly(job, shop, suspects, signal);
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
