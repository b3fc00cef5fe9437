import type { HistoryEvent, State } from '../task/state.ts';
import type { Task, TaskStatus } from '../task/task.ts';

/** A queue's name in the state document. */
export type QueueName = keyof State['queues'];

const queues: Readonly<Record<TaskStatus, QueueName>> = {
  pending: 'pending',
  in_progress: 'inProgress',
  awaiting_approval: 'awaitingApproval',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'completed',
};

/** The queue a task of this status lies in. Cancelled tasks lie with the completed ones: nothing is left to look after, so no monitor of the failed ones shall ring. */
export function queueOf(status: TaskStatus): QueueName {
  return queues[status];
}

/** Every task: pending, in progress, awaiting approval, completed, failed; each queue in its own order. */
export function allTasks(state: State): Task[] {
  const { pending, inProgress, awaitingApproval, completed, failed } = state.queues;
  return [...pending, ...inProgress, ...awaitingApproval, ...completed, ...failed];
}

/** The task with this id, or the only one whose id begins so (`task_` may be left out); undefined when none or several do. */
export function findTask(state: State, id: string): Task | undefined {
  const matches = matchTasks(state, id);
  return matches.length === 1 ? matches[0] : undefined;
}

/** The tasks meant by an id or the beginning of one: exactly that task when the id is whole. An empty id means none. */
export function matchTasks(state: State, id: string): Task[] {
  const wanted = id.startsWith('task_') ? id : `task_${id}`;
  if (wanted === 'task_') return [];
  const tasks = allTasks(state);
  const exact = tasks.filter((task) => task.id === wanted);
  return exact.length > 0 ? exact : tasks.filter((task) => task.id.startsWith(wanted));
}

/**
 * Puts a task into the queue its status belongs to, in place of any task of that id in any queue. Pending stays ordered
 * by priority (5 first), then age (oldest first). Every other queue is in order of arrival: the newest finished last.
 */
export function placeTask(draft: State, task: Task): void {
  removeTask(draft, task.id);
  const queue = draft.queues[queueOf(task.status)];
  queue.splice(task.status === 'pending' ? pendingPosition(queue, task) : queue.length, 0, task);
}

/** Notes what happened, in one sentence. It reaches events.jsonl when the update it is part of has been written. */
export function appendEvent(draft: State, event: HistoryEvent): void {
  draft.conversationHistory.push(event);
}

function removeTask(draft: State, id: string): void {
  for (const queue of Object.values(draft.queues)) {
    for (let index = queue.length - 1; index >= 0; index--) if (queue[index]?.id === id) queue.splice(index, 1);
  }
}

/** Behind all that go before it, so that equals keep their order of arrival. */
function pendingPosition(queue: readonly Task[], task: Task): number {
  const later = queue.findIndex((other) => goesBefore(task, other));
  return later === -1 ? queue.length : later;
}

function goesBefore(task: Task, other: Task): boolean {
  return task.priority === other.priority ? task.createdAt < other.createdAt : task.priority > other.priority;
}
