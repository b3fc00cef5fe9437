import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '../automation/store/open-store.ts';
import type { State, Store } from '../automation/task/state.ts';
import { newTask } from '../automation/task/task.ts';
import { createClock } from '../automation/world/clock.ts';
import { createRandom } from '../automation/world/random.ts';
import type { BenchRow } from './row.ts';
import { median } from './statistics.ts';

const DOCUMENT_BYTES = 100_000;
const CALLERS = 100;
const PROCESSES = 4;
const UPDATES_EACH = 50;
const ROUNDS = 5;

/** Durable state updates a second, one at a time against many callers at once, and whether processes lose any. */
export async function benchStore(): Promise<BenchRow[]> {
  const dir = await mkdtemp(join(tmpdir(), 'keepgreen-bench-store-'));
  try {
    const { single, together } = await throughput(join(dir, 'speed'));
    const counted = await overProcesses(join(dir, 'processes'));
    const ratio = together / single;
    const all = PROCESSES * UPDATES_EACH;
    return [
      { figure: 'state updates a second, durable, 100 KB, one at a time', value: single.toFixed(0), target: '-', ok: true },
      { figure: `state updates a second, durable, 100 KB, ${CALLERS} callers`, value: together.toFixed(0), target: '-', ok: true },
      { figure: `state updates, ${CALLERS} callers ÷ one at a time`, value: ratio.toFixed(1), target: '≥ 20', ok: ratio >= 20 },
      { figure: `updates of ${PROCESSES} processes that arrived`, value: `${counted} of ${all}`, target: `${all} of ${all}`, ok: counted === all },
    ];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Medians of rounds that take turns, so that a busy machine slows both. */
async function throughput(dir: string): Promise<{ single: number; together: number }> {
  const store = await open(dir);
  await store.update((draft) => fill(draft));
  const single: number[] = [];
  const together: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    single.push(await perSecond(50, () => oneAfterTheOther(store, 50)));
    together.push(await perSecond(20 * CALLERS, () => inParallel(store, 20)));
  }
  await store.close();
  return { single: median(single), together: median(together) };
}

/** Counts up, each time when the time before is on disk. */
export async function oneAfterTheOther(store: Store, times: number): Promise<void> {
  for (let count = 0; count < times; count++) await store.update(countUp);
}

/** Each caller waits for its own update before the next, as callers do. */
async function inParallel(store: Store, times: number): Promise<void> {
  await Promise.all(Array.from({ length: CALLERS }, () => oneAfterTheOther(store, times)));
}

async function overProcesses(dir: string): Promise<number> {
  const worker = fileURLToPath(new URL('./store-worker.js', import.meta.url));
  const ends = Array.from({ length: PROCESSES }, () => new Promise<number | null>((resolve) => spawn(process.execPath, [worker, dir, String(UPDATES_EACH)], { stdio: 'inherit' }).once('close', resolve)));
  await Promise.all(ends);
  const store = await open(dir);
  const { statistics } = await store.read();
  await store.close();
  return statistics.tasksProcessed;
}

/** The store of a folder, silent. */
export function open(dir: string): Promise<Store> {
  const silent = () => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  return openStore({ stateFile: join(dir, 'app_state.json'), lockFile: join(dir, 'app_state.lock'), clock: createClock(), random: createRandom(), log });
}

function fill(draft: State): void {
  const description = 'x'.repeat(500);
  for (let number = 1; JSON.stringify(draft.queues.pending).length < DOCUMENT_BYTES * 0.8; number++) {
    const id = `task_${number.toString(16).padStart(8, '0')}`;
    draft.queues.pending.push(newTask(id, { type: 'file_change', files: [`src/${number}.ts`], description, priority: 2 }, new Date(number)));
  }
}

function countUp(draft: State): void {
  draft.statistics.tasksProcessed += 1;
}

async function perSecond(updates: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (updates * 1000) / (performance.now() - start);
}
