import { appendEvent, placeTask } from '../store/views.ts';
import { advance, applyTask, recoverTask } from '../task/advance.ts';
import type { State } from '../task/state.ts';
import { countEnd, releaseTrials } from './record.ts';
import { obeyCancels } from './wishes.ts';

/**
 * What a dead orchestrator left in hand goes back to pending with its attempts kept; a task that keeps killing us is
 * set aside. Legal only for the holder of the instance guard: nobody else is alive then. Returns a line for each.
 */
export function recoverTasks(draft: State, now: Date): readonly string[] {
  const lines = [...draft.queues.inProgress].map((task) => {
    const next = recoverTask(task, now);
    placeTask(draft, next);
    releaseTrials(draft, task.id, now);
    countEnd(draft.statistics, next);
    const line = next.status === 'failed' ? next.summary : `${task.filePath || task.id} was in hand when keepgreen died; it is back in the queue`;
    appendEvent(draft, { at: now.toISOString(), event: 'task.recovered', taskId: task.id, message: line });
    return line;
  });
  // At a start nobody tries anything, whoever was called off meanwhile.
  for (const { trial } of [...draft.circuitBreakers]) if (trial !== null) releaseTrials(draft, trial, now);
  // What a person called off while the dead one had it in hand stays called off.
  obeyCancels(draft, undefined, now);
  return lines;
}

/** A claim whose write failed after it was in place has nobody who works on it. Only while no task is in hand. */
export function putBackLost(draft: State, now: Date): void {
  for (const task of [...draft.queues.inProgress]) placeTask(draft, advance(task, { kind: 'interrupted', ending: 'shutdown', attempt: null }, { retryBackoffSeconds: 0 }, now));
}

/** Fixes that stand on a branch here and only could not leave this machine go on at each start. Returns a line for each. */
export function retryPublishing(draft: State, now: Date): readonly string[] {
  const stuck = draft.queues.awaitingApproval.filter(({ landing }) => landing?.status === 'held' && landing.branch !== null);
  return stuck.map((task) => {
    placeTask(draft, applyTask(task, now));
    return `the fix on ${task.landing?.branch ?? ''} could not be pushed or asked for last time; it is tried again`;
  });
}

/** Wishes of an earlier run that must not outlive it. */
export function clearOldWishes(draft: State): void {
  draft.wishes.stop = false;
  draft.wishes.resumeAgent = false;
}
