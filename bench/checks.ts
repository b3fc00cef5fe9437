import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createChecker } from '../automation/checks/checker.ts';
import { createLiveVitest } from '../automation/checks/live/live-vitest.ts';
import type { Check, CheckRun, Checker } from '../automation/task/check.ts';
import { childEnv } from '../automation/world/child-env.ts';
import { createClock } from '../automation/world/clock.ts';
import type { Log, Processes } from '../automation/world/ports.ts';
import { createProcesses } from '../automation/world/processes/processes.ts';
import { createRandom } from '../automation/world/random.ts';
import { openSandbox, roleOfChecks, type Sandbox } from '../automation/world/sandbox/sandbox.ts';
import { checkout, inTemporaryFolder, makeProject } from './project.ts';
import type { BenchRow } from './row.ts';
import { median } from './statistics.ts';

const ROUNDS = 15;
const SOURCE = 'src/cart.js';
const TEST = 'src/cart.test.js';
/** Long enough for the next worker to be up, as it is when a person saves. */
const BETWEEN_MS = 600;

const nothing = () => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const [clock, random] = [createClock(), createRandom()];

/** The verdict on one saved file: by the live runner, by a fresh `vitest run FILE`, by `vitest --watch`, by a cold check. */
export function benchChecks(): Promise<BenchRow[]> {
  return inTemporaryFolder('checks', async (top) => {
    const dir = join(top, 'w0');
    mkdirSync(dir);
    makeShop(dir);
    const processes = createProcesses({ stateDir: join(dir, '.keepgreen'), clock, random, log });
    const needs = { processes, clock, random, log, cacheDir: join(dir, '.keepgreen/cache'), settings: { liveRunner: true, liveRunnerMaxMb: 600, customChecks: [], checksOff: [] } };
    const cold = createChecker(needs);
    const live = createChecker({ ...needs, live: createLiveVitest(needs) });
    const sandbox = await sandboxOf(top, dir, processes);
    const walled = { ...needs, processes: sandbox.within(roleOfChecks({ checkNetwork: false })) };
    const boxed = { level: sandbox.level, cold: createChecker(walled), live: createChecker({ ...walled, live: createLiveVitest(walled) }) };
    try {
      return rowsOf(await measure(dir, { live, cold, boxed }), boxed.level);
    } finally {
      await Promise.all([live.close(), boxed.live.close()]);
      await processes.close();
    }
  });
}

/** As the program opens it, with the bench's project as a private copy. */
function sandboxOf(top: string, dir: string, processes: Processes): Promise<Sandbox> {
  const settings = { sandbox: 'auto', home: dir, projectRoot: dir, workspaceDir: top, stateDir: join(top, 'state'), workspaceLinks: [], sandboxRead: [] } as const;
  return openSandbox({ settings, processes, env: process.env });
}

function makeShop(dir: string): void {
  const others = Array.from({ length: 10 }, (_, at): [string, string] => [`src/other${at}.test.js`, "import { expect, test } from 'vitest';\ntest('fine', () => expect(1).toBe(1));\n"]);
  makeProject(dir, {
    'package.json': JSON.stringify({ name: 'shop', private: true, type: 'module', scripts: { test: 'vitest run' }, devDependencies: { vitest: '*' } }),
    'src/price.js': 'export const price = (item) => item.cents * item.count;\n',
    [SOURCE]: source(0),
    [TEST]: "import { expect, test } from 'vitest';\nimport { total } from './cart.js';\ntest('adds up', () => expect(total([{ cents: 2, count: 3 }])).toBe(6));\ntest('nothing', () => expect(total([])).toBe(0));\n",
    ...Object.fromEntries(others),
  }, ['vitest']);
}

/** A save: the same behaviour in other bytes. */
function source(count: number): string {
  return `import { price } from './price.js';\nexport const total = (items) => items.map(price).reduce((a, b) => a + b, 0);\nexport const saved = ${count};\n`;
}

interface Times {
  readonly live: number[];
  readonly fresh: number[];
  readonly watch: number[];
  readonly cold: number[];
  readonly boxedLive: number[];
  readonly boxedCold: number[];
}

interface Ways {
  readonly live: Checker;
  readonly cold: Checker;
  readonly boxed: { readonly live: Checker; readonly cold: Checker };
}

