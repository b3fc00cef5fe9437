/** Runs in the project's runner: tries one candidate after the other and writes down what became of it, a line each. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type House, keepHouse } from './keep-house.ts';
import type { Bench, BenchRequest, Plan, RowBody, Seen } from './plan.ts';
import { type Probing, prepareProbe } from './probe-pair.ts';
import { IDLE_TICKS, type TickGuard, guardTicks } from './tick-guard.ts';

/** Taken before any test can change them. */
const now = performance.now.bind(performance);
const startTimer = globalThis.setTimeout.bind(globalThis);
const write = writeSync;
const stopTimer = globalThis.clearTimeout.bind(globalThis);
/** More than this and a fresh process is cheaper than collecting garbage, in bytes. */
const HEAP = 1_000_000_000;
/** Asking how much memory is in use takes as long as a small test. */
const MEMORY_EVERY = 8;
/** So many candidates are claimed at once, where there are many. */
const BLOCK = 4;
const MANY = 64;

export interface DriveRequest {
  readonly planFile: string;
  /** This driver's number among those of the session. */
  readonly driver: number;
  readonly bench: Bench;
  readonly outer?: NodeJS.Process;
}

interface Drive {
  readonly plan: Plan;
  readonly bench: Bench;
  readonly house: House;
  readonly guard: TickGuard;
  readonly tell: (row: RowBody) => void;
}

/** Never rejects for what candidates do. */
export async function drive({ planFile, driver, bench, outer }: DriveRequest): Promise<void> {
  const plan = JSON.parse(readFileSync(planFile, 'utf8')) as Plan;
  const file = openSync(`${plan.folder}/results.jsonl`, 'a');
  const tell = (row: RowBody) => void write(file, `${JSON.stringify({ driver, ...row })}\n`);
  const guard = guardTicks(readFileSync(`${plan.folder}/runtime.js`, 'utf8'), plan.testMs, plan.ticks);
  const probing = plan.probe === undefined ? undefined : prepareProbe(plan.probe);
  const house = keepHouse({ quiet: plan.quiet, ...(outer === undefined ? {} : { outer }) });
  try {
    if (probing !== undefined) await probe({ plan, bench, house, guard, tell }, probing);
    else if (plan.coverage) await cover({ plan, bench, house, guard, tell });
    else await screen({ plan, bench, house, guard, tell });
    tell({ kind: 'done' });
  } finally {
    house.leave();
    closeSync(file);
  }
}

async function screen(drive: Drive): Promise<void> {
  const { plan, tell } = drive;
  const idle = await runIdle(drive);
  drive.guard.limit();
  tell({ kind: 'idle', ...idle, ticks: drive.guard.most });
  let unseen = 0;
  let tried = 0;
  for (const id of claimed(plan)) {
    tell({ kind: 'start', id });
    const { stuck, ...end } = await tryOne(drive, id, idle.why);
    tell({ kind: 'end', id, ...end });
    tried += 1;
    unseen += 1;
    if (stuck) return tell({ kind: 'rest', why: 'a candidate still runs' });
    if (unseen >= plan.lookEvery) {
      if (!(await lookAround(drive, idle.red))) return;
      unseen = 0;
    }
    if (tried >= plan.most || (tried % MEMORY_EVERY === 0 && process.memoryUsage().heapUsed > HEAP)) {
      if (unseen === 0 || (await lookAround(drive, idle.red))) tell({ kind: 'rest', why: 'enough for one process' });
      return;
    }
  }
  if (unseen > 0) await lookAround(drive, idle.red);
}

/** Does nothing active still do what it did at first? Says so, either way. */
async function lookAround(drive: Drive, red: readonly number[]): Promise<boolean> {
  const again = await runIdle(drive);
  const clean = again.red.join() === red.join();
  drive.tell(clean ? { kind: 'clean' } : { kind: 'rest', why: 'a candidate left something behind' });
  return clean;
}

/** The candidates that no other driver has, one block after the other. */
function* claimed({ folder, ids }: Plan): Generator<number> {
  const size = ids.length < MANY ? 1 : BLOCK;
  for (let at = 0; at < ids.length; at += size) if (claim(`${folder}/claims/${at}`)) yield* ids.slice(at, at + size);
}

