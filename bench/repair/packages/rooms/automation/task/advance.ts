import { KeepgreenError } from '../errors.ts';
import { countsAgainst } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import type { Outcome } from './outcome.ts';
import type { Found } from './suspect.ts';
import { isApproved } from './task.ts';
import type { Landing, Stage, Task, TaskOutcome, TaskStatus } from './task.ts';

/**
 * The whole state machine of a task: (task, outcome, limits, now) → task. Pure: no files, no clock.
 * An outcome that the task's stage can't have throws KeepgreenError('illegal_move').
 */
export interface AdvanceLimits {
  /** Exponential backoff between counted attempts: first step in seconds, 0 = at once. */
  readonly retryBackoffSeconds: number;
}

/** Two proposals that cheat end a task: a third would be asked of somebody who has shown what they do. */
export const MAX_CHEATS = 2;
/** A task that crashed the orchestrator so often is set aside. */
export const MAX_CRASHES = 2;
/** One retry after a hang, then a rung down. */
export const MAX_HANGS = 2;

const MAX_BACKOFF_SECONDS = 300;
const GIT_BUSY_SECONDS = 2;

/** The legal moves. `pending → pending` is a task that waits again, `in_progress → in_progress` the next stage. */
export const LEGAL_MOVES: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
  pending: ['in_progress', 'cancelled', 'pending', 'failed'],
  in_progress: ['in_progress', 'pending', 'completed', 'failed', 'awaiting_approval', 'cancelled'],
  awaiting_approval: ['in_progress', 'completed', 'failed', 'cancelled', 'pending'],
  completed: ['pending'],
  failed: ['pending'],
  cancelled: ['pending'],
};

type OutcomeKind = Outcome['kind'];

const ANYWHERE: readonly OutcomeKind[] = ['interrupted', 'out_of_time', 'git_busy', 'fault'];

const LEGAL_OUTCOMES: Readonly<Record<Stage, readonly OutcomeKind[]>> = {
  checking: ['green', 'red', 'flaky', 'pre_existing', 'not_asked', 'cannot_run'],
  localising: ['localised'],
  planning: ['planned', 'exhausted', 'agent_paused', 'file_rests'],
  fixing: ['proposed', 'nothing_proposed', 'attempt_ended'],
  verifying: ['verified', 'attempt_ended'],
  reviewing: ['reviewed', 'asked', 'attempt_ended'],
  landing: ['landed', 'held', 'moved', 'postponed'],
  escalating: ['escalated'],
};

export function advance(task: Task, outcome: Outcome, limits: AdvanceLimits, now: Date): Task {
  refuseIllegalOutcome(task, outcome);
  const told = 'attempt' in outcome ? withAttempt(task, outcome.attempt) : task;
  const next = meaningOf(told, outcome, limits, now);
  refuseIllegalMove(task.status, next.status, task.id);
  return next;
}

/** Takes a pending task in hand; throws illegal_move when it isn't pending. A held fix that was asked for goes straight to its landing. */
export function claim(task: Task, owner: NonNullable<Task['owner']>, now: Date): Task {
  refuseIllegalMove(task.status, 'in_progress', task.id);
  const stage: Stage = task.landing?.status === 'held' ? 'landing' : 'checking';
  return { ...task, status: 'in_progress', stage, owner, startedAt: task.startedAt ?? now.toISOString(), notBefore: null, waitingFor: null, summary: '' };
}

/** What a dead owner left in hand: back to pending with its attempts kept, or set aside when it keeps killing us. */
export function recoverTask(task: Task, now: Date): Task {
  const crashes = task.crashes + 1;
  if (crashes < MAX_CRASHES) return { ...putBack(task), crashes };
  const summary = `keepgreen died ${crashes} times with this task in hand, the last time while ${task.stage ?? 'starting'}; it is set aside. See the log, then: keepgreen retry ${task.id}`;
  return { ...finish(task, 'failed', 'unfixable', summary, now), crashes };
}

