import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../automation/config/settings.ts';
import { guard } from '../../automation/guard/guard.ts';
import { createBudgets } from '../../automation/limits/budgets.ts';
import { createMemoryLedger } from '../../automation/limits/usage-ledger.ts';
import type { UsageLedger } from '../../automation/limits/usage-ledger.ts';
import { recordStep } from '../../automation/loop/record.ts';
import { runTask } from '../../automation/loop/run-task.ts';
import { claimNext } from '../../automation/loop/claim-next.ts';
import { newJob } from '../../automation/steps/job.ts';
import type { Job, Shop } from '../../automation/steps/job.ts';
import { createMemoryStore } from '../../automation/store/memory-store.ts';
import { placeTask } from '../../automation/store/views.ts';
import { noUsage } from '../../automation/task/attempt.ts';
import type { Check, Checker, CheckItem, CheckRequest, CheckRun, CheckScope } from '../../automation/task/check.ts';
import { fingerprintOf } from '../../automation/task/failure.ts';
import type { Failure } from '../../automation/task/failure.ts';
import type { Fixer, Proposal } from '../../automation/task/fixer.ts';
import type { Workspace } from '../../automation/task/snapshot.ts';
import type { Store } from '../../automation/task/state.ts';
import { newTask } from '../../automation/task/task.ts';
import type { Task, TaskRequest } from '../../automation/task/task.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createGit } from '../../automation/world/git.ts';
import type { Clock, World } from '../../automation/world/ports.ts';
import { createProcesses } from '../../automation/world/processes/processes.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createRedactor } from '../../automation/world/redact.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';
import type { MemoryLog } from '../../automation/world/scripted.ts';
import { openFor } from '../workspace/open.ts';
import { tinyProject } from './project.ts';
import type { TinyProject } from './project.ts';

/** Reads a file of the copy being judged; '' when it is not there. */
export type Read = (path: string) => string;

/** One test of the little project: its verdict comes from the files. `nth` counts its runs from 1. */
export interface ScriptedTest {
  readonly name: string;
  readonly file?: string;
  /** The only file whose save concerns it; undefined = any. */
  readonly touchedBy?: string;
  judge(read: Read, nth: number): 'passed' | 'failed' | 'absent';
}

/** What a fixer does when asked: edits the workspace and says so, or says why not. */
export type Move = (workspace: Workspace) => Proposal;

export interface SceneOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly tests: readonly ScriptedTest[];
  /** The check can't run while this gives a reason. */
  readonly cannotRun?: (read: Read) => string | undefined;
  readonly fixers?: readonly Fixer[];
  readonly settings?: Partial<Settings>;
  readonly clock?: Clock;
  /** What the agents have used; in memory, and of this scene alone, unless one is given. */
  readonly ledger?: UsageLedger;
  /** Changes parts of the shop before anything uses it. */
  readonly refit?: (shop: Shop) => Shop;
}

export interface Scene {
  readonly project: TinyProject;
  readonly shop: Shop;
  readonly store: Store;
  readonly log: MemoryLog;
  /** What was run, in order: `all`, `related`, or the names of `only`. */
  readonly ran: readonly string[];
  read(path: string): string;
  /** Puts a task for these files into the queue. */
  add(files: readonly string[], more?: Partial<TaskRequest>): Promise<Task>;
  /** Claims the task and takes it through the pipeline, each step written down; resolves when it has left our hands. */
  work(task: Task, signal?: AbortSignal): Promise<Task>;
}

const CHECK: Check = { name: 'tests', kind: 'test', runner: 'custom', dir: '' };
export const never = new AbortController().signal;

/** Real git, files, worktrees and pipeline; only the check and the fixers play a script. */
export async function openScene(options: SceneOptions): Promise<Scene> {
  const project = tinyProject({ '.gitignore': '.keepgreen/\n', 'a.js': 'good\n', 'b.js': 'good\n', ...options.files });
  const { workspaces, settings: base } = await openFor(project.dir);
  const settings: Settings = { ...base, ...options.settings };
  const log = createMemoryLog();
  const ran: string[] = [];
  const world = worldOf(settings, log, options.clock ?? createClock());
  const plain: Shop = { settings, world, workspaces, checker: scriptedChecker(options, ran), fixers: options.fixers ?? [], guard, budgets: createBudgets({ ledger: options.ledger ?? createMemoryLedger({ clock: world.clock, isAlive: () => true }), settings, world }), readyOf: () => Promise.resolve({ ok: true, detail: '' }), lastSaveMs: () => -Infinity };
  const shop = options.refit?.(plain) ?? plain;
  const store = createMemoryStore();
  let added = 0;
  return {
    project, shop, store, log, ran,
    read: (path) => readFileSync(join(project.dir, path), 'utf8'),
    async add(files, more = {}) {
      added += 1;
      const task = newTask(`task_${String(added).padStart(8, '0')}`, { type: 'file_change', files, description: 'saved', priority: 2, ...more }, world.clock.now());
      await store.update((draft) => placeTask(draft, task));
      return task;
    },
    work: (task, signal = never) => work(task, shop, store, signal),
  };
}

