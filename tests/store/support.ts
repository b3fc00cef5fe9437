import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore } from '../../automation/store/open-store.ts';
import type { State, Store } from '../../automation/task/state.ts';
import { newTask, type Task } from '../../automation/task/task.ts';
import { createClock } from '../../automation/world/clock.ts';
import type { Log } from '../../automation/world/ports.ts';
import { createRandom } from '../../automation/world/random.ts';
import { checkout, temporaryFolder } from '../support/project.ts';

export interface Noted {
  readonly level: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A log that keeps what it was told. */
export function notingLog(): Log & { readonly noted: Noted[] } {
  const noted: Noted[] = [];
  const note =
    (level: string) =>
    (message: string, facts: Readonly<Record<string, unknown>> = {}) =>
      void noted.push({ level, message, facts });
  return { noted, debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
}

export interface Place {
  readonly dir: string;
  readonly stateFile: string;
  readonly lockFile: string;
  readonly log: ReturnType<typeof notingLog>;
  open(): Promise<Store>;
  text(): string;
  document(): Record<string, unknown>;
}

/** A state folder with a log that can be looked at; stores opened through it are closed when the test has finished. */
export function statePlace(dir = temporaryFolder('keepgreen-state')): Place {
  const stateFile = join(dir, 'app_state.json');
  const lockFile = join(dir, 'app_state.lock');
  const log = notingLog();
  const text = () => readFileSync(stateFile, 'utf8');
  return {
    dir,
    stateFile,
    lockFile,
    log,
    async open() {
      const store = await openStore({ stateFile, lockFile, clock: createClock(), random: createRandom(), log });
      onTestFinished(() => store.close());
      return store;
    },
    text,
    document: () => JSON.parse(text()) as Record<string, unknown>,
  };
}

export function taskOf(number: number, changes: Partial<Task> = {}): Task {
  const id = `task_${number.toString(16).padStart(8, '0')}`;
  const fresh = newTask(id, { type: 'file_change', files: [`src/${number}.ts`], description: `task ${number}`, priority: 2 }, new Date(number * 1000));
  return { ...fresh, ...changes };
}

/** A state whose document is about `bytes` long. */
export function fill(draft: State, bytes: number): void {
  const description = 'x'.repeat(500);
  for (let number = 1; number <= bytes / 1250; number++) draft.queues.pending.push(taskOf(number, { description }));
}

export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Whole stdout lines so far. */
  lines(): string[];
  /** Waits until a line equals `text`. */
  said(text: string): Promise<void>;
  readonly ended: Promise<number | null>;
}

/** Starts tests/fixtures/store/<name>.mjs, which runs the compiled store; killed when the test has finished. */
export function startChild(name: string, args: readonly string[]): Child {
  return startFixture(`store/${name}`, args);
}

/** The same for any script of tests/fixtures that runs the compiled program's parts. */
export function startFixture(name: string, args: readonly string[]): Child {
  const script = join(checkout, 'tests/fixtures', `${name}.mjs`);
  if (!existsSync(join(checkout, 'dist/automation/store/open-store.js'))) throw new Error('Run npm run build first.');
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines = () => out.split('\n').slice(0, -1);
  return { process: child, pid: child.pid ?? -1, lines, ended, said: (text) => until(() => lines().includes(text), `${name} to say ${text}`) };
}

/** Polls until `condition` holds; fails after 60 s. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited 60 s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
