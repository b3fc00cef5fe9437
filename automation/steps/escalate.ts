import { attemptsSinceRetry } from '../task/advance.ts';
import type { Ending } from '../task/attempt.ts';
import type { Outcome } from '../task/outcome.ts';
import { diffOf } from './fix.ts';
import type { Job, Shop } from './job.ts';

/** What can't be fixed reaches the person once: in the log, with where the evidence is, and outside where that is configured. */
export async function escalate(job: Job, shop: Shop): Promise<Outcome> {
  const { task } = job;
  const first = task.failures[0];
  const what = first === undefined ? task.filePath : `${first.check}: ${first.file} "${first.name}"`;
  const summary = `not fixed: ${what} (${task.summary}). See it with: keepgreen task ${task.id}`;
  shop.world.log.warn(summary, { task: task.id, attempts: task.attempts.length, failures: task.failures.map((failure) => failure.fingerprint) });
  if (wasTried(job)) await noteHandOff(job, shop, { outcome: task.outcome ?? 'unfixable', summary });
  return { kind: 'escalated', summary };
}

/**
 * Writes the hand-off down and notes it, so that it is sent once the task's end is written. For every end that is a
 * person's turn; nothing where nothing is known to be red, or nobody is to be told.
 */
export async function noteHandOff(job: Job, shop: Shop, end: { readonly outcome: NonNullable<Job['task']['outcome']>; readonly summary: string }): Promise<void> {
  const { task } = job;
  if (shop.handOffs === undefined || task.failures.length === 0) return;
  const diffs = new Map(await Promise.all(task.attempts.map(async (attempt) => [attempt.number, await diffOf(attempt, job, shop)] as const)));
  const command = job.baseline.find((run) => run.check.name === task.failures[0]?.check)?.command ?? '';
  const prepared = await shop.handOffs.prepare({ task, ...end, base: job.base, snapshot: job.snapshot, guiltyDiff: job.guiltyDiff, diffs, command, now: shop.world.clock.now() });
  if (prepared !== undefined) job.notes.push({ kind: 'hand_off', prepared });
}

/** Where nobody made a proposal (the agent is not logged in, nothing is configured), there is nothing to hand over: the log says so. */
function wasTried(job: Job): boolean {
  return attemptsSinceRetry(job.task).some((attempt) => JUDGED.includes(attempt.ending));
}

const JUDGED: readonly Ending[] = ['code', 'no_change', 'cheat', 'hang'];
