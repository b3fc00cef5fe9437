import { Writable } from 'node:stream';

/**
 * A worker of the pool that is started before it is needed: it has loaded Vitest's own runtime and waits. It knows
 * nothing of the project yet, so a test in it sees what it would see in a worker started for it.
 */
export interface SpareWorker {
  /** Starts one like the last worker that was asked for, unless there is one or nothing is known yet. */
  prepare(): void;
  /** While `learn` runs no worker is started: the pool's first wish is noted and refused. */
  learn(probe: () => Promise<unknown>): Promise<void>;
  /** How many test files are about to run, so that the next spare is started while one works. */
  expect(count: number): void;
}

/** What decides whether one worker can stand in for another. */
interface Recipe {
  readonly key: string;
  readonly source: object;
}

interface Spare {
  readonly key: string;
  readonly field: string;
  readonly worker: object;
}

type Start = (this: object) => Promise<void>;
const FIELDS = ['_fork', '_thread'];

/** Makes Vitest 4's classes of workers take the spare one. Without such classes nothing happens. */
export function createSpareWorker(workerClasses: readonly unknown[]): SpareWorker {
  const state: State = { recipe: undefined, spare: undefined, learning: false, expected: 0 };
  for (const found of workerClasses) takeOver(found, state);
  return {
    prepare: () => prepare(state),
    async learn(probe) {
      state.learning = true;
      await probe().catch(() => undefined);
      state.learning = false;
    },
    expect: (count) => void (state.expected = count),
  };
}

interface State {
  recipe: (Recipe & { readonly start: Start }) | undefined;
  spare: Spare | undefined;
  learning: boolean;
  expected: number;
}

function takeOver(workerClass: unknown, state: State): void {
  const prototype: unknown = typeof workerClass === 'function' ? workerClass.prototype : undefined;
  if (typeof prototype !== 'object' || prototype === null) return;
  const start: unknown = Reflect.get(prototype, 'start');
  if (!isStart(start)) return;
  Reflect.set(prototype, 'start', async function takeSpareOrStart(this: object): Promise<void> {
    const key = keyOf(this);
    state.recipe = key === undefined ? undefined : { key, source: this, start };
    if (state.learning) throw new Error('no worker yet');
    give(state, this, key);
    state.expected -= 1;
    await start.call(this);
    if (state.expected > 0) prepare(state);
  });
}

function isStart(value: unknown): value is Start {
  return typeof value === 'function';
}

/** A worker that loads the project's own code at its start would hold yesterday's: it is never started beforehand. */
function keyOf(worker: object): string | undefined {
  const { entrypoint, execArgv, env } = worker as { entrypoint?: unknown; execArgv?: unknown; env?: unknown };
  if (typeof entrypoint !== 'string' || !Array.isArray(execArgv) || typeof env !== 'object' || env === null) return undefined;
  const words = execArgv.map(String);
  const options = String(Reflect.get(env, 'NODE_OPTIONS') ?? '');
  const loads = words.some((word, at) => isLoader(word) && !/suppress-warnings\.cjs$/.test(words[at + 1] ?? word)) || options.split(/\s+/).some(isLoader);
  return loads ? undefined : JSON.stringify([entrypoint, words, Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function isLoader(word: string): boolean {
  return /^(?:-r|--(?:require|import|loader|experimental-loader|env-file(?:-if-exists)?))(?:=|$)/.test(word);
}

function give(state: State, taker: object, key: string | undefined): void {
  const { spare } = state;
  if (spare === undefined || FIELDS.some((field) => Reflect.get(taker, field) !== undefined)) return;
  state.spare = undefined;
  if (spare.key !== key) return end(spare);
  for (const stream of ['stdout', 'stderr']) call(Reflect.get(spare.worker, stream), 'unpipe');
  Reflect.set(taker, spare.field, spare.worker);
}

function prepare(state: State): void {
  const { recipe } = state;
  if (recipe === undefined || state.spare !== undefined) return;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  nowhere.end = () => nowhere;
  const stub: object = Object.assign(Object.create(Object.getPrototypeOf(recipe.source) as object) as object, recipe.source, { stdout: nowhere, stderr: nowhere });
  for (const field of FIELDS) if (field in stub) Reflect.set(stub, field, undefined);
  recipe.start.call(stub).then(() => keep(state, stub, recipe.key), () => undefined);
}

function keep(state: State, stub: object, key: string): void {
  const field = FIELDS.find((name) => Reflect.get(stub, name) !== undefined);
  const worker: unknown = field === undefined ? undefined : Reflect.get(stub, field);
  if (field === undefined || typeof worker !== 'object' || worker === null) return;
  const spare: Spare = { key, field, worker };
  if (state.spare !== undefined) return end(spare);
  state.spare = spare;
  const forget = () => void (state.spare = state.spare === spare ? undefined : state.spare);
  for (const event of ['exit', 'error']) call(worker, 'once', event, forget);
}

function end({ worker }: Spare): void {
  call(worker, 'kill');
  call(worker, 'terminate');
}

function call(target: unknown, method: string, ...args: readonly unknown[]): void {
  const found: unknown = typeof target === 'object' && target !== null ? Reflect.get(target, method) : undefined;
  if (typeof found === 'function') Reflect.apply(found, target, args);
}
