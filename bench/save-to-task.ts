import { watch as watchFolder, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from 'chokidar';
import { allTasks, startProgram, until, untilIdle } from './program.ts';
import { inTemporaryFolder, makeProject } from './project.ts';
import type { BenchRow } from './row.ts';
import { median, p95 } from './statistics.ts';

const SAVES = 40;
const SETTLE_MS = 100;
const TARGET_MS = 25;
const FILE = 'src/saved.js';
/** A check that takes no time: what follows the task must not slow the next save. */
const FILES = {
  'package.json': JSON.stringify({ name: 'saves', private: true, type: 'module' }),
  'keepgreen.config.json': JSON.stringify({ checks: [{ name: 'nothing', command: 'true', parser: 'exit-code' }] }),
  [FILE]: 'export const saved = 0;\n',
};

/** Save → task in the state file as another process reads it, beyond the settle time, beside what chokidar alone takes to see the save. */
export function benchSaveToTask(): Promise<BenchRow[]> {
  return inTemporaryFolder('save', async (root) => {
    const dir = join(root, 'project');
    makeProject(dir, FILES);
    const program = await startProgram({ dir, home: join(root, 'home'), env: { LIVE_RUNNER: 'false', WATCH_ENGINE: 'chokidar', FILE_WATCH_DEBOUNCE_SECONDS: String(SETTLE_MS / 1000) } });
    const raw = await rawChokidar(join(dir, 'src'));
    await untilIdle(program);
    const times: { rawMs: number; taskMs: number }[] = [];
    for (let count = 1; count <= SAVES; count++) {
      const known = new Set(allTasks(program.state()).map((task) => task.id));
      const isNew = () => allTasks(program.state()).find((task) => !known.has(task.id));
      times.push(await timeSave(dir, count, raw, () => isNew() !== undefined));
      await until('the task to end', () => isNew()?.outcome ?? undefined);
      await sleep(50);
    }
    await raw.close();
    await program.stop();
    return rowsOf(times);
  });
}

interface RawWatcher {
  /** When the next change was seen, in monotonic ms. */
  next(): Promise<number>;
  close(): Promise<void>;
}

async function rawChokidar(dir: string): Promise<RawWatcher> {
  const watcher = watch(dir, { ignoreInitial: true, atomic: false });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { next: () => new Promise((resolve) => watcher.once('change', () => resolve(performance.now()))), close: () => watcher.close() };
}

async function timeSave(dir: string, count: number, raw: RawWatcher, arrived: () => boolean): Promise<{ rawMs: number; taskMs: number }> {
  const seen = raw.next();
  const inState = nextWrite(join(dir, '.keepgreen'), arrived);
  writeFileSync(join(dir, FILE), `export const saved = ${count};\n`);
  const savedMs = performance.now();
  return { rawMs: (await seen) - savedMs, taskMs: (await inState) - savedMs - SETTLE_MS };
}

/** When the state file was replaced by one in which `arrived` is true, in monotonic ms. */
function nextWrite(dir: string, arrived: () => boolean): Promise<number> {
  return new Promise((resolve) => {
    const watcher = watchFolder(dir, (_event, name) => {
      const heardMs = performance.now();
      if (name !== 'app_state.json' || !arrived()) return;
      watcher.close();
      resolve(heardMs);
    });
  });
}

function rowsOf(times: readonly { rawMs: number; taskMs: number }[]): BenchRow[] {
  const [raw, task] = [times.map((time) => time.rawMs), times.map((time) => time.taskMs)];
  return [
    { figure: 'save seen by chokidar alone, median / p95', value: `${median(raw).toFixed(1)} / ${p95(raw).toFixed(1)} ms`, target: '-', ok: true },
    { figure: 'save → task in the state file, beyond the settle time, median', value: `${median(task).toFixed(1)} ms`, target: '-', ok: true },
    { figure: 'save → task in the state file, beyond the settle time, p95', value: `${p95(task).toFixed(1)} ms`, target: `≤ ${TARGET_MS} ms`, ok: p95(task) <= TARGET_MS },
  ];
}
