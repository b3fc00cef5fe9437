import { KeepgreenError, renderError } from '../errors.ts';
import { pipeline } from '../pipeline.ts';
import { noteHandOff } from '../steps/escalate.ts';
import { recordEvidence } from '../steps/evidence.ts';
import { endAttempt, forgetProposals } from '../steps/fix.ts';
import type { Job, Shop, Step } from '../steps/job.ts';
import { postpone } from '../steps/land.ts';
import type { Attempt, Ending } from '../task/attempt.ts';
import type { Outcome } from '../task/outcome.ts';
import type { Task } from '../task/task.ts';
import { onAbort } from '../world/abort.ts';

const STOP_KINDS = ['superseded', 'cancelled', 'shutdown', 'out_of_time'] as const;

/** Why a running task is stopped from outside; the abort signal's reason. */
export interface StopReason {
  readonly kind: (typeof STOP_KINDS)[number];
  /** `out_of_time`: of which limit; TASK_TIMEOUT_SECONDS when nothing is said. */
  readonly over?: TimeOver;
}

export type TimeOver = Pick<Extract<Outcome, { kind: 'out_of_time' }>, 'afterSeconds' | 'limit'>;

/** Writes a step's outcome down and returns the task as it then stands; must not return before that is durable. */
export type SaveStep = (job: Job, outcome: Outcome, ms: number) => Promise<Task>;

/** A step that was told to stop and has not let go after so long is left behind, with its workspace. */
const STEP_GRACE_MS = 8000;

/** Takes a claimed task through the pipeline until it leaves our hands. Gives the workspace back, whatever happens. */
export async function runTask(job: Job, shop: Shop, save: SaveStep, signal: AbortSignal): Promise<Task> {
  let leftBehind: Promise<unknown> | undefined;
  try {
    while (job.task.status === 'in_progress') {
      const started = shop.world.clock.monotonicMs();
      const { outcome, running } = await takeStep(job, shop, signal);
      leftBehind ??= running;
      job.task = await save(job, outcome, shop.world.clock.monotonicMs() - started);
      await recordEvidence(job, shop, outcome);
    }
    return job.task;
  } finally {
    if (leftBehind === undefined) await tidyUp(job);
    else void leftBehind.then(() => tidyUp(job));
  }
}

async function tidyUp(job: Job): Promise<void> {
  await forgetProposals(job);
  // Set aside for an attempt that never began.
  await job.reservation?.settle({ kind: 'nothing' });
  await job.workspace?.release();
}

interface Taken {
  readonly outcome: Outcome;
  /** The step itself, where it was left behind; never rejects. */
  readonly running?: Promise<unknown>;
}

/** One step; whatever it throws becomes an outcome, because one bad task never stops the loop. */
async function takeStep(job: Job, shop: Shop, signal: AbortSignal): Promise<Taken> {
  if (signal.aborted) return { outcome: await stopped(job, shop, signal) };
  const stage = job.task.stage ?? 'checking';
  const step = pipeline[stage](job, shop, signal).then((outcome): Answer => ({ kind: 'outcome', outcome }), (error: unknown): Answer => ({ kind: 'threw', error }));
  const answer = stage === 'landing' ? await step : await Promise.race([step, patienceOver(step, shop, signal)]);
  // What has reached the user's tree, or is kept for them, has happened, even when we were told to stop meanwhile.
  if (answer.kind === 'outcome' && (!signal.aborted || LASTING.includes(answer.outcome.kind))) return { outcome: answer.outcome };
  if (answer.kind === 'patience_over') shop.world.log.error(`step ${stage} has not stopped within ${STEP_GRACE_MS / 1000} s and is left behind`, { task: job.task.id });
  if (signal.aborted) return { outcome: await stopped(job, shop, signal, attemptIn(answer)), ...(answer.kind === 'patience_over' ? { running: step } : {}) };
  return { outcome: answer.kind === 'threw' ? faultOf(answer.error, job, shop) : faultOf(new Error('it gave no answer'), job, shop) };
}

