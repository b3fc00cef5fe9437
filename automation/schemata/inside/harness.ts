/** Stands in for `node:test` inside a driver: collects what a test file declares, so that it can be run as often as one likes. */
import { type Call, type TreeSuite, type TreeTest, callAsTest, runTree } from './tree.ts';
import type { Seen } from './plan.ts';

type Fn = (...args: never[]) => unknown;
type HookName = keyof TreeSuite['hooks'];

interface Options {
  readonly skip?: unknown;
  readonly todo?: unknown;
  readonly only?: unknown;
}

interface OpenSuite extends TreeSuite {
  readonly children: (TreeSuite | TreeTest)[];
  readonly hooks: Record<HookName, Call[]>;
}

export interface Harness {
  /** What a test file gets when it asks for `node:test`. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** Runs `load`, and gives back what was declared meanwhile. */
  collect(load: () => Promise<unknown>): Promise<TreeSuite>;
}

/** `real` is node's own module: its mocks are used as they are. */
export function createHarness(real: Readonly<Record<string, unknown>>): Harness {
  const open: OpenSuite[] = [];
  const waiting: Promise<unknown>[] = [];
  const here = () => open.at(-1) ?? newSuite('', false);
  const test = withModes((name, options, fn) => void here().children.push(testOf(name, options, { fn, real })));
  const describe = withModes((name, options, fn) => {
    const suite = newSuite(name, isSet(options.skip));
    here().children.push(suite);
    open.push(suite);
    const body: unknown = Reflect.apply(fn, undefined, [{ name }]);
    open.pop();
    if (body instanceof Promise) waiting.push(body);
  });
  const hook = (name: HookName) => (fn: Fn) => void here().hooks[name].push(() => callAsTest(fn, undefined, [{ name: '' }]));
  const hooks = { before: hook('beforeAll'), after: hook('afterAll'), beforeEach: hook('beforeEach'), afterEach: hook('afterEach') };
  const names = { test, it: test, describe, suite: describe, ...hooks, mock: real['mock'], skip: test.skip, todo: test.todo, only: test.only };
  return {
    exports: Object.assign(test, names) as unknown as Readonly<Record<string, unknown>>,
    async collect(load) {
      const root = newSuite('', false);
      open.splice(0, Infinity, root);
      waiting.length = 0;
      await load();
      await Promise.all(waiting);
      return root;
    },
  };
}

function newSuite(name: string, skip: boolean): OpenSuite {
  return { kind: 'suite', name, skip, children: [], hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] } };
}

type Declare = (name: string, options: Options, fn: Fn) => void;

/** `test(name?, options?, fn?)`, `test.skip`, `test.todo`, `test.only`. */
function withModes(declare: Declare) {
  const call = (more: Options) => (...args: readonly unknown[]): Promise<void> => {
    const fn = (args.find((one) => typeof one === 'function') ?? (() => undefined)) as Fn;
    const options = args.find((one) => typeof one === 'object' && one !== null) as Options | undefined;
    const name = typeof args[0] === 'string' ? args[0] : fn.name || '<anonymous>';
    declare(name, { ...options, ...more }, fn);
    return Promise.resolve();
  };
  return Object.assign(call({}), { skip: call({ skip: true }), todo: call({ todo: true }), only: call({}) });
}

/** `skip` and `todo` are true or a reason; an empty reason counts. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== false;
}

function testOf(name: string, options: Options, { fn, real }: { readonly fn: Fn; readonly real: Readonly<Record<string, unknown>> }): TreeTest {
  let inner: Omit<Seen, 'file'>[] = [];
  let context: Context | undefined;
  return {
    kind: 'test', name, skip: isSet(options.skip) || isSet(options.todo),
    async call() {
      inner = [];
      context = createContext(name, real, inner);
      await callAsTest(fn, context.t, [context.t]);
      await context.finish();
    },
    end: () => context?.leave(),
    inner: () => inner,
  };
}

interface Context {
  readonly t: object;
  /** Waits for tests inside that nobody waited for. Rejects when one of them failed, as the test around it then does. */
  finish(): Promise<void>;
  leave(): Promise<void>;
}

/** What a test function is given. */
function createContext(name: string, real: Readonly<Record<string, unknown>>, seen: Omit<Seen, 'file'>[]): Context {
  const after: Call[] = [];
  const [beforeEach, afterEach]: readonly [Call[], Call[]] = [[], []];
  const running: Promise<unknown>[] = [];
  let failed = false;
  let planned: number | undefined;
  let counted = 0;
  const mock = newMock(real['mock']);
  const run = async (title: string, options: Options, fn: Fn) => {
    const one = testOf(title, options, { fn, real });
    const request = { files: [], wanted: undefined, testMs: Infinity, onTest: () => undefined, isHopeless: () => false };
    const around = { beforeAll: [], afterAll: [], beforeEach, afterEach };
    const results = await runTree({ kind: 'suite', name: '', skip: false, children: [one], hooks: around }, 0, { ...request, testMs: 2_147_483_647 });
    seen.push(...results);
    failed ||= results.some(({ status }) => status === 'failed');
  };
  const inside = withModes((title, options, fn) => {
    counted += 1;
    running.push(run(title, options, fn));
  });
  const test = Object.assign((...args: readonly unknown[]) => inside(...args).then(() => running.at(-1)), inside);
  const call = (list: Call[]) => (fn: Fn) => void list.push(() => callAsTest(fn, undefined, [{ name }]));
  const t = {
    name, fullName: name, mock, test, signal: new AbortController().signal,
    diagnostic: () => undefined, skip: () => undefined, todo: () => undefined, runOnly: () => undefined,
    plan: (count: number) => void (planned = count),
    before: (fn: Fn) => void running.push(callAsTest(fn, undefined, [{ name }])),
    after: call(after), beforeEach: call(beforeEach), afterEach: call(afterEach),
    assert: countingAssert(() => (counted += 1)),
  };
  return {
    t,
    async finish() {
      await Promise.all(running);
      if (failed) throw new Error('a test inside failed');
      if (planned !== undefined && planned !== counted) throw new Error(`${planned} were planned, ${counted} ran`);
    },
    async leave() {
      for (const one of after) await one();
      mock?.restoreAll();
    },
  };
}

/** A tracker of its own for each test, as node makes it. */
function newMock(mock: unknown): { restoreAll(): void } | undefined {
  const maker: unknown = typeof mock === 'object' && mock !== null ? mock.constructor : undefined;
  return typeof maker === 'function' ? (Reflect.construct(maker, []) as { restoreAll(): void }) : undefined;
}

/** node:assert, each call counted for `t.plan`. */
function countingAssert(count: () => void): object {
  const assert = process.getBuiltinModule('node:assert');
  return new Proxy(assert, {
    get(target, key): unknown {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function') return method;
      return (...args: readonly unknown[]): unknown => {
        count();
        return Reflect.apply(method, target, args);
      };
    },
  });
}
