import { lastLinesOf } from './last-lines.ts';
import type { CheckRun } from '../task/check.ts';
import type { PlannedTest, Row } from './inside/plan.ts';
import type { DriversEnd } from './run-drivers.ts';
import { DRIVERS, type Stage } from './stage.ts';

/** How the unchanged program behaves in a driver. */
export interface Pace {
  readonly limitMs: number;
  readonly testMs: number;
  readonly quiet: boolean;
  /** Drivers beside each other: one where two are in each other's way (a port, a file of one name). */
  readonly drivers: number;
}

type Idle = Extract<Row, { kind: 'idle' }>;

/** Generous: nothing but the unchanged program runs. */
const FIRST = { limitMs: 30_000, testMs: 5_000, lookEvery: 1, ids: [], coverage: false };

/** Printing is what some tests look at, and some can't run twice at a time. */
const WAYS = [{ quiet: true, drivers: DRIVERS }, { quiet: true, drivers: 1 }, { quiet: false, drivers: DRIVERS }, { quiet: false, drivers: 1 }] as const;

/**
 * With nothing active a driver must say what the check said: the targets are red, the green ones green. The first way in
 * which all do. A sentence when it says something else.
 */
export async function calibrate(stage: Stage, signal: AbortSignal): Promise<Pace | string> {
  let lie = '';
  for (const way of WAYS) {
    const { idle, end } = await runIdle(stage, way, signal);
    if (end.kind !== 'ended') return whyNone(end);
    const found = [...(idle.length < way.drivers ? [whyNone(end)] : []), ...idle.flatMap((one) => whatIsWrong(stage.play.tests, one) ?? [])];
    if (found.length === 0) return { ...paceOf(idle), ...way };
    lie = found[0] ?? '';
    if (idle.length === 0 && way.drivers === 1) return lie;
  }
  return lie;
}

/** Is this what the check said of the snapshot? */
export function isTrue(tests: readonly PlannedTest[], { red, ticks }: Idle): boolean {
  return ticks > 0 && tests.every(({ target }, at) => red.includes(at) === target);
}

/** What each driver says. */
async function runIdle(stage: Stage, way: (typeof WAYS)[number], signal: AbortSignal): Promise<{ readonly idle: readonly Idle[]; readonly end: DriversEnd }> {
  const idle: Idle[] = [];
  const rows = stage.run({ ...FIRST, ...way }, signal);
  for (let next = await rows.next(); ; next = await rows.next()) {
    if (next.done === true) return { idle, end: next.value };
    if (next.value.kind === 'idle') idle.push(next.value);
  }
}

function whyNone(end: DriversEnd): string {
  if (end.kind === 'aborted') return 'it was called off';
  if (end.kind === 'stalled') return 'the unchanged program hangs in a driver';
  return `the driver did not get as far as the tests: ${end.runs.map(wordsOf).join('; ')}`;
}

function wordsOf(run: CheckRun): string {
  if (run.kind === 'ran') return run.failures.map(({ message }) => message.slice(0, 300)).join('; ') || lastLinesOf(run.output);
  return run.kind === 'cannot_run' ? run.reason.slice(0, 600) : run.kind;
}

function whatIsWrong(tests: readonly PlannedTest[], idle: Idle): string | undefined {
  if (idle.ticks === 0) return 'the tests don\'t run the switchable program (another copy of it, or none of its functions)';
  const greens = tests.filter(({ target }, at) => target && !idle.red.includes(at));
  const reds = tests.filter(({ target }, at) => !target && idle.red.includes(at));
  const named = (some: readonly PlannedTest[]) => some.slice(0, 3).map(({ name }) => `"${name}"`).join(', ');
  if (greens.length > 0) return `in a driver ${named(greens)} is green although the check says red`;
  return reds.length > 0 ? `in a driver ${named(reds)} is red although the check says green` : undefined;
}

/** Ten times what the unchanged program takes, and never less than a busy machine may need. */
function paceOf(idle: readonly Idle[]): { readonly limitMs: number; readonly testMs: number } {
  const [ms, longestMs] = [Math.max(...idle.map((one) => one.ms)), Math.max(...idle.map((one) => one.longestMs))];
  const testMs = Math.round(Math.min(10_000, Math.max(400, longestMs * 10)));
  return { testMs, limitMs: Math.round(Math.max(2_000, ms * 10) + testMs * 2) };
}
