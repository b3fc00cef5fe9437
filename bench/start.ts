import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram, untilIdle } from './program.ts';
import type { Program } from './program.ts';
import { inTemporaryFolder, makeTree } from './project.ts';
import type { BenchRow } from './row.ts';
import { median } from './statistics.ts';

interface Size {
  readonly files: number;
  readonly rounds: number;
  readonly startMs: number;
  /** Idle memory in MB and idle CPU, where they are asked for. */
  readonly idleMb?: number;
}

const SIZES: readonly Size[] = [
  { files: 1_000, rounds: 6, startMs: 1_200, idleMb: 110 },
  { files: 10_000, rounds: 5, startMs: 1_500 },
  { files: 100_000, rounds: 4, startMs: 2_500, idleMb: 150 },
];
const IDLE_SECONDS = 60;
const IDLE_PERCENT = 0.5;

/** From the start of the whole program to `running`, then what it weighs and what it burns while nobody saves anything. */
export async function benchStart(): Promise<BenchRow[]> {
  const rows = [nodeAlone()];
  for (const size of SIZES) rows.push(...(await inTemporaryFolder('start', (dir) => benchSize(size, dir))));
  return rows;
}

function nodeAlone(): BenchRow {
  const runs = Array.from({ length: 7 }, () => {
    const startedMs = performance.now();
    const rssMb = Number(execFileSync(process.execPath, ['-p', 'process.memoryUsage.rss() / 1048576'], { encoding: 'utf8' }));
    return { ms: performance.now() - startedMs, rssMb };
  });
  return { figure: 'Node.js alone: start and end, memory', value: `${median(runs.map((run) => run.ms)).toFixed(0)} ms, ${median(runs.map((run) => run.rssMb)).toFixed(0)} MB`, target: '-', ok: true };
}

async function benchSize(size: Size, root: string): Promise<BenchRow[]> {
  const spec = { dir: join(root, 'project'), home: join(root, 'home'), env: { LIVE_RUNNER: 'false' } };
  makeTree(spec.dir, size.files);
  const first = await startProgram(spec);
  await untilIdle(first);
  await first.stop();
  const starts: Program[] = [];
  for (let round = 1; round < size.rounds; round++) {
    const program = await startProgram(spec);
    starts.push(program);
    await untilIdle(program);
    await program.stop();
  }
  const files = `${size.files.toLocaleString('en')} files`;
  const idle = size.idleMb === undefined ? [] : await benchIdle(spec, files, size.idleMb);
  return [startRow(`start to running, ${files}, first ever`, [first], size), startRow(`start to running, ${files}`, starts, size), ...idle];
}

/** The CPU time tells what a machine with nothing else to do would take. */
function startRow(figure: string, starts: readonly Program[], size: Size): BenchRow {
  const ms = median(starts.map((start) => start.startMs));
  const cpuMs = median(starts.map((start) => start.startCpuMs));
  return { figure, value: `${ms.toFixed(0)} ms (CPU ${cpuMs.toFixed(0)} ms)`, target: `≤ ${size.startMs} ms`, ok: ms <= size.startMs };
}

async function benchIdle(spec: Parameters<typeof startProgram>[0], files: string, idleMb: number): Promise<BenchRow[]> {
  const program = await startProgram(spec);
  await untilIdle(program);
  const before = program.cpuMs();
  await sleep(IDLE_SECONDS * 1000);
  const percent = (program.cpuMs() - before) / (IDLE_SECONDS * 10);
  const mb = program.memoryMb();
  await program.stop();
  return [
    { figure: `memory, idle, without the live runner, ${files}`, value: `${mb.toFixed(0)} MB`, target: `≤ ${idleMb} MB`, ok: mb <= idleMb },
    { figure: `CPU over ${IDLE_SECONDS} s, idle, ${files}`, value: `${percent.toFixed(2)} %`, target: `≤ ${IDLE_PERCENT} %`, ok: percent <= IDLE_PERCENT },
  ];
}
