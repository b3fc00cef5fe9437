import { KeepgreenError } from '../errors.ts';
import { areSettled } from '../loop/loop.ts';
import type { State } from '../task/state.ts';
import type { Base } from './base.ts';
import { isRunning } from './is-running.ts';
import { orchestrate } from './orchestrate.ts';
import type { Orchestrator } from './orchestrate.ts';

const POLL_MS = 150;
/** Asking whether somebody runs is dearer than reading the state. */
const POLLS_PER_LOOK = 10;

/** How somebody outside says stop; as in faces/hosts.ts. */
export interface StopSignals {
  readonly stop: AbortSignal;
  readonly stopNow: AbortSignal;
}

/**
 * Resolves when none of these tasks is waiting or in hand any more: by the orchestrator that runs on the project, or,
 * where none does (any more), by a one-shot run in this process. Throws when the one that runs is paused.
 */
export async function settleTasks(base: Base, ids: ReadonlySet<string>, signals: StopSignals): Promise<State> {
  for (;;) {
    const run = await becomeOrchestrator(base, ids);
    if (run !== undefined) {
      await untilDone(run, signals);
      return base.store.read();
    }
    const settled = await waitForOthers(base, ids, signals.stop);
    if (settled !== undefined) return settled;
  }
}

/** Undefined when somebody else is it. */
async function becomeOrchestrator(base: Base, only: ReadonlySet<string>): Promise<Orchestrator | undefined> {
  try {
    return await orchestrate({ ...base, only });
  } catch (error) {
    if (error instanceof KeepgreenError && error.code === 'already_running') return undefined;
    throw error;
  }
}

async function untilDone(run: Orchestrator, signals: StopSignals): Promise<void> {
  const stop = () => void run.stop();
  const stopNow = () => void run.stop({ now: true });
  signals.stop.addEventListener('abort', stop, { once: true });
  signals.stopNow.addEventListener('abort', stopNow, { once: true });
  if (signals.stop.aborted) stop();
  await run.done;
  signals.stop.removeEventListener('abort', stop);
  signals.stopNow.removeEventListener('abort', stopNow);
}

/** The state in which they are settled, or the newest when `signal` says stop; undefined when nobody runs any more. */
async function waitForOthers(base: Base, ids: ReadonlySet<string>, signal: AbortSignal): Promise<State | undefined> {
  for (let polls = 1; ; polls += 1) {
    const state = await base.store.read();
    if (signal.aborted || areSettled(state, ids)) return state;
    if (state.wishes.paused && state.queues.pending.some((task) => ids.has(task.id))) throw paused(ids);
    if (polls % POLLS_PER_LOOK === 0 && !(await isRunning(base))) return undefined;
    await base.world.clock.sleep(POLL_MS, signal);
  }
}

function paused(ids: ReadonlySet<string>): KeepgreenError {
  return new KeepgreenError('usage', `Task ${[...ids].join(', ')} is in the queue, but the keepgreen that runs here is paused.`, 'It begins when you say: keepgreen resume');
}
