import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { checkout } from './project.ts';

/** The whole program as a process of its own, watching a project. */
export interface Program {
  /** From the start of the process to status `running` in the state file, in ms. */
  readonly startMs: number;
  /** The CPU time that it took until then, in ms. */
  readonly startCpuMs: number;
  /** Resident memory of the orchestrator's process, in MB. */
  memoryMb(): number;
  /** CPU time of the process and of all its descendants so far, in ms. */
  cpuMs(): number;
  state(): StateOnDisk;
  stop(): Promise<void>;
}

/** `env` comes on top of an environment made from nothing. */
export interface ProgramSpec {
  readonly dir: string;
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
}

export type StateOnDisk = z.infer<typeof StateOnDisk>;
const Task = z.object({ id: z.string(), status: z.string(), outcome: z.string().nullable(), summary: z.string(), files: z.array(z.string()), attempts: z.array(z.object({ fixer: z.string(), ending: z.string() })) });
const Queue = z.array(Task);
const StateOnDisk = z.object({
  processes: z.object({ orchestrator: z.object({ status: z.string(), pid: z.number() }).nullable() }),
  queues: z.object({ pending: Queue, in_progress: Queue, awaiting_approval: Queue, completed: Queue, failed: Queue }),
});

/** Starts it and resolves when a save from now on is seen. */
export async function startProgram({ dir, home, env = {} }: ProgramSpec): Promise<Program> {
  mkdirSync(home, { recursive: true });
  const startedMs = performance.now();
  const child = spawn(process.execPath, [join(checkout, 'dist/bin/keepgreen.js'), 'start'], {
    cwd: dir,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8', FIXERS: 'quickfix', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const state = () => readState(dir);
  await until('the program to run', () => isRunning(state, child), () => (child.exitCode === null ? undefined : printed.join('')));
  return {
    startMs: performance.now() - startedMs,
    startCpuMs: cpuMs(pidOf(child)),
    memoryMb: () => memoryMb(pidOf(child)),
    cpuMs: () => cpuMs(pidOf(child)),
    state,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Waits until the program has used no more than 5 % of a core for three seconds: what starting left behind is done. */
export async function untilIdle(program: Program): Promise<void> {
  for (let quiet = 0, rounds = 0; quiet < 3 && rounds < 90; rounds++) {
    const before = program.cpuMs();
    await sleep(1000);
    quiet = program.cpuMs() - before <= 50 ? quiet + 1 : 0;
  }
}

/** Looks every 2 ms; rejects after two minutes or when `trouble` says something. */
export async function until<T>(what: string, look: () => T | undefined | false, trouble: () => string | undefined = () => undefined): Promise<T> {
  for (const deadline = performance.now() + 120_000; performance.now() < deadline; await sleep(2)) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    const words = trouble();
    if (words !== undefined) throw new Error(`waited in vain for ${what}: ${words}`);
  }
  throw new Error(`two minutes were not enough for ${what}`);
}

export function allTasks({ queues }: StateOnDisk): z.infer<typeof Queue> {
  return Object.values(queues).flat();
}

/** Has this very process said that it runs? */
function isRunning(state: () => StateOnDisk, child: ChildProcess): boolean {
  try {
    const { orchestrator } = state().processes;
    return orchestrator !== null && orchestrator.pid === child.pid && orchestrator.status === 'running';
  } catch {
    return false;
  }
}

function readState(dir: string): StateOnDisk {
  return StateOnDisk.parse(JSON.parse(readFileSync(join(dir, '.keepgreen/app_state.json'), 'utf8')));
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the program could not be started');
  return child.pid;
}

function memoryMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** utime, stime, cutime and cstime of proc(5), in Linux's ticks of 10 ms; what still lives is not in cutime yet. */
function cpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const own = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
    return childrenOf(pid).reduce((sum, child) => sum + cpuMs(child), own);
  } catch {
    // It ended while we looked.
    return 0;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
}
