import type { Settings } from '../config/settings.ts';
import { mayTry, recordFailure, recordFix, recordGreen, recordSuccess, releaseTrial } from '../limits/breaker.ts';
import { breakerOf, handleOf, putBreaker } from '../limits/breakers.ts';
import type { Limits } from '../limits/names.ts';
import { pauseAgent, stopRun } from '../limits/pause.ts';
import { enqueue } from '../notify/enqueue.ts';
import { closeGreenIssues } from '../notify/green-again.ts';
import type { Job, Note } from '../steps/job.ts';
import { fileRests } from '../steps/plan.ts';
import { breakerNameOf } from '../steps/source-file.ts';
import { appendEvent, findTask, placeTask } from '../store/views.ts';
import { advance, attemptsSinceRetry } from '../task/advance.ts';
import type { AdvanceLimits } from '../task/advance.ts';
import { pauseEnd } from './agent-pause.ts';
import { countsAgainst, pausesAgent } from '../task/attempt.ts';
import type { AccountTrouble, Attempt } from '../task/attempt.ts';
import type { CheckRun } from '../task/check.ts';
import type { Outcome } from '../task/outcome.ts';
import type { State } from '../task/state.ts';
import type { Stage, Task } from '../task/task.ts';

/** Fingerprints of told failures that are remembered. */
const MAX_TOLD = 500;
/** Three hangs in a row across tasks are the agent's trouble, not the tasks'. */
const MAX_HANGS_IN_A_ROW = 3;

/** Everything one finished step means for the state: the task's next stage, results, statistics, pauses, events. */
export interface StepRecord {
  readonly job: Job;
  readonly notes: readonly Note[];
  readonly outcome: Outcome;
  readonly stage: Stage;
  readonly ms: number;
  readonly settings: Settings;
  /** Those in force, which a person may have changed since the start. */
  readonly limits: Limits;
  readonly now: Date;
}

/**
 * Writes one step down in the draft and returns the task as it then stands: unchanged where this very step was written
 * already (a write that failed after it was in place), or where somebody took the task out of our hands. Synchronous:
 * runs under the lock.
 */
export function recordStep(draft: State, record: StepRecord): Task {
  const { job, now } = record;
  const limits: AdvanceLimits = { retryBackoffSeconds: record.settings.retryBackoffSeconds };
  const before = findTask(draft, job.task.id) ?? job.task;
  if (before.status !== 'in_progress' || before.timings.length !== job.task.timings.length) return before;
  const outcome = admitted(draft, before, record);
  const timed = { ...before, timings: [...before.timings, { stage: record.stage, ms: Math.round(record.ms) }] };
  const task = advance(timed, outcome, limits, now);
  for (const note of record.notes) recordNote(draft, note, task, record);
  if ('attempt' in outcome && outcome.attempt !== null) recordAttempt(draft, outcome.attempt, task, record, outcome.kind === 'attempt_ended' ? outcome.resetAt : null);
  if (outcome.kind === 'agent_paused' && outcome.budget === true) pauseAgent(draft, { ending: 'budget', until: outcome.until, summary: outcome.reason }, now);
  if (outcome.kind === 'landed') recordLanding(draft, task, record);
  if (outcome.kind === 'green') closeBreakers(draft, task, record);
  if (task.status !== 'in_progress') recordEnd(draft, task, record);
  if (task.outcome === 'superseded') handOver(draft, task);
  placeTask(draft, task);
  closeIssues(draft, record, task);
  return task;
}

/** The one try of a half-open breaker is given here, where nobody else can write: two tasks never get it both. */
function admitted(draft: State, task: Task, { job, outcome, now }: StepRecord): Outcome {
  if (outcome.kind !== 'planned' || job.fixer?.cost !== 'metered') return outcome;
  const name = breakerNameOf(task);
  const answer = mayTry(breakerOf(draft, name), task.id, now);
  if (answer.kind === 'no') return fileRests(handleOf(name), answer);
  putBreaker(draft, answer.breaker, now);
  return outcome;
}

