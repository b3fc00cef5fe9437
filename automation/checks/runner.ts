import type { Check, CheckItem, CheckScope } from '../task/check.ts';
import type { CheckKind, Failure } from '../task/failure.ts';
import type { PackageFacts } from './package-facts.ts';
import type { Where } from './tidy.ts';

/** A failure before its check, kind and fingerprint are filled in (checker.ts does that for every runner alike). */
export type DraftFailure = Omit<Failure, 'fingerprint' | 'check' | 'kind'>;

export interface Results {
  readonly items: readonly CheckItem[];
  readonly failures: readonly DraftFailure[];
}

export interface CannotRun {
  readonly kind: 'cannot_run';
  readonly reason: string;
  readonly next: string;
}

export type Parsed = ({ readonly kind: 'ran' } & Results) | CannotRun;

/** One run to be planned. All folders are absolute and real; nothing may be written into the project. */
export interface RunJob extends Where {
  readonly check: Check;
  readonly scope: CheckScope;
  readonly packageDir: string;
  readonly cacheDir: string;
  /** Where the runner must write its report; does not exist yet. */
  readonly reportFile: string;
  readonly facts: PackageFacts;
}

export interface RunnerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** On top of the environment every check gets. */
  readonly env?: Readonly<Record<string, string>>;
  /** What a person would type. */
  readonly shown: string;
}

export type Plan =
  | { readonly kind: 'run'; readonly commands: readonly RunnerCommand[] }
  /** Nothing in this scope concerns the check. */
  | { readonly kind: 'nothing'; readonly shown: string }
  | CannotRun;

/** What one command left behind. `report` is the report file's text, undefined when there is none. */
export interface Ended {
  readonly job: RunJob;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: string | undefined;
}

/** One runner: how its check is found, what is started, and how its report is read. Nothing here may throw. */
export interface RunnerAdapter {
  readonly kind: CheckKind;
  /** Does this package ask for the check? Absent for checks that only settings define. */
  discover?(facts: PackageFacts): Discovery | undefined;
  commandFor(job: RunJob): Plan;
  parse(ended: Ended): Parsed | Promise<Parsed>;
}

export interface Discovery {
  readonly configFile?: string;
  /** Nothing but an installed package speaks for it: it counts only where no script or config asks for another of its kind. */
  readonly weak?: boolean;
}
