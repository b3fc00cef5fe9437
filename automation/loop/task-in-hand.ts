import { renderError } from '../errors.ts';
import { newJob } from '../steps/job.ts';
import type { Job, Shop } from '../steps/job.ts';
import type { Outcome } from '../task/outcome.ts';
import type { State, Store } from '../task/state.ts';
import type { Task } from '../task/task.ts';
import { recordStep } from './record.ts';
import { runTask } from './run-task.ts';
import type { StopReason } from './run-task.ts';
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
export function takeInHand(task: Task, state: State, deps: { shop: Shop; store: Store; quitting: AbortSignal }): TaskInHand {
  const { shop, store } = deps;
  const abort = new AbortController();
  const job = newJob(task, state, async () => (await store.read()).agentPause);
  const compared = new Set<string>();
  const stop = (kind: StopReason['kind']) => abort.abort({ kind } satisfies StopReason);
  return {
    id: task.id,
    activity: () => `${job.task.stage ?? ''} ${job.task.filePath}`.trim(),
    stop,
    ended: work(job, abort, deps),
    async compare(newest) {
      const fresh = newest.queues.pending.filter((other) => other.type === 'file_change' && other.id !== task.id && !compared.has(keyOf(other)));
      for (const other of fresh) {
        compared.add(keyOf(other));
        if (await changesWhatIsFixed(job, shop, other.files)) stop('superseded');
      }
    },
  };
}

async function work(job: Job, abort: AbortController, deps: { shop: Shop; store: Store; quitting: AbortSignal }): Promise<void> {
  const { shop } = deps;
  const over = new AbortController();
  void shop.world.clock.sleep(shop.settings.taskTimeoutSeconds * 1000, over.signal).then(() => over.signal.aborted || abort.abort({ kind: 'out_of_time' } satisfies StopReason));
  try {
    await runTask(job, shop, (at, outcome, ms) => save(at, outcome, ms, deps), abort.signal);
  } catch (error) {
    shop.world.log.error(`task ${job.task.id} could not be written down: ${renderError(error)}`);
  } finally {
    over.abort();
  }
}

/** Writes an outcome down; while the disk refuses, waits for room rather than losing what was found out. */
async function save(job: Job, outcome: Outcome, ms: number, { shop, store, quitting }: { shop: Shop; store: Store; quitting: AbortSignal }): Promise<Task> {
  const stage = job.task.stage ?? 'checking';
  const { clock, log } = shop.world;
  for (;;) {
    try {
      const task = await store.update((draft) => recordStep(draft, { job, outcome, stage, ms, settings: shop.settings, now: clock.now() }));
      for (const note of job.notes) if (note.kind === 'green') await shop.workspaces.keep('green', note.snapshot.commit);
      job.notes.length = 0;
      return task;
    } catch (error) {
      if (quitting.aborted) throw error;
      log.error(`what ${stage} found could not be written down, trying again: ${renderError(error)}`);
      await clock.sleep(SAVE_RETRY_MS, quitting);
    }
  }
}

/** A pending task as it was compared: a later save that joins it makes it new again. */
function keyOf(task: Task): string {
  return `${task.id}:${task.files.length}:${task.description}`;
}
