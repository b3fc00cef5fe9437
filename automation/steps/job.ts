import type { Settings } from '../config/settings.ts';
import type { Check, Checker, CheckRun } from '../task/check.ts';
import type { Failure } from '../task/failure.ts';
import type { AccountTrouble, AgentUsage } from '../task/attempt.ts';
import type { RunRecord } from '../task/evidence.ts';
import type { Confidence } from '../task/confidence.ts';
import type { Fixer, Guard, GuardVerdict, HungCheck, Proposal, ReviewReport, Reviewer } from '../task/fixer.ts';
import type { GitConfigWatch, GitTrust } from '../task/git-config.ts';
import type { Outcome } from '../task/outcome.ts';
import type { Patch, Snapshot, Workspace, Workspaces } from '../task/snapshot.ts';
import type { Budgets, Reserved } from '../limits/budgets.ts';
import type { State } from '../task/state.ts';
import type { Guilty, Suspect } from '../task/suspect.ts';
import type { Landing, Task } from '../task/task.ts';
import type { Screens } from '../schemata/screen.ts';
import type { HandOffs } from '../notify/hand-offs.ts';
import type { Prepared } from '../notify/enqueue.ts';
import type { PullRequests } from '../notify/pull-request.ts';
import { cutWhole } from '../world/cut.ts';
import type { World } from '../world/ports.ts';

/** What every step is given; the same for all tasks. */
export interface Shop {
  readonly settings: Settings;
  readonly world: World;
  readonly workspaces: Workspaces;
  readonly checker: Checker;
  /** Many candidates, and what each test runs, in one live program; absent where nobody can. */
  readonly screens?: Screens;
  /** In the order in which they are asked. */
  readonly fixers: readonly Fixer[];
  /** Can this metered fixer work here at all (installed, logged in)? Remembered; `anew` asks again. Must not throw. */
  readonly readyOf: (fixer: Fixer, anew?: boolean) => Promise<{ readonly ok: boolean; readonly detail: string }>;
  readonly guard: Guard;
  /** What anybody who asks a model reserves from, and settles with. */
  readonly budgets: Budgets;
  /** Reads proven fixes as REVIEW says; undefined where nobody can. */
  readonly reviewer?: Reviewer;
  /** Writes down what is to be told outside; undefined: nobody is told. */
  readonly handOffs?: HandOffs;
  /** Watches what git could be made to run while an agent does; absent where nothing can be watched. */
  readonly gitConfig?: GitConfigWatch;
  /** Monotonic ms of the user's newest save that the watcher has seen; -Infinity when none. Must not throw. */
  readonly lastSaveMs: () => number;
  /** Where GitHub can be reached (GITHUB_TOKEN is set). Must not be called before a branch is pushed. */
  readonly pullRequests?: (repo: string) => PullRequests;
  /** How checks are fenced in, in words, where that is known. */
  readonly sandboxLevel?: string;
}

/** What a step learnt that belongs into the state beside the task; the loop writes it together with the task's next state. */
export type Note =
  | { readonly kind: 'check_ran'; readonly run: CheckRun }
  | { readonly kind: 'green'; readonly snapshot: Snapshot }
  /** A review met trouble with the account: it holds for the whole agent, as an attempt's does. */
  | { readonly kind: 'agent_trouble'; readonly ending: AccountTrouble; readonly summary: string; readonly resetAt: string | null }
  /** Its texts are on disk; it counts only together with the end of the task. */
  | { readonly kind: 'hand_off'; readonly prepared: Prepared };

/** What the second model said of a proven fix. */
export type Opinion =
  /** REVIEW doesn't ask for one. */
  | { readonly kind: 'not_asked'; readonly usage: AgentUsage }
  | { readonly kind: 'given'; readonly report: ReviewReport; readonly usage: AgentUsage }
  /** One was asked for, and none could be had. */
  | { readonly kind: 'unavailable'; readonly summary: string; readonly usage: AgentUsage };

/** A proposal that is being judged. */
export interface Candidate {
  readonly fixer: Fixer;
  readonly proposal: Extract<Proposal, { kind: 'proposed' }>;
  readonly startedAt: string;
  readonly startedMs: number;
  readonly number: number;
  readonly runDir: string;
  patch: Patch;
  /** The patch is a merge with what the user typed meanwhile, and was (or is being) proven as such. */
  merged: boolean;
  /** The merge has just been made: nobody may land it before it was verified. */
  unproven?: boolean;
  /** Its attempt stands in the task already: a held fix that lands later. */
  readonly recorded: boolean;
  /** What the verify step found when it held. */
  proof?: Proof;
  /** Asked for once; a merge with what was typed elsewhere is not read again. */
  review?: Opinion;
  confidence?: Confidence;
}

/** How a proposal held: what the confidence is computed from and the evidence tells. */
export interface Proof {
  readonly guard: Extract<GuardVerdict, { kind: 'clean' }>;
  /** Every check on the patch. */
  readonly runs: readonly CheckRun[];
  /** `none`: the project has no build script, or it was not asked for. */
  readonly build: 'passed' | 'failed_before_too' | 'none';
  /** Hunks that green did not need and that were dropped. */
  readonly droppedHunks: number;
  /** What could not be asked, a sentence each (no canary in this project, a target that was flaky). */
  readonly notes?: readonly string[];
}

/**
 * One task being worked on: what the steps of this run have found so far. It lives in memory only; after a crash the
 * task starts again at its first step.
 */