/** A person says no. Legal from any status that is not finished. */
export function cancelTask(task: Task, now: Date): Task {
  refuseIllegalMove(task.status, 'cancelled', task.id);
  return finish(task, 'cancelled', 'cancelled', 'cancelled', now);
}

/** A person asks for a held fix, or says yes to one: back to the queue, to land on the tree as it then stands. */
export function applyTask(task: Task, now: Date): Task {
  refuseUnheld(task);
  return { ...putBack(task), outcome: null, approval: task.approval === null ? null : { ...task.approval, approvedAt: now.toISOString() } };
}

/** A person says again: a finished task starts afresh, its attempts kept as history but no longer counted. */
export function retryTask(task: Task): Task {
  refuseIllegalMove(task.status, 'pending', task.id);
  return { ...putBack(task), outcome: null, startedAt: null, completedAt: null, timings: [], landing: null, retryCount: 0, crashes: 0, failures: [], suspects: [], guilty: null, notBefore: null, waitingFor: null, approval: null, summary: '' };
}

function meaningOf(task: Task, outcome: Outcome, limits: AdvanceLimits, now: Date): Task {
  switch (outcome.kind) {
    case 'green':
      return finish({ ...task, failures: [] }, 'completed', 'already_green', 'every check is green', now);
    case 'flaky':
      return finish({ ...task, failures: [...outcome.failures] }, 'completed', 'flaky', `${namesOf(outcome.failures)} failed once and passed when run again alone: flaky, nothing was changed`, now);
    case 'pre_existing':
      return finish({ ...task, failures: [...outcome.failures] }, 'completed', 'pre_existing', `${namesOf(outcome.failures)} failed before this save too; FIX_PREEXISTING=true or "keepgreen fix" asks for it`, now);
    case 'not_asked':
      return finish({ ...task, failures: [...outcome.failures] }, 'completed', 'not_asked', outcome.reason, now);
    case 'cannot_run':
      return finish(task, 'failed', 'cannot_run', `${outcome.reason} ${outcome.next}`.trim(), now);
    case 'red':
      return { ...task, stage: 'localising', failures: [...outcome.failures], suspects: [], guilty: null };
    case 'localised':
      return { ...task, stage: 'planning' };
    case 'planned':
      return { ...task, ...factsOf(outcome.found), stage: 'fixing' };
    case 'exhausted':
      return { ...task, ...factsOf(outcome.found), stage: 'escalating', summary: outcome.reason, outcome: outcome.because ?? null };
    case 'agent_paused':
    case 'file_rests':
      return { ...putBack(task), waitingFor: outcome.kind === 'file_rests' ? 'breaker' : 'agent', notBefore: outcome.until, summary: outcome.reason };
    case 'proposed':
      return { ...task, stage: 'verifying' };
    case 'nothing_proposed':
      return { ...task, stage: 'planning' };
    case 'attempt_ended':
      return afterAttempt(task, outcome.attempt, limits, now);
    case 'verified':
      return { ...task, stage: 'reviewing' };
    case 'reviewed':
      return { ...task, stage: 'landing' };
    case 'moved':
      return { ...task, stage: 'verifying' };
    case 'landed':
      return finish({ ...task, landing: outcome.landing }, 'completed', 'fixed', fixedSummary(outcome.attempt, outcome.landing, task), now);
    case 'held':
      return withPerson({ ...task, landing: outcome.landing }, null, `${outcome.reason} The verified fix waits: keepgreen apply ${task.id}`, now);
    case 'asked':
      return withPerson({ ...task, landing: outcome.landing }, outcome.approval, `${outcome.approval.why} Yes: keepgreen approve ${task.id}, no: keepgreen reject ${task.id} --why "…"`, now);
    case 'postponed':
      return { ...putBack(task), landing: outcome.landing, summary: outcome.reason, ...(outcome.because === 'git' ? waitForGit(now) : {}) };
    case 'escalated':
      return finish(task, 'failed', task.outcome ?? 'unfixable', outcome.summary, now);
    case 'interrupted':
      return interrupted(task, outcome.ending, now);
    case 'out_of_time':
      // A fix that was being proven again is not lost: it waits as before.
      if (task.landing?.status === 'held') return withPerson(task, task.approval === null ? null : { ...task.approval, approvedAt: null }, `it could not be proven again within ${outcome.afterSeconds} s (${outcome.limit ?? 'TASK_TIMEOUT_SECONDS'}); the fix still waits: keepgreen apply ${task.id}`, now);
      return finish(task, 'failed', 'over_budget', `not green after ${outcome.afterSeconds} s (${outcome.limit ?? 'TASK_TIMEOUT_SECONDS'}); raise it, or look: keepgreen task ${task.id}`, now);
    case 'git_busy':
      return { ...putBack(task), ...waitForGit(now), summary: outcome.reason };
    case 'fault':
      return finish(task, 'failed', 'cannot_run', outcome.reason, now);
    default:
      return outcome satisfies never;
  }
}

