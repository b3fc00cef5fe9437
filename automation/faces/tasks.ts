import { lstatSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { isFolder, isInside } from '../config/readers.ts';
import { KeepgreenError } from '../errors.ts';
import { allTasks, appendEvent, placeTask } from '../store/views.ts';
import { cancelTask, retryTask } from '../task/advance.ts';
import { newTask } from '../task/task.ts';
import type { Grant, Task, TaskStatus } from '../task/task.ts';
import { chooseTask } from './choose-task.ts';
import type { Deps, FixedOnce, Call } from './hosts.ts';

/** Newest last, by creation. */
export async function listTasks(deps: Deps, input: { readonly status?: TaskStatus | undefined; readonly limit?: number | undefined }): Promise<{ tasks: Task[] }> {
  const state = await (await deps.store()).read();
  const chosen = allTasks(state).filter((task) => input.status === undefined || task.status === input.status);
  const sorted = chosen.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
  return { tasks: input.limit === undefined ? sorted : sorted.slice(-input.limit) };
}

export async function showTask(deps: Deps, input: { readonly id: string }): Promise<{ task: Task; diff: string }> {
  const task = chooseTask(await (await deps.store()).read(), input.id);
  return { task, diff: task.landing?.diff ?? (await lastDiff(deps, task)) };
}

export async function showWhy(deps: Deps, input: { readonly id: string }): Promise<Pick<Task, 'failures' | 'guilty' | 'suspects'> & { task: Task }> {
  const task = chooseTask(await (await deps.store()).read(), input.id);
  return { task, failures: task.failures, guilty: task.guilty, suspects: task.suspects };
}

export async function addTask(deps: Deps, input: { readonly files: readonly string[]; readonly description: string; readonly priority: number; readonly grant: readonly Grant[] }): Promise<{ task: Task }> {
  const files = [...new Set(input.files.map((file) => projectPath(deps, file)))];
  const folder = files.find((file) => isFolder(join(deps.settings.projectRoot, file)));
  if (folder !== undefined) throw new KeepgreenError('usage', `"${folder || '.'}" is a folder.`, 'Name files, or check a whole folder with: keepgreen fix FOLDER');
  const { clock, random } = deps.world;
  const id = `task_${random.hex(4)}`;
  const task = newTask(id, { type: 'manual', files, description: input.description, priority: input.priority, grants: unique(input.grant) }, clock.now());
  await (await deps.store()).update((draft) => {
    placeTask(draft, task);
    appendEvent(draft, { at: task.createdAt, event: 'task.created', taskId: id, message: `asked for: ${files.join(', ')}` });
  });
  return { task };
}

/** A task in hand is the loop's: it is asked to let go. Everything else is cancelled here. */
export async function cancel(deps: Deps, input: { readonly id: string }): Promise<{ task: Task; asked: boolean }> {
  const now = deps.world.clock.now();
  const live = await deps.hosts.liveProcess();
  return (await deps.store()).update((draft) => {
    const task = chooseTask(draft, input.id);
    if (isFinished(task)) throw new KeepgreenError('usage', `Task ${task.id} is ${task.status} already.`, `keepgreen retry ${task.id} starts it again.`);
    if (task.status === 'in_progress' && live !== undefined) {
      if (!draft.wishes.cancel.includes(task.id)) draft.wishes.cancel.push(task.id);
      return { task, asked: true };
    }
    const cancelled = cancelTask(task, now);
    placeTask(draft, cancelled);
    appendEvent(draft, { at: now.toISOString(), event: 'task.cancelled', taskId: task.id, message: 'cancelled by a person' });
    return { task: cancelled, asked: false };
  });
}

export async function retry(deps: Deps, input: { readonly id: string }): Promise<{ task: Task }> {
  const now = deps.world.clock.now();
  return (await deps.store()).update((draft) => {
    const task = chooseTask(draft, input.id);
    if (!isFinished(task)) throw new KeepgreenError('usage', `Task ${task.id} is ${task.status}, not finished.`, task.status === 'awaiting_approval' ? `keepgreen apply ${task.id} lands it, keepgreen cancel ${task.id} drops it.` : `Wait for it, or: keepgreen cancel ${task.id}`);
    const again = retryTask(task);
    placeTask(draft, again);
    appendEvent(draft, { at: now.toISOString(), event: 'task.retried', taskId: task.id, message: 'put back into the queue by a person' });
    return { task: again };
  });
}

/** Held against the next proposal that is judged; a finished task keeps it for when it is retried. */
export async function grantTask(deps: Deps, input: { readonly id: string; readonly grants: readonly Grant[] }): Promise<{ task: Task; finished: boolean }> {
  const now = deps.world.clock.now();
  return (await deps.store()).update((draft) => {
    const task = chooseTask(draft, input.id);
    const granted = { ...task, grants: unique([...task.grants, ...input.grants]) };
    placeTask(draft, granted);
    appendEvent(draft, { at: now.toISOString(), event: 'task.granted', taskId: task.id, message: `a person allowed it: ${unique(input.grants).join(', ')}` });
    return { task: granted, finished: isFinished(task) };
  });
}

export async function fixOnce(deps: Deps, input: { readonly paths: readonly string[]; readonly grant: readonly Grant[] }, call: Call): Promise<{ exitCode: number; tasks: Task[] }> {
  const paths = [...new Set(input.paths.map((path) => projectPath(deps, path)))];
  const fixed: FixedOnce = await deps.hosts.fixOnce({ paths: paths.includes('') ? [] : paths, grants: unique(input.grant) }, call);
  return { exitCode: fixed.exitCode, tasks: [...fixed.tasks] };
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

function isFinished(task: Task): boolean {
  return task.status === 'completed' || task.status === 'failed' || task.status === 'cancelled';
}

/** What is asked for, relative to the project, '' for the project itself. It must be there, and inside. */
function projectPath(deps: Deps, path: string): string {
  const { projectRoot } = deps.settings;
  const given = resolve(deps.cwd, path);
  if (lstatSync(given, { throwIfNoEntry: false }) === undefined) throw new KeepgreenError('usage', `There is no file or folder ${given}.`, 'Name files and folders of the project, relative to the folder you are in.');
  // The link itself is what is meant, so only the folder it lies in is resolved.
  const real = join(realpathSync(dirname(given)), basename(given));
  if (!isInside(projectRoot, real)) throw new KeepgreenError('path_outside', `${given} is not in the project ${projectRoot}.`, 'Name files of the project, or set PROJECT_ROOT.');
  return relative(projectRoot, real).split(sep).join('/');
}

async function lastDiff(deps: Deps, task: Task): Promise<string> {
  const attempt = task.attempts.at(-1);
  return attempt === undefined ? '' : readFile(join(deps.settings.stateDir, attempt.runDir, 'diff.patch'), 'utf8').catch(() => '');
}
