import type { ApplyResult, FixedOnce } from '../faces/hosts.ts';
import { retellEvidence } from '../steps/evidence.ts';
import { replay } from '../steps/replay.ts';
import type { ReplayReport } from '../steps/replay.ts';
import { withdraw } from '../steps/withdraw.ts';
import { appendEvent, findTask, placeTask } from '../store/views.ts';
import { applyTask } from '../task/advance.ts';
import type { UndoResult } from '../task/snapshot.ts';
import { newTask } from '../task/task.ts';
import type { Grant, Task } from '../task/task.ts';
import { requireSandbox } from '../world/sandbox/sandbox.ts';
import { buildParts } from './build.ts';
import type { Base } from './base.ts';
import { settleTasks } from './settle.ts';
import type { StopSignals } from './settle.ts';

const URGENT = 5;
const NEVER = new AbortController().signal;

/** As Hosts.fixOnce in faces/hosts.ts. */
export async function fixOnce(base: Base, { paths, grants }: { readonly paths: readonly string[]; readonly grants: readonly Grant[] }, signals: StopSignals): Promise<FixedOnce> {
  const { store, world } = base;
  const what = paths.length === 0 ? 'the whole project' : paths.join(', ');
  const task = newTask(`task_${world.random.hex(4)}`, { type: 'manual', files: paths, description: `asked to fix ${what}`, priority: URGENT, grants }, world.clock.now());
  await store.update((draft) => {
    placeTask(draft, task);
    appendEvent(draft, { at: task.createdAt, event: 'task.created', taskId: task.id, message: task.description });
  });
  const settled = findTask(await settleTasks(base, new Set([task.id]), signals), task.id) ?? task;
  return { exitCode: isGreen(settled) ? 0 : 1, tasks: [settled] };
}

/** What was fixed on a branch is red here until it is merged. */
function isGreen(task: Task): boolean {
  if ((task.landing?.branch ?? null) !== null) return false;
  return task.outcome === 'already_green' || task.outcome === 'fixed' || task.outcome === 'flaky';
}

/** As Hosts.applyHeld. */
export async function applyHeld(base: Base, taskId: string): Promise<ApplyResult> {
  const now = base.world.clock.now();
  const asked = await base.store.update((draft) => {
    const task = findTask(draft, taskId);
    if (task === undefined) return undefined;
    placeTask(draft, applyTask(task, now));
    if (task.approval !== null) appendEvent(draft, { at: now.toISOString(), event: 'task.approved', taskId, message: 'a person has said yes; the fix is proven once more and lands' });
    return { attempts: task.attempts.length };
  });
  const task = findTask(await settleTasks(base, new Set([taskId]), { stop: NEVER, stopNow: NEVER }), taskId);
  if (task === undefined) return { kind: 'refused', reason: 'the task is gone' };
  return appliedAs(task, asked?.attempts ?? task.attempts.length);
}

/** A fix that no longer held has been given up, and the task may have found another one by now. */
function appliedAs(task: Task, attemptsBefore: number): ApplyResult {
  const { landing } = task;
  if (landing?.status === 'landed') return { kind: 'landed', landing, anew: task.attempts.length > attemptsBefore };
  if (landing?.status === 'held' && task.status !== 'failed') return { kind: 'held', reason: task.approval?.why ?? landing.reason ?? task.summary, conflicts: landing.conflicts, diff: landing.diff };
  return { kind: 'refused', reason: task.summary };
}

/** As Hosts.undo. Works beside a running orchestrator: the ledger tells it that the write is ours. */
export async function undo(base: Base, taskId: string): Promise<UndoResult> {
  const landing = findTask(await base.store.read(), taskId)?.landing;
  const parts = await buildParts(base);
  try {
    const result = await parts.shop.workspaces.undo(landing?.id ?? taskId);
    if (result.kind !== 'undone') return result;
    const task = await noteUndone(base, taskId, result.branch === undefined ? result.files : [`the branch ${result.branch}`]);
    if (task !== undefined) await retellEvidence(task, parts.shop);
    const left = landing == null ? '' : await withdraw(parts.shop, landing);
    const note = [result.note ?? '', left].filter((sentence) => sentence !== '').join(' ');
    return note === '' ? result : { ...result, note };
  } finally {
    await parts.close();
  }
}

/** As Hosts.replay. Beside a running orchestrator: the private copy is another one. */
export async function replayTask(base: Base, taskId: string, signal: AbortSignal): Promise<ReplayReport> {
  const parts = await buildParts(base);
  try {
    requireSandbox(parts.sandbox, base.settings.sandbox);
    return await replay(taskId, parts.shop, signal);
  } finally {
    await parts.close();
  }
}

async function noteUndone({ store, world }: Base, taskId: string, files: readonly string[]): Promise<Task | undefined> {
  return store.update((draft) => {
    // What was green with the fix is not green without it.
    draft.lastGreen = null;
    const task = findTask(draft, taskId);
    if (task?.landing?.status === 'landed') {
      task.landing.status = 'undone';
      task.summary = `undone; it was ${task.summary}`;
    }
    appendEvent(draft, { at: world.clock.now().toISOString(), event: 'task.undone', taskId, message: `undone: ${files.join(', ')}` });
    return task;
  });
}
