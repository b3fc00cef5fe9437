import type { Check, CheckItem } from '../task/check.ts';
import type { Workspace } from '../task/snapshot.ts';
import type { LineRange } from '../task/line-range.ts';
import type { CandidatePatch } from './candidate.ts';

/** Do two candidates behave alike on generated inputs? `example` shows, for people, an input that tells them apart. */
export interface Compared {
  /** `unknown`: nothing could be called with generated inputs, or nothing reached what they change. */
  readonly kind: 'same' | 'different' | 'unknown';
  readonly example?: string;
  /** With which of the two the witness agrees on every input where they differ and it agrees with one; left out where there is none, or with both. */
  readonly witness?: 'a' | 'b';
  /** All that differs is how arguments are left, and this one leaves them as the program does now. */
  readonly tidier?: 'a' | 'b';
}

export interface CompareRequest {
  readonly a: CandidatePatch;
  readonly b: CandidatePatch;
  /** Speaks for one of them where they differ: how it was before, say. */
  readonly witness?: CandidatePatch | undefined;
}

/** What is screened: the failing tests of one check, and the files that hold them. */
export interface ScreenScene {
  /** Stands at the snapshot when the session opens. Files of the session are written into it; close() takes them away. */
  readonly workspace: Pick<Workspace, 'projectDir'>;
  readonly check: Check;
  /** The tests that must turn green. */
  readonly targets: readonly { readonly file: string; readonly name: string }[];
  /** The tests of those files that are green on the snapshot: calibration, and what a candidate must not break. */
  readonly green: readonly { readonly file: string; readonly name: string }[];
  /** Texts of the snapshot for every file that a candidate may edit, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Some of the targets never end: no test of this scene may take more ticks (turns of loops, calls) than this. */
  readonly ticks?: number;
}

/** What one candidate did to the tests of the scene, told by a switchable program in a live runner. A hint, never a proof. */
export interface Screened {
  readonly id: number;
  /** `passed`: every target green and no green test red. `not_screened`: it must be asked for in another way (it can't be switched at run time, or the session died over it). */
  readonly kind: 'passed' | 'failed' | 'not_screened';
  /** Names of the tests that are red with it, of the scene's; for telling near misses and tests that constrain. */
  readonly red: readonly string[];
}

export interface ScreenSession {
  /**
   * In the order given; results come as they are known, exactly one for each (fewer only after an abort). While it is
   * under way the workspace holds the switchable program; before and after it stands at the snapshot (but for a driver
   * file beside each test file): prove candidates then, or in another workspace. Must stop within a second when `signal` aborts. Must not throw for what a candidate does: endless loops, exits, writes, crashes. */
  screen(candidates: readonly CandidatePatch[], signal: AbortSignal): AsyncIterable<Screened>;
  /** Asks for two candidates of one check that both passed. Not while `screen` is under way. Must not throw. */
  compare(request: CompareRequest, signal: AbortSignal): Promise<Compared>;
  /** Takes every file of the session away again. Must not throw. */
  close(): Promise<void>;
}

/** Lines (1-based, of the snapshot's text) that each test ran. */
export interface TestCoverage extends Pick<CheckItem, 'file' | 'name' | 'status'> {
  readonly lines: ReadonlyMap<string, readonly LineRange[]>;
}

/** Turns of loops and calls that a test of a small program does not need; a loop that never ends has had them within 50 ms. */
export const STUCK_TICKS = 1_000_000;

/** How a test ended on the snapshot; `stuck`: it had to be stopped, or waited in vain. */
export interface TestEnd {
  readonly file: string;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped' | 'stuck';
}

/** Many candidates in one live program (mutant schemata). */
export interface Screens {
  /**
   * undefined: this check can't be screened here, with the reason in `why`: no support, or the switchable program does not say of
   * the unchanged snapshot what the check itself said (calibration). Each candidate must then be run on its own.
   */
  open(scene: ScreenScene, signal: AbortSignal): Promise<{ readonly kind: 'open'; readonly session: ScreenSession } | { readonly kind: 'no'; readonly why: string }>;
  /**
   * How the tests of these files end on the snapshot when each is stopped after `ticks`: where a run never ends, no runner
   * says which test it was. Files after those that hold stuck ones may be missing. undefined when that can't be told.
   * Leaves the workspace as it was.
   */
  stuck(scene: Omit<ScreenScene, 'targets' | 'green'> & { readonly testFiles: readonly string[] }, signal: AbortSignal): Promise<readonly TestEnd[] | undefined>;
  /** Which statements of `texts` each test of these files runs; undefined when that can't be told. Leaves the workspace as it was. */
  coverage(scene: Omit<ScreenScene, 'targets' | 'green'> & { readonly testFiles: readonly string[] }, signal: AbortSignal): Promise<readonly TestCoverage[] | undefined>;
}
