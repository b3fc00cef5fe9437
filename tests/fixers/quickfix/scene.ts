import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { createQuickfix } from '../../../automation/fixers/quickfix/quickfix.ts';
import { fingerprintOf, type Failure } from '../../../automation/task/failure.ts';
import type { Fixer, Proposal, RepairJob } from '../../../automation/task/fixer.ts';
import type { Workspace } from '../../../automation/task/snapshot.ts';
import { createClock } from '../../../automation/world/clock.ts';
import type { Clock, Log, Processes, RunningProcess } from '../../../automation/world/ports.ts';
import { createProcesses } from '../../../automation/world/processes/processes.ts';
import { createRandom } from '../../../automation/world/random.ts';
import { tinyProject } from '../../support/project.ts';

/** A proposal and the files that differ from the snapshot while it lies in the workspace (null = removed). */
export interface Seen {
  readonly proposal: Proposal;
  readonly changed: Readonly<Record<string, string | null>>;
}

export interface Scene {
  readonly dir: string;
  readonly fixer: Fixer;
  /** Children that were started and talked to, in order. */
  readonly children: readonly RunningProcess[];
  readonly write: (path: string, text: string | Buffer) => void;
  /** All proposals; the folder is put back after each, as the pipeline does. */
  readonly propose: (ask: Asking) => Promise<readonly Seen[]>;
}

export interface Asking {
  readonly files: readonly string[];
  readonly failures: readonly Failure[];
  readonly guiltyDiff?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

interface Options {
  readonly packages?: readonly string[];
  readonly clock?: Clock;
  /** A fixer (and a child process) for this test alone; else all tests of a file share one, as all tasks of a project do. */
  readonly alone?: boolean;
}

/** A tiny project, standing in for a workspace, and a real fixer on real processes. Everything ends with the test, or with its file. */
export function scene(files: Readonly<Record<string, string>>, options: Options = {}): Scene {
  const project = tinyProject(files, { git: false, packages: options.packages ?? ['typescript'] });
  const bench = options.alone === true ? createBench(project.dir, options.clock) : (shared ??= createBench(project.dir));
  if (bench !== shared) onTestFinished(() => bench.close());
  return { dir: project.dir, fixer: bench.fixer, children: bench.children, write: (path, text) => project.write(path, text), propose: (ask) => collect(bench.fixer, project.dir, ask) };
}

let shared: Bench | undefined;
afterAll(() => shared?.close());

interface Bench {
  readonly fixer: Fixer;
  readonly children: readonly RunningProcess[];
  close(): Promise<void>;
}

function createBench(projectRoot: string, clock: Clock = createClock()): Bench {
  const stateDir = mkdtempSync(join(tmpdir(), 'keepgreen-state-'));
  const real = createProcesses({ stateDir, clock: createClock(), random: createRandom(), log: quiet });
  const children: RunningProcess[] = [];
  const processes: Processes = {
    ...real,
    start(spec) {
      const child = real.start(spec);
      children.push(child);
      return child;
    },
  };
  const fixer = createQuickfix({ processes, clock, log: quiet, settings: { projectRoot }, cacheDir: join(stateDir, 'cache') });
  const close = async () => {
    await fixer.close();
    await real.close();
    rmSync(stateDir, { recursive: true, force: true });
  };
  return { fixer, children, close };
}

async function collect(fixer: Fixer, dir: string, ask: Asking): Promise<readonly Seen[]> {
  const before = readTree(dir);
  const seen: Seen[] = [];
  for await (const proposal of fixer.propose(jobFor(dir, ask), ask.signal ?? new AbortController().signal)) {
    seen.push({ proposal, changed: differences(before, readTree(dir)) });
    restore(dir, before);
  }
  return seen;
}

/** A job on a folder that stands in for a workspace. */
export function jobFor(dir: string, { files, failures, guiltyDiff = '', timeoutMs = 120_000 }: Asking): RepairJob {
  return { taskId: 'task_00000001', description: 'a test', failures, files, snapshot: NOWHERE, workspace: standIn(dir), guiltyDiff, earlier: [], runDir: dir, number: 1, timeoutMs, maxCostUsd: null, rung: 0, grants: [], guilty: null, suspects: [], base: undefined, checks: [], baseline: [], hung: [], findings: [] };
}

const NOWHERE = { commit: '0'.repeat(40), tree: '0'.repeat(40), takenAt: '2026-01-01T00:00:00.000Z' };

/** The fixer only reads where the workspace is; anything else would be a surprise. */
function standIn(dir: string): Workspace {
  const refuse = () => Promise.reject(new Error('A fixer only edits; the pipeline does the rest.'));
  return { id: 'stand-in', root: dir, projectDir: dir, moveTo: refuse, changes: refuse, release: refuse };
}

function readTree(dir: string, from = dir): Map<string, string> {
  const tree = new Map<string, string>();
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    if (entry.name === 'node_modules') continue;
    if (entry.isDirectory()) for (const [name, text] of readTree(dir, path)) tree.set(name, text);
    if (entry.isFile()) tree.set(relative(dir, path), readFileSync(path, 'utf8'));
  }
  return tree;
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Record<string, string | null> {
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
  return Object.fromEntries(paths.map((path) => [path, after.get(path) ?? null]));
}

function restore(dir: string, before: ReadonlyMap<string, string>): void {
  for (const path of Object.keys(differences(before, readTree(dir)))) {
    const text = before.get(path);
    if (text === undefined) rmSync(join(dir, path));
    else {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  }
}

export const quiet: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A red type check. */
export function typeError(file: string, code: number, message = ''): Failure {
  return failure({ check: 'tsc', kind: 'types', file, name: `TS${code}`, message });
}

/** A red test. */
export function redTest(file: string, message: string, stack: string | null = null): Failure {
  return failure({ check: 'vitest', kind: 'test', file, name: 'works', message, stack });
}

/** A lint finding. */
export function finding(check: string, file: string, name: string, line: number, message = ''): Failure {
  return failure({ check, kind: 'lint', file, name, message, line });
}

function failure(facts: Pick<Failure, 'check' | 'kind' | 'file' | 'name' | 'message'> & Partial<Failure>): Failure {
  return { line: null, column: null, stack: null, ...facts, fingerprint: fingerprintOf(facts) };
}

export const TSCONFIG = JSON.stringify({ compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, noEmit: true, types: [], skipLibCheck: true }, include: ['src'] });
export const ESM = JSON.stringify({ name: 'tiny', type: 'module', private: true });

/** A unified diff of one replaced line. */
export function lineDiff(file: string, before: string, after: string): string {
  return `--- a/${file}\n+++ b/${file}\n@@ -1,1 +1,1 @@\n-${before}\n+${after}\n`;
}
