import { EventEmitter } from 'node:events';
import { runCli } from '../../automation/faces/cli/run.ts';
import type { Output } from '../../automation/faces/cli/terminal.ts';
import type { Call, Deps, Hosts, OpenKeepgreen } from '../../automation/faces/hosts.ts';
import { createMemoryStore } from '../../automation/store/memory-store.ts';
import { emptyState } from '../../automation/task/state.ts';
import type { State, Store } from '../../automation/task/state.ts';
import { newTask } from '../../automation/task/task.ts';
import type { Task } from '../../automation/task/task.ts';
import { createGit } from '../../automation/world/git.ts';
import { createMemoryLog, createScriptedClock, createScriptedRandom } from '../../automation/world/scripted.ts';
import type { ScriptedClock } from '../../automation/world/scripted.ts';
import type { Processes } from '../../automation/world/ports.ts';
import { createRedactor } from '../../automation/world/redact.ts';
import { tinyProject } from '../support/project.ts';

/** A stream that remembers what was written to it. */
export class Paper extends EventEmitter implements Output {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(options: { isTTY?: boolean; columns?: number } = {}) {
    super();
    this.isTTY = options.isTTY ?? false;
    this.columns = options.columns ?? 80;
  }

  write(text: string, done?: () => void): boolean {
    this.text += text;
    done?.();
    return true;
  }
}

export interface Stage {
  readonly dir: string;
  readonly store: Store;
  readonly clock: ScriptedClock;
  readonly stop: AbortController;
  readonly stopNow: AbortController;
  /** How often the builder was asked for, and closed again. */
  readonly opened: { count: number; closed: number };
  readonly write: (path: string, text: string) => void;
  readonly read: () => Promise<State>;
  /** Runs one command line and gives back everything it said. */
  readonly keepgreen: (...argv: string[]) => Promise<{ code: number; out: string; err: string }>;
  /** The same with `--json`, parsed. */
  readonly json: (...argv: string[]) => Promise<{ code: number; answer: Record<string, unknown> }>;
}

export interface StageOptions {
  readonly hosts?: Partial<Hosts>;
  readonly state?: (draft: State) => void;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdout?: Paper;
  readonly files?: Readonly<Record<string, string>>;
}

/** The command line on a tiny project, with a store in memory and hosts that play a script. */
export function stage(options: StageOptions = {}): Stage {
  const project = tinyProject({ 'src/a.ts': 'a', 'src/b.ts': 'b', ...options.files }, { git: false });
  const state = emptyState();
  options.state?.(state);
  const store = createMemoryStore(state);
  const clock = createScriptedClock();
  const [stop, stopNow] = [new AbortController(), new AbortController()];
  const opened = { count: 0, closed: 0 };
  const call: Call = { stop: stop.signal, stopNow: stopNow.signal };
  const open: OpenKeepgreen = (loaded, cwd) => {
    opened.count += 1;
    const deps: Deps = { ...loaded, cwd, store: () => Promise.resolve(store), world: scriptedWorld(clock), hosts: scriptedHosts(options.hosts ?? {}) };
    return Promise.resolve({ ...deps, close: () => Promise.resolve(void (opened.closed += 1)) });
  };
  const keepgreen = async (...argv: string[]) => {
    const [stdout, stderr] = [options.stdout ?? new Paper(), new Paper()];
    const code = await runCli({ argv, cwd: project.dir, env: { HOME: '/nonexistent', ...options.env }, version: '1.2.3', stdout, stderr, open, listen: () => call });
    return { code, out: stdout.text, err: stderr.text };
  };
  return {
    dir: project.dir, store, clock, stop, stopNow, opened, keepgreen,
    write: (path, text) => project.write(path, text),
    read: () => store.read(),
    json: async (...argv) => {
      const { code, out } = await keepgreen(...argv, '--json');
      return { code, answer: JSON.parse(out) as Record<string, unknown> };
    },
  };
}

/** A task as a test needs it; `id` is the number in its name. */
export function taskOf(id: number, changes: Partial<Task> = {}): Task {
  const task = newTask(`task_${String(id).padStart(8, '0')}`, { type: 'file_change', files: ['src/a.ts'], description: '', priority: 2 }, new Date('2026-01-01T00:00:00.000Z'));
  return { ...task, ...changes };
}

function scriptedWorld(clock: ScriptedClock): Deps['world'] {
  const random = createScriptedRandom();
  const none = () => {
    throw new Error('no face starts a process');
  };
  const processes: Processes = { run: none, start: none, isAlive: none, self: none, killLeftovers: none };
  return { clock, random, redact: createRedactor([]), log: createMemoryLog(), git: createGit({ clock, random }), processes };
}

function scriptedHosts(hosts: Partial<Hosts>): Hosts {
  const none = () => Promise.reject(new Error('the test does not play this part'));
  return { start: none, fixOnce: none, applyHeld: none, undo: none, replay: none, doctor: none, liveProcess: () => Promise.resolve(undefined), ...hosts };
}