export interface Job {
  /** As stored, after the newest step. */
  task: Task;
  /** The state's facts at the time of the claim. */
  readonly known: {
    readonly lastGreen: Snapshot | null;
    /** Files of other tasks that wait or whose newest verdict was not green: what differs there may be red. */
    readonly unsettled: ReadonlySet<string>;
  };
  /** As it stands now: is the agent paused, which files rest? */
  readonly newest: () => Promise<Newest>;
  snapshot?: Snapshot;
  /** What the snapshot is compared with: the last green one, or HEAD. */
  base?: Snapshot | undefined;
  workspace?: Workspace;
  checks: readonly Check[];
  /** What the save touches, as it ran on the snapshot; [] for a held fix that lands later. */
  baseline: readonly CheckRun[];
  /** Failures as the checks told them, by fingerprint: the stored ones went through the door, and names are used to run tests again. */
  readonly told: Map<string, Failure>;
  /** Failures of the snapshot that are not ours to fix (pre-existing, flaky), by fingerprint. */
  readonly tolerated: Set<string>;
  guiltyDiff: string;
  /** What was found out about where the fault is; looked for once in a run, before the first fixer that needs it. */
  guilty: Guilty | null;
  suspects: readonly Suspect[];
  /** That was looked for in this run, whatever came of it. */
  pinpointed: boolean;
  /** What fixers have learnt about the fault, for who is asked next. */
  readonly findings: string[];
  fixer?: Fixer;
  /** What is set aside for the attempt that was planned; whoever begins it takes it away and settles it. */
  reservation?: Reserved;
  /** Fixers that have nothing more to say in this run, with the reason. */
  readonly exhausted: Map<string, string>;
  /** Checks that could not run on the snapshot already: that they still can't is not the patch's doing. */
  readonly silent: Set<string>;
  /** Checks of tests that never end, by name. */
  readonly hung: Map<string, HungCheck>;
  /** Proposals that are being made; free fixers are asked on, from where they stopped. */
  readonly asked: Map<string, AsyncIterator<Proposal>>;
  candidate?: Candidate;
  /** What git could be made to run when the newest metered proposal was asked for. */
  gitBefore?: GitTrust;
  /** Diffs of this run's and earlier attempts, by attempt number. */
  readonly diffs: Map<number, string>;
  verifiedAllGreen: boolean;
  moves: number;
  readonly notes: Note[];
  /** Every run so far that is not in the evidence on disk yet. */
  readonly ran: RunRecord[];
}

/** One station of the pipeline. Aborting `signal` makes it stop within seconds; what it then returns is not used. */
export type Step = (job: Job, shop: Shop, signal: AbortSignal) => Promise<Outcome>;

export type Newest = Pick<State, 'agentPause' | 'circuitBreakers'>;

export function newJob(task: Task, state: State, newest: Job['newest']): Job {
  return {
    task,
    known: { lastGreen: state.lastGreen, unsettled: unsettledFiles(state, task.id) },
    newest,
    checks: [],
    baseline: [],
    told: new Map(),
    tolerated: new Set(),
    guiltyDiff: '',
    guilty: null,
    suspects: [],
    pinpointed: false,
    findings: [],
    exhausted: new Map(),
    silent: new Set(),
    hung: new Map(),
    asked: new Map(),
    diffs: new Map(),
    verifiedAllGreen: false,
    moves: 0,
    notes: [],
    ran: [],
  };
}

const GOOD_ENDS: readonly Task['outcome'][] = ['already_green', 'fixed', 'flaky'];

/** Of each file only the newest task counts. */
function unsettledFiles(state: State, except: string): ReadonlySet<string> {
  const unsettled = new Set<string>();
  const { pending, inProgress, awaitingApproval, completed, failed } = state.queues;
  const finished = [...completed, ...failed].sort((a, b) => (a.completedAt ?? '').localeCompare(b.completedAt ?? ''));
  for (const task of [...finished, ...awaitingApproval, ...inProgress, ...pending]) {
    if (task.id === except) continue;
    // What was fixed on a branch is red here still.
    const settled = GOOD_ENDS.includes(task.outcome) && task.landing?.status !== 'undone' && (task.landing?.branch ?? null) === null;
    for (const file of task.files) if (settled) unsettled.delete(file);
    else unsettled.add(file);
  }
  return unsettled;
}

/** The parts that a step needs and an earlier step must have set; a missing one is a fault of the pipeline. */
export function need<K extends 'snapshot' | 'workspace' | 'candidate' | 'fixer'>(job: Job, key: K): NonNullable<Job[K]> {
  const part = job[key];
  if (part === undefined) throw new Error(`step ${job.task.stage ?? '?'} needs job.${key}, which no earlier step has set`);
  return part;
}

/** A verified patch as the state keeps it; `held` until it lands. */
export function landingOf(patch: Patch, mode: Landing['mode']): Landing {
  return {
    id: null,
    mode,
    status: 'held',
    files: patch.files.map((file) => file.path),
    snapshotCommit: patch.base.commit,
    patchCommit: patch.commit,
    commit: null,
    branch: null,
    url: null,
    landedAt: null,
    reason: null,
    conflicts: [],
    diff: cutWhole(patch.diff, MAX_DIFF_IN_STATE),
  };
}

const MAX_DIFF_IN_STATE = 64 * 1024;

/** Failures as a person reads them in one line. */
export function countOf(failures: readonly Failure[]): string {
  return `${failures.length} failure${failures.length === 1 ? '' : 's'}`;
}
