import ignore from 'ignore';
import type { Settings } from '../config/settings.ts';
import { appendEvent, placeTask } from '../store/views.ts';
import type { ChangeSet } from '../task/changes.ts';
import type { State, Store } from '../task/state.ts';
import { newTask } from '../task/task.ts';
import type { Task } from '../task/task.ts';
import type { Clock, Log, Random } from '../world/ports.ts';

export interface IntakeSpec {
  readonly store: Store;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Turns change sets into tasks; resolves when they are in the state file, rejects when they could not be written. */
export function createIntake(spec: IntakeSpec): (set: ChangeSet) => Promise<void> {
  const limits = limitsOf(spec.settings);
  return async (set) => {
    const files = wantedFiles(set, limits);
    const left = set.written.length + set.removed.length - files.length;
    if (left > 0) spec.log.debug('Changed files of other types, or excluded, make no task.', { count: left });
    if (files.length === 0) return;
    const plan = await spec.store.update((draft) => {
      const planned = planIntake({ state: draft, files, limits, now: spec.clock.now(), nextId: () => `task_${spec.random.hex(4)}` });
      record(draft, planned, spec.clock.now());
      return planned;
    });
    for (const task of plan.created) spec.log.info(`New task: ${task.description}.`, { task: task.id, files: task.files.length });
    for (const { taskId } of plan.joined) spec.log.info('A save joined a waiting task.', { task: taskId });
  };
}

/** What of a change becomes a task, and how many files one may have. */
export interface IntakeLimits {
  readonly maxBatchSize: number;
  /** Is it a file that may be fixed at all? */
  wants(path: string): boolean;
}

export function limitsOf(settings: Pick<Settings, 'autoFixFileTypes' | 'autoFixExclude' | 'maxBatchSize'>): IntakeLimits {
  const endings = settings.autoFixFileTypes.map((type) => (type.startsWith('.') ? type : `.${type}`));
  const excluded = ignore({ ignorecase: process.platform !== 'linux', allowRelativePaths: true }).add(settings.autoFixExclude);
  return {
    maxBatchSize: settings.maxBatchSize,
    wants: (path) => endings.some((ending) => path.endsWith(ending)) && !excluded.ignores(path),
  };
}

/** Deleted files count too: their absence may have broken something. */
function wantedFiles(set: ChangeSet, limits: IntakeLimits): string[] {
  return [...new Set([...set.written, ...set.removed])].filter((path) => limits.wants(path));
}

export interface IntakeRequest {
  readonly state: State;
  readonly files: readonly string[];
  readonly limits: IntakeLimits;
  readonly now: Date;
  nextId(): string;
}

export interface IntakePlan {
  /** Waiting tasks that grow: all their files from now on. */
  readonly joined: readonly { readonly taskId: string; readonly files: readonly string[] }[];
  readonly created: readonly Task[];
}

/**
 * Where changed files go. A change that touches a file of a waiting task joins that task as far as it has room; the
 * rest becomes fresh tasks of at most maxBatchSize files. Files of a task in progress get a fresh task all the same:
 * whether that ends the running attempt is the loop's decision. Pure.
 */
export function planIntake(request: IntakeRequest): IntakePlan {
  const { state, files, limits, now } = request;
  const joined: { taskId: string; files: string[] }[] = [];
  let left = [...files];
  for (const task of state.queues.pending.filter(takesMore)) {
    const own = new Set(task.files);
    if (!left.some((file) => own.has(file))) continue;
    const fresh = left.filter((file) => !own.has(file));
    const room = Math.max(0, limits.maxBatchSize - task.files.length);
    joined.push({ taskId: task.id, files: [...task.files, ...fresh.slice(0, room)] });
    left = fresh.slice(room);
  }
  return { joined, created: inBatches(left, limits.maxBatchSize).map((batch) => taskOf(batch, now, request.nextId())) };
}

/**
 * Only tasks that began with a save: what a person or a chain asked for keeps the files it was asked for. One whose
 * proven fix is about to land looks at nothing any more.
 */
function takesMore(task: Task): boolean {
  return task.type === 'file_change' && task.status === 'pending' && task.dependencies.length === 0 && task.landing === null;
}

function inBatches(files: readonly string[], size: number): string[][] {
  const count = Math.ceil(files.length / size);
  return Array.from({ length: count }, (_none, index) => files.slice(index * size, (index + 1) * size));
}

function taskOf(files: readonly string[], now: Date, id: string): Task {
  return newTask(id, { type: 'file_change', files, description: renderSave(files), priority: 2 }, now);
}

/** `saved src/a.ts (+2 more)` */
export function renderSave(files: readonly string[]): string {
  const more = files.length > 1 ? ` (+${files.length - 1} more)` : '';
  return `saved ${files[0] ?? 'nothing'}${more}`;
}

function record(draft: State, plan: IntakePlan, now: Date): void {
  for (const { taskId, files } of plan.joined) {
    const task = draft.queues.pending.find((pending) => pending.id === taskId);
    if (task === undefined) continue;
    // The text is another one now: what it was waiting for may be settled.
    Object.assign(task, { files: [...files], description: renderSave(files), notBefore: null, waitingFor: null } satisfies Partial<Task>);
    appendEvent(draft, { at: now.toISOString(), event: 'task.joined', taskId, message: `${renderSave(files)}: joined a waiting task` });
  }
  for (const task of plan.created) {
    placeTask(draft, task);
    appendEvent(draft, { at: now.toISOString(), event: 'task.created', taskId: task.id, message: task.description });
  }
}