/** The ways take turns, so that a busy machine slows all of them. */
async function measure(dir: string, { live, cold, boxed }: Ways): Promise<Times> {
  const times: Times = { live: [], fresh: [], watch: [], cold: [], boxedLive: [], boxedCold: [] };
  const [check] = await live.discover(dir);
  if (check === undefined) throw new Error('the bench project has no check');
  await Promise.all([live.warm(dir), boxed.live.warm(dir)]);
  const watch = await startWatch(dir);
  for (const checker of [live, boxed.live]) await verdictOf(checker, check, dir);
  let count = 0;
  const saved = async (into: number[], wait: () => Promise<unknown>, before = () => clock.sleep(BETWEEN_MS)) => {
    await before();
    const started = clock.monotonicMs();
    writeFileSync(join(dir, SOURCE), source((count += 1)));
    await wait();
    into.push(clock.monotonicMs() - started);
  };
  for (let round = 0; round < ROUNDS; round++) {
    watch.pause();
    await saved(times.live, () => verdictOf(live, check, dir));
    await saved(times.fresh, () => runFresh(dir));
    await saved(times.cold, () => verdictOf(cold, check, dir));
    await saved(times.boxedLive, () => verdictOf(boxed.live, check, dir));
    await saved(times.boxedCold, () => verdictOf(boxed.cold, check, dir));
    await watch.resume();
    await saved(times.watch, () => watch.verdict());
  }
  await watch.stop();
  return times;
}

async function verdictOf(checker: Checker, check: Check, dir: string): Promise<CheckRun> {
  const run = await checker.run({ check, projectDir: dir, scope: { kind: 'related', files: [SOURCE] }, changed: [SOURCE], timeoutMs: 60_000 }, new AbortController().signal);
  if (run.kind !== 'ran' || run.items.length !== 2) throw new Error(`no verdict: ${JSON.stringify(run)}`);
  return run;
}

function startVitest(dir: string, args: readonly string[]) {
  return spawn(process.execPath, [join(checkout, 'node_modules/vitest/vitest.mjs'), ...args], { cwd: dir, env: childEnv(), stdio: ['ignore', 'pipe', 'ignore'] });
}

function runFresh(dir: string): Promise<void> {
  const child = startVitest(dir, ['run', TEST]);
  child.stdout.resume();
  return new Promise((resolve) => child.once('close', () => resolve()));
}

/** `vitest --watch`, and its next word that a run is over. It stands still while others are measured. */
async function startWatch(dir: string) {
  const child = startVitest(dir, ['--watch', '--no-color']);
  let runs = 0;
  child.stdout.on('data', (chunk: Buffer) => (runs += chunk.toString().match(/Duration/g)?.length ?? 0));
  const after = async (seen: number) => {
    while (runs <= seen) await new Promise((resolve) => child.stdout.once('data', resolve));
  };
  await after(0);
  await clock.sleep(BETWEEN_MS);
  return {
    verdict: () => after(runs),
    pause: () => void child.kill('SIGSTOP'),
    async resume() {
      child.kill('SIGCONT');
      // What was saved meanwhile is run now; only a save of our own counts.
      await clock.sleep(3 * BETWEEN_MS);
    },
    stop: () => new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.kill('SIGKILL');
    }),
  };
}

function rowsOf(times: Times, level: string): BenchRow[] {
  const [live, fresh, watch, cold] = [median(times.live), median(times.fresh), median(times.watch), median(times.cold)];
  const [boxedLive, boxedCold] = [median(times.boxedLive), median(times.boxedCold)];
  const ratio = (figure: string, value: number, most: number): BenchRow => ({ figure, value: value.toFixed(2), target: `≤ ${most}`, ok: value <= most });
  const plain = (figure: string, ms: number): BenchRow => ({ figure, value: `${ms.toFixed(0)} ms`, target: '-', ok: true });
  return [
    plain('verdict on one saved file, live runner', live),
    plain('verdict on one saved file, `vitest run FILE` afresh', fresh),
    plain('verdict on one saved file, `vitest --watch`', watch),
    plain('verdict on one saved file, cold check', cold),
    ratio('live runner ÷ `vitest run FILE` afresh', live / fresh, 0.15),
    ratio('live runner ÷ `vitest --watch`', live / watch, 0.4),
    ratio(`cold check in the sandbox (${level}) ÷ without`, boxedCold / cold, 1.15),
    ratio(`live runner in the sandbox (${level}) ÷ without`, boxedLive / live, 1.15),
  ];
}
