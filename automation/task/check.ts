import type { CheckKind, Failure } from './failure.ts';

/** Which program runs a check and whose report is parsed. `custom` is a command of keepgreen.config.json. */
export type Runner = 'vitest' | 'jest' | 'node-test' | 'mocha' | 'tsc' | 'eslint' | 'biome' | 'oxlint' | 'custom';

/** A named command whose outcome we parse. */
export interface Check {
  /** Unique in the project: `vitest`, `tsc`, `packages/a:vitest`. */
  readonly name: string;
  readonly kind: CheckKind;
  readonly runner: Runner;
  /** The package's folder relative to the project root, '' for the root itself. */
  readonly dir: string;
  /** Only for `custom`: the argv, and how its output is read. */
  readonly command?: readonly string[];
  readonly parser?: 'junit' | 'tap' | 'exit-code';
  /** The config file that made us believe in this check (relative), to know when to look again. */
  readonly configFile?: string;
}

/** How much of a check to run. Paths are relative to the project root, forward slashes. */
export type CheckScope =
  | { readonly kind: 'all' }
  /** Only what these source files touch. A runner that can't tell runs everything. */
  | { readonly kind: 'related'; readonly files: readonly string[] }
  /** Exactly these items; `name` as in Failure.name. A runner that can't pick by name runs their files. */
  | { readonly kind: 'only'; readonly items: readonly { readonly file: string; readonly name: string }[] };

export type ItemStatus = 'passed' | 'failed' | 'skipped' | 'todo';

/** One named result. Tests have one each; types and lint only report what failed. */
export interface CheckItem {
  readonly file: string;
  readonly name: string;
  readonly status: ItemStatus;
  readonly durationMs: number;
}

/** How one run of one check ended. Only `ran` says anything about red or green. */
export type CheckRun = {
  readonly check: Check;
  readonly scope: CheckScope;
  /** What a person would type to see the same, relative to the project. */
  readonly command: string;
  readonly durationMs: number;
  /** Last 8 KB of stdout and stderr, terminal escapes stripped. */
  readonly output: string;
} & (
  | { readonly kind: 'ran'; readonly items: readonly CheckItem[]; readonly failures: readonly Failure[]; readonly exitCode: number | null }
  /** Nothing could be judged: no runner, bad config, missing dependency, no report. Never red, never green. */
  | { readonly kind: 'cannot_run'; readonly reason: string; readonly next: string }
  | { readonly kind: 'timed_out'; readonly afterMs: number }
  | { readonly kind: 'aborted' }
);

/** The project's checks: found, run, and the helpers they keep alive closed. */
export interface Checker {
  /** Reads the project anew; cheap enough to call at every task. `projectDir` is absolute: the user's tree or a workspace. */
  discover(projectDir: string): Promise<readonly Check[]>;
  /**
   * Runs one check in `projectDir` (always a workspace: nothing runs in the user's tree). Never throws for what the
   * check does; a rejection is a bug. `changed` names files written there since the last run, for live runners
   * (undefined = unknown, anything may have changed).
   */
  run(request: CheckRequest, signal: AbortSignal): Promise<CheckRun>;
  /** Starts what is slow to start (a live runner) for `projectDir`, so that the first save finds it warm. Must not throw. */
  warm(projectDir: string): Promise<void>;
  close(): Promise<void>;
}

export interface CheckRequest {
  readonly check: Check;
  readonly projectDir: string;
  readonly scope: CheckScope;
  readonly changed?: readonly string[];
  /** In how many processes a live runner runs the files, unless the project says how many; the runner's own choice when left out. */
  readonly workers?: number;
  readonly timeoutMs: number;
}
