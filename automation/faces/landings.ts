import { KeepgreenError } from '../errors.ts';
import type { Task } from '../task/task.ts';
import { chooseTask } from './choose-task.ts';
import type { Deps } from './hosts.ts';
import type { ApplyReport, UndoReport } from './reports.ts';

export async function applyHeld(deps: Deps, input: { readonly id: string }): Promise<ApplyReport> {
  const task = await find(deps, input.id);
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
