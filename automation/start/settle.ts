import { areSettled } from '../loop/loop.ts';
import type { State, Store } from '../task/state.ts';
import { claimInstance } from '../store/instance-guard.ts';
import type { Base } from './build.ts';
import { orchestrate } from './orchestrate.ts';

const POLL_MS = 150;

/** How somebody outside says stop; as in faces/hosts.ts. */
export interface StopSignals {
  readonly stop: AbortSignal;
  readonly stopNow: AbortSignal;
}

/**
 * Resolves when none of these tasks is waiting or in hand any more: by the orchestrator that runs on the project, or,
 * where none does, by a one-shot run in this process.
 */
export async function settleTasks(base: Base, ids: ReadonlySet<string>, signals: StopSignals): Promise<State> {
  if (await isRunning(base)) return waitForOthers(base, ids, signals.stop);
  const run = await orchestrate({ ...base, only: ids });
  const stop = () => void run.stop();
  const stopNow = () => void run.stop({ now: true });
  signals.stop.addEventListener('abort', stop, { once: true });
  signals.stopNow.addEventListener('abort', stopNow, { once: true });
  if (signals.stop.aborted) stop();
  await run.done;
  signals.stop.removeEventListener('abort', stop);
  signals.stopNow.removeEventListener('abort', stopNow);
  return base.store.read();
}

/** Does somebody hold the project's instance guard? Asked by trying to hold it for a moment. */
export async function isRunning({ settings }: Pick<Base, 'settings'>): Promise<boolean> {
  const claim = await claimInstance({ projectRoot: settings.projectRoot, stateDir: settings.stateDir });
  if (claim.kind === 'claimed') await claim.release();
  return claim.kind === 'taken';
}

async function waitForOthers({ store, world }: { store: Store; world: Base['world'] }, ids: ReadonlySet<string>, signal: AbortSignal): Promise<State> {
  for (;;) {
    const state = await store.read();
    if (signal.aborted || areSettled(state, ids)) return state;
    await world.clock.sleep(POLL_MS, signal);
  }
}
