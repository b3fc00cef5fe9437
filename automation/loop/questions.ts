import { appendEvent, placeTask } from '../store/views.ts';
import { expireTask, isExpired } from '../task/question.ts';
import type { State, Store } from '../task/state.ts';
import type { Workspaces } from '../task/snapshot.ts';
import type { Clock } from '../world/ports.ts';
import { countEnd } from './record.ts';

/** Withdraws the questions that nobody has answered in time, and gives what was kept for them back to git. */
export async function withdrawExpired(state: State, deps: { readonly store: Store; readonly clock: Clock; readonly workspaces: Pick<Workspaces, 'letGo'> }): Promise<void> {
  const now = deps.clock.now();
  if (!state.queues.awaitingApproval.some((task) => isExpired(task, now))) return;
  const gone = await deps.store.update((draft) => expireAll(draft, now));
  for (const id of gone) await deps.workspaces.letGo(`tasks/${id}`);
}

function expireAll(draft: State, now: Date): string[] {
  const late = draft.queues.awaitingApproval.filter((task) => isExpired(task, now)).map((task) => expireTask(task, now));
  for (const task of late) {
    placeTask(draft, task);
    countEnd(draft.statistics, task);
    appendEvent(draft, { at: now.toISOString(), event: 'task.expired', taskId: task.id, message: task.summary });
  }
  return late.map((task) => task.id);
}
