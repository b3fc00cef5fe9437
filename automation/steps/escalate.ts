import type { Outcome } from '../task/outcome.ts';
import type { Job, Shop } from './job.ts';

/** What can't be fixed reaches the person once: in the log, with where the evidence is. */
export function escalate(job: Job, shop: Shop): Promise<Outcome> {
  const { task } = job;
  const first = task.failures[0];
  const what = first === undefined ? task.filePath : `${first.check}: ${first.file} "${first.name}"`;
  const summary = `not fixed: ${what} (${task.summary}). See it with: keepgreen task ${task.id}`;
  shop.world.log.warn(summary, { task: task.id, attempts: task.attempts.length, failures: task.failures.map((failure) => failure.fingerprint) });
  return Promise.resolve({ kind: 'escalated', summary });
}
