import { appendEvent, findTask, placeTask } from '../store/views.ts';
import { cancelTask } from '../task/advance.ts';
import type { State } from '../task/state.ts';

/** Cancels what waits; a wish for the task in hand stays until that task has let go. */
export function obeyCancels(draft: State, inHand: string | undefined, now: Date): void {
  for (const id of draft.wishes.cancel) {
    const task = findTask(draft, id);
    if (task === undefined || id === inHand || (task.status !== 'pending' && task.status !== 'awaiting_approval')) continue;
    placeTask(draft, cancelTask(task, now));
    appendEvent(draft, { at: now.toISOString(), event: 'task.cancelled', taskId: id, message: 'cancelled' });
  }
  draft.wishes.cancel = draft.wishes.cancel.filter((id) => id === inHand);
}