type Answer = { readonly kind: 'outcome'; readonly outcome: Awaited<ReturnType<Step>> } | { readonly kind: 'threw'; readonly error: unknown } | { readonly kind: 'patience_over' };

const LASTING: readonly Outcome['kind'][] = ['landed', 'held', 'asked', 'postponed'];

async function patienceOver(step: Promise<unknown>, shop: Shop, signal: AbortSignal): Promise<Answer> {
  const ended = new AbortController();
  void step.then(() => ended.abort());
  await new Promise<void>((resolve) => {
    const leave = onAbort(signal, resolve);
    onAbort(ended.signal, () => {
      leave();
      resolve();
    });
  });
  await shop.world.clock.sleep(STEP_GRACE_MS, ended.signal);
  return { kind: 'patience_over' };
}

function faultOf(error: unknown, job: Job, shop: Shop): Outcome {
  if (error instanceof KeepgreenError && error.code === 'git_busy') return { kind: 'git_busy', reason: error.message, attempt: unjudged(job, shop, 'environment') };
  const stage = job.task.stage ?? 'checking';
  shop.world.log.error(`step ${stage} failed: ${renderError(error)}`, { stage, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return { kind: 'fault', reason: `${stage} could not be done: ${renderError(error)}`, attempt: unjudged(job, shop, 'environment') };
}

/** A fix that is proven already is kept over a shutdown: the next start lands it. */
async function stopped(job: Job, shop: Shop, signal: AbortSignal, cutOff?: Attempt): Promise<Outcome> {
  const { kind } = reasonOf(signal);
  const left = (ending: Ending): Attempt | null => unjudged(job, shop, ending) ?? (cutOff === undefined ? null : { ...cutOff, ending, summary: NOT_JUDGED, evidence: [], signs: [] });
  if (kind === 'out_of_time') {
    const time = timeIsOver(signal, shop);
    if (job.task.landing === null) await noteHandOff(job, shop, { outcome: 'over_budget', summary: `not green after ${time.afterSeconds} s (${time.limit})` });
    return { kind, ...time, attempt: left('cancelled') };
  }
  const proven = job.task.stage === 'landing' && job.candidate?.unproven !== true ? job.candidate : undefined;
  if (kind === 'shutdown' && proven !== undefined) {
    try {
      return await postpone(job, shop, proven, { because: 'shutdown', reason: 'keepgreen was stopped before the proven fix could land; it lands at the next start' });
    } catch (error) {
      shop.world.log.warn(`the proven fix could not be kept: ${renderError(error)}`, { task: job.task.id });
    }
  }
  return { kind: 'interrupted', ending: kind, attempt: left(kind) };
}

/** What a step that was told to stop came to is no verdict, but what its attempt cost was spent. */
function attemptIn(answer: Answer): Attempt | undefined {
  return answer.kind === 'outcome' && answer.outcome.kind === 'attempt_ended' ? answer.outcome.attempt : undefined;
}

const NOT_JUDGED = 'stopped before it was judged';

/** The proposal that was on its way, as an attempt that nobody judged: what it cost was spent all the same. */
function unjudged(job: Job, shop: Shop, ending: Ending): Attempt | null {
  const { candidate } = job;
  if (candidate === undefined || candidate.recorded) return null;
  return endAttempt(shop, candidate, { ending, summary: NOT_JUDGED, evidence: [] });
}

function timeIsOver(signal: AbortSignal, shop: Shop): TimeOver {
  const { over } = signal.reason as StopReason;
  return over ?? { afterSeconds: shop.settings.taskTimeoutSeconds, limit: 'TASK_TIMEOUT_SECONDS' };
}

function reasonOf(signal: AbortSignal): StopReason {
  const reason: unknown = signal.reason;
  const kind = typeof reason === 'object' && reason !== null && 'kind' in reason ? reason.kind : undefined;
  return { kind: STOP_KINDS.find((known) => known === kind) ?? 'shutdown' };
}
