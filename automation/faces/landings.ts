import { KeepgreenError } from '../errors.ts';
import { appendEvent, placeTask } from '../store/views.ts';
import { refuseUnasked, rejectTask } from '../task/question.ts';
import type { Task } from '../task/task.ts';
import { chooseTask } from './choose-task.ts';
import type { Deps } from './hosts.ts';
import type { ApplyReport, UndoReport } from './reports.ts';

export async function applyHeld(deps: Deps, input: { readonly id: string }): Promise<ApplyReport> {
  return land(deps, await find(deps, input.id));
}

/** A yes: the fix is proven once more on the tree of this moment, and lands. */
export async function approveAsked(deps: Deps, input: { readonly id: string }): Promise<ApplyReport> {
  const task = await find(deps, input.id);
  if (task.status === 'awaiting_approval') refuseUnasked(task);
  return land(deps, task);
}

/** A no: the reason goes into the next attempt. */
export async function rejectAsked(deps: Deps, input: { readonly id: string; readonly why: string }): Promise<{ task: Task; running: boolean }> {
  const now = deps.world.clock.now();
  const running = (await deps.hosts.liveProcess()) !== undefined;
  return (await deps.store()).update((draft) => {
    const task = rejectTask(chooseTask(draft, input.id), input.why);
    placeTask(draft, task);
    appendEvent(draft, { at: now.toISOString(), event: 'task.rejected', taskId: task.id, message: `a person has said no: ${input.why}` });
    return { task, running };
  });
}

async function land(deps: Deps, task: Task): Promise<ApplyReport> {
  if (task.status !== 'awaiting_approval') throw new KeepgreenError('task_not_held', `Task ${task.id} is ${task.status}${task.outcome === null ? '' : ` (${task.outcome})`}: no fix of it waits.`, 'keepgreen tasks --status awaiting_approval lists those that do.');
  const result = await deps.hosts.applyHeld(task.id);
  return result.kind === 'held' ? { ...result, taskId: task.id, conflicts: [...result.conflicts] } : { ...result, taskId: task.id };
}

export async function undoLanded(deps: Deps, input: { readonly id: string }): Promise<UndoReport> {
  const task = await find(deps, input.id);
  // Without a landing of record there may still be one that a crash cut short and the next start brought to its end.
  if (task.landing !== null && task.landing.status !== 'landed') throw new KeepgreenError('task_not_undoable', `Nothing of task ${task.id} is in your files${task.landing.status === 'undone' ? ': it was undone already' : ''}.`, 'Only a fix that landed can be undone; keepgreen tasks lists them.');
  const result = await deps.hosts.undo(task.id);
  return result.kind === 'undone' ? { kind: 'undone', taskId: task.id, files: [...result.files] } : { ...result, taskId: task.id, conflicts: [...result.conflicts] };
}

async function find(deps: Deps, id: string): Promise<Task> {
  return chooseTask(await (await deps.store()).read(), id);
}
