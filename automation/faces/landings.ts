import { KeepgreenError } from '../errors.ts';
import { appendEvent, matchTasks, placeTask } from '../store/views.ts';
import { refuseUnasked, rejectTask } from '../task/question.ts';
import type { Task } from '../task/task.ts';
import { chooseTask } from './choose-task.ts';
import type { Call, Deps } from './hosts.ts';
import type { ApplyReport, ReplayAnswer, UndoReport } from './reports.ts';

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
  // A branch that could only not be pushed is there to be deleted.
  const there = task.landing === null || task.landing.status === 'landed' || (task.landing.status === 'held' && task.landing.branch !== null);
  if (!there) throw new KeepgreenError('task_not_undoable', `Nothing of task ${task.id} is in your files${task.landing?.status === 'undone' ? ': it was undone already' : ''}.`, 'Only a fix that landed can be undone; keepgreen tasks lists them.');
  const result = await deps.hosts.undo(task.id);
  return result.kind === 'undone' ? { kind: 'undone', taskId: task.id, files: [...result.files], branch: result.branch ?? null, note: result.note ?? '' } : { ...result, taskId: task.id, conflicts: [...result.conflicts] };
}

/** A task that has left the state may still have its record. */
export async function replayProof(deps: Deps, input: { readonly id: string }, call: Call): Promise<ReplayAnswer> {
  const [known, ...others] = matchTasks(await (await deps.store()).read(), input.id);
  const id = known === undefined && /^task_[0-9a-f]{8}$/.test(input.id) ? input.id : others.length === 0 && known !== undefined ? known.id : (await find(deps, input.id)).id;
  const report = await deps.hosts.replay(id, call);
  return { ...report, red: [...report.red], notRed: [...report.notRed], refusals: [...report.refusals], differences: [...report.differences] };
}

async function find(deps: Deps, id: string): Promise<Task> {
  return chooseTask(await (await deps.store()).read(), id);
}
