import { type Pace, isTrue } from './calibrate.ts';
import type { CandidatePatch } from './candidate.ts';
import { compareTwo } from './compare.ts';
import { compileScene } from './compile-scene.ts';
import type { Row } from './inside/plan.ts';
import type { ScreenSession, Screened } from './screen.ts';
import type { ScreensNeeds, Stage } from './stage.ts';

/** The most likely ones answer early; later batches pay less for their start. */
const BATCHES = [48, 160, 400];
/** How often a driver looks whether the place is still clean. */
const LOOK_EVERY = 24;
/** In a batch; candidates that are still untried then must be asked for in another way. */
const MOST_RUNS = 12;
/** So few candidates don't pay for the start of a second driver. */
const FEW = 8;

export function createSession({ log, clock }: Pick<ScreensNeeds, 'log' | 'clock'>, stage: Stage, pace: Pace): ScreenSession {
  let closed = false;
  const place: Place = { stage, pace, log, crew: { size: pace.drivers } };
  return {
    async *screen(candidates, signal) {
      let at = 0;
      for (let number = 0; at < candidates.length && !signal.aborted && !closed; number++) {
        const size = BATCHES[Math.min(number, BATCHES.length - 1)] ?? 1;
        yield* screenBatch(place, candidates.slice(at, at + size), signal);
        at += size;
      }
    },
    compare: (request, signal) => (closed ? Promise.resolve({ kind: 'unknown' }) : compareTwo({ stage, pace, log, clock }, request, signal)),
    close() {
      closed = true;
      stage.clear();
      return Promise.resolve();
    },
  };
}

interface Place {
  readonly stage: Stage;
  readonly pace: Pace;
  readonly log: ScreensNeeds['log'];
  /** How many drivers work beside each other; fewer when they were found in each other's way. */
  readonly crew: { size: number };
}

/** Says whether it had to be cut into halves. */
async function* screenBatch(place: Place, candidates: readonly CandidatePatch[], signal: AbortSignal): AsyncGenerator<Screened, 'halved' | 'done'> {
  const { stage } = place;
  const compiled = compileScene(stage.play.texts, candidates);
  for (const { id } of candidates) if (!compiled.switched.has(id)) yield { id, kind: 'not_screened', red: [] };
  const batch: Batch = { ...place, rest: candidates.map(({ id }) => id).filter((id) => compiled.switched.has(id)), strikes: new Map(), careful: false, runs: 0, lied: false };
  stage.switchTo(compiled.texts);
  try {
    while (batch.rest.length > 0 && batch.runs < MOST_RUNS && !batch.lied && !signal.aborted) yield* runOnce(batch, signal);
  } finally {
    stage.switchTo(new Map());
  }
  if (signal.aborted || batch.rest.length === 0) return 'done';
  const left = candidates.filter(({ id }) => batch.rest.includes(id));
  if (!batch.lied || candidates.length <= FEW) for (const { id } of left) yield { id, kind: 'not_screened', red: [] };
  else if (place.crew.size > 1) yield* alone(place, left, signal);
  else {
    yield* halves(place, left, signal);
    return 'halved';
  }
  return 'done';
}

/** Two drivers may be in each other's way; if one alone says the same, it was the candidates. */
async function* alone(place: Place, candidates: readonly CandidatePatch[], signal: AbortSignal): AsyncGenerator<Screened> {
  place.log.debug('With nothing active two drivers say something else than the check: one goes on alone.', { candidates: candidates.length });
  const before = place.crew.size;
  place.crew.size = 1;
  const how = yield* screenBatch(place, candidates, signal);
  if (how === 'halved') place.crew.size = before;
}

/** One of them spoils the program for the others: it is in one of the halves. */
async function* halves(place: Place, candidates: readonly CandidatePatch[], signal: AbortSignal): AsyncGenerator<Screened> {
  place.log.debug('With these candidates the unchanged program behaves differently; they are screened in halves.', { candidates: candidates.length });
  const middle = Math.ceil(candidates.length / 2);
  yield* screenBatch(place, candidates.slice(0, middle), signal);
  yield* screenBatch(place, candidates.slice(middle), signal);
}

