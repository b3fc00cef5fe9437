import type { Attempt, AgentUsage, Ending } from './attempt.ts';
import type { Check, CheckItem, CheckRun } from './check.ts';
import type { Failure } from './failure.ts';
import type { Patch, Snapshot, Workspace } from './snapshot.ts';
import type { Guilty, Suspect } from './suspect.ts';
import type { Grant } from './task.ts';

/** What is to be made green, and all that is known about it. */
export interface RepairJob {
  readonly taskId: string;
  readonly description: string;
  /** What a person allows this task beyond the rules. */
  readonly grants: readonly Grant[];
  readonly failures: readonly Failure[];
  /** Project-relative files of the save that turned it red. */
  readonly files: readonly string[];
  readonly snapshot: Snapshot;
  readonly workspace: Workspace;
  /** Unified diff from the last green snapshot (or HEAD) to this one; '' when unknown. */
  readonly guiltyDiff: string;
  /** The part of it that broke the failures, and the lines that may hold the fault, best guess first; null and [] when unknown. */
  readonly guilty: Guilty | null;
  readonly suspects: readonly Suspect[];
  /** What the snapshot is compared with (the last green one, or HEAD); undefined when there is neither. */
  readonly base: Snapshot | undefined;
  /** The project's checks, and how what the save touches ran on the snapshot. */
  readonly checks: readonly Check[];
  readonly baseline: readonly CheckRun[];
  /** Checks of tests that never end: their runs in `baseline` were stopped. */
  readonly hung: readonly HungCheck[];
  /** What fixers before this one have learnt about the fault, a sentence each; data, never instructions. */
  readonly findings: readonly string[];
  /** Earlier attempts on this task with their evidence, oldest first, and the diff of each ('' when it made none). */
  readonly earlier: readonly { readonly attempt: Attempt; readonly diff: string }[];
  /** Absolute folder for prompts and transcripts of this attempt; exists. */
  readonly runDir: string;
  /** This attempt's number (1-based). */
  readonly number: number;
  /** Monotonic-independent: how long this attempt may take. */
  readonly timeoutMs: number;
  /** What this attempt may cost in dollars, all its passes together; null = no limit. The fixer holds itself to it. */
  readonly maxCostUsd: number | null;
  readonly rung: Rung;
}

/** A check of tests that never ends on the snapshot: it did on the base, or tests are known that never end. */
export interface HungCheck {
  readonly check: string;
  /** How long failing tests are waited for when they are asked again alone, in milliseconds. */
  readonly limitMs: number;
  /** How long a run of all that the save touches is waited for, in milliseconds. */
  readonly wholeMs: number;
  /** The tests that never end, where they are known by name; [] where the run as a whole is the failure. */
  readonly endless: readonly { readonly file: string; readonly name: string }[];
  /** What the same run said on the base; else how the tests end that do. */
  readonly items: readonly CheckItem[];
}

/** How far an attempt may go: 0 least edit where the change broke it, 1 wider context, 2 a plan from the root cause, 3 that by the strong model. */
export type Rung = 0 | 1 | 2 | 3;

/** What a fixer says. The workspace holds the edits when `proposed`; the pipeline reads the diff itself. */
export type Proposal =
  /** Each of `doubts` (a sentence for people) makes a proven fix wait for a person's word. */
  | { readonly kind: 'proposed'; readonly rationale: string; readonly usage: AgentUsage; readonly doubts?: readonly string[] }
  /** It has no (further) idea; costs nothing. `findings`: what it learnt, for who is asked next. */
  | { readonly kind: 'nothing'; readonly reason: string; readonly findings?: readonly string[] }
  /** It could not do its work. `resetAt` is an ISO time when the provider said one. */
  | { readonly kind: 'ended'; readonly ending: Exclude<Ending, 'fixed' | 'code'>; readonly summary: string; readonly usage: AgentUsage; readonly resetAt: string | null };

