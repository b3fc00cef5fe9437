import { loadSettings } from '../../automation/config/load.ts';
import { openKeepgreen } from '../../automation/start.ts';
import { settleTasks } from '../../automation/start/settle.ts';
import type { StopSignals } from '../../automation/start/settle.ts';
import { findTask } from '../../automation/store/views.ts';
import type { Task } from '../../automation/task/task.ts';
import { createIntake } from '../../automation/watch/intake.ts';

/** How one bug ended when the whole pipeline had it, with `repair` as its only fixer. */
export interface RepairedOnce {
  /** `landed`: the tree holds the fix. `held`: proven, and a person is asked; `diff` is what waits. */
  readonly kind: 'landed' | 'held' | 'not_fixed' | 'not_red';
  /** Unified diff of the fix; '' when there is none. */
  readonly diff: string;
  /** Why a person is asked, or why nothing was found. */
  readonly why: string;
  /** Small edits tried. */
  readonly tried: number;
  /** Of the search alone, proof and landing left out; and of the whole task. */
  readonly searchSeconds: number;
  readonly seconds: number;
  readonly task: Task;
}

export interface RepairOnceSpec {
  /** The project: its HEAD is the last green state, its tree holds the save that broke it. */
  readonly dir: string;
  /** A home for caches and private copies, outside of the project; may be shared by all. */
  readonly home: string;
  /** Project-relative files of the save: only what it turned red is asked for. [] = everything that is red, as `keepgreen fix` does. */
  readonly files: readonly string[];
  /** More settings by their names (`REPAIR_SECONDS`). */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The task of one save with FIXERS=repair, in this process: real checks, sandbox, proof, guard and landing. */
export async function repairOnce({ dir, home, files, settings = {} }: RepairOnceSpec): Promise<RepairedOnce> {
  const flags = { PROJECT_ROOT: dir, FIXERS: 'repair', WORKSPACE_DIR: `${home}/copies`, LAND_IDLE_SECONDS: '0', ESCALATE_DESKTOP: 'false', ...settings };
  const loaded = loadSettings({ flags, env: { HOME: home, PATH: process.env['PATH'] }, cwd: dir });
  const keepgreen = await openKeepgreen(loaded, dir);
  const never = new AbortController().signal;
  const startedMs = performance.now();
  try {
    const signals = { stop: never, stopNow: never };
    const task = files.length === 0 ? (await keepgreen.hosts.fixOnce({ paths: [], grants: [] }, signals)).tasks[0] : await settleSave(keepgreen, files, signals);
    if (task === undefined) throw new Error(`${dir}: no task came of it`);
    return told(task, (performance.now() - startedMs) / 1000);
  } finally {
    await keepgreen.close();
  }
}

/** As the watcher tells of it; the task is settled in this process. */
async function settleSave({ settings, world, store: open }: Awaited<ReturnType<typeof openKeepgreen>>, files: readonly string[], signals: StopSignals): Promise<Task | undefined> {
  const store = await open();
  await createIntake({ ...world, settings, store })({ written: files, removed: [], firstSeenMs: 0 });
  const ids = (await store.read()).queues.pending.map(({ id }) => id);
  const settled = await settleTasks({ settings, world, store, env: process.env }, new Set(ids), signals);
  return ids.map((id) => findTask(settled, id)).at(0);
}

function told(task: Task, seconds: number): RepairedOnce {
  const attempt = task.attempts.findLast(({ fixer }) => fixer === 'repair');
  const tried = Number(/\b(?:among|none of) (\d+) small edits/.exec(`${attempt?.rationale ?? ''} ${task.summary}`)?.[1] ?? 0);
  const searchSeconds = task.timings.filter(({ stage }) => stage === 'fixing').reduce((sum, { ms }) => sum + ms, 0) / 1000;
  return { kind: kindOf(task), diff: task.landing?.diff ?? '', why: task.approval?.why ?? task.summary, tried, searchSeconds, seconds, task };
}

function kindOf({ outcome, landing }: Task): RepairedOnce['kind'] {
  if (outcome === 'fixed' && landing?.status === 'landed') return 'landed';
  if (outcome === 'held') return 'held';
  return outcome === 'already_green' || outcome === 'flaky' || outcome === 'cannot_run' ? 'not_red' : 'not_fixed';
}