async function work(task: Task, shop: Shop, store: Store, signal: AbortSignal): Promise<Task> {
  const { clock } = shop.world;
  const claimed = await store.update((draft) => claimNext(draft, process.pid, clock.now(), new Set([task.id])));
  if (claimed === undefined) throw new Error(`${task.id} can't be claimed`);
  const job = newJob(claimed, await store.read(), () => store.read());
  return runTask(job, shop, (at, outcome, ms) => save({ job: at, store, shop }, outcome, ms), signal);
}

async function save({ job, store, shop }: { job: Job; store: Store; shop: Shop }, outcome: Parameters<Parameters<typeof runTask>[2]>[1], ms: number): Promise<Task> {
  const notes = job.notes.splice(0);
  const limits = await shop.budgets.limits();
  return store.update((draft) => recordStep(draft, { job, outcome, notes, stage: job.task.stage ?? 'checking', ms, settings: shop.settings, limits, now: shop.world.clock.now() }));
}

function worldOf(settings: Settings, log: MemoryLog, clock: Clock): World {
  const random = createRandom();
  return { clock, random, log, redact: createRedactor([]), git: createGit({ clock: createClock(), random }), processes: createProcesses({ stateDir: settings.stateDir, clock, random, log }) };
}

/** Judges the files that really stand in the folder it is asked about. */
function scriptedChecker({ tests, cannotRun }: SceneOptions, ran: string[]): Checker {
  const counts = new Map<string, number>();
  return {
    discover: () => Promise.resolve([CHECK]),
    run({ projectDir, scope, check }: CheckRequest): Promise<CheckRun> {
      const read: Read = (path) => (existsSync(join(projectDir, path)) ? readFileSync(join(projectDir, path), 'utf8') : '');
      ran.push(scope.kind === 'only' ? scope.items.map((item) => item.name).join(' ') : scope.kind);
      const head = { check, scope, command: 'tests', durationMs: 1, output: '' };
      const reason = cannotRun?.(read);
      if (reason !== undefined) return Promise.resolve({ ...head, kind: 'cannot_run', reason, next: 'Mend it.' });
      const items = tests.filter((test) => isAsked(test, scope)).flatMap((test) => itemOf(test, read, counts));
      return Promise.resolve({ ...head, kind: 'ran', items, failures: items.filter((item) => item.status === 'failed').map(failureOf), exitCode: 0 });
    },
    warm: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function isAsked(test: ScriptedTest, scope: CheckScope): boolean {
  if (scope.kind === 'only') return scope.items.some((item) => item.name === test.name);
  return scope.kind === 'all' || test.touchedBy === undefined || scope.files.includes(test.touchedBy);
}

function itemOf(test: ScriptedTest, read: Read, counts: Map<string, number>): CheckItem[] {
  const nth = (counts.get(test.name) ?? 0) + 1;
  counts.set(test.name, nth);
  const status = test.judge(read, nth);
  return status === 'absent' ? [] : [{ file: test.file ?? 'a.test.js', name: test.name, status, durationMs: 1 }];
}

function failureOf({ file, name }: CheckItem): Failure {
  const failure = { check: CHECK.name, kind: CHECK.kind, file, name, message: `${name} is red` };
  return { ...failure, fingerprint: fingerprintOf(failure), line: null, column: null, stack: null };
}

/** Red while the file holds `bad`. */
export function redWhileBad(name: string, path: string, file = 'a.test.js'): ScriptedTest {
  return { name, file, judge: (read) => (read(path).includes('bad') ? 'failed' : 'passed') };
}

/** A fixer that plays its moves: a free one all of them whenever it is asked anew, a metered one the next at each asking. */
export function scriptedFixer(name: string, cost: Fixer['cost'], moves: readonly Move[]): Fixer & { readonly asked: () => number } {
  let asked = 0;
  return {
    name,
    cost,
    trusted: cost === 'free',
    asked: () => asked,
    async *propose(job) {
      const turn = cost === 'free' ? moves : moves.slice(asked, asked + 1);
      asked += 1;
      for (const move of turn) yield await Promise.resolve(move(job.workspace));
    },
    ready: () => Promise.resolve({ ok: true, detail: '' }),
    close: () => Promise.resolve(),
  };
}

export const paid = { ...noUsage, requests: 1, tokens: 100, costUsd: 0.25 };

/** Writes one file of the workspace. */
export function writes(path: string, text: string): Move {
  return (workspace) => {
    writeFileSync(join(workspace.projectDir, path), text);
    return { kind: 'proposed', rationale: `wrote ${path}`, usage: paid };
  };
}

/** The fixer could not do its work. */
export function endsWith(ending: Extract<Proposal, { kind: 'ended' }>['ending'], resetAt: string | null = null): Move {
  return () => ({ kind: 'ended', ending, summary: `it ended with ${ending}`, usage: paid, resetAt });
}
