import { KeepgreenError, renderError } from '../errors.ts';
import { pipeline } from '../pipeline.ts';
import type { Job, Shop } from '../steps/job.ts';
import type { Outcome } from '../task/outcome.ts';
import type { Task } from '../task/task.ts';

/** Why a running task is stopped from outside; the abort signal's reason. */
export type StopReason = { readonly kind: 'superseded' | 'cancelled' | 'shutdown' | 'out_of_time' };

/** Writes a step's outcome down and returns the task as it then stands; must not return before that is durable. */
export type SaveStep = (job: Job, outcome: Outcome, ms: number) => Promise<Task>;

/**
 * Takes a claimed task through the pipeline until it leaves our hands. Gives the workspace
 * back, whatever happens.
 */
export async function runTask(job: Job, shop: Shop, save: SaveStep, signal: AbortSignal): Promise<Task> {
  try {
    while (job.task.status === 'in_progress') {
      const started = shop.world.clock.monotonicMs();
      const outcome = await takeStep(job, shop, signal);
      job.task = await save(job, outcome, shop.world.clock.monotonicMs() - started);
    }
    return job.task;
  } finally {
    await closeProposals(job);
    await job.workspace?.release();
  }
}

/** One step; whatever it throws becomes an outcome, because one bad task never stops the loop. */
async function takeStep(job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  if (signal.aborted) return stopped(signal, shop);
  const stage = job.task.stage ?? 'checking';
  try {
    const outcome = await pipeline[stage](job, shop, signal);
    // What has reached the user's tree has happened, even when we were told to stop meanwhile.
    const happened = outcome.kind === 'landed' || outcome.kind === 'held';
    return signal.aborted && !happened ? stopped(signal, shop) : outcome;
  } catch (error) {
    if (signal.aborted) return stopped(signal, shop);
    return faultOf(error, stage, shop);
  }
}

function faultOf(error: unknown, stage: string, shop: Shop): Outcome {
  if (error instanceof KeepgreenError && error.code === 'git_busy') return { kind: 'git_busy', reason: error.message };
  shop.world.log.error(`step ${stage} failed: ${renderError(error)}`, { stage, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return { kind: 'fault', reason: `${stage} could not be done: ${renderError(error)}` };
}

function stopped(signal: AbortSignal, shop: Shop): Outcome {
  const reason = signal.reason as StopReason;
  if (reason.kind === 'out_of_time') return { kind: 'out_of_time', afterSeconds: shop.settings.taskTimeoutSeconds };
  return { kind: 'interrupted', ending: reason.kind };
}

/** Lets the fixers' generators run their clean-up; one that fails there has nothing left to lose. */
async function closeProposals(job: Job): Promise<void> {
  await Promise.allSettled([...job.asked.values()].map(async (proposals) => proposals.return?.()));
}
