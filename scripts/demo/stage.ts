import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { toCamel } from '../../automation/store/codec.ts';
import { State } from '../../automation/task/state.ts';
import type { Task } from '../../automation/task/task.ts';
import type { SampleProject } from './sample-project.ts';
import { sayLive } from './tell.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/keepgreen.js', import.meta.url));
const PATIENCE_MS = 120_000;

/** The real orchestrator, running on the sample project. */
export interface DemoStage {
  readonly project: string;
  /** The newest task of that file once it has ended; says live which stage it is in. Rejects when it takes two minutes. */
  finished(file: string): Promise<Task>;
  /** Runs another keepgreen command beside the running orchestrator; rejects when it fails. */
  command(...args: string[]): Promise<void>;
  /** What the orchestrator has printed. */
  output(): string;
  close(): Promise<void>;
}

/** Starts `keepgreen start` as a process of its own and waits until a save from now on is seen. */
export async function openStage({ dir: project, copies }: SampleProject, agent: boolean): Promise<DemoStage> {
  const env = demoEnvironment(copies, agent);
  const child = spawn(process.execPath, [PROGRAM, 'start', '--project-root', project], { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const seen = new Set<string>();
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  await until('the orchestrator to run', () => readState(project)?.processes.orchestrator?.status === 'running' || undefined, gone, () => printed);
  return {
    project,
    output: () => printed,
    async finished(file) {
      const task = await until(`${file} to be fixed`, () => endedTask(project, file, seen), gone, () => printed);
      seen.add(task.id);
      return task;
    },
    async command(...args) {
      await promisify(execFile)(process.execPath, [PROGRAM, ...args, '--project-root', project], { cwd: project, env });
    },
    async close() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Built from nothing, so that no key or login is used by accident; only --agent lets the person's own through. */
function demoEnvironment(copies: string, agent: boolean): Record<string, string> {
  const names = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'];
  const wanted = Object.entries(process.env).filter(([name]) => names.includes(name) || (agent && /^(ANTHROPIC|CLAUDE)_/.test(name)));
  return {
    ...Object.fromEntries(wanted.map(([name, value]) => [name, value ?? ''])),
    FIXERS: agent ? 'quickfix,repair,agent' : 'quickfix,repair',
    WORKSPACE_DIR: copies,
    FILE_WATCH_DEBOUNCE_SECONDS: '0.1',
    LAND_IDLE_SECONDS: '0.2',
  };
}

function endedTask(project: string, file: string, seen: ReadonlySet<string>): Task | undefined {
  const queues = readState(project)?.queues;
  if (queues === undefined) return undefined;
  const task = [...queues.pending, ...queues.inProgress, ...queues.awaitingApproval, ...queues.completed, ...queues.failed].find((one) => one.files.includes(file) && !seen.has(one.id));
  if (task?.status === 'in_progress') sayLive(`${task.stage ?? ''} …`);
  return task === undefined || task.status === 'pending' || task.status === 'in_progress' ? undefined : task;
}

function readState(project: string): State | undefined {
  const file = join(project, '.keepgreen/app_state.json');
  if (!existsSync(file)) return undefined;
  const parsed = State.safeParse(toCamel(JSON.parse(readFileSync(file, 'utf8'))));
  return parsed.success ? parsed.data : undefined;
}

async function until<T>(what: string, look: () => T | undefined, gone: () => boolean, output: () => string): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (gone()) throw new Error(`keepgreen ended while the demo waited for ${what}:\n${output()}`);
    if (performance.now() > deadline) throw new Error(`two minutes were not enough for ${what}`);
    await sleep(40);
  }
}
