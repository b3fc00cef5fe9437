/** Runs in the project's runner: runs a tree of suites and tests that somebody has collected, one after the other. */
import type { BenchRequest, Seen } from './plan.ts';

export interface TreeSuite {
  readonly kind: 'suite';
  readonly name: string;
  readonly skip: boolean;
  readonly children: readonly (TreeSuite | TreeTest)[];
  readonly hooks: Readonly<Record<'beforeAll' | 'afterAll' | 'beforeEach' | 'afterEach', readonly Call[]>>;
}

export interface TreeTest {
  readonly kind: 'test';
  readonly name: string;
  readonly skip: boolean;
  readonly call: Call;
  /** Around hooks and call. `end` may throw: then the test has failed. */
  begin?(): unknown;
  end?(): unknown;
  /** It passes by failing. */
  readonly fails?: boolean;
  /** Results of tests inside this one, by their names below it; asked when it is over. */
  inner?(): readonly Omit<Seen, 'file'>[];
}

/** Something of the project's that is called and may never come back. Rejects when it fails. */
export type Call = () => Promise<unknown>;

/**
 * Calls back when nothing is left to do in the process, so that whoever waits now waits for ever; returns how to call
 * that off. Our own timers must not keep the process then.
 */
export type WhenIdle = (stop: () => void) => () => void;

interface Walk {
  readonly file: number;
  readonly request: BenchRequest;
  readonly whenIdle: WhenIdle | undefined;
  readonly seen: Seen[];
}

/** Where a suite's tests stand: titles and the hooks around each. */
interface Way {
  readonly path: readonly string[];
  readonly beforeEach: readonly Call[];
  readonly afterEach: readonly Call[];
}

const now = performance.now.bind(performance);
const startTimer = globalThis.setTimeout.bind(globalThis);
const stopTimer = globalThis.clearTimeout.bind(globalThis);

/** All results of one file, in the order in which they came. */
export async function runTree(root: TreeSuite, file: number, request: BenchRequest, whenIdle?: WhenIdle): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  await runSuite({ file, request, whenIdle, seen }, root, { path: [], beforeEach: [], afterEach: [] });
  return seen;
}

async function runSuite(walk: Walk, suite: TreeSuite, way: Way): Promise<void> {
  const { hooks } = suite;
  const inside = { path: way.path, beforeEach: [...way.beforeEach, ...hooks.beforeEach], afterEach: [...hooks.afterEach, ...way.afterEach] };
  if (suite.skip || !holdsWanted(walk, suite, way.path)) return skipAll(walk, suite, way.path);
  const error = await firstError(walk, hooks.beforeAll);
  if (error !== undefined) failAll(walk, suite, way.path);
  for (const child of error === undefined ? suite.children : []) {
    const path = [...way.path, child.name];
    if (child.kind === 'suite') await runSuite(walk, child, { ...inside, path });
    else await runTest(walk, child, { ...inside, path });
  }
  if ((await firstError(walk, hooks.afterAll)) !== undefined) note(walk, [...way.path, '(suite)'], 'failed');
}

/** A suite none of whose tests is wanted is left out whole: its hooks need not run. */
function holdsWanted(walk: Walk, suite: TreeSuite, path: readonly string[]): boolean {
  return suite.children.some((child) => (child.kind === 'suite' ? holdsWanted(walk, child, [...path, child.name]) : isWanted(walk, [...path, child.name])));
}

/** The test itself, or one inside it. */
function isWanted({ file, request }: Walk, path: readonly string[]): boolean {
  const names = request.wanted?.get(file);
  const name = path.join(' > ');
  return names === undefined || names.has(name) || [...names].some((one) => one.startsWith(`${name} > `));
}

function skipAll(walk: Walk, suite: TreeSuite, path: readonly string[]): void {
  for (const child of suite.children) {
    if (child.kind === 'suite') skipAll(walk, child, [...path, child.name]);
    else note(walk, [...path, child.name], 'skipped');
  }
}

function failAll(walk: Walk, suite: TreeSuite, path: readonly string[]): void {
  for (const child of suite.children) {
    if (child.kind === 'suite') failAll(walk, child, [...path, child.name]);
    else note(walk, [...path, child.name], child.skip ? 'skipped' : 'failed');
  }
}

async function runTest(walk: Walk, test: TreeTest, { path, beforeEach, afterEach }: Way): Promise<void> {
  const { request } = walk;
  if (test.skip || request.isHopeless() || !isWanted(walk, path)) return note(walk, path, 'skipped');
  const started = now();
  await test.begin?.();
  const before = await firstError(walk, beforeEach);
  const own = before ?? (await firstError(walk, [test.call]));
  const after = await firstError(walk, afterEach);
  const end = await firstError(walk, [() => Promise.resolve(test.end?.())]);
  const failed = [own, after, end].some((error) => error !== undefined);
  const ms = now() - started;
  for (const inner of test.inner?.() ?? []) walk.seen.push({ ...inner, file: walk.file, name: `${path.join(' > ')} > ${inner.name}` });
  note(walk, path, test.fails === true ? (failed ? 'skipped' : 'failed') : failed ? 'failed' : 'passed', ms);
}

function note({ file, request, seen }: Walk, path: readonly string[], status: Seen['status'], ms = 0): void {
  const one = { file, name: path.join(' > '), status, ms };
  seen.push(one);
  if (status !== 'skipped') request.onTest(one);
}

/** The first error of these calls, in order; the rest is left out after one. `undefined` thrown is an error as well. */
async function firstError(walk: Walk, calls: readonly Call[]): Promise<{ readonly thrown: unknown } | undefined> {
  for (const call of calls) {
    try {
      await inTime(walk, call);
    } catch (thrown) {
      return { thrown };
    }
  }
  return undefined;
}

async function inTime({ request, whenIdle }: Walk, call: Call): Promise<void> {
  let timer: ReturnType<typeof startTimer> | undefined;
  let callOff: (() => void) | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = startTimer(() => reject(new Error('out of time')), request.testMs);
    if (whenIdle === undefined) return;
    timer.unref();
    callOff = whenIdle(() => reject(new Error('nothing is left that could end it')));
  });
  try {
    await Promise.race([call(), late]);
  } finally {
    stopTimer(timer);
    callOff?.();
  }
}

/** Calls a function as runners do: with `done` where it takes one more than it is given, else waiting for what it returns. */
export function callAsTest(fn: (...args: never[]) => unknown, self: unknown, args: readonly unknown[]): Promise<unknown> {
  if (fn.length <= args.length) return Promise.resolve().then((): unknown => Reflect.apply(fn, self, args));
  return new Promise((resolve, reject) => {
    const done = (error?: unknown) => (error === undefined || error === null ? resolve(undefined) : reject(error instanceof Error ? error : new Error('done was called with an error', { cause: error })));
    const returned: unknown = Reflect.apply(fn, self, [...args, Object.assign(done, { fail: (error: unknown) => done(error ?? new Error('done.fail')) })]);
    if (returned instanceof Promise) returned.catch(reject);
  });
}
