import type { Pace } from './calibrate.ts';
import type { CandidatePatch } from './candidate.ts';
import type { Row } from './inside/plan.ts';
import { type Probed, pairsFor, parseProbe, renderDifference } from './probe/probe.ts';
import { probeSource } from './runtime/source.ts';
import type { Compared, CompareRequest } from './screen.ts';
import type { ScreensNeeds, Stage } from './stage.ts';
import { type SwitchedFile, makeSwitchable } from './switchable.ts';
import { typescript } from '../world/typescript.ts';

export interface Place extends Pick<ScreensNeeds, 'log' | 'clock'> {
  readonly stage: Stage;
  readonly pace: Pace;
}

/** Calls are limited in number, ticks and time; the same inputs each time. */
const BOUNDS = { seed: 1, limit: 120, ms: 200, totalMs: 2_500 } as const;
/** For starting the runner; what the tests take comes on top. */
const START_MS = 15_000;

/** One run of a driver that records what the tests call, and calls it again with other inputs. Must not throw. */
export async function compareTwo(place: Place, two: CompareRequest, signal: AbortSignal): Promise<Compared> {
  const { stage, clock, pace, log } = place;
  const over = new AbortController();
  try {
    const made = compileBoth(stage.play.texts, two);
    const witness = two.witness !== undefined && isSwitched(made, two.witness) && !isAtLoad(made, two.witness) ? two.witness : undefined;
    const pairs = isSwitched(made, two.a) && isSwitched(made, two.b) ? pairsFor(made, { ...two, witness }) : [];
    if (pairs.length === 0 || signal.aborted) return { kind: 'unknown' };
    stage.switchTo(new Map([...made].map(([file, { text }]) => [file, text])));
    void clock.sleep(START_MS + pace.limitMs, over.signal).then(() => over.abort(), () => undefined);
    const request = { ids: [], drivers: 1, limitMs: BOUNDS.totalMs, testMs: pace.testMs, lookEvery: 1, quiet: pace.quiet, coverage: false };
    const probed = await gather(stage.run({ ...request, probe: { ...BOUNDS, pairs, source: probeSource() } }, AbortSignal.any([signal, over.signal])));
    log.debug('Two candidates were compared.', { a: two.a.id, b: two.b.id, found: probed.map((one) => (one.kind === 'unknown' ? one.why : one.kind)).join('; ') });
    return answerOf(probed, made, two);
  } catch (error) {
    log.debug('Two candidates could not be compared.', { error: String(error) });
    return { kind: 'unknown' };
  } finally {
    over.abort();
    stage.switchTo(new Map());
  }
}

/** Every file is recorded: a function that neither changes may call both. */
function compileBoth(texts: ReadonlyMap<string, string>, { a, b, witness }: CompareRequest): ReadonlyMap<string, SwitchedFile> {
  const ts = typescript();
  return new Map([...texts].map(([file, text]) => [file, makeSwitchable({ ts, file, text, candidates: witness === undefined ? [a, b] : [a, b, witness], args: true })]));
}

function isSwitched(made: ReadonlyMap<string, SwitchedFile>, { id, edits }: CandidatePatch): boolean {
  return edits.length > 0 && edits.every(({ file }) => made.get(file)?.switched.includes(id) === true);
}

function isAtLoad(made: ReadonlyMap<string, SwitchedFile>, { id }: CandidatePatch): boolean {
  return [...made.values()].some(({ atLoad }) => atLoad.includes(id));
}

async function gather(rows: AsyncGenerator<Row>): Promise<readonly Probed[]> {
  const all: Probed[] = [];
  for await (const row of rows) if (row.kind === 'probed') all.push(...(parseProbe(row.report) ?? []));
  return all;
}

/** A difference anywhere counts, and so does the first answer where there is none. */
function answerOf(probed: readonly Probed[], made: ReadonlyMap<string, SwitchedFile>, { a, b }: CompareRequest): Compared {
  const different = probed.find((one) => one.kind === 'different');
  if (different === undefined) return { kind: probed.some(({ kind }) => kind === 'same') ? 'same' : 'unknown' };
  const fn = made.get(different.file)?.functions[different.fn]?.name ?? 'it';
  const { alike } = different;
  const speaksFor = alike.a > 0 && alike.b === 0 ? 'a' : alike.b > 0 && alike.a === 0 ? 'b' : undefined;
  return { kind: 'different', example: renderDifference(different, { fn, a: a.why, b: b.why }), ...(speaksFor === undefined ? {} : { witness: speaksFor }), ...(different.tidier === undefined ? {} : { tidier: different.tidier }) };
}
