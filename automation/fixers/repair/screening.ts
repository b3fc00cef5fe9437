import { worstByName } from '../../checks/compare.ts';
import type { CandidatePatch } from '../../schemata/candidate.ts';
import { STUCK_TICKS } from '../../schemata/screen.ts';
import type { Compared, CompareRequest, ScreenSession } from '../../schemata/screen.ts';
import type { Hunt, Quarry } from './hunt.ts';
import type { Ideas } from './ideas.ts';
import { oneByOne } from './one-by-one.ts';
import { isPair } from './pairs.ts';

/** Passes candidates on until there are enough good ones, or time or ideas are over. */
export interface Screening {
  /** Those that pass, in the order in which they were found; [] when there are no more. */
  collect(ideas: Ideas): Promise<readonly CandidatePatch[]>;
  compare(request: CompareRequest): Promise<Compared>;
  /** Takes every file of the live program away; `collect` begins with a new one. */
  rest(): Promise<void>;
}

/** After the first that passes it is looked further for so long: at least, at most, and otherwise as long as the first took. */
const GRACE = { leastMs: 1_500, mostMs: 6_000 } as const;
const MOST_PASSED = 16;
/** So many are handed over at once: more where each costs next to nothing. */
const BATCH = { live: 256, slow: 16 } as const;

interface Lane {
  readonly session: ScreenSession;
  readonly isLive: boolean;
}

export function createScreening(hunt: Hunt, quarry: Quarry, tookMs: number): Screening {
  let lane: Lane | undefined;
  let leftOver: readonly CandidatePatch[] = [];
  let builtOn = hunt.notebook.steps();
  const slow: Lane = { session: oneByOne(hunt, quarry, tookMs), isLive: false };
  const need = async (): Promise<Lane> => (lane ??= (await openLive(hunt, quarry)) ?? slow);
  const rest = async () => {
    await lane?.session.close();
    lane = undefined;
  };
  return {
    rest,
    async collect(ideas) {
      const round = newRound(hunt);
      while (!round.isOver()) {
        const current = await need();
        const batch = await nextBatch(hunt, ideas, current.isLive ? BATCH.live : BATCH.slow, round.passed.length > 0);
        if (batch.length === 0) break;
        const unseen = await screenBatch(hunt, { lane: current, batch, round });
        leftOver = [...leftOver, ...unseen.notScreened];
        ideas.putBack(unseen.notReached);
        const steps = hunt.notebook.steps();
        if (steps !== builtOn) ideas.buildOn((builtOn = steps));
      }
      if (leftOver.length === 0 || round.isOver()) return round.passed;
      await rest();
      const unseen = await screenBatch(hunt, { lane: slow, batch: leftOver, round });
      leftOver = unseen.notReached;
      return round.passed;
    },
    async compare(request) {
      const current = await need();
      return current.isLive ? current.session.compare(request, hunt.signal) : { kind: 'unknown' };
    },
  };
}

async function openLive({ parts, job, signal }: Hunt, { check, targets, texts, hung }: Quarry): Promise<Lane | undefined> {
  if (parts.screens === undefined) return undefined;
  // Whoever confirmed a candidate left it there.
  await job.workspace.moveTo(job.snapshot.commit);
  const files = new Set(targets.map(({ file }) => file));
  const red = new Set(targets.map(({ file, name }) => `${file}\0${name}`));
  const items = hung?.items.filter(({ file, name }) => !red.has(`${file}\0${name}`)) ?? job.baseline.flatMap((run) => (run.kind === 'ran' && run.check.name === check.name ? run.items : []));
  const green = [...worstByName(items).values()].filter(({ status, file }) => status === 'passed' && files.has(file)).map(({ file, name }) => ({ file, name }));
  const opened = await parts.screens.open({ workspace: job.workspace, check, targets: targets.map(({ file, name }) => ({ file, name })), green, texts, ...(hung === undefined ? {} : { ticks: STUCK_TICKS }) }, signal);
  if (opened.kind === 'open') return { session: opened.session, isLive: true };
  parts.log.debug('Each candidate is run on its own.', { check: check.name, why: opened.why });
  return undefined;
}

/** A pair is no better than a single edit that is there already. */
async function nextBatch({ allowance }: Hunt, ideas: Ideas, most: number, hasPassed: boolean): Promise<readonly CandidatePatch[]> {
  const taken = await ideas.next(Math.min(most, allowance.leftCandidates()));
  if (!hasPassed || !taken.some(isPair)) return taken;
  ideas.putBack(taken.filter(isPair));
  return taken.filter((candidate) => !isPair(candidate));
}

interface Round {
  readonly passed: CandidatePatch[];
  note(candidate: CandidatePatch): void;
  isOver(): boolean;
  /** Until when it may go on. */
  leftMs(): number;
}

function newRound({ allowance, signal }: Hunt): Round {
  const passed: CandidatePatch[] = [];
  const startedMs = allowance.usedMs();
  let until = Infinity;
  const leftMs = () => Math.min(allowance.leftMs(), until - allowance.usedMs());
  return {
    passed,
    leftMs,
    note(candidate) {
      passed.push(candidate);
      const took = allowance.usedMs() - startedMs;
      if (passed.length === 1) until = allowance.usedMs() + Math.min(GRACE.mostMs, Math.max(GRACE.leastMs, took));
    },
    isOver: () => signal.aborted || leftMs() <= 0 || allowance.leftCandidates() === 0 || passed.length >= MOST_PASSED,
  };
}

interface Batch {
  readonly lane: Lane;
  readonly batch: readonly CandidatePatch[];
  readonly round: Round;
}

interface Unseen {
  /** The live program can't tell: they are run on their own later. */
  readonly notScreened: readonly CandidatePatch[];
  readonly notReached: readonly CandidatePatch[];
}

async function screenBatch(hunt: Hunt, { lane, batch, round }: Batch): Promise<Unseen> {
  const { parts, signal, allowance, notebook } = hunt;
  const enough = new AbortController();
  const wait = new AbortController();
  const byId = new Map(batch.map((candidate) => [candidate.id, candidate]));
  const notScreened: CandidatePatch[] = [];
  const tick = async () => {
    while (!wait.signal.aborted && !round.isOver()) await parts.clock.sleep(Math.min(Math.max(round.leftMs(), 1), 200), wait.signal);
    enough.abort();
  };
  const ticking = tick();
  try {
    for await (const screened of lane.session.screen(batch, AbortSignal.any([signal, enough.signal]))) {
      const candidate = byId.get(screened.id);
      if (candidate === undefined) continue;
      byId.delete(screened.id);
      if (screened.kind === 'not_screened' && lane.isLive) notScreened.push(candidate);
      else allowance.spend(1);
      notebook.note(candidate, screened);
      if (screened.kind === 'passed') round.note(candidate);
      if (round.isOver()) break;
    }
  } finally {
    wait.abort();
    await ticking;
  }
  return { notScreened, notReached: [...byId.values()] };
}
