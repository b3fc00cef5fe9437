import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createChecker } from '../../automation/checks/checker.ts';
import type { LiveRunner } from '../../automation/checks/live-runner.ts';
import type { Settings } from '../../automation/config/settings.ts';
import type { Check, CheckRun, CheckScope, Checker } from '../../automation/task/check.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createProcesses } from '../../automation/world/processes/processes.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';
import { type TinyProject, temporaryFolder } from '../support/project.ts';

export type Ran = Extract<CheckRun, { kind: 'ran' }>;

export interface Bench {
  readonly checker: Checker;
  readonly cacheDir: string;
  /** Runs the project's check of that name. Fails the test when the run wrote anything into the project. */
  run(project: TinyProject, name: string, scope?: CheckScope, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<CheckRun>;
  /** The same, and it must have been able to judge. */
  ran(project: TinyProject, name: string, scope?: CheckScope): Promise<Ran>;
  check(project: TinyProject, name: string): Promise<Check>;
}

/** A checker with real processes and a cache of its own; all gone when the test has finished. */
export function checkBench(options: { settings?: Partial<Pick<Settings, 'customChecks' | 'checksOff'>>; live?: LiveRunner } = {}): Bench {
  const cacheDir = temporaryFolder('keepgreen-cache');
  const world = { clock: createClock(), random: createRandom(), log: createMemoryLog() };
  const processes = createProcesses({ stateDir: temporaryFolder('keepgreen-state'), ...world });
  const settings = { customChecks: [], checksOff: [], ...options.settings };
  const checker = createChecker({ processes, settings, cacheDir, ...world, ...(options.live === undefined ? {} : { live: options.live }) });
  onTestFinished(async () => {
    await checker.close();
    await processes.close();
  });
  const bench: Bench = {
    checker, cacheDir,
    async check(project, name) {
      const checks = await checker.discover(project.dir);
      const found = checks.find((check) => check.name === name);
      if (found === undefined) throw new Error(`no check ${name} among ${checks.map((check) => check.name).join(', ')}`);
      return found;
    },
    async run(project, name, scope = { kind: 'all' }, { timeoutMs = 60_000, signal = new AbortController().signal } = {}) {
      const before = treeOf(project.dir);
      const result = await checker.run({ check: await bench.check(project, name), projectDir: project.dir, scope, timeoutMs }, signal);
      expect(treeOf(project.dir)).toEqual(before);
      return result;
    },
    async ran(project, name, scope) {
      const result = await bench.run(project, name, scope);
      if (result.kind !== 'ran') throw new Error(`${result.kind}: ${JSON.stringify(result, null, 2)}`);
      return result;
    },
  };
  return bench;
}

/** Names of items with their status: `src/a.test.js math > adds: passed`. */
export function itemsOf(run: Ran): readonly string[] {
  return run.items.map((item) => `${item.file} ${item.name}: ${item.status}`).sort();
}

/** `file:line name` of each failure. */
export function failuresOf(run: Ran): readonly string[] {
  return run.failures.map((failure) => `${failure.file}:${failure.line ?? '-'} ${failure.name}`).sort();
}

/** Every path below a folder with a hash of its bytes; links are not followed, .git is left out. */
export function treeOf(folder: string): Readonly<Record<string, string>> {
  const tree: Record<string, string> = {};
  const walk = (path: string): void => {
    for (const name of readdirSync(join(folder, path))) {
      // Vite bundles its config there and takes it away again; a workspace has a node_modules of its own.
      if (name === '.git' || name === '.vite-temp') continue;
      const child = path === '' ? name : `${path}/${name}`;
      const kind = lstatSync(join(folder, child));
      if (kind.isDirectory()) walk(child);
      tree[child] = kind.isSymbolicLink() ? readlinkSync(join(folder, child)) : kind.isDirectory() ? 'folder' : createHash('sha256').update(readFileSync(join(folder, child))).digest('hex');
    }
  };
  walk('');
  return tree;
}

export function related(...files: string[]): CheckScope {
  return { kind: 'related', files };
}

/** For `toMatchObject`: any text that holds these words. */
export function saying(text: string): unknown {
  return expect.stringContaining(text);
}