interface Batch extends Place {
  rest: number[];
  /** How often a process died over it. */
  readonly strikes: Map<number, number>;
  /** Look after each candidate: one of them leaves something behind. */
  careful: boolean;
  runs: number;
  /** With nothing active the program did not do what it did on the snapshot. */
  lied: boolean;
}

/** What one driver has under way. */
interface Hand {
  trying: number | undefined;
  /** Failed, but nobody has looked yet whether the place was clean. */
  readonly held: Screened[];
}

/** One run over what is left: gives results and takes them off `rest`. */
async function* runOnce(batch: Batch, signal: AbortSignal): AsyncGenerator<Screened> {
  const { stage, pace } = batch;
  const hands = new Map<number, Hand>();
  const before = batch.rest.length;
  batch.runs += 1;
  const rows = stage.run({ ids: batch.rest, ...pace, drivers: batch.rest.length <= FEW ? 1 : batch.crew.size, lookEvery: batch.careful ? 1 : LOOK_EVERY, coverage: false }, signal);
  let stalled: number | undefined;
  try {
    for (let next = await rows.next(); ; next = await rows.next()) {
      if (next.done === true) {
        stalled = next.value.kind === 'stalled' ? next.value.driver : undefined;
        break;
      }
      yield* settle(batch, take(batch, hands, next.value));
      if (batch.lied) break;
    }
  } finally {
    await rows.return({ kind: 'aborted' });
  }
  if (signal.aborted || batch.lied) return;
  for (const [driver, hand] of hands) yield* settle(batch, leftOver(batch, hand, driver === stalled));
  if (batch.rest.length === before && before > 0 && hands.size === 0) batch.runs = MOST_RUNS;
}

function* settle(batch: Batch, known: readonly Screened[]): Generator<Screened> {
  for (const one of known) {
    if (!batch.rest.includes(one.id)) continue;
    batch.rest = batch.rest.filter((id) => id !== one.id);
    yield one;
  }
}

/** What a row makes known. One that passed is told at once: it is proven elsewhere. One that failed waits until the place was found clean. */
function take(batch: Batch, hands: Map<number, Hand>, row: Row): readonly Screened[] {
  const hand = hands.get(row.driver) ?? { trying: undefined, held: [] };
  hands.set(row.driver, hand);
  switch (row.kind) {
    case 'idle':
      batch.lied ||= !isTrue(batch.stage.play.tests, row);
      return [];
    case 'start':
      hand.trying = row.id;
      return [];
    case 'end':
      hand.trying = undefined;
      return hold(hand, resultOf(batch, row));
    case 'clean':
    case 'done':
      return row.kind === 'clean' ? hand.held.splice(0) : [];
    case 'rest':
      return row.why === 'a candidate left something behind' ? spoilt(batch, hand) : hand.held.splice(0);
    case 'cover':
    case 'probed':
      return [];
    default:
      return row satisfies never;
  }
}

function hold(hand: Hand, result: Screened): readonly Screened[] {
  if (result.kind === 'passed') return [result];
  hand.held.push(result);
  return [];
}

function resultOf({ stage }: Batch, { id, red, why }: Extract<Row, { kind: 'end' }>): Screened {
  const names = red.flatMap((at) => stage.play.tests[at]?.name ?? []);
  return { id, kind: red.length === 0 && why === null ? 'passed' : 'failed', red: names };
}

/** Looked after each one, the last was itself tried in a clean place; else they are all tried again, carefully. */
function spoilt(batch: Batch, hand: Hand): readonly Screened[] {
  const held = hand.held.splice(0);
  if (batch.careful) return held;
  batch.careful = true;
  return [];
}

/** A process is gone in the middle. Who hung has failed; who was there when it died twice has failed as well. */
function leftOver(batch: Batch, { trying, held }: Hand, hung: boolean): readonly Screened[] {
  if (trying === undefined) return held;
  const strikes = (batch.strikes.get(trying) ?? 0) + 1;
  batch.strikes.set(trying, strikes);
  const targets = batch.stage.play.tests.filter(({ target }) => target).map(({ name }) => name);
  return hung || strikes > 1 ? [...held, { id: trying, kind: 'failed', red: targets }] : held;
}