/** What was filed is closed when it is seen to be green where the user works: a fix on a branch is not there yet. */
function closeIssues(draft: State, { job, notes, outcome, settings, now }: StepRecord, task: Task): void {
  if (!settings.closeFixedIssues || settings.githubToken === undefined || draft.issues.every((issue) => !issue.open)) return;
  const everything = notes.some((note) => note.kind === 'green');
  if (outcome.kind === 'green') closeGreenIssues(draft, { taskId: task.id, runs: job.baseline, everything, proven: new Set() }, now);
  const inTree = outcome.kind === 'landed' && (outcome.landing.mode === 'apply' || outcome.landing.mode === 'commit');
  if (inTree) closeGreenIssues(draft, { taskId: task.id, runs: job.candidate?.proof?.runs ?? [], everything, proven: new Set(task.failures.map((failure) => failure.fingerprint)) }, now);
}

function recordNote(draft: State, note: Note, task: Task, record: StepRecord): void {
  switch (note.kind) {
    case 'check_ran':
      draft.testResults.push(testResultOf(note.run, task, record.now));
      return;
    case 'green':
      draft.lastGreen = { ...note.snapshot };
      return;
    case 'agent_trouble':
      return pauseFor(draft, note, record);
    case 'hand_off':
      enqueue(draft, note.prepared, record.now);
      return;
    default:
      return note satisfies never;
  }
}

function testResultOf(run: CheckRun, task: Task, now: Date): State['testResults'][number] {
  const ran = run.kind === 'ran' ? run : undefined;
  const failed = ran?.failures.length ?? 0;
  return {
    at: now.toISOString(),
    taskId: task.id,
    check: run.check.name,
    kind: run.check.kind,
    scope: run.scope.kind,
    status: run.kind === 'ran' ? (failed === 0 ? 'passed' : 'failed') : run.kind,
    passed: ran?.items.filter((item) => item.status === 'passed').length ?? 0,
    failed,
    durationMs: Math.round(run.durationMs),
  };
}

function recordAttempt(draft: State, attempt: Attempt, task: Task, record: StepRecord, resetAt: string | null): void {
  draft.statistics.llmRequests += attempt.usage.requests;
  draft.statistics.llmTokens += attempt.usage.tokens;
  draft.statistics.llmCostUsd += attempt.usage.costUsd;
  if (attempt.ending !== 'fixed') say(draft, `attempt.${attempt.ending}`, task, `attempt ${attempt.number} by ${attempt.fixer}: ${attempt.summary}`, record.now);
  if (attempt.fixer !== 'agent') return;
  recordTrouble(draft, attempt, record, resetAt);
  recordTry(draft, attempt, task, record);
}

/** What the agent's attempt says of the file: it resists, or it does not. Account trouble, hangs and interruptions say nothing. */
function recordTry(draft: State, attempt: Attempt, task: Task, { limits, now }: StepRecord): void {
  const breaker = breakerOf(draft, breakerNameOf(task));
  const rule = { threshold: limits.circuitBreakerThreshold, windowMs: limits.circuitBreakerWindow * 1000 };
  if (countsAgainst(attempt.ending)) putBreaker(draft, recordFailure(breaker, rule, { now, reason: `the agent's fixes of it were refused (CIRCUIT_BREAKER_THRESHOLD), the last one: ${attempt.summary}` }), now);
  if (attempt.ending === 'fixed') putBreaker(draft, recordSuccess(breaker), now, 'the agent has fixed it');
}

/** A file that the agent fixes over and over goes round in circles. */
function recordLanding(draft: State, task: Task, { limits, now }: StepRecord): void {
  if (fixerOf(task) !== 'agent') return;
  const keys = new Set([breakerNameOf(task).key, ...(task.landing?.files ?? [])]);
  for (const key of keys) putBreaker(draft, recordFix(breakerOf(draft, { scope: 'file', key }), limits.maxFixesPerFilePerDay, now), now);
}

/** The person put right what the agent could not: the next red there is another one. */
function closeBreakers(draft: State, { files }: Task, { limits, now }: StepRecord): void {
  for (const key of files) putBreaker(draft, recordGreen(breakerOf(draft, { scope: 'file', key }), limits.maxFixesPerFilePerDay, now), now, 'it is green');
}

