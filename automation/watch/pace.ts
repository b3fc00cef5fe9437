import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../world/ports.ts';

/** How long work on the tree may hold the event loop, in ms. */
const SLICE_MS = 8;

/** Cuts long synchronous work into slices: `if (pace.due()) await pace.rest()`. */
export interface Pace {
  due(): boolean;
  rest(): Promise<void>;
}

export function createPace(clock: Clock): Pace {
  let startedMs = clock.monotonicMs();
  return {
    due: () => clock.monotonicMs() - startedMs >= SLICE_MS,
    async rest() {
      await nextTurn();
      startedMs = clock.monotonicMs();
    },
  };
}
