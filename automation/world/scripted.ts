/** Controllable twins of the ports for the tests of every room: real things that play a script. */
import { onAbort } from './abort.ts';
import type { Clock, Log, Random } from './ports.ts';

export interface ScriptedClock extends Clock {
  /** Moves time on, waking each sleeper at its own moment and in that order; resolves when the woken code came to rest. */
  advance(ms: number): Promise<void>;
  /** How many sleep now. */
  readonly sleeping: number;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** A clock that stands still until `advance`. `start` is its wall time; its monotonic time starts at 0. */
export function createScriptedClock(start: Date | string = '2026-01-01T00:00:00.000Z'): ScriptedClock {
  const epoch = new Date(start).getTime();
  const sleepers = new Set<Sleeper>();
  let elapsed = 0;
  return {
    now: () => new Date(epoch + elapsed),
    monotonicMs: () => elapsed,
    sleep: (ms, signal) => fallAsleep(sleepers, elapsed + Math.max(0, ms), signal),
    get sleeping() {
      return sleepers.size;
    },
    async advance(ms) {
      const end = elapsed + ms;
      await comeToRest();
      for (let next = earliest(sleepers, end); next !== undefined; next = earliest(sleepers, end)) {
        elapsed = Math.max(elapsed, next.due);
        next.wake();
        await comeToRest();
      }
      elapsed = end;
    },
  };
}

/** Adds a sleeper that leaves when woken or aborted. */
function fallAsleep(sleepers: Set<Sleeper>, due: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const wake = () => {
      sleepers.delete(sleeper);
      leave();
      resolve();
    };
    const sleeper = { due, wake };
    sleepers.add(sleeper);
    const leave = onAbort(signal, wake);
  });
}

/** The sleeper due first and no later than `end`; of two due together the one that fell asleep first. */
function earliest(sleepers: ReadonlySet<Sleeper>, end: number): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleepers) if (sleeper.due <= end && (first === undefined || sleeper.due < first.due)) first = sleeper;
  return first;
}

/** Lets woken code run until it sleeps again, as far as it waits on promises and not on the disk. */
async function comeToRest(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Counts up for `hex` (so that every id differs and every run is the same) and plays `fractions` in a circle. */
export function createScriptedRandom(fractions: readonly number[] = [0.5]): Random {
  let ids = 0;
  let plays = 0;
  return {
    hex(bytes) {
      ids += 1;
      return ids.toString(16).padStart(bytes * 2, '0').slice(-bytes * 2);
    },
    fraction() {
      plays += 1;
      return fractions[(plays - 1) % fractions.length] ?? 0.5;
    },
  };
}

export interface LogRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface MemoryLog extends Log {
  readonly records: readonly LogRecord[];
}

/** A log that only remembers, oldest first. */
export function createMemoryLog(): MemoryLog {
  const records: LogRecord[] = [];
  const remember = (level: LogRecord['level']) => (message: string, facts: LogRecord['facts'] = {}) => void records.push({ level, message, facts });
  return { records, debug: remember('debug'), info: remember('info'), warn: remember('warn'), error: remember('error') };
}
