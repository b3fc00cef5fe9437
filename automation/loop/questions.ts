import { allTasks, appendEvent, placeTask } from '../store/views.ts';
import { answerSince, expireTask, isExpired, overtakeTask } from '../task/question.ts';
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

/** Withdraws the questions whose red was asked about, mended or saved green since: a person decides once, on the text as it is. */
export async function withdrawOvertaken(state: State, { store, clock, forget }: QuestionDeps): Promise<void> {
  if (overtaken(state).length === 0) return;
  for (const task of await store.update((draft) => overtakeAll(draft, clock.now()))) await forget(task);
}

/** Gives its commits back to git, and its record says what became of it. */
export async function forgetQuestion(task: Task, shop: Pick<Shop, 'settings' | 'world' | 'workspaces'>): Promise<void> {
  await shop.workspaces.letGo(`tasks/${task.id}`);
  await retellEvidence(task, shop);
}

function overtaken(state: State): readonly { readonly task: Task; readonly why: string }[] {
  const tasks = state.queues.awaitingApproval.length === 0 ? [] : allTasks(state);
  return state.queues.awaitingApproval.flatMap((task) => {
    const why = answerSince(task, tasks);
    return why === undefined ? [] : [{ task, why }];
  });
}

function overtakeAll(draft: State, now: Date): readonly Task[] {
  const old = overtaken(draft).map(({ task, why }) => overtakeTask(task, why, now));
  for (const task of old) {
    placeTask(draft, task);
    appendEvent(draft, { at: now.toISOString(), event: 'task.superseded', taskId: task.id, message: task.summary });
  }
  return old;
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
