import type { Keepgreen } from '../protocol.ts';

/** Ends programs that run much longer than the unchanged one did, within milliseconds. */
export interface TickGuard {
  /** The switchable program's own door. */
  readonly door: Keepgreen;
  /** The most ticks that any stretch took until `limit`. */
  readonly most: number;
  /** Another stretch begins (the loading of files, a test). True when the one before had to be stopped. */
  next(): boolean;
  /** What ran until now was the unchanged program: from here on nothing may take much longer. */
  limit(): void;
  /** How many ticks a stretch may take then. */
  readonly budget: number;
}

/** So many times the ticks of the unchanged program's longest stretch, and so many more. */
const TIMES = 50;
const MORE = 20_000;

/**
 * Evaluates the runtime of the switchable program where the tests will look for it. `ticks` bounds the unchanged program
 * as well: one that never ends says nothing of how long others may take.
 */
export function guardTicks(runtime: string, testMs: number, ticks: number | null = null): TickGuard {
  // Indirect: in the global scope of whoever runs this (Jest has one for each test file).
  (0, eval)(runtime);
  const door = Reflect.get(globalThis, '__keepgreen') as Keepgreen;
  let most = 0;
  let budget = ticks ?? Infinity;
  let limited = false;
  return {
    door,
    get most() {
      return most;
    },
    next() {
      const { ticks: ran, spent } = door.end();
      if (!limited) most = Math.max(most, ran);
      door.begin(budget, budget === Infinity ? Infinity : testMs);
      return spent;
    },
    get budget() {
      return ticks ?? most * TIMES + MORE;
    },
    limit() {
      limited = true;
      budget = ticks ?? most * TIMES + MORE;
    },
  };
}
