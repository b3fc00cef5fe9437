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
  /** How many ticks a stretch may take then, and one of the unchanged program. */
  readonly budget: number;
  readonly idleBudget: number;
  /** Until the work is done no stretch may take more than this. */
  within<T>(ticks: number, work: () => Promise<T>): Promise<T>;
}

/** So many times the ticks of the unchanged program's longest stretch, and so many more. */
const TIMES = 50;
const MORE = 20_000;
/** At least, where the unchanged program never ends: nobody knows how long the tests that hang would take. */
const UNKNOWN = 100_000;
/** What never ends doesn't after so few turns either. */
export const IDLE_TICKS = 10_000;

/**
 * Evaluates the runtime of the switchable program where the tests will look for it. `ticks` bounds the unchanged program
 * as well: one that never ends says nothing of how long others may take.
 */
export function guardTicks(runtime: string, testMs: number, ticks: number | null = null): TickGuard {
  // Indirect: in the global scope of whoever runs this (Jest has one for each test file).
  (0, eval)(runtime);
  const door = Reflect.get(globalThis, '__keepgreen') as Keepgreen;
  let [most, mostEnded] = [0, 0];
  let budget = ticks ?? Infinity;
  let limited = false;
  const usual = () => (ticks === null ? most * TIMES + MORE : Math.min(ticks, Math.max(UNKNOWN, mostEnded * TIMES + MORE)));
  return {
    door,
    get most() {
      return most;
    },
    next() {
      const { ticks: ran, spent } = door.end();
      if (!limited) most = Math.max(most, ran);
      if (!limited && !spent) mostEnded = Math.max(mostEnded, ran);
      door.begin(budget, budget === Infinity ? Infinity : testMs);
      return spent;
    },
    get budget() {
      return usual();
    },
    get idleBudget() {
      return ticks === null ? usual() : IDLE_TICKS;
    },
    limit() {
      limited = true;
      budget = usual();
    },
    async within(bound, work) {
      const before = budget;
      budget = Math.min(before, bound);
      try {
        return await work();
      } finally {
        budget = before;
      }
    },
  };
}
