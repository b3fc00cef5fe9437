import type { FileState, FileTable, Keepgreen, RecordedCall } from '../protocol.ts';

/*
 * These functions run inside the user's test process: they are sent there as text (see source.ts). They may use each
 * other and what JavaScript itself gives, nothing that is imported.
 */

/** All that the runtime knows. */
interface Memory {
  active: number;
  limit: number;
  limited: boolean;
  /** How many ticks the round in hand began with. */
  round: number;
  /** Ticks of earlier rounds since `begin`. */
  counted: number;
  deadline: number;
  spent: boolean;
  files: Map<string, KnownFile>;
  entered: Map<string, Set<number>>;
  calls: Map<string, RecordedCall[]>;
}

interface KnownFile extends FileState {
  readonly table: string;
  readonly placesOf: Map<number, { readonly site: number; readonly variant: number }[]>;
}

/** The object of the protocol. `now` is a clock that the program's fake timers don't reach. */
export function makeKeepgreen(copy: (value: unknown) => unknown, now: () => number): Keepgreen {
  const memory: Memory = { active: 0, limit: 0, limited: false, round: 0, counted: 0, deadline: Infinity, spent: false, files: new Map(), entered: new Map(), calls: new Map() };
  const keepgreen: Keepgreen = {
    get active() {
      return memory.active;
    },
    set active(id) {
      for (const file of memory.files.values()) turn(file, memory.active, id);
      memory.active = id;
    },
    get spent() {
      return memory.spent;
    },
    left: 0,
    loading: true,
    recording: false,
    calls: memory.calls,
    begin: (budget, ms = Infinity) => {
      keepgreen.loading = false;
      Object.assign(memory, { limited: budget !== Infinity, limit: budget, counted: 0, spent: false, deadline: ms === Infinity ? Infinity : now() + ms });
      refill(memory, keepgreen);
    },
    end: () => {
      const ended = { ticks: ticksOf(memory, keepgreen), spent: memory.spent };
      Object.assign(memory, { limited: false, limit: Infinity, counted: 0, spent: false, deadline: Infinity });
      refill(memory, keepgreen);
      return ended;
    },
    file: (path, table) => stateOf(memory, path, table),
    out: () => outOfTicks(memory, keepgreen, now),
    entered: (path, fn) => void (memory.entered.get(path) ?? memory.entered.set(path, new Set()).get(path))?.add(fn),
    takeRan: () => takeRan(memory),
    enteredAtLoad: () => Object.fromEntries([...memory.entered].map(([path, fns]) => [path, [...fns]])),
    record: (path, fn, call) => recordCall(memory, `${path}#${fn}`, { ...call, copy }),
  };
  return keepgreen;
}

/** The next round of ticks: small enough that the clock is looked at a few times each millisecond. */
function refill(memory: Memory, keepgreen: Keepgreen): void {
  const rest = memory.limited ? Math.max(0, memory.limit - memory.counted) : Infinity;
  keepgreen.left = Math.min(rest, memory.deadline === Infinity ? 1_000_000 : 2_000);
  memory.round = keepgreen.left;
}

function ticksOf(memory: Memory, keepgreen: Keepgreen): number {
  return memory.counted + Math.max(0, memory.round - Math.max(0, keepgreen.left));
}

function outOfTicks(memory: Memory, keepgreen: Keepgreen, now: () => number): void {
  if (!memory.spent) {
    memory.counted += memory.round;
    memory.spent = (memory.limited && memory.counted >= memory.limit) || now() > memory.deadline;
  }
  if (!memory.spent) return refill(memory, keepgreen);
  memory.round = 0;
  const stopped = new Error('keepgreen stopped this program: it runs much longer than the unchanged one');
  stopped.name = 'KeepgreenStopped';
  throw stopped;
}

/** Makes `to` the candidate in force in this file, after `from`. */
function turn(file: KnownFile, from: number, to: number): void {
  for (const { site } of file.placesOf.get(from) ?? []) file.at[site] = 0;
  for (const { site, variant } of file.placesOf.get(to) ?? []) file.at[site] = variant;
}

/** A module that is evaluated again (another test file, reset modules) shares the state of the first. */
function stateOf(memory: Memory, path: string, table: FileTable): FileState {
  const name = JSON.stringify(table);
  const known = memory.files.get(path);
  if (known !== undefined && known.table === name) return known;
  const file: KnownFile = { table: name, at: new Uint16Array(table.sites.length), ran: new Uint8Array(table.statements), placesOf: new Map() };
  table.sites.forEach((ids, site) =>
    ids.forEach((id, index) => {
      const places = file.placesOf.get(id) ?? [];
      places.push({ site, variant: index + 1 });
      file.placesOf.set(id, places);
    }),
  );
  memory.files.set(path, file);
  turn(file, 0, memory.active);
  return file;
}

function takeRan(memory: Memory): Record<string, number[]> {
  const ran: Record<string, number[]> = {};
  for (const [path, file] of memory.files) {
    const numbers: number[] = [];
    file.ran.forEach((did, number) => did === 1 && numbers.push(number));
    file.ran.fill(0);
    if (numbers.length > 0) ran[path] = numbers;
  }
  return ran;
}

/** Keeps the first calls of each function, and none that can't be copied. */
function recordCall(memory: Memory, key: string, call: { readonly self: unknown; readonly args: readonly unknown[]; readonly target: () => unknown; readonly copy: (value: unknown) => unknown }): void {
  const calls = memory.calls.get(key) ?? [];
  memory.calls.set(key, calls);
  if (calls.length >= 40) return;
  try {
    const target = call.target();
    if (typeof target !== 'function') return;
    // A plain call in sloppy mode: called with nothing it gets the same again.
    const self = call.self === globalThis ? undefined : call.copy(call.self);
    calls.push({ self, args: Array.from(call.args, (one) => call.copy(one)), target: target as RecordedCall['target'] });
  } catch {
    // What can't be copied can't be called again either.
  }
}

/** The functions of this file as text, to be evaluated together. */
export function stateSource(): string {
  return [makeKeepgreen, refill, ticksOf, outOfTicks, turn, stateOf, takeRan, recordCall].map(String).join('\n');
}
