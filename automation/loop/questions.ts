import { appendEvent, placeTask } from '../store/views.ts';
import { expireTask, isExpired } from '../task/question.ts';
import type { State, Store } from '../task/state.ts';
import type { Task } from '../task/task.ts';
import type { Clock } from '../world/ports.ts';
import { retellEvidence } from '../steps/evidence.ts';
import type { Shop } from '../steps/job.ts';
import { countEnd } from './record.ts';

export interface QuestionDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** Gives what was kept for a withdrawn one back. */
  readonly forget: (task: Task) => Promise<void>;
}

/** Withdraws the questions that nobody has answered in time. */
export async function withdrawExpired(state: State, { store, clock, forget }: QuestionDeps): Promise<void> {
  const now = clock.now();
  if (!state.queues.awaitingApproval.some((task) => isExpired(task, now))) return;
  for (const task of await store.update((draft) => expireAll(draft, now))) await forget(task);
}

/** Gives its commits back to git, and its record says what became of it. */
export async function forgetQuestion(task: Task, shop: Pick<Shop, 'settings' | 'world' | 'workspaces'>): Promise<void> {
  await shop.workspaces.letGo(`tasks/${task.id}`);
  await retellEvidence(task, shop);
}

function expireAll(draft: State, now: Date): readonly Task[] {
  const late = draft.queues.awaitingApproval.filter((task) => isExpired(task, now)).map((task) => expireTask(task, now));
  for (const task of late) {
    placeTask(draft, task);
    countEnd(draft.statistics, task);
    appendEvent(draft, { at: now.toISOString(), event: 'task.expired', taskId: task.id, message: task.summary });
  }
  return late;
}
