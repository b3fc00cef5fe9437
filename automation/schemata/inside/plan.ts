import type { ProbeRequest } from '../protocol.ts';

/** What a driver is told (one JSON file) and what it answers (one JSON line each). Types alone: half of it runs in another program. */
export interface Plan {
  /** Absolute; exists. Holds `results.jsonl`, `claims/` and `runtime.js`. */
  readonly folder: string;
  /** Absolute test files, in the order in which they are run. */
  readonly files: readonly string[];
  /** The scene's tests; answers speak of them by their place here. */
  readonly tests: readonly PlannedTest[];
  /** Candidates in the order in which they are tried; each driver claims the next one that nobody has. */
  readonly ids: readonly number[];
  /** How long one candidate may take, and one test of it, in milliseconds. */
  readonly limitMs: number;
  readonly testMs: number;
  /** The unchanged program is stopped after so many ticks a test, because it never ends; null: it ends by itself. */
  readonly ticks: number | null;
  /** After so many candidates a driver looks whether nothing active still does what it did at first. */
  readonly lookEvery: number;
  /** A driver that has tried so many rests: code that was loaded again and again stays in memory. */
  readonly most: number;
  /** Nothing is printed. */
  readonly quiet: boolean;
  /** Run everything once with nothing active and say which statements each test ran. */
  readonly coverage: boolean;
  /** Instead of trying candidates: which two to tell apart. */
  readonly probe?: ProbePlan;
}

/** One pair of candidates, asked of one function after the other. */
export interface ProbePlan extends Omit<ProbeRequest, 'budget' | 'idleBudget'> {
  /** Text that sets up Keepgreen.probe. */
  readonly source: string;
}

export interface PlannedTest {
  /** Its place in `files`. */
  readonly file: number;
  readonly name: string;
  readonly target: boolean;
}

export type Row = { readonly driver: number } & RowBody;

export type RowBody =
  /** With nothing active: places of the tests that did not pass, and what that cost. `why`: what else went wrong. `ticks` is 0 where the tests don't run the switchable program. `seen`: how each test ended, where the plan names none (`stopped`: it had to be, or waited in vain). */
  | { readonly kind: 'idle'; readonly seen?: readonly Pick<Seen, 'file' | 'name' | 'status' | 'stopped'>[]; readonly red: readonly number[]; readonly ms: number; readonly longestMs: number; readonly ticks: number; readonly why: string | null }
  | { readonly kind: 'start'; readonly id: number }
  /** `why`: it failed in a way no test speaks of (an exit, out of time, an error nobody caught). */
  | { readonly kind: 'end'; readonly id: number; readonly red: readonly number[]; readonly why: string | null }
  /** What ended since the last such row ended in a clean place. */
  | { readonly kind: 'clean' }
  /** It stops before everything is tried; a fresh one should go on. */
  | { readonly kind: 'rest'; readonly why: string }
  | { readonly kind: 'cover'; readonly file: number; readonly name: string; readonly status: Seen['status']; readonly hits: Readonly<Record<string, readonly number[]>> }
  /** What Keepgreen.probe said of one function. */
  | { readonly kind: 'probed'; readonly report: string }
  | { readonly kind: 'done' };

/** One test as the runner saw it; errors of files and suites under the names that keepgreen gives them (`(file)`, `a > (suite)`). */
export interface Seen {
  readonly file: number;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  /** It ran for much longer than it may. */
  readonly stopped?: true;
}

/** The project's own runner, inside its own process. */
export interface Bench {
  /** Forgets the project's modules, loads the test files anew and runs those tests (`wanted` undefined: all). Rejects only for what is broken in ourselves. */
  run(request: BenchRequest): Promise<readonly Seen[]>;
  /** Its process ends when nothing is left to do: no timer of ours may keep it. */
  readonly endsWhenIdle?: true;
  /** Takes back what tests leave behind in the runner (fake timers, stubs). Must not throw. */
  calm?(): void;
}

export interface BenchRequest {
  readonly files: readonly string[];
  /** Names by the file's place, undefined for all of its tests; a file that is missing here is not run. */
  readonly wanted: ReadonlyMap<number, ReadonlySet<string> | undefined> | undefined;
  readonly testMs: number;
  /** Called after each test, before the next one starts. */
  readonly onTest: (seen: Seen) => void;
  /** Asked before each test: it need not run any more. */
  readonly isHopeless: () => boolean;
}
