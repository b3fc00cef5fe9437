/** Runs in a test of the project's Jest: collects with Jest's own describe and test, in a state of our own, and runs what was collected. */
import { drive } from './drive.ts';
import type { Bench, BenchRequest, Seen } from './plan.ts';
import { type Call, type TreeSuite, type TreeTest, callAsTest, runTree } from './tree.ts';

type Fn = (...args: never[]) => unknown;

/** jest-circus's own tree, as far as all versions share it. */
interface Block {
  readonly type: 'describeBlock';
  readonly name: string;
  readonly mode?: string | null;
  readonly children: (Block | Entry)[];
  readonly hooks: { readonly type: keyof TreeSuite['hooks']; readonly fn: Fn }[];
}

interface Entry {
  readonly type: 'test';
  readonly name: string;
  readonly mode?: string | null;
  readonly fn?: Fn;
  readonly failing?: boolean;
  readonly errors: unknown[];
}

interface State {
  readonly rootDescribeBlock: Block;
  readonly parentProcess?: NodeJS.Process | null;
  readonly hasFocusedTests?: boolean;
}

type Handler = (event: { readonly name: string; readonly test: Entry }, state: State) => unknown;

export interface JestParts {
  readonly planFile: string;
  readonly driver: number;
  readonly jest: Readonly<Record<'resetModules' | 'useRealTimers' | 'restoreAllMocks', () => unknown>>;
  /** The driver file's own. */
  readonly load: (path: string) => unknown;
}

export async function driveJest(parts: JestParts): Promise<void> {
  const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description === 'JEST_STATE_SYMBOL');
  if (key === undefined) throw new Error('this Jest keeps its state elsewhere');
  const outer = Reflect.get(globalThis, key) as State;
  try {
    await drive({ planFile: parts.planFile, driver: parts.driver, bench: createBench(parts, outer, key), ...(outer.parentProcess ? { outer: outer.parentProcess } : {}) });
  } finally {
    Reflect.set(globalThis, key, outer);
  }
}

function createBench({ jest, load }: JestParts, outer: State, key: symbol): Bench {
  return {
    async run(request) {
      const seen: Seen[] = [];
      for (const [file, path] of request.files.entries()) {
        if (request.wanted !== undefined && !request.wanted.has(file)) continue;
        jest.resetModules();
        const state = freshState(outer);
        Reflect.set(globalThis, key, state);
        seen.push(...(await loadAndRun(state, () => load(path), { file, request })));
      }
      return seen;
    },
    calm() {
      jest.useRealTimers();
      jest.restoreAllMocks();
    },
  };
}

/** As if nothing had been defined yet, but with the hooks of the project's setup files. */
function freshState(outer: State): State {
  const rootDescribeBlock: Block & { readonly tests: unknown[] } = { type: 'describeBlock', name: 'ROOT_DESCRIBE_BLOCK', children: [], tests: [], hooks: [...outer.rootDescribeBlock.hooks] };
  const fresh = { ...outer, rootDescribeBlock, currentDescribeBlock: rootDescribeBlock, currentlyRunningTest: null, hasStarted: false, hasFocusedTests: false, unhandledErrors: [] };
  return fresh;
}

async function loadAndRun(state: State, load: () => unknown, { file, request }: { readonly file: number; readonly request: BenchRequest }): Promise<readonly Seen[]> {
  try {
    load();
  } catch {
    return [{ file, name: '(file)', status: 'failed', ms: 0 }];
  }
  return runTree(suiteOf(state.rootDescribeBlock, state), file, request);
}

function suiteOf(block: Block, state: State): TreeSuite {
  const calls = (type: keyof TreeSuite['hooks']): Call[] => block.hooks.flatMap((hook) => (hook.type === type ? [() => callAsTest(hook.fn, {}, [])] : []));
  return {
    kind: 'suite', name: block.name, skip: block.mode === 'skip',
    children: block.children.map((child) => (child.type === 'test' ? testOf(child, state) : suiteOf(child, state))),
    hooks: { beforeAll: calls('beforeAll'), afterAll: calls('afterAll'), beforeEach: calls('beforeEach'), afterEach: calls('afterEach') },
  };
}

function testOf(test: Entry, state: State): TreeTest {
  const { fn = () => undefined } = test;
  const skip = test.mode === 'skip' || test.mode === 'todo' || (state.hasFocusedTests === true && test.mode !== 'only');
  return {
    kind: 'test', name: test.name, skip, fails: test.failing === true,
    call: () => callAsTest(fn, {}, []),
    begin: () => dispatch('test_start', test, state),
    // `expect.assertions` and the like speak up now.
    end: async () => {
      await dispatch('test_done', test, state);
      if (test.errors.length > 0) throw new Error('it failed');
    },
  };
}

/** Jest's own listeners: they tell `expect` which test runs, and ask it what it counted. */
async function dispatch(name: string, test: Entry, state: State): Promise<void> {
  const handlers: unknown = Reflect.get(globalThis, Symbol.for('EVENT_HANDLERS'));
  for (const handler of Array.isArray(handlers) ? (handlers as Handler[]) : []) await handler({ name, test }, state);
}
