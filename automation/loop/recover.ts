import { appendEvent, placeTask } from '../store/views.ts';
import { recoverTask } from '../task/advance.ts';
import type { State } from '../task/state.ts';

/**
 * What a dead orchestrator left in hand goes back to pending with its attempts kept; a task that keeps killing us is
 * set aside. Legal only for the holder of the instance guard: nobody else is alive then. Returns a line for each.
 */
export function recoverTasks(draft: State, now: Date): readonly string[] {
  return [...draft.queues.inProgress].map((task) => {
    const next = recoverTask(task, now);
    placeTask(draft, next);
    if (next.status === 'failed') {
      draft.statistics.tasksProcessed += 1;
      draft.statistics.tasksFailed += 1;
    }
    const line = next.status === 'failed' ? next.summary : `${task.filePath || task.id} was in hand when keepgreen died; it is back in the queue`;
    appendEvent(draft, { at: now.toISOString(), event: 'task.recovered', taskId: task.id, message: line });
    return line;
  });
}

/** Wishes of an earlier run that must not outlive it: a stop that was obeyed, cancels of tasks that are gone. */
export function clearOldWishes(draft: State): void {
  draft.wishes.stop = false;
  draft.wishes.resumeAgent = false;
  draft.wishes.cancel = [];
}
