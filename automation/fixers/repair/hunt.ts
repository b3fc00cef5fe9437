import type { Screens } from '../../schemata/screen.ts';
import type { Settings } from '../../config/settings.ts';
import type { Check, Checker } from '../../task/check.ts';
import type { Failure } from '../../task/failure.ts';
import type { Guard, HungCheck, RepairJob } from '../../task/fixer.ts';
import type { Clock, Git, Log, Processes } from '../../world/ports.ts';
import type { Allowance } from './allowance.ts';
import type { Notebook } from './notebook.ts';

/** What the fixer is built from. */
export interface RepairParts {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
  readonly git: Git;
  readonly checker: Checker;
  readonly guard: Guard;
  /** Many candidates in one live program; undefined: each is run on its own. */
  readonly screens: Screens | undefined;
  readonly settings: Pick<Settings, 'projectRoot' | 'repairSeconds' | 'repairCandidates' | 'checkTimeoutSeconds' | 'maxFixFiles' | 'maxFixLines' | 'fixPaths' | 'askPaths'>;
  /** Absolute folder for what may be thrown away. */
  readonly cacheDir: string;
}

/** One search for one task. */
export interface Hunt {
  readonly parts: RepairParts;
  readonly job: RepairJob;
  readonly signal: AbortSignal;
  /** Time and number of candidates that are left. */
  readonly allowance: Allowance;
  readonly notebook: Notebook;
}

/** What must turn green, and what the edits are made of. */
export interface Quarry {
  /** The check that candidates are screened by; the others are asked of those that pass. */
  readonly check: Check;
  /** Set where that check never ends since the save. */
  readonly hung?: HungCheck;
  /** Red tests of that check. */
  readonly targets: readonly Failure[];
  /** Texts of the files that may be edited, on the snapshot and on the base, the most suspicious first. */
  readonly texts: ReadonlyMap<string, string>;
  readonly before: ReadonlyMap<string, string>;
}
