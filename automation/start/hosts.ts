import type { Hosts, LiveProcess } from '../faces/hosts.ts';
import type { Base } from './base.ts';
import { isRunning } from './is-running.ts';

/**
 * What the faces may ask for that only the builder of the program can do. Everything behind it is loaded when it is
 * asked for: `keepgreen status` needs no checks, fixers and watchers.
 */
export function createHosts(open: () => Promise<Base>): Hosts {
  const oneShots = () => import('./one-shots.ts');
  return {
    async start(signals) {
      const { orchestrate } = await import('./orchestrate.ts');
      const run = await orchestrate(await open());
      signals.stop.addEventListener('abort', () => void run.stop(), { once: true });
      signals.stopNow.addEventListener('abort', () => void run.stop({ now: true }), { once: true });
      if (signals.stop.aborted) void run.stop();
      await run.done;
      return 0;
    },
    fixOnce: async (request, signals) => (await oneShots()).fixOnce(await open(), request, signals),
    applyHeld: async (taskId) => (await oneShots()).applyHeld(await open(), taskId),
    undo: async (taskId) => (await oneShots()).undo(await open(), taskId),
    replay: async (taskId, signals) => (await oneShots()).replayTask(await open(), taskId, AbortSignal.any([signals.stop, signals.stopNow])),
    doctor: async () => ({ checks: await (await import('./doctor.ts')).examine(await open()) }),
    liveProcess: async () => liveProcess(await open()),
  };
}

async function liveProcess(base: Base): Promise<LiveProcess | undefined> {
  if (!(await isRunning(base))) return undefined;
  const known = (await base.store.read()).processes.orchestrator;
  return known === null ? undefined : { pid: known.pid, since: known.startedAt };
}
