import { onAbort } from './abort.ts';
import type { Clock } from './ports.ts';

/** The longest wait a node timer can hold (2^31 - 1 ms); longer sleeps are made of several. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The machine's own clock. */
export function createClock(): Clock {
  return {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    sleep: sleepUntilDue,
  };
}

/** Waits `ms` by the monotonic clock, in timers a node can hold; an abort ends the wait early. */
async function sleepUntilDue(ms: number, signal?: AbortSignal): Promise<void> {
  const due = performance.now() + Math.max(0, ms);
  let left = Math.max(0, ms);
  do {
    await oneTimer(Math.min(left, LONGEST_TIMER_MS), signal);
    left = due - performance.now();
  } while (left > 1 && signal?.aborted !== true);
}

/** One timer; its listener on `signal` never outlives it. */
function oneTimer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const finish = () => {
      clearTimeout(timer);
      leave();
      resolve();
    };
    const timer = setTimeout(finish, ms);
    const leave = onAbort(signal, finish);
  });
}
