import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { keepTail } from '../../world/processes/output.ts';
import { reportOf } from '../runners/vitest-reporter.ts';
import type { OpenQuestion } from './messages.ts';
import { createSpareWorkers, type SpareWorkers } from './spare-worker.ts';
import { type Specification, type Vitest, loadVitest, whyNot } from './vitest-api.ts';

const OUTPUT_BYTES = 16_384;

/** What one run left behind, before anybody has judged it. */
export interface RawRun {
  readonly report: unknown;
  readonly exitCode: number;
  readonly output: string;
}

export interface HowToRun {
  /** Leaves out tests by full name. */
  readonly pattern: RegExp | undefined;
  /** Test files beside each other, where the project's configuration names no number. */
  readonly workers: number | undefined;
}

/** A Vitest that is up and has run nothing. */
export interface OpenVitest {
  readonly vitest: Vitest;
  /** Words of the project's script that pick test files; they count only when everything runs. */
  readonly filters: readonly string[];
  /** Runs exactly these test files. */
  run(specifications: readonly Specification[], how: HowToRun): Promise<RawRun>;
  /** After a run: takes back what a fresh start would not find, and starts the next worker. */
  rest(): Promise<void>;
  /** Takes away what Vitest keeps in temporary folders. Synchronous: the process is about to end. */
  clearTemporary(): void;
  /** Learns how a worker is started and starts one. Runs nothing of the project. */
  prepare(specifications: readonly Specification[]): Promise<void>;
}

/** Opens the project's Vitest as the cold runner's command line would. Throws with a reason when it can't be held open. */
export async function openVitest({ vitestDir, args }: OpenQuestion): Promise<OpenVitest> {
  const api = await loadVitest(vitestDir);
  const spare = createSpareWorkers(api.workerClasses);
  const { filter, options } = api.parseCLI(['vitest', ...args]);
  const wishes: Record<string, unknown> = { ...options, run: true, watch: false };
  delete wishes['reporter'];
  const tail = createOutput();
  let report: unknown;
  const reporter = { onTestRunEnd: (modules: readonly TestModule[], errors: readonly unknown[]) => void (report = reportOf(modules.map(({ task }) => task), errors)) };
  markAsTest();
  const vitest = await api.createVitest('test', { ...wishes, reporters: [reporter, 'default'] }, {}, { stdout: tail.stream, stderr: tail.stream });
  const reason = whyNot(vitest);
  if (reason !== undefined) throw new Error(reason);
  await standBy(vitest);
  return {
    vitest,
    filters: filter,
    async run(specifications, { pattern, workers }) {
      report = { files: [], unhandled: [] };
      process.exitCode = undefined;
      tail.clear();
      await forgetResults(vitest, specifications);
      if (pattern === undefined) vitest.resetGlobalTestNamePattern();
      else vitest.setGlobalTestNamePattern(pattern);
      spare.expect(specifications.length);
      if (specifications.length > 0) await withWorkers(vitest, workers, () => vitest.runTestSpecifications(specifications, false));
      return { report, exitCode: Number(process.exitCode ?? 0), output: tail.text() };
    },
    async rest() {
      spare.prepare();
      process.exitCode = undefined;
      await endGlobalSetups(vitest);
      if (api.workerClasses.length === 0 && !isIsolated(vitest)) await dropPool(vitest);
    },
    clearTemporary: () => clearTemporary(vitest),
    prepare: (specifications) => learnWorker(vitest, spare, specifications),
  };
}

type TestModule = { readonly task: Parameters<typeof reportOf>[0][number] };

/** As Vitest's own command line does before it starts. */
function markAsTest(): void {
  process.env['TEST'] = 'true';
  process.env['VITEST'] = 'true';
  process.env['NODE_ENV'] ??= 'test';
}

/** What runner and workers print, kept by the tail; a worker that ends its stream ends nothing here. */
function createOutput() {
  let tail = keepTail(OUTPUT_BYTES);
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      tail.add(Buffer.from(chunk));
      done();
    },
  });
  stream.end = () => stream;
  return { stream, text: () => tail.text(), clear: () => void (tail = keepTail(OUTPUT_BYTES)) };
}

