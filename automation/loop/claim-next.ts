import { hostname } from 'node:os';
import { mayTry } from '../limits/breaker.ts';
import { breakerOf } from '../limits/breakers.ts';
import { breakerNameOf } from '../steps/source-file.ts';
import { findTask, placeTask } from '../store/views.ts';
import { claim } from '../task/advance.ts';
import type { State } from '../task/state.ts';
import type { Task } from '../task/task.ts';

/** Takes the next task that may run; undefined when none may. */
export function claimNext(draft: State, pid: number, now: Date, only?: ReadonlySet<string>): Task | undefined {
  const next = pickNext(draft, now, only);
  if (next === undefined) return undefined;
  const task = claim(next, { pid, host: hostname(), startedAt: now.toISOString() }, now);
  placeTask(draft, task);
  return task;
}

/** The pending task that runs next: highest priority first, then the oldest; undefined when none may run now. With `only`, a pause is not for those. */
export function pickNext(state: State, now: Date, only?: ReadonlySet<string>): Task | undefined {
  if (state.wishes.stop || (state.wishes.paused && only === undefined)) return undefined;
  return state.queues.pending.filter((task) => (only?.has(task.id) ?? true) && mayRun(task, state, now)).sort(byUrgency)[0];
}

function mayRun(task: Task, state: State, now: Date): boolean {
  if (task.waitingFor === 'agent' && state.agentPause !== null) return false;
  // Not by its own time: a person may have closed the breaker, and another task may be trying the file.
  if (task.waitingFor === 'breaker') return state.agentPause === null && mayTry(breakerOf(state, breakerNameOf(task)), task.id, now).kind === 'yes';
  const due = task.notBefore === null || Date.parse(task.notBefore) <= now.getTime() || task.waitingFor === 'agent';
  return due && task.dependencies.every((id) => dependencyDone(findTask(state, id)));
}

/** A dependency that has left the document was finished long ago. */
function dependencyDone(task: Task | undefined): boolean {
  return task === undefined || task.status === 'completed';
}

function byUrgency(a: Task, b: Task): number {
  return b.priority - a.priority || a.createdAt.localeCompare(b.createdAt);
}
