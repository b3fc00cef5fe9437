import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { watch } from 'chokidar';
import { z } from 'zod';
import { loadSettings } from '../automation/config/load.ts';
import { createMemoryLedger } from '../automation/store/ledger.ts';
import { openStore } from '../automation/store/open-store.ts';
import { createIntake } from '../automation/watch/intake.ts';
import { createWatcher } from '../automation/watch/watcher.ts';
import { createClock } from '../automation/world/clock.ts';
import { entryPoint } from '../automation/world/entry-point.ts';
import { createGit } from '../automation/world/git.ts';
import type { Log } from '../automation/world/ports.ts';
import { createRandom } from '../automation/world/random.ts';
import type { BenchRow } from './row.ts';

const SAVES = 40;
const SETTLE_SECONDS = 0.1;
const STARTS = [
  { files: 1_000, readyMs: 1_200, rssMb: 110 },
  { files: 10_000, readyMs: 1_500, rssMb: 150 },
  { files: 100_000, readyMs: 2_500, rssMb: 150 },
] as const;

const nothing = () => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const [clock, random] = [createClock(), createRandom()];

/** Node gives back what start-up needed after half a minute of idleness. */
const IDLE_MS = 40_000;

/** Save → task in the state file beyond the settle time, against chokidar alone; start and weight of the watcher on three sizes of tree. */
export async function benchWatch(): Promise<BenchRow[]> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'keepgreen-bench-watch-')));
  try {
    const rows = [await benchRaw(join(dir, 'raw')), ...(await benchSave(join(dir, 'chokidar'), 'chokidar')), ...(await benchSave(join(dir, 'parcel'), 'parcel'))];
    for (const start of STARTS) rows.push(...(await benchStart(join(dir, String(start.files)), start)));
    return rows;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function benchRaw(dir: string): Promise<BenchRow> {
  makeTree(dir, 100);
  const watcher = watch(dir, { ignoreInitial: true, atomic: false });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  const times: number[] = [];
  for (let count = 0; count < SAVES; count++) {
    const seen = new Promise<number>((resolve) => watcher.once('change', () => resolve(performance.now())));
    const savedMs = save(dir, count);
    times.push((await seen) - savedMs);
    // chokidar swallows a change within 50 ms of the one before.
    await clock.sleep(80);
  }
  await watcher.close();
  return { figure: 'save seen by chokidar alone, p95', value: `${p95(times).toFixed(1)} ms`, target: '-', ok: true };
}

async function benchSave(dir: string, engine: string): Promise<BenchRow[]> {
  makeTree(dir, 100);
  const { settings } = loadSettings({ flags: {}, env: { HOME: `${dir}-home`, WATCH_ENGINE: engine, FILE_WATCH_DEBOUNCE_SECONDS: String(SETTLE_SECONDS) }, cwd: dir });
  const store = await openStore({ stateFile: settings.stateFile, lockFile: settings.lockFile, clock, random, log });
  const intake = createIntake({ store, settings, clock, random, log });
  let taken: (ms: number) => void = nothing;
  let handedOnMs = 0;
  const watcher = createWatcher({
    settings, clock, log, git: createGit({ clock, random }), ledger: createMemoryLedger(clock),
    onChanges: async (set) => {
      handedOnMs = performance.now();
      await intake(set);
      taken(performance.now());
    },
    busy: () => Promise.resolve(undefined),
    seenFile: join(settings.stateDir, 'seen.json'),
  });
  await watcher.start();
  await clock.sleep(500);
  const [times, before] = [[] as number[], [] as number[]];
  for (let count = 0; count < SAVES; count++) {
    const inState = new Promise<number>((resolve) => (taken = resolve));
    const savedMs = save(dir, count);
    times.push((await inState) - savedMs - SETTLE_SECONDS * 1000);
    before.push(handedOnMs - savedMs - SETTLE_SECONDS * 1000);
  }
  await watcher.stop();
  await store.close();
  return [
    { figure: `save → change set, beyond the settle time, p95 (${engine})`, value: `${p95(before).toFixed(1)} ms`, target: '-', ok: true },
    { figure: `save → task in the state file, beyond the settle time, p95 (${engine})`, value: `${p95(times).toFixed(1)} ms (median ${median(times).toFixed(1)})`, target: '≤ 25 ms', ok: p95(times) <= 25 },
  ];
}

const Said = z.object({ readyMs: z.number(), rssMb: z.number(), cpuPercent: z.number(), word: z.string() });

async function benchStart(dir: string, start: (typeof STARTS)[number]): Promise<BenchRow[]> {
  makeTree(dir, start.files);
  const runs: z.infer<typeof Said>[] = [];
  // The first start ever has to look at everything; the later ones compare with what is remembered.
  for (let round = 0; round < 3; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, [entryPoint('bench/watch-child'), dir, `${dir}-home`, String(round === 2 ? IDLE_MS : 0)]);
    runs.push(Said.parse(JSON.parse(stdout)));
  }
  const files = start.files.toLocaleString('en');
  const readyMs = median(runs.map((run) => run.readyMs));
  const { rssMb = Infinity, cpuPercent = Infinity } = runs.at(-1) ?? {};
  return [
    { figure: `watcher ready at ${files} files (first ever ${(runs[0]?.readyMs ?? 0).toFixed(0)} ms)`, value: `${readyMs.toFixed(0)} ms`, target: `≤ ${start.readyMs} ms (whole program)`, ok: readyMs <= start.readyMs },
    { figure: `watcher alone at ${files} files, idle: memory`, value: `${rssMb.toFixed(0)} MB (after start ${Math.max(...runs.map((run) => run.rssMb)).toFixed(0)})`, target: `≤ ${start.rssMb} MB (whole program)`, ok: rssMb <= start.rssMb },
    { figure: `watcher alone at ${files} files, idle: CPU`, value: `${cpuPercent.toFixed(2)} %`, target: '≤ 0.5 % (whole program)', ok: cpuPercent <= 0.5 },
  ];
}

/** 18 files a folder, as in the projects that were measured. */
function makeTree(dir: string, files: number): void {
  mkdirSync(dir, { recursive: true });
  for (let index = 0; index < files; index++) {
    const nth = Math.floor(index / 18);
    const folder = join(dir, `p${nth % 9}`, `d${nth}`);
    if (index % 18 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file${index}.ts`), `export const value${index} = ${index};\n`);
  }
  writeFileSync(join(dir, 'saved.ts'), '');
}

/** Returns when the save was made, in monotonic ms. */
function save(dir: string, count: number): number {
  writeFileSync(join(dir, 'saved.ts'), `export const saved = ${count};\n`);
  return performance.now();
}

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Infinity;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}