/** Tells reporters and plugins that Vitest is up, without a run. */
async function standBy(vitest: Vitest): Promise<void> {
  const name = ['standalone', 'init'].find((method) => typeof Reflect.get(vitest, method) === 'function');
  if (name !== undefined) await invoke(vitest, name);
}

/** On two cores Vitest would take one: it leaves one to whoever sits at the machine. What a project has configured stands. */
async function withWorkers(vitest: Vitest, workers: number | undefined, run: () => Promise<unknown>): Promise<void> {
  const isFree = workers !== undefined && Reflect.get(vitest.config, 'maxWorkers') === undefined;
  if (isFree) Reflect.set(vitest.config, 'maxWorkers', workers);
  try {
    await run();
  } finally {
    if (isFree) Reflect.set(vitest.config, 'maxWorkers', undefined);
  }
}

/** Results and timings of earlier runs must not show in this one: not as its results, not in the order of its files. */
async function forgetResults(vitest: Vitest, specifications: readonly Specification[]): Promise<void> {
  const state = part(vitest, 'state');
  for (const name of ['filesMap', 'idMap', 'pathsSet', 'errorsSet']) await invoke(part(state, name), 'clear');
  const cache = part(vitest, 'cache');
  await invoke(part(part(cache, 'results'), 'cache'), 'clear');
  await invoke(part(cache, 'stats'), 'populateStats', vitest.config.root, specifications);
}

/** A fresh start would run the global setup anew, from its first line on. */
async function endGlobalSetups(vitest: Vitest): Promise<void> {
  const root: unknown = await invoke(vitest, 'getRootProject');
  for (const project of new Set([...vitest.projects, root].reverse())) {
    const setups: unknown = part(project, '_globalSetups');
    if (typeof project !== 'object' || project === null || !Array.isArray(setups)) continue;
    if (setups.length > 0) await invoke(project, '_teardownGlobalSetup').catch(() => undefined);
    Reflect.set(project, '_globalSetups', undefined);
    if (setups.length > 0) await invoke(part(project, 'runner'), 'clearCache');
  }
}

/** Vitest 3 keeps workers that are not isolated, and what they have loaded, between runs. */
async function dropPool(vitest: Vitest): Promise<void> {
  await invoke(part(vitest, 'pool'), 'close');
  Reflect.set(vitest, 'pool', undefined);
}

function clearTemporary(vitest: Vitest): void {
  const folders = [part(vitest, '_tmpDir'), ...vitest.projects.map((project) => part(project, 'tmpDir'))];
  for (const folder of folders) {
    if (typeof folder === 'string' && dirname(folder) === tmpdir()) rmSync(folder, { recursive: true, force: true });
  }
}

function isIsolated(vitest: Vitest): boolean {
  return [vitest, ...vitest.projects].every(({ config }) => {
    const name = String(part(config, 'pool'));
    const options = part(part(config, 'poolOptions'), name);
    return !name.startsWith('vm') && part(config, 'isolate') !== false && part(options, 'isolate') !== false;
  });
}

/** Asks Vitest to collect one file, and takes note of the worker it would start; nothing is started or run. */
async function learnWorker(vitest: Vitest, spare: SpareWorkers, specifications: readonly Specification[]): Promise<void> {
  const [first] = specifications;
  if (first === undefined || typeof Reflect.get(vitest, 'collectTests') !== 'function' || typeof Reflect.get(vitest, 'initializeGlobalSetup') !== 'function') return;
  Reflect.set(vitest, 'initializeGlobalSetup', () => Promise.resolve());
  try {
    await spare.learn(async () => invoke(vitest, 'collectTests', [first]));
  } finally {
    Reflect.deleteProperty(vitest, 'initializeGlobalSetup');
    process.exitCode = undefined;
  }
  spare.prepare();
}

function part(whole: unknown, name: string): unknown {
  return typeof whole === 'object' && whole !== null ? Reflect.get(whole, name) : undefined;
}

/** Calls a method that may not be there in every version. */
async function invoke(target: unknown, method: string, ...args: readonly unknown[]): Promise<unknown> {
  const found = part(target, method);
  const result: unknown = typeof found === 'function' ? await Reflect.apply(found, target, args) : undefined;
  return result;
}
