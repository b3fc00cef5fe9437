import type { Clock } from '../../world/ports.ts';
import type { Engine } from '../engine.ts';

/** Scanning never takes more than this part of the time. */
const SHARE = 1 / 20;

export interface PollEngine extends Engine {
  /** How often it scans at the moment, in ms, and when the last scan ended or the first wait began (monotonic ms). */
  pace(): { readonly intervalMs: number; readonly lastScanMs: number };
}

export interface PollSpec {
  readonly clock: Clock;
  /** The shortest time between two scans, in ms. */
  readonly intervalMs: number;
  /** Absolute paths that differ from what was known. */
  scan(): Promise<readonly string[]>;
}

/** Looks at the whole tree again and again; works everywhere, also where the system reports nothing. */
export function createPollEngine(spec: PollSpec): PollEngine {
  const stopping = new AbortController();
  let intervalMs = spec.intervalMs;
  let lastScanMs = spec.clock.monotonicMs();
  let running = Promise.resolve();

  async function rounds(onPaths: (paths: readonly string[]) => void, onError: (error: unknown) => void): Promise<void> {
    while (!stopping.signal.aborted) {
      await spec.clock.sleep(intervalMs, stopping.signal);
      if (!stopping.signal.aborted) await round(onPaths).catch(onError);
    }
  }

  async function round(onPaths: (paths: readonly string[]) => void): Promise<void> {
    const startedMs = spec.clock.monotonicMs();
    const paths = await spec.scan();
    lastScanMs = spec.clock.monotonicMs();
    intervalMs = Math.max(spec.intervalMs, (lastScanMs - startedMs) / SHARE);
    if (paths.length > 0) onPaths(paths);
  }

  return {
    name: 'poll',
    start(onPaths, onError) {
      running = rounds(onPaths, onError);
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await running;
    },
    pace: () => ({ intervalMs, lastScanMs }),
  };
}
