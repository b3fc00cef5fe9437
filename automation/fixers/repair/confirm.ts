import { brokenBy, targetsPassed } from '../../checks/compare.ts';
import { noUsage } from '../../task/attempt.ts';
import type { CandidatePatch } from '../../schemata/candidate.ts';
import type { CheckRun, CheckScope } from '../../task/check.ts';
import type { Failure } from '../../task/failure.ts';
import type { GuardVerdict } from '../../task/fixer.ts';
import type { Patch } from '../../task/snapshot.ts';
import type { Hunt, Quarry } from './hunt.ts';
import { scopeFor } from './one-by-one.ts';
import { readTestTexts } from './read-tests.ts';
import { applyEdits, filesOf, writeCandidate } from './write-candidate.ts';

export type Confirmed =
  | { readonly kind: 'plausible'; readonly warnings: number }
  /** `why` is half a sentence for people: "it breaks …". */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'stopped' };

/**
 * One candidate alone on a clean workspace, as the pipeline will ask it again: the guard, the targets, then everything
 * that the save touches, types and lint included; nothing that was green may be red. Leaves the workspace anywhere.
 */
export async function confirm(hunt: Hunt, quarry: Quarry, candidate: CandidatePatch): Promise<Confirmed> {
  const { job, signal } = hunt;
  const verdict = await askGuard(hunt, quarry, candidate);
  if (verdict.kind === 'refused') return { kind: 'refused', why: `the guard refuses it: ${verdict.findings[0]?.forPeople ?? ''}` };
  const missed = await stillRed(hunt, job.failures.filter(({ kind }) => kind === 'test'));
  if (missed !== undefined) return signal.aborted ? { kind: 'stopped' } : { kind: 'refused', why: `alone on a clean copy "${missed}" is red` };
  const runs = await runTouched(hunt);
  if (signal.aborted) return { kind: 'stopped' };
  const why = whyNot(job.failures, job.baseline, runs);
  return why === undefined ? { kind: 'plausible', warnings: verdict.warnings.length + verdict.asks.length } : { kind: 'refused', why };
}

/** Puts the candidate, and nothing else, into the workspace. */
export async function putCandidate({ job }: Pick<Hunt, 'job'>, { texts }: Quarry, candidate: CandidatePatch): Promise<Patch> {
  await job.workspace.moveTo(job.snapshot.commit);
  writeCandidate(job.workspace.projectDir, texts, candidate);
  return job.workspace.changes(job.snapshot);
}

async function askGuard(hunt: Hunt, quarry: Quarry, candidate: CandidatePatch): Promise<GuardVerdict> {
  const { parts, job } = hunt;
  const patch = await putCandidate(hunt, quarry, candidate);
  const { maxFixFiles, maxFixLines, fixPaths, askPaths } = parts.settings;
  const texts = new Map(filesOf(candidate).map((file) => [file, { before: quarry.texts.get(file) ?? '', after: applyEdits(quarry.texts.get(file) ?? '', file, candidate.edits) }] as const));
  return parts.guard({
    patch, texts,
    usage: noUsage,
    workspace: job.workspace,
    failures: job.failures,
    testTexts: readTestTexts(job),
    grants: job.grants,
    bounds: { files: maxFixFiles, lines: maxFixLines, paths: fixPaths, askPaths },
  });
}

/** The name of a test that is red still; undefined when none is. */
async function stillRed(hunt: Hunt, tests: readonly Failure[]): Promise<string | undefined> {
  const { parts, job, signal } = hunt;
  for (const check of job.checks) {
    const own = tests.filter((test) => test.check === check.name);
    if (own.length === 0) continue;
    const run = await parts.checker.run({ check, projectDir: job.workspace.projectDir, scope: scopeFor(check, own), timeoutMs: timeoutOf(hunt, check.name, 'limitMs') }, signal);
    const [missed] = targetsPassed(own, [run]);
    if (missed !== undefined) return missed.name;
  }
  return undefined;
}

async function runTouched(hunt: Hunt): Promise<readonly CheckRun[]> {
  const { parts, job, signal } = hunt;
  const hung = new Set(job.hung.map(({ check }) => check));
  const ran = job.baseline.filter((run) => run.kind === 'ran' || hung.has(run.check.name));
  return Promise.all(ran.map(({ check }) => parts.checker.run({ check, projectDir: job.workspace.projectDir, scope: touched(job.files), timeoutMs: timeoutOf(hunt, check.name, 'wholeMs') }, signal)));
}

function touched(files: readonly string[]): CheckScope {
  return files.length === 0 ? { kind: 'all' } : { kind: 'related', files };
}

function whyNot(targets: readonly Failure[], baseline: readonly CheckRun[], runs: readonly CheckRun[]): string | undefined {
  const silent = runs.find(({ kind }) => kind !== 'ran');
  if (silent !== undefined) return `with it ${silent.check.name} does not run`;
  const [missed] = targetsPassed(targets, runs);
  if (missed !== undefined) return `"${missed.name}" is red still`;
  const [broken] = brokenBy(baseline, runs);
  return broken === undefined ? undefined : `it breaks "${broken.name}" (${broken.file})`;
}

function timeoutOf({ parts, job }: Pick<Hunt, 'parts' | 'job'>, check: string, of: 'limitMs' | 'wholeMs'): number {
  return Math.min(parts.settings.checkTimeoutSeconds * 1000, job.hung.find((hung) => hung.check === check)?.[of] ?? Infinity);
}
