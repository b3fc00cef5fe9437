import { lastLinesOf } from './last-lines.ts';
import type { CheckRun } from '../task/check.ts';
import type { PlannedTest, Row } from './inside/plan.ts';
import type { DriversEnd } from './run-drivers.ts';
import type { Stage } from './stage.ts';

/** How the unchanged program behaves in a driver. */
export interface Pace {
  readonly limitMs: number;
  readonly testMs: number;
  readonly quiet: boolean;
}

type Idle = Extract<Row, { kind: 'idle' }>;

/** Generous: nothing but the unchanged program runs. */
const FIRST = { limitMs: 30_000, testMs: 5_000, lookEvery: 1, ids: [], coverage: false };

/**
 * With nothing active a driver must say what the check said: the targets are red, the green ones green. Where printing
 * is what tests look at, they are asked again with it. A sentence when it says something else.
 */
export async function calibrate(stage: Stage, signal: AbortSignal): Promise<Pace | string> {
  const quietly = await runIdle(stage, true, signal);
  const idle = typeof quietly === 'string' || isTrue(stage.play.tests, quietly) ? quietly : await runIdle(stage, false, signal);
  if (typeof idle === 'string') return idle;
  const lie = whatIsWrong(stage.play.tests, idle);
  return lie ?? { ...paceOf(idle), quiet: idle === quietly };
}

/** Is this what the check said of the snapshot? */
export function isTrue(tests: readonly PlannedTest[], { red, ticks }: Idle): boolean {
  return ticks > 0 && tests.every(({ target }, at) => red.includes(at) === target);
}

async function runIdle(stage: Stage, quiet: boolean, signal: AbortSignal): Promise<Idle | string> {
  let idle: Idle | undefined;
  const rows = stage.run({ ...FIRST, quiet }, signal);
  for (let next = await rows.next(); ; next = await rows.next()) {
    if (next.done === true) return idle ?? whyNone(next.value);
    if (next.value.kind === 'idle') idle = next.value;
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
function paceOf({ ms, longestMs }: Idle): { readonly limitMs: number; readonly testMs: number } {
  const testMs = Math.round(Math.min(10_000, Math.max(400, longestMs * 10)));
  return { testMs, limitMs: Math.round(Math.max(2_000, ms * 10) + testMs * 2) };
}
