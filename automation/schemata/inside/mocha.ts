/** Runs in a test of the project's Mocha: a Mocha within it for each candidate. */
import { dirname } from 'node:path';
import { drive } from './drive.ts';
import { type FreshModules, createFreshModules } from './modules.ts';
import type { Bench, BenchRequest, Seen } from './plan.ts';

interface Runnable {
  readonly title: string;
  readonly type: string;
  readonly duration?: number;
  readonly pending?: boolean;
  fullTitle(): string;
}

interface Suite {
  readonly suites: readonly Suite[];
  tests: Runnable[];
  timeout(): number;
  retries(): number;
  beforeAll(title: string, fn: unknown): unknown;
  afterAll(title: string, fn: unknown): unknown;
  beforeEach(title: string, fn: unknown): unknown;
  afterEach(title: string, fn: unknown): unknown;
}

interface Runner {
  on(event: string, listener: (runnable: Runnable) => void): Runner;
  abort(): unknown;
}

interface Instance {
  readonly suite: Suite;
  addFile(path: string): unknown;
  loadFilesAsync(options: { readonly esmDecorator: (url: unknown) => unknown }): Promise<unknown>;
  run(done: () => void): Runner;
  dispose?(): void;
}

export interface MochaParts {
  readonly planFile: string;
  readonly driver: number;
  readonly packageDir: string;
  readonly Mocha: new (options: object) => Instance;
  /** The suite that holds the project's root hooks. */
  readonly root: Suite;
}

export function driveMocha(parts: MochaParts): Promise<void> {
  return drive({ planFile: parts.planFile, driver: parts.driver, bench: createBench(parts) });
}

function createBench({ Mocha, root, packageDir, planFile }: MochaParts): Bench {
  const modules = createFreshModules(packageDir, dirname(planFile));
  const ui = typeof Reflect.get(globalThis, 'describe') === 'function' ? 'bdd' : 'tdd';
  return {
    async run(request) {
      const seen: Seen[] = [];
      for (const [file, path] of request.files.entries()) {
        if (request.wanted !== undefined && !request.wanted.has(file)) continue;
        modules.next();
        const timeout = root.timeout() === 0 ? request.testMs : Math.min(root.timeout(), request.testMs);
        const mocha = new Mocha({ ui, timeout, retries: Math.max(0, root.retries()), reporter: Silence });
        copyHooks(root, mocha.suite);
        seen.push(...(await loadAndRun(mocha, modules, { file, path, request })));
        mocha.dispose?.();
      }
      return seen;
    },
  };
}

/** A reporter that says nothing. */
function Silence(): void {
  // Nothing.
}

function copyHooks(from: Suite, to: Suite): void {
  for (const name of ['beforeAll', 'afterAll', 'beforeEach', 'afterEach'] as const) {
    const hooks: unknown = Reflect.get(from, `_${name}`);
    for (const hook of Array.isArray(hooks) ? (hooks as { readonly title: string; readonly fn: unknown }[]) : []) to[name](hook.title, hook.fn);
  }
}

interface Turn {
  readonly file: number;
  readonly path: string;
  readonly request: BenchRequest;
}

async function loadAndRun(mocha: Instance, modules: FreshModules, { file, path, request }: Turn): Promise<readonly Seen[]> {
  try {
    mocha.addFile(path);
    await mocha.loadFilesAsync({ esmDecorator: () => modules.urlOf(path) });
  } catch {
    return [{ file, name: '(file)', status: 'failed', ms: 0 }];
  }
  const names = request.wanted?.get(file);
  if (names !== undefined) leaveOut(mocha.suite, names);
  return runAll(mocha, file, request);
}

function leaveOut(suite: Suite, names: ReadonlySet<string>): void {
  suite.tests = suite.tests.filter((test) => names.has(nameOf(test)));
  for (const inner of suite.suites) leaveOut(inner, names);
}

function runAll(mocha: Instance, file: number, { onTest, isHopeless, testMs }: BenchRequest): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve(seen));
    const note = (runnable: Runnable, status: Seen['status']) => {
      const ms = runnable.duration ?? (status === 'failed' ? testMs : 0);
      const one = { file, name: runnable.type === 'hook' ? troubleOf(runnable) : nameOf(runnable), status, ms };
      seen.push(one);
      if (status === 'skipped') return;
      onTest(one);
      if (isHopeless()) runner.abort();
    };
    runner.on('pass', (test) => note(test, 'passed')).on('fail', (test) => note(test, 'failed')).on('pending', (test) => note(test, 'skipped'));
  });
}

/** As keepgreen reads Mocha's report: the titles of the suites joined with spaces, and the test's own. */
function nameOf(test: Runnable): string {
  const suites = suitesOf(test);
  return suites === '' ? test.title : `${suites} > ${test.title}`;
}

function troubleOf(hook: Runnable): string {
  const suites = suitesOf(hook);
  return suites === '' ? '(suite)' : `${suites} > (suite)`;
}

function suitesOf(runnable: Runnable): string {
  return runnable.fullTitle().slice(0, -runnable.title.length).trim();
}