/** A claim is a file that only one can make. */
function claim(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch {
    // Another driver was faster.
    return false;
  }
}

/** Twice: the targets alone, as most candidates meet them, then all tests, as the check ran them; not those again that never end. */
async function runIdle(drive: Drive) {
  const { plan, house } = drive;
  const started = now();
  house.begin();
  const isEndless = neverEnds(drive);
  const alone = await runTargets(drive);
  const all = plan.tests.length === 0 ? await runEachFile(drive) : await runTests(drive, 0, isEndless ? othersOf(plan) : undefined);
  const why = (await house.end()) ?? null;
  drive.bench.calm?.();
  const red = plan.tests.flatMap((test, at) => ((test.target ? isRed(plan, alone, at) && (isEndless || isRed(plan, all, at)) : isRed(plan, all, at)) ? [at] : []));
  // A test that waits in vain for what will not come says nothing of how long the others take.
  const [inVain, ended] = [[...alone, ...all].filter((seen) => isInVain(plan, seen)), [...alone, ...all].filter((seen) => !isInVain(plan, seen))];
  const waited = inVain.reduce((sum, { ms }) => sum + ms, 0);
  const told = plan.tests.length > 0 ? {} : { seen: all.map((seen) => ({ file: seen.file, name: seen.name, status: seen.status, ...(isStuck(plan, seen) ? { stopped: true as const } : {}) })) };
  return { ...told, red, why, ms: Math.max(0, now() - started - waited) / 2, longestMs: Math.max(0, ...ended.map(({ ms }) => ms)) };
}

/** One file after the other: one that never ends while it is loaded says nothing of the next. */
async function runEachFile(drive: Drive): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (const file of drive.plan.files.keys()) seen.push(...(await runTests(drive, 0, new Map([[file, undefined]]))));
  return seen;
}

/** Do the targets of the unchanged program never end? */
function neverEnds({ plan }: Drive): boolean {
  return plan.ticks !== null && plan.tests.some(({ target }) => target);
}

/** With nothing active; those that never end for a few turns. */
function runTargets(drive: Drive): Promise<readonly Seen[]> {
  return drive.guard.within(neverEnds(drive) ? IDLE_TICKS : Infinity, () => runTests(drive, 0, targetsOf(drive.plan)));
}

function othersOf({ tests }: Plan): Wanted {
  return namedIn(tests.filter(({ target }) => !target));
}

function isStuck(plan: Plan, seen: Seen): boolean {
  return seen.stopped === true || isInVain(plan, seen);
}

interface Tried {
  readonly red: readonly number[];
  readonly why: string | null;
  /** Its tests did not end in time: they may still run. */
  readonly stuck: boolean;
}

async function tryOne(drive: Drive, id: number, usual: string | null): Promise<Tried> {
  const { plan, bench, house } = drive;
  house.begin();
  const tests = await inTime(drive, runStages(drive, id));
  const trouble = (await house.end()) ?? null;
  bench.calm?.();
  const targets = plan.tests.flatMap(({ target }, at) => (target ? [at] : []));
  if (tests === undefined) return { red: targets, why: 'it ran out of time', stuck: true };
  return { red: tests, why: trouble === usual ? null : trouble, stuck: false };
}

/** The targets first; the rest, with the targets in their usual company, only when these are green. */
async function runStages(drive: Drive, id: number): Promise<readonly number[]> {
  const { plan } = drive;
  const first = await runTests(drive, id, targetsOf(plan));
  const red = plan.tests.flatMap(({ target }, at) => (target && isRed(plan, first, at) ? [at] : []));
  if (red.length > 0 || plan.tests.every(({ target }) => target)) return red;
  const all = await runTests(drive, id, undefined);
  return plan.tests.flatMap((_test, at) => (isRed(plan, all, at) ? [at] : []));
}

/**
 * A test that was stopped because it ran much longer than the unchanged program counts as red, whatever it says itself.
 * Once a test of a candidate was stopped, or waited in vain until its time was over, the others need not run: they would end so too.
 */
