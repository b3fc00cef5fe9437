/** Runs in a worker of the project's Vitest: its own test runner, asked again and again within one file. */
import { drive } from './drive.ts';
import type { Bench, BenchRequest, Seen } from './plan.ts';

/** The part of Vitest's task tree that all versions share. */
interface Task {
  readonly type: string;
  readonly name: string;
  mode: string;
  readonly fails?: boolean;
  readonly result?: { readonly state?: string; readonly duration?: number; readonly errors?: readonly unknown[] };
  readonly tasks?: readonly Task[];
}

type RunnerClass = new (config: object) => object;

export interface VitestParts {
  readonly planFile: string;
  readonly driver: number;
  /** The module `vitest`, as a test imports it. */
  readonly vitest: { readonly vi: Tools; readonly TestRunner?: RunnerClass };
  /** The module `@vitest/runner` that this very Vitest uses. */
  readonly runner: { startTests(files: readonly string[], runner: object): Promise<readonly Task[]> };
  /** Versions before 4.1 keep it elsewhere. */
  readonly TestRunner: RunnerClass | undefined;
  readonly importFile: (path: string) => Promise<unknown>;
}

type Tools = Readonly<Record<'resetModules' | 'useRealTimers' | 'unstubAllEnvs' | 'unstubAllGlobals' | 'restoreAllMocks', () => unknown>>;

/** What a worker knows: its configuration and its modules. */
interface Worker {
  readonly config: { readonly testTimeout: number; readonly hookTimeout: number };
  readonly evaluatedModules?: { readonly idToModuleMap?: Map<string, Record<string, unknown>> };
}

export function driveVitest(parts: VitestParts): Promise<void> {
  return drive({ planFile: parts.planFile, driver: parts.driver, bench: createBench(parts) });
}

function createBench(parts: VitestParts): Bench {
  const { vi } = parts.vitest;
  return {
    async run(request) {
      const seen: Seen[] = [];
      for (const [file, path] of request.files.entries()) {
        if (request.wanted !== undefined && !request.wanted.has(file)) continue;
        forgetModules(vi);
        const cleanups: (() => unknown)[] = [];
        const [task] = await parts.runner.startTests([path], runnerFor(parts, request, { file, cleanups }));
        for (const clean of cleanups) await clean();
        if (task !== undefined) seen.push(...seenIn(task, file));
      }
      return seen;
    },
    calm() {
      for (const name of ['useRealTimers', 'unstubAllEnvs', 'unstubAllGlobals', 'restoreAllMocks'] as const) vi[name]();
    },
  };
}

/** Mocks that were made of modules hold these modules; they go too. */
function forgetModules(vi: Tools): void {
  vi.resetModules();
  const modules = worker().evaluatedModules?.idToModuleMap;
  for (const [id, module] of modules ?? []) if (id.startsWith('mock:')) Object.assign(module, { promise: undefined, exports: undefined, evaluated: false });
}

function worker(): Worker {
  return Reflect.get(globalThis, '__vitest_worker__') as Worker;
}

interface Turn {
  readonly file: number;
  /** What is to be called when its tests are over. */
  readonly cleanups: (() => unknown)[];
}

/** Vitest's own runner (expect, snapshots, contexts), which tells the main process nothing and leaves out what nobody asked for. */
function runnerFor({ vitest, TestRunner, importFile }: VitestParts, { wanted, testMs, onTest, isHopeless }: BenchRequest, { file, cleanups }: Turn): object {
  const { config } = worker();
  const Runner = vitest.TestRunner ?? TestRunner;
  if (Runner === undefined) throw new Error('this Vitest has no runner that can be asked');
  const limits = { testTimeout: Math.min(config.testTimeout || testMs, testMs), hookTimeout: Math.min(config.hookTimeout || testMs, testMs) };
  // Where each test stands is asked by nobody, and takes longer to find out than most tests run.
  const runner = new Runner({ ...config, ...limits, testNamePattern: undefined, includeTaskLocation: false });
  const names = wanted?.get(file);
  const before = bound(runner, 'onBeforeRunTask');
  const after = bound(runner, 'onAfterRunTask');
  const suiteAfter = bound(runner, 'onAfterRunSuite');
  return Object.assign(runner, {
    importFile,
    // What tests share within a worker would otherwise live, and grow, as long as ours does.
    onCleanupWorkerContext: (clean: () => unknown) => void cleanups.push(clean),
    onBeforeRunFiles: (tasks: readonly Task[]) => {
      if (names !== undefined) for (const task of tasks) leaveOut(task, [], names);
    },
    onBeforeRunTask: (test: Task) => {
      if (isHopeless() && test.mode !== 'todo') test.mode = 'skip';
      return before?.(test);
    },
    onAfterRunTask: (test: Task & { readonly suite?: Task }) => {
      after?.(test);
      onTest({ file, name: namesOf(test), status: statusOf(test), ms: test.result?.duration ?? 0 });
    },
    // Of the file itself it would tell the main process, which knows nothing of it.
    onAfterRunSuite: (suite: Task) => ('filepath' in suite ? undefined : suiteAfter?.(suite)),
    trace: (_name: string, attributes: unknown, run?: () => unknown) => (typeof run === 'function' ? run() : typeof attributes === 'function' ? (attributes as () => unknown)() : undefined),
  });
}

function bound(target: object, name: string): ((argument: unknown) => unknown) | undefined {
  const method: unknown = Reflect.get(target, name);
  return typeof method === 'function' ? (argument) => Reflect.apply(method, target, [argument]) as unknown : undefined;
}

/** True when something in it is to run. Suites without are left out whole: their hooks need not run. */
function leaveOut(task: Task, path: readonly string[], names: ReadonlySet<string>): boolean {
  if (task.tasks === undefined) {
    const asked = names.has(path.join(' > '));
    if (!asked && task.mode !== 'todo') task.mode = 'skip';
    return asked;
  }
  const any = task.tasks.map((child) => leaveOut(child, [...path, child.name], names)).includes(true);
  if (!any && task.mode !== 'todo') task.mode = 'skip';
  return any;
}

function namesOf(test: Task & { readonly suite?: Task }): string {
  const names: string[] = [];
  for (let at: (Task & { readonly suite?: Task }) | undefined = test; at !== undefined && at.name !== '' && !('filepath' in at); at = at.suite) names.unshift(at.name);
  return names.join(' > ');
}

function seenIn(task: Task, file: number, path: readonly string[] = []): readonly Seen[] {
  const name = path.join(' > ');
  if (task.tasks === undefined) return [{ file, name, status: statusOf(task), ms: task.result?.duration ?? 0 }];
  const trouble = path.length === 0 ? '(file)' : `${name} > (suite)`;
  const own: readonly Seen[] = (task.result?.errors ?? []).length > 0 ? [{ file, name: trouble, status: 'failed', ms: 0 }] : [];
  return [...own, ...task.tasks.flatMap((child) => seenIn(child, file, [...path, child.name]))];
}

/** As keepgreen reads Vitest's report. */
function statusOf({ mode, fails, result }: Task): Seen['status'] {
  if (result?.state === 'pass') return fails === true ? 'skipped' : 'passed';
  return mode === 'skip' || mode === 'todo' || result?.state === 'skip' || result?.state === undefined ? 'skipped' : 'failed';
}
