import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { checkout, temporaryFolder } from './project.ts';
import type { TinyProject } from './project.ts';
import { refuseInheritedModelEnvironment } from './model-environment.ts';

/** The state document as it is on disk: snake_case, read by anyone. Only what the tests look at. */
export interface StateOnDisk {
  readonly version: number;
  readonly rev: number;
  readonly processes: { readonly orchestrator: { readonly status: string; readonly pid: number; readonly last_heartbeat: string; readonly health: Record<string, string> } | null };
  readonly queues: Record<'pending' | 'in_progress' | 'awaiting_approval' | 'completed' | 'failed', readonly TaskOnDisk[]>;
  readonly statistics: Record<string, number | string | null>;
  readonly agent_pause: { readonly ending: string; readonly until: string } | null;
  readonly conversation_history: readonly { readonly event: string; readonly message: string; readonly task_id: string | null }[];
}

export interface TaskOnDisk {
  readonly id: string;
  readonly status: string;
  readonly stage: string | null;
  readonly outcome: string | null;
  readonly summary: string;
  readonly file_path: string;
  readonly files: readonly string[];
  readonly retry_count: number;
  readonly crashes: number;
  readonly timings: readonly { readonly stage: string; readonly ms: number }[];
  readonly cost_usd: number;
  readonly failures: readonly { readonly name: string; readonly file: string; readonly fingerprint: string }[];
  readonly attempts: readonly { readonly ending: string; readonly fixer: string; readonly summary: string; readonly rationale: string; readonly evidence: readonly string[]; readonly confidence: { readonly colour: string; readonly score: number } | null }[];
  readonly approval: { readonly why: string; readonly confidence: { readonly colour: string; readonly score: number } } | null;
  readonly landing: { readonly status: string; readonly files: readonly string[]; readonly commit: string | null } | null;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly home: string;
  /** What it has printed so far, both streams. */
  output(): string;
  /** Resolves with the exit code (null when a signal ended it). */
  readonly exited: Promise<number | null>;
}

const STOP_PATIENCE_MS = 4000;

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** A home of its own for caches and logins, so that no test shares anything with the person who runs it. */
export function programEnvironment(home: string, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    WORKSPACE_DIR: join(home, 'copies'),
    TMPDIR: process.env['TMPDIR'] ?? '/tmp',
    FIXERS: 'quickfix',
    FILE_WATCH_DEBOUNCE_SECONDS: '0.1',
    LAND_IDLE_SECONDS: '0.05',
    RETRY_BACKOFF_SECONDS: '0',
    HEARTBEAT_SECONDS: '1',
    ...extra,
  };
  const known = new Set(Object.keys(extra));
  refuseInheritedModelEnvironment(Object.fromEntries(Object.entries(env).filter(([name]) => !known.has(name))));
  return env;
}

/** Runs a command of the compiled program in the project; it is killed when the test has finished. */
export function runProgram(project: TinyProject, command: readonly string[], options: ProgramOptions = {}, home = temporaryFolder('keepgreen-home')): RunningProgram {
  const child = spawn(process.execPath, [join(checkout, 'dist/bin/keepgreen.js'), ...command, ...(options.args ?? [])], {
    cwd: project.dir,
    env: programEnvironment(home, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  onTestFinished(async () => {
    await endProgram(child, exited);
  });
  return { child, home, output: () => printed, exited };
}

/** As a person does it: stop, stop at once, and only then by force; so that it takes its own children along. */
async function endProgram(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGTERM', 'SIGKILL'] as const) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    child.kill(signal);
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, signal === 'SIGKILL' ? 5000 : STOP_PATIENCE_MS))]);
  }
  await exited;
}

/** Starts the real orchestrator on the project and waits until a save from now on is seen. */
export async function startProgram(project: TinyProject, options: ProgramOptions = {}, home?: string): Promise<RunningProgram> {
  const program = runProgram(project, ['start'], options, home);
  const running = waitFor(() => {
    const process = readState(project)?.processes.orchestrator;
    return process?.status === 'running' && process.pid === program.child.pid;
  }, 'the orchestrator to be running');
  await Promise.race([running, program.exited.then((code) => Promise.reject(new Error(`keepgreen start exited with ${code}:\n${program.output()}`)))]);
  return program;
}

/** The state file as it is now; undefined while there is none. */
export function readState(project: TinyProject): StateOnDisk | undefined {
  const file = join(project.dir, '.keepgreen/app_state.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StateOnDisk) : undefined;
}

export function allTasks(project: TinyProject): readonly TaskOnDisk[] {
  const queues = readState(project)?.queues;
  return queues === undefined ? [] : Object.values(queues).flat();
}

/** The newest task of that file once it has left the queue and our hands. */
export async function finishedTask(project: TinyProject, file: string, after: readonly string[] = []): Promise<TaskOnDisk> {
  return waitFor(() => allTasks(project).find((task) => task.files.includes(file) && !after.includes(task.id) && task.status !== 'pending' && task.status !== 'in_progress'), `the task of ${file} to finish`);
}

/** Replaces text in a file of the project as an editor would: whole file, at once. */
export function edit(project: TinyProject, file: string, from: string, to: string): string {
  const before = readFileSync(join(project.dir, file), 'utf8');
  if (!before.includes(from)) throw new Error(`${file} does not contain ${JSON.stringify(from)}:\n${before}`);
  const after = before.replace(from, to);
  writeFileSync(join(project.dir, file), after);
  return after;
}

export function read(project: TinyProject, file: string): string {
  return readFileSync(join(project.dir, file), 'utf8');
}

/** Polls until `look` answers something true; the deadline is generous because it only bounds a failure. */
export async function waitFor<T>(look: () => T | Promise<T>, what: string, seconds = 90): Promise<NonNullable<T>> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
