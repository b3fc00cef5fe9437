import { isTroubleName } from '../../checks/test-results.ts';
import { targetsPassed } from '../../checks/compare.ts';
import type { CandidatePatch } from '../../schemata/candidate.ts';
import type { Screened, ScreenSession } from '../../schemata/screen.ts';
import type { Check, CheckRun } from '../../task/check.ts';
import type { Failure } from '../../task/failure.ts';
import type { Hunt, Quarry } from './hunt.ts';
import { restoreFiles, writeCandidate } from './write-candidate.ts';

/** How the targets stand on the unchanged snapshot. */
export type Calibrated =
  | { readonly kind: 'red'; readonly tookMs: number }
  /** A target passes although nothing was changed. */
  | { readonly kind: 'flaky'; readonly name: string }
  | { readonly kind: 'no_verdict'; readonly why: string };

/** Nobody has seen a run of theirs end. */
const UNKNOWN_MS = 2_500;

/** Runs the targets as they are. Red again, all of them, is what a search needs to start from. What never ends was asked twice already. */
export async function calibrate(hunt: Hunt, quarry: Quarry): Promise<Calibrated> {
  if (quarry.hung !== undefined) return { kind: 'red', tookMs: quarry.hung.items.reduce((sum, { durationMs }) => sum + durationMs, 0) || UNKNOWN_MS };
  const run = await runTargets(hunt, quarry, { timeoutMs: hunt.parts.settings.checkTimeoutSeconds * 1000 });
  if (run.kind !== 'ran') return { kind: 'no_verdict', why: whyNot(run) };
  const missed = new Set(targetsPassed(quarry.targets, [run]));
  const green = quarry.targets.find((target) => !missed.has(target));
  return green === undefined ? { kind: 'red', tookMs: run.durationMs } : { kind: 'flaky', name: green.name };
}

function whyNot(run: CheckRun): string {
  return run.kind === 'cannot_run' ? run.reason : run.kind === 'timed_out' ? `it was stopped after ${Math.round(run.afterMs / 1000)} s` : 'it was stopped';
}

/** A candidate may make a test slower, but an endless loop must not take the whole search. */
const SLOWER = 4;
const LEAST_MS = 2_000;

/** The slow, honest way: each candidate is written into the workspace and its targets are run. The workspace is left as it was. */
export function oneByOne(hunt: Hunt, quarry: Quarry, tookMs: number): ScreenSession {
  const { workspace, snapshot } = hunt.job;
  const timeoutMs = Math.max(LEAST_MS, tookMs * SLOWER);
  return {
    async *screen(candidates, signal) {
      for (const candidate of candidates) {
        if (signal.aborted) return;
        const changed = writeCandidate(workspace.projectDir, quarry.texts, candidate);
        const run = await runTargets({ ...hunt, signal }, quarry, { timeoutMs, changed });
        restoreFiles(workspace.projectDir, quarry.texts, changed);
        if (run.kind === 'aborted') return;
        // What was killed half-way may have left anything behind.
        if (run.kind !== 'ran') await workspace.moveTo(snapshot.commit);
        yield judge(candidate, quarry, run);
      }
    },
    compare: () => Promise.resolve({ kind: 'unknown' }),
    close: () => Promise.resolve(),
  };
}

function judge({ id }: CandidatePatch, { targets }: Quarry, run: CheckRun): Screened {
  const red = targetsPassed(targets, [run]).map(({ name }) => name);
  return { id, kind: red.length === 0 ? 'passed' : 'failed', red };
}

async function runTargets({ parts, job, signal }: Pick<Hunt, 'parts' | 'job' | 'signal'>, { check, targets }: Quarry, how: { readonly timeoutMs: number; readonly changed?: readonly string[] }): Promise<CheckRun> {
  return parts.checker.run({ check, projectDir: job.workspace.projectDir, scope: scopeFor(check, targets), ...how }, signal);
}

/** Tests by name; what belongs to no test (a file that does not load) by all tests of its file. */
export function scopeFor(check: Check, failures: readonly Failure[]): { readonly kind: 'only'; readonly items: readonly { readonly file: string; readonly name: string }[] } | { readonly kind: 'all' } {
  if (check.kind !== 'test' || failures.some(({ name, file }) => file === '' || (isTroubleName(name) && !name.endsWith('(file)')))) return { kind: 'all' };
  return { kind: 'only', items: failures.map(({ file, name }) => ({ file, name })) };
}