/** Account trouble, overload and repeated hangs pause the metered fixers for the whole queue; said once. */
function recordTrouble(draft: State, attempt: Attempt, record: StepRecord, resetAt: string | null): void {
  draft.hangsInARow = attempt.ending === 'hang' ? draft.hangsInARow + 1 : 0;
  const ending = pausesAgent(attempt.ending) ? attempt.ending : draft.hangsInARow >= MAX_HANGS_IN_A_ROW ? 'hang' : undefined;
  if (ending !== undefined) pauseFor(draft, { ending, summary: attempt.summary, resetAt }, record);
}

interface Trouble {
  readonly ending: AccountTrouble | 'hang';
  readonly summary: string;
  readonly resetAt: string | null;
}

function pauseFor(draft: State, { ending, summary, resetAt }: Trouble, { settings, now }: StepRecord): void {
  pauseAgent(draft, { ending, until: pauseEnd(resetAt, settings.agentProbeSeconds, now), summary }, now);
}

/** The task has left our hands: count it when it is finished, and say how it ended. */
function recordEnd(draft: State, task: Task, record: StepRecord): void {
  const { now } = record;
  releaseTrials(draft, task.id, now);
  countInARow(draft, task, record);
  if (task.status === 'pending') return say(draft, 'task.waiting', task, task.summary === '' ? 'back in the queue' : task.summary, now);
  countEnd(draft.statistics, task);
  if (task.outcome === 'pre_existing' && !isNews(draft, task)) return;
  say(draft, `task.${task.approval === null ? (task.outcome ?? task.status) : 'asked'}`, task, task.summary, now);
}

/** Whatever it is called now: a task that is out of our hands tries nothing. */
export function releaseTrials(draft: State, holder: string, now: Date): void {
  for (const breaker of [...draft.circuitBreakers]) if (breaker.scope === 'file' && breaker.trial === holder) putBreaker(draft, releaseTrial(breaker, holder), now);
}

/** Tasks in a row on which the agent tried and failed; too many, and something is wrong that the next one will not find out. */
function countInARow(draft: State, task: Task, { limits, now }: StepRecord): void {
  if (task.outcome === 'fixed' && fixerOf(task) === 'agent') draft.failuresInARow = 0;
  const gaveUp = task.status === 'failed' && (task.outcome === 'unfixable' || task.outcome === 'over_budget');
  if (!gaveUp || !attemptsSinceRetry(task).some((attempt) => attempt.fixer === 'agent' && countsAgainst(attempt.ending))) return;
  draft.failuresInARow += 1;
  if (limits.maxTaskFailuresBeforeStop > 0 && draft.failuresInARow >= limits.maxTaskFailuresBeforeStop) stopRun(draft, draft.failuresInARow, now);
}

function fixerOf(task: Task): string | undefined {
  return task.attempts.findLast((attempt) => attempt.ending === 'fixed')?.fixer;
}

/** What was red before is told once, not at every save beside it. */
function isNews(draft: State, task: Task): boolean {
  const fresh = task.failures.map((failure) => failure.fingerprint).filter((fingerprint) => !draft.toldPreExisting.includes(fingerprint));
  draft.toldPreExisting = [...draft.toldPreExisting, ...fresh].slice(-MAX_TOLD);
  return fresh.length > 0;
}

/** Counts a task that has come to its end: not one that waits for a person, nor one that was called off. */
export function countEnd(statistics: State['statistics'], task: Task): void {
  if (task.status !== 'completed' && task.status !== 'failed') return;
  statistics.tasksProcessed += 1;
  if (task.outcome === 'fixed' || task.outcome === 'already_green') statistics.tasksSucceeded += 1;
  if (task.status === 'failed') statistics.tasksFailed += 1;
  if (task.outcome === 'unfixable') statistics.tasksEscalated += 1;
}

/** The save that superseded a task takes over its other files too: what was red there is red still. */
function handOver(draft: State, task: Task): void {
  const saves = draft.queues.pending.filter((other) => other.type === 'file_change' && other.landing === null);
  const heir = saves.find((other) => other.files.some((file) => task.files.includes(file))) ?? saves.at(-1);
  if (heir !== undefined) heir.files = [...new Set([...heir.files, ...task.files])];
}

function say(draft: State, event: string, task: Task, message: string, now: Date): void {
  appendEvent(draft, { at: now.toISOString(), event, taskId: task.id, message });
}
