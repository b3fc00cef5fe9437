import { KeepgreenError, renderError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { newJob } from '../steps/job.ts';
import type { Job, Note, Shop } from '../steps/job.ts';
import type { Outcome } from '../task/outcome.ts';
import type { State, Store } from '../task/state.ts';
import type { Task } from '../task/task.ts';
import { recordStep } from './record.ts';
import type { StepRecord } from './record.ts';
import { runTask } from './run-task.ts';
import type { StopReason, TimeOver } from './run-task.ts';
import { changesWhatIsFixed } from './supersede.ts';

const SAVE_RETRY_MS = 1000;

/** The one task being worked on: started at the claim, watched for what the user types, stopped on demand. */
export interface TaskInHand {
  readonly id: string;
  /** What it is doing, for the heartbeat. Must not throw. */
  activity(): string;
  stop(kind: StopReason['kind']): void;
  /** Stops it as superseded when a newer save changes what it is fixing. */
  compare(state: State): Promise<void>;
  /** Never rejects. */
  readonly ended: Promise<void>;
}

/** `quitting` aborted means: do not wait any longer for a disk that refuses. */
export function takeInHand(task: Task, state: State, deps: SaveDeps): TaskInHand {
  const { shop, store } = deps;
  const abort = new AbortController();
  const job = newJob(task, state, () => store.read());
  const compared = new Set<string>();
  const knowsWhatIsFixed = () => job.task.landing === null && job.task.stage !== null && job.task.stage !== 'checking' && job.task.stage !== 'localising';
  const stop = (kind: StopReason['kind']) => abort.abort({ kind } satisfies StopReason);
  return {
    id: task.id,
    activity: () => `${job.task.stage ?? ''} ${job.task.filePath}`.trim(),
    stop,
    ended: work(job, abort, deps),
    async compare(newest) {
      if (!knowsWhatIsFixed()) return;
      for (const other of newest.queues.pending) {
        const key = keyOf(other, shop.lastSaveMs());
        if (other.type !== 'file_change' || other.landing !== null || compared.has(key)) continue;
        const changes = await changesWhatIsFixed(job, shop, other.files).catch(() => undefined);
        // Asked again at the next turn.
        if (changes === undefined) return;
        compared.add(key);
        if (changes) stop('superseded');
      }
    },
  };
}

async function work(job: Job, abort: AbortController, deps: SaveDeps): Promise<void> {
  const { shop } = deps;
  const over = new AbortController();
  const time = timeFor(job.task, shop.settings.taskTimeoutSeconds, (await shop.budgets.limits()).maxExecutionSecondsPerTask);
  const outOfTime = () => {
    // What is proven is read and lands; that is bounded by itself.
    if (!over.signal.aborted && job.task.stage !== 'reviewing' && job.task.stage !== 'landing') abort.abort({ kind: 'out_of_time', over: time } satisfies StopReason);
  };
  void shop.world.clock.sleep(time.seconds * 1000, over.signal).then(outOfTime);
  try {
    await runTask(job, shop, (at, outcome, ms) => save(at, outcome, ms, deps), abort.signal);
  } catch (error) {
    shop.world.log.error(`task ${job.task.id} could not be written down: ${renderError(error)}`);
  } finally {
    over.abort();
  }
}

/** How long this run may take: its own limit, or what earlier runs have left of the task's. `most` 0 = no limit. */
export function timeFor(task: Pick<Task, 'timings'>, perRun: number, most: number): TimeOver & { readonly seconds: number } {
  const taken = task.timings.reduce((sum, timing) => sum + timing.ms, 0) / 1000;
  const left = most === 0 ? Infinity : Math.max(0, most - taken);
  if (perRun <= left) return { seconds: perRun, afterSeconds: perRun, limit: 'TASK_TIMEOUT_SECONDS' };
  return { seconds: left, afterSeconds: most, limit: 'MAX_EXECUTION_SECONDS_PER_TASK' };
}

/** Writes an outcome down. One that the state can't take is a fault of the task's, and said as such: no task stays in hand for ever. */
async function save(job: Job, outcome: Outcome, ms: number, deps: SaveDeps): Promise<Task> {
  const notes = job.notes.splice(0);
  const record = { job, outcome, notes, stage: job.task.stage ?? 'checking', ms, settings: deps.shop.settings, limits: await deps.shop.budgets.limits() } as const;
  const task = await write(record, deps).catch((error: unknown) => {
    if (waitsForRoom(error)) throw error;
    const reason = `what ${record.stage} found could not be written down: ${renderError(error)}`;
    deps.shop.world.log.error(reason, { task: job.task.id });
    return write({ ...record, notes: [], outcome: { kind: 'fault', reason, attempt: null } }, deps);
  });
  await keepGreen(notes, deps.shop);
  return task;
}

interface SaveDeps {
  readonly shop: Shop;
  readonly store: Store;
  readonly quitting: AbortSignal;
}

/** While the disk refuses, waits for room rather than losing what was found out. */
async function write(record: Omit<StepRecord, 'now'>, { shop, store, quitting }: SaveDeps): Promise<Task> {
  const { clock, log } = shop.world;
  for (;;) {
    try {
      return await store.update((draft) => recordStep(draft, { ...record, now: clock.now() }));
    } catch (error) {
      if (quitting.aborted || !waitsForRoom(error)) throw error;
      log.error(`what ${record.stage} found could not be written down, trying again: ${renderError(error)}`);
      await clock.sleep(SAVE_RETRY_MS, quitting);
    }
  }
}

/** Is it the disk or the lock that refuses, and not what was to be written? */
function waitsForRoom(error: unknown): boolean {
  return error instanceof KeepgreenError && ROOM.includes(error.code);
}

const ROOM: readonly ErrorCode[] = ['state_write_failed', 'state_locked', 'state_unreadable', 'state_newer'];

/** Only a convenience: a green commit that git has cleaned away is noticed where it is needed. */
async function keepGreen(notes: readonly Note[], shop: Shop): Promise<void> {
  for (const note of notes) {
    if (note.kind !== 'green') continue;
    await shop.workspaces.keep('green', note.snapshot.commit).catch((error: unknown) => shop.world.log.warn(`the green snapshot could not be kept: ${renderError(error)}`));
  }
}

/** A pending task as it was compared: a later save makes it new again, also one of the same file. */
function keyOf(task: Task, lastSaveMs: number): string {
  return `${task.id}:${task.files.length}:${lastSaveMs}`;
}
