import { Writable } from 'node:stream';

/**
 * Workers of the pool that are started before they are needed: they have loaded Vitest's own runtime and wait. They know
 * nothing of the project yet, so a test in one sees what it would see in a worker started for it.
 */
export interface SpareWorkers {
  /** Starts as many as the last run took, up to a few, each like one of those. */
  prepare(): void;
  /** While `probe` runs no worker is started: the pool's first wish is noted and refused. */
  learn(probe: () => Promise<unknown>): Promise<void>;
  /** A run begins; `count` test files want a worker, so that the next spare is started while one works. */
  expect(count: number): void;
}

/** More would seldom be used and hold 50 MB each. */
const MOST_SPARES = 3;
const FIELDS = ['_fork', '_thread'];

type Start = (this: object) => Promise<void>;

/** How a worker was started: only one with the same key may stand in for it. */
interface Recipe {
  readonly key: string;
  readonly source: object;
  readonly start: Start;
}

interface Spare {
  readonly key: string;
  readonly field: string;
  readonly worker: object;
}

interface State {
  /** Of the run under way or the last one. */
  recipes: Recipe[];
  readonly spares: Set<Spare>;
  learning: boolean;
  expected: number;
}

/** Makes the classes of workers of Vitest 4 and later take spare ones. Without such classes nothing happens. */
export function createSpareWorkers(workerClasses: readonly unknown[]): SpareWorkers {
  const state: State = { recipes: [], spares: new Set(), learning: false, expected: 0 };
  for (const found of workerClasses) takeOver(found, state);
  return {
    prepare: () => prepare(state),
    async learn(probe) {
      state.learning = true;
      await probe().catch(() => undefined);
      state.learning = false;
    },
    expect(count) {
      state.expected = count;
      if (count > 0) state.recipes = [];
    },
  };
}

function takeOver(workerClass: unknown, state: State): void {
  const prototype: unknown = typeof workerClass === 'function' ? workerClass.prototype : undefined;
  if (typeof prototype !== 'object' || prototype === null) return;
  const start: unknown = Reflect.get(prototype, 'start');
  if (!isStart(start)) return;
  Reflect.set(prototype, 'start', async function takeSpareOrStart(this: object): Promise<void> {
    const key = keyOf(this);
    const recipe = key === undefined ? undefined : { key, source: this, start };
    if (recipe !== undefined && state.recipes.length < MOST_SPARES) state.recipes.push(recipe);
    if (state.learning) throw new Error('no worker yet');
    if (key !== undefined) give(state, this, key);
    state.expected -= 1;
    await start.call(this);
    if (recipe !== undefined && state.expected > 0 && !hasSpare(state, recipe.key)) startSpare(state, recipe);
  });
}

function isStart(value: unknown): value is Start {
  return typeof value === 'function';
}

/** A worker that loads the project's own code at its start would hold yesterday's: it is never started beforehand. */
function keyOf(worker: object): string | undefined {
  const [entrypoint, execArgv, env] = ['entrypoint', 'execArgv', 'env'].map((name): unknown => Reflect.get(worker, name));
  if (typeof entrypoint !== 'string' || !Array.isArray(execArgv) || typeof env !== 'object' || env === null) return undefined;
  const words = execArgv.map(String);
  const options = String(Reflect.get(env, 'NODE_OPTIONS') ?? '');
  const loads = words.some((word, at) => isLoader(word) && !/suppress-warnings\.cjs$/.test(words[at + 1] ?? word)) || options.split(/\s+/).some(isLoader);
  return loads ? undefined : JSON.stringify([entrypoint, words, Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function isLoader(word: string): boolean {
  return /^(?:-r|--(?:require|import|loader|experimental-loader|env-file(?:-if-exists)?))(?:=|$)/.test(word);
}

function hasSpare({ spares }: State, key: string): boolean {
  return [...spares].some((spare) => spare.key === key);
}

function give({ spares }: State, taker: object, key: string): void {
  const spare = [...spares].find((one) => one.key === key);
  if (spare === undefined || FIELDS.some((field) => Reflect.get(taker, field) !== undefined)) return;
  spares.delete(spare);
  for (const stream of ['stdout', 'stderr']) call(Reflect.get(spare.worker, stream), 'unpipe');
  Reflect.set(taker, spare.field, spare.worker);
}

/** What the last run did not want goes, what it wanted and is missing comes. */
function prepare(state: State): void {
  const unmet = [...state.recipes];
  for (const spare of state.spares) {
    const at = unmet.findIndex(({ key }) => key === spare.key);
    if (at !== -1) unmet.splice(at, 1);
    else end(state, spare);
  }
  for (const recipe of unmet) startSpare(state, recipe);
}

function startSpare(state: State, { source, start, key }: Recipe): void {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  nowhere.end = () => nowhere;
  const stub = Object.assign({}, source, { stdout: nowhere, stderr: nowhere });
  Object.setPrototypeOf(stub, Reflect.getPrototypeOf(source));
  for (const field of FIELDS) if (field in stub) Reflect.set(stub, field, undefined);
  start.call(stub).then(() => keep(state, stub, key), () => undefined);
}

function keep(state: State, stub: object, key: string): void {
  const field = FIELDS.find((name) => Reflect.get(stub, name) !== undefined);
  const worker: unknown = field === undefined ? undefined : Reflect.get(stub, field);
  if (field === undefined || typeof worker !== 'object' || worker === null) return;
  const spare: Spare = { key, field, worker };
  state.spares.add(spare);
  for (const event of ['exit', 'error']) call(worker, 'once', event, () => state.spares.delete(spare));
}

function end({ spares }: State, spare: Spare): void {
  spares.delete(spare);
  call(spare.worker, 'kill');
  call(spare.worker, 'terminate');
}

function call(target: unknown, method: string, ...args: readonly unknown[]): void {
  const found: unknown = typeof target === 'object' && target !== null ? Reflect.get(target, method) : undefined;
  if (typeof found === 'function') Reflect.apply(found, target, args);
}
