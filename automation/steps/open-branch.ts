import type { Failure } from '../task/failure.ts';
import type { Job, Shop } from './job.ts';
import { need } from './job.ts';

/**
 * With LAND_MODE=branch or pr the file stays red until the fix is merged, so the next save of it is red again: a sentence
 * when a fix of all that is red waits on a branch already and still fits; nobody is paid for it twice.
 */
export async function fixWaitingOnBranch(job: Job, shop: Shop, red: readonly Failure[]): Promise<string | undefined> {
  const { landMode } = shop.settings;
  if (landMode !== 'branch' && landMode !== 'pr') return undefined;
  const waiting = await shop.workspaces.waitingFixes(need(job, 'snapshot'));
  // Who says "retry" wants another fix than the one that is there.
  const found = waiting.find((fix) => fix.taskId !== job.task.id && red.every((failure) => fix.failures.includes(failure.fingerprint)));
  if (found === undefined) return undefined;
  return `the fix of this waits on the branch ${found.branch}: merge it (git merge ${found.branch}), or have another one made: keepgreen undo ${found.taskId}, then keepgreen retry ${job.task.id}`;
}