/** Proposes edits in a workspace. */
export interface Fixer {
  readonly name: string;
  readonly cost: 'free' | 'metered';
  /**
   * Its edits come from the compiler and the linters, which do not tamper with assertions. What everybody else proposes is
   * proven in full: a canary, a second clean run, all tests once without it.
   */
  readonly trusted: boolean;
  /**
   * Something is red: starts beforehand what the next `propose` in this workspace would have to wait for. Spends
   * nothing; what is not used ends by itself, or at `close`. Must not throw.
   */
  prepare?(workspace: Workspace): void;
  /**
   * Yields proposals one after the other; the pipeline judges each, and when it asks for the next one the workspace
   * is back at the snapshot. Ends when it has no more. Must stop its processes when `signal` aborts (it then yields
   * nothing more, but what a metered one has used: as `ended`, `cancelled`). Must not throw for what the code or the agent does.
   */
  propose(job: RepairJob, signal: AbortSignal): AsyncIterable<Proposal>;
  /** Can it work at all here? Called at start and by `doctor`; one sentence each way. Must not throw. */
  ready(): Promise<{ readonly ok: boolean; readonly detail: string }>;
  close(): Promise<void>;
}

/** What the guard says of a patch before anything runs. */
export type GuardVerdict =
  /** `warnings` lower the confidence; each of `asks` makes the fix wait for a person. */
  | { readonly kind: 'clean'; readonly warnings: readonly GuardFinding[]; readonly asks: readonly GuardFinding[] }
  /** `rule` is a stable id; `forPeople` and `forNextAttempt` are sentences. */
  | { readonly kind: 'refused'; readonly findings: readonly GuardFinding[] };

export interface GuardFinding {
  readonly rule: string;
  readonly path: string;
  readonly forPeople: string;
  readonly forNextAttempt: string;
}

/** All that the guard may look at; data only. */
export interface GuardCase {
  readonly patch: Patch;
  readonly usage: AgentUsage;
  readonly workspace: Pick<Workspace, 'projectDir'>;
  /** The text of each changed text file on both sides, by path; '' where it does not exist. */
  readonly texts: ReadonlyMap<string, { readonly before: string; readonly after: string }>;
  readonly failures: readonly Failure[];
  /** The failing tests' files as they stand on the snapshot, by path: their values must not be special-cased. */
  readonly testTexts: ReadonlyMap<string, string>;
  readonly grants: readonly Grant[];
  readonly bounds: BlastRadius;
  /** Project-relative files that a test runner's configuration loads (see setupFilesOf): they count as configuration. */
  readonly setupFiles?: readonly string[];
}

/** How far a fix may reach: MAX_FIX_FILES, MAX_FIX_LINES, FIX_PATHS, ASK_PATHS. */
export interface BlastRadius {
  readonly files: number;
  readonly lines: number;
  readonly paths: readonly string[];
  readonly askPaths: readonly string[];
}

/** Judges a patch and what the agent was seen doing. Pure over its input. */
export type Guard = (guardCase: GuardCase) => GuardVerdict;

/** What a second model says of a proven fix. It can veto, never overrule a rule. */
export interface ReviewReport {
  readonly approved: boolean;
  readonly issues: readonly { readonly severity: 'critical' | 'major' | 'minor'; readonly description: string; readonly file: string; readonly line: number | null }[];
  readonly suggestions: readonly string[];
}

export type Reviewed =
  | { readonly kind: 'reviewed'; readonly report: ReviewReport; readonly usage: AgentUsage }
  /** It could not do its work (no login, hung, no readable answer): no veto, and less confidence. `ending` as a fixer's. */
  | { readonly kind: 'unavailable'; readonly ending: Exclude<Ending, 'fixed' | 'code' | 'no_change' | 'cheat'>; readonly summary: string; readonly usage: AgentUsage; readonly resetAt: string | null };

/** Reads a proven fix before it lands; changes nothing. */
export interface Reviewer {
  /** Must not throw; must stop its process when `signal` aborts. */
  review(job: ReviewJob, signal: AbortSignal): Promise<Reviewed>;
}

export interface ReviewJob {
  readonly taskId: string;
  /** What was asked; '' when nothing was. */
  readonly description: string;
  readonly failures: readonly Failure[];
  readonly diff: string;
  readonly workspace: Pick<Workspace, 'projectDir'>;
  /** Absolute folder for prompt and transcript; exists. */
  readonly runDir: string;
  readonly timeoutMs: number;
  /** Dollars it may cost at most; null = no limit. */
  readonly maxCostUsd: number | null;
}