/** Nothing new found is no reason to forget what was. */
function factsOf(found: Found | undefined): Partial<Pick<Task, 'guilty' | 'suspects'>> {
  return found === undefined ? {} : { guilty: found.guilty, suspects: [...found.suspects] };
}

/**
 * A counted attempt waits its backoff in the queue, so that other tasks run meanwhile. A held fix that no longer holds
 * is given up: the text is another one now, so it is looked at afresh.
 */
function afterAttempt(task: Task, attempt: Attempt, limits: AdvanceLimits, now: Date): Task {
  if (task.landing !== null) return { ...putBack(task), landing: null, approval: null, summary: `the ${isApproved(task) ? 'approved' : 'held'} fix does not hold on the text as it is now, so it begins afresh: ${attempt.summary}` };
  const cheats = attemptsSinceRetry(task).filter((one) => one.fixer === 'agent' && one.ending === 'cheat').length;
  if (cheats >= MAX_CHEATS) return { ...task, stage: 'escalating', summary: `${cheats} proposals tried to cheat: ${attempt.summary}` };
  const waits = countsAgainst(attempt.ending) && attempt.fixer === 'agent' && limits.retryBackoffSeconds > 0;
  if (!waits) return { ...task, stage: 'planning' };
  const seconds = Math.min(limits.retryBackoffSeconds * 2 ** (task.retryCount - 1), MAX_BACKOFF_SECONDS);
  return { ...putBack(task), notBefore: later(now, seconds), summary: `attempt ${attempt.number} was refused: ${attempt.summary}` };
}

/** The attempts that speak against the task: "keepgreen retry" keeps older ones as history, and startedAt is when it began anew. */
export function attemptsSinceRetry(task: Task): readonly Attempt[] {
  const { startedAt } = task;
  return startedAt === null ? [] : task.attempts.filter((one) => one.startedAt >= startedAt);
}

/**
 * Only metered attempts use up MAX_RETRIES: a free fixer bounds itself by what it has to propose. That an approved fix
 * no longer holds is the doing of the text that moved while a person was asked.
 */
function withAttempt(task: Task, attempt: Attempt | null): Task {
  if (attempt === null) return task;
  const counted = attempt.fixer === 'agent' && countsAgainst(attempt.ending) && !isApproved(task) ? 1 : 0;
  return {
    ...task,
    attempts: [...task.attempts, attempt],
    retryCount: task.retryCount + counted,
    costUsd: task.costUsd + attempt.usage.costUsd,
    tokens: task.tokens + attempt.usage.tokens,
  };
}