async function runTests({ plan, bench, guard }: Drive, id: number, wanted: Wanted): Promise<readonly Seen[]> {
  const stopped: Seen[] = [];
  let hopeless = false;
  guard.next();
  guard.door.active = id;
  const seen = await bench.run({
    files: plan.files, wanted, testMs: plan.testMs,
    isHopeless: () => hopeless,
    onTest(test) {
      const isStopped = guard.next();
      if (isStopped) stopped.push({ ...test, status: 'failed', stopped: true });
      hopeless ||= id !== 0 && (isStopped || isInVain(plan, test));
    },
  });
  guard.next();
  return [...seen, ...stopped];
}

function isInVain({ testMs }: Plan, { status, ms }: Seen): boolean {
  return status === 'failed' && ms >= testMs * 0.9;
}

type Wanted = BenchRequest['wanted'];

/** A target that is no test's own name (`(file)`) wants its whole file. */
function targetsOf({ tests }: Plan): Wanted {
  const targets = tests.filter(({ target }) => target);
  return targets.some(({ name }) => isTrouble(name)) ? undefined : namedIn(targets);
}

function namedIn(tests: Plan['tests']): Wanted {
  const wanted = new Map<number, Set<string>>();
  for (const { file, name } of tests) wanted.set(file, (wanted.get(file) ?? new Set()).add(name));
  return wanted;
}

/** Errors of files and suites are gone when nobody speaks of them; a test must have passed, each time it is there. */
function isRed({ tests }: Plan, seen: readonly Seen[], at: number): boolean {
  const test = tests[at];
  if (test === undefined) return false;
  if (test.name === '(file)') return seen.some(({ file, status }) => file === test.file && status === 'failed');
  const found = seen.filter(({ file, name }) => file === test.file && name === test.name);
  return isTrouble(test.name) ? found.length > 0 : found.length === 0 || found.some(({ status }) => status !== 'passed');
}

function isTrouble(name: string): boolean {
  return /(?:^| > )\((?:file|suite)\)$/.test(name);
}

/** Undefined when it took longer. */
async function inTime<T>({ plan, bench }: Drive, work: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof startTimer> | undefined;
  const late = new Promise<undefined>((resolve) => (timer = startTimer(() => resolve(undefined), plan.limitMs)));
  if (bench.endsWhenIdle === true) timer?.unref();
  try {
    return await Promise.race([work, late]);
  } finally {
    stopTimer(timer);
  }
}

/** The tests are run once so that calls are recorded; what they set up is still there when these are made again. */
async function probe(drive: Drive, probing: Probing): Promise<void> {
  const { bench, house, guard, tell } = drive;
  house.begin();
  guard.door.recording = true;
  // A test that never ends has called what it calls after a few turns.
  if (neverEnds(drive)) await runTargets(drive);
  await runTests(drive, 0, neverEnds(drive) ? othersOf(drive.plan) : undefined);
  guard.door.recording = false;
  await probing.ask(guard, tell);
  await house.end();
  bench.calm?.();
  probing.leave();
}

/** What runs while a file loads belongs to each of its tests. */
async function cover({ plan, bench, house, guard, tell }: Drive): Promise<void> {
  house.begin();
  for (const [file] of plan.files.entries()) {
    const tests: { readonly seen: Seen; readonly hits: Hits }[] = [];
    const request = { files: plan.files, testMs: plan.testMs, isHopeless: () => false };
    const ask = (wanted: BenchRequest['wanted']) => bench.run({ ...request, wanted, onTest: (seen) => void tests.push({ seen, hits: guard.door.takeRan() }) });
    guard.door.takeRan();
    // Without a test: what is left is what ran while the file loaded.
    await ask(new Map([[file, new Set<string>()]]));
    const loaded = guard.door.takeRan();
    tests.length = 0;
    const all = await ask(new Map([[file, undefined]]));
    for (const { seen, hits } of tests) tell({ kind: 'cover', file, name: seen.name, status: all.find(({ name }) => name === seen.name)?.status ?? seen.status, hits: both(hits, loaded) });
  }
  await house.end();
}

function both(one: Hits, other: Hits): Hits {
  const paths = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...paths].map((path) => [path, [...new Set([...(one[path] ?? []), ...(other[path] ?? [])])]]));
}

type Hits = Readonly<Record<string, readonly number[]>>;
