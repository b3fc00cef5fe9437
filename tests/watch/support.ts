import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { loadSettings } from '../../automation/config/load.ts';
import type { Settings } from '../../automation/config/settings.ts';
import { createMemoryLedger } from '../../automation/store/ledger.ts';
import type { ChangeSet, Ledger, Watcher } from '../../automation/task/changes.ts';
import { createWatcher } from '../../automation/watch/watcher.ts';
import type { WatcherSpec } from '../../automation/watch/watcher.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createGit } from '../../automation/world/git.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';
import type { MemoryLog } from '../../automation/world/scripted.ts';
import type { TinyProject } from '../support/project.ts';
import { temporaryFolder } from '../support/project.ts';

export const engines = ['chokidar', 'parcel', 'poll'] as const;

export interface Watching {
  readonly watcher: Watcher;
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly log: MemoryLog;
  /** Every change set so far. */
  readonly sets: readonly ChangeSet[];
  /** Every health word told so far. */
  readonly words: readonly string[];
  written(): string[];
  removed(): string[];
  /** Resolves when all these have been reported as written. */
  untilWritten(...paths: string[]): Promise<void>;
  untilRemoved(...paths: string[]): Promise<void>;
}

export interface WatchOptions extends Partial<Omit<WatcherSpec, 'settings'>> {
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: Partial<Settings>;
}

/** Settings as they are read in a project, with a short quiet time. */
export function settingsFor(project: Pick<TinyProject, 'dir'>, env: Readonly<Record<string, string>> = {}): Settings {
  const input = { flags: {}, env: { HOME: temporaryFolder('keepgreen-home'), FILE_WATCH_DEBOUNCE_SECONDS: '0.1', RECONCILE_SECONDS: '3600', ...env }, cwd: project.dir };
  return loadSettings(input).settings;
}

/** A started watcher over the project; stopped when the test has finished. */
export async function watchProject(project: Pick<TinyProject, 'dir'>, options: WatchOptions = {}): Promise<Watching> {
  const watching = prepare(project, options);
  await watching.watcher.start();
  return watching;
}

/** The same, not started yet. */
export function prepare(project: Pick<TinyProject, 'dir'>, options: WatchOptions = {}): Watching {
  const { env, settings: changed, ...spec } = options;
  const settings = { ...settingsFor(project, env), ...changed };
  const [sets, words] = [[] as ChangeSet[], [] as string[]];
  const clock = createClock();
  const [log, ledger] = [createMemoryLog(), options.ledger ?? createMemoryLedger(clock)];
  const watcher = createWatcher({
    settings, clock, log, ledger,
    git: createGit({ clock, random: createRandom() }),
    onChanges: (set) => Promise.resolve(void sets.push(set)),
    onHealth: (word) => words.push(word),
    busy: () => Promise.resolve(undefined),
    seenFile: join(settings.stateDir, 'seen.json'),
    ...spec,
  });
  onTestFinished(() => watcher.stop());
  const written = () => sets.flatMap((set) => set.written);
  const removed = () => sets.flatMap((set) => set.removed);
  return {
    watcher, settings, ledger, log, sets, words, written, removed,
    untilWritten: (...paths) => until(() => paths.every((path) => written().includes(path))),
    untilRemoved: (...paths) => until(() => paths.every((path) => removed().includes(path))),
  };
}

/** Waits for a signal, generously; says what was expected when it never comes. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => {
    if (!condition()) throw new Error(`Still not so: ${condition.toString()}`);
  }, { timeout: 60_000, interval: 5 });
}