function interrupted(task: Task, ending: 'superseded' | 'cancelled' | 'shutdown', now: Date): Task {
  switch (ending) {
    case 'shutdown':
      return putBack(task);
    case 'superseded':
      // What a person asked for by hand, or said yes to, is not settled by a save: it begins again on the new text.
      if (isApproved(task)) return { ...putBack(task), landing: null, approval: null, summary: 'you changed the very lines of the approved fix meanwhile; it begins again on the new text' };
      if (task.type !== 'file_change') return { ...putBack(task), summary: 'you changed what was being fixed; it begins again on the new text' };
      return finish(task, 'cancelled', 'superseded', 'you changed what was being fixed; a fresh task looks at the new text', now);
    case 'cancelled':
      return finish(task, 'cancelled', 'cancelled', 'cancelled', now);
    default:
      return ending satisfies never;
  }
}

/** Back to the queue, out of anybody's hands. */
export function putBack(task: Task): Task {
  return { ...task, status: 'pending', stage: null, owner: null };
}

/** Out of our hands: at its end, or with a person. */
export function finish(task: Task, status: TaskStatus, outcome: TaskOutcome, summary: string, now: Date): Task {
  return { ...task, status, outcome, summary, stage: null, owner: null, waitingFor: null, notBefore: null, approval: null, completedAt: now.toISOString() };
}

/** Throws task_not_held where no fix waits. */
export function refuseUnheld(task: Task): void {
  if (task.status === 'awaiting_approval' && task.landing?.status === 'held') return;
  throw new KeepgreenError('task_not_held', `Task ${task.id} is ${task.status} and holds no verified fix.`, 'List what waits with: keepgreen tasks --status awaiting_approval');
}

/** A proven fix that waits for a person; the task is not at its end. */
function withPerson(task: Task, approval: Task['approval'], summary: string, now: Date): Task {
  return { ...finish(task, 'awaiting_approval', 'held', summary, now), approval, completedAt: null };
}

function waitForGit(now: Date): Pick<Task, 'waitingFor' | 'notBefore'> {
  return { waitingFor: 'git', notBefore: later(now, GIT_BUSY_SECONDS) };
}

function fixedSummary(attempt: Attempt | null, landing: Landing, task: Task): string {
  if (landing.branch !== null) return branchSummary(landing.branch, landing, task);
  return attempt === null ? `the ${isApproved(task) ? 'approved' : 'held'} fix landed` : `fixed by ${attempt.fixer}: ${attempt.summary}`;
}

/** Your files are as they were, so where the fix is has to be said. */
function branchSummary(branch: string, landing: Landing, task: Task): string {
  const made = task.attempts.findLast((one) => one.ending === 'fixed');
  const what = made === undefined ? 'fixed' : `fixed by ${made.fixer}: ${made.summary}`;
  const where = landing.url === null ? `git merge ${branch}` : landing.url;
  return `${what}; on branch ${branch}, your files are as they were (${where})${landing.reason === null ? '' : `. ${landing.reason}`}`;
}

function namesOf(failures: readonly { readonly name: string }[]): string {
  const [first, ...rest] = failures.map((failure) => `"${failure.name}"`);
  return rest.length === 0 ? (first ?? 'a check') : `${first ?? ''} and ${rest.length} more`;
}

function later(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}

function refuseIllegalOutcome(task: Task, outcome: Outcome): void {
  const legal = task.status === 'in_progress' && task.stage !== null && (ANYWHERE.includes(outcome.kind) || LEGAL_OUTCOMES[task.stage].includes(outcome.kind));
  if (legal) return;
  throw new KeepgreenError('illegal_move', `Task ${task.id} is ${task.status}${task.stage === null ? '' : ` (${task.stage})`} and can't end a step with "${outcome.kind}".`, 'This is a fault of keepgreen: please report it with the log.');
}

/** Throws illegal_move. */
export function refuseIllegalMove(from: TaskStatus, to: TaskStatus, id: string): void {
  if (LEGAL_MOVES[from].includes(to)) return;
  throw new KeepgreenError('illegal_move', `Task ${id} is ${from} and can't become ${to}.`, `See it with: keepgreen task ${id}`);
}
