import type { Compared } from '../../schemata/screen.ts';
import { confirm } from './confirm.ts';
import type { Others, Rival } from './doubts.ts';
import type { Hunt, Quarry } from './hunt.ts';
import { oldSelf } from './old-self.ts';
import type { Ranked } from './rank.ts';
import type { Screening } from './screening.ts';

/**
 * Those further down than this, in halvings as scores are, are the less likely reading by far. With 1, 21 bugs more landed
 * right and 3 wrong in both halves of the benchmark, and more than a twentieth of what landed was wrong.
 */
const MARGIN = 2;
/** So many that hold and differ are told; nobody reads more. */
const MOST_RIVALS = 3;
const MOST_COMPARED = 6;

/** The best candidate that holds alone, and who speaks against it. */
export interface Chosen {
  readonly best: Ranked;
  readonly others: Others;
  /** Who may still be proposed when it is refused, in order. */
  readonly left: readonly Ranked[];
}

export interface Field {
  readonly quarry: Quarry;
  readonly screening: Screening;
}

/**
 * Looks for the first that holds alone. Those near it are rivals where they behave differently: that is asked of the live
 * program first, as it is cheap, and only who differs must hold alone too. undefined: none holds, or it was stopped.
 */
export async function chooseBest(hunt: Hunt, field: Field, candidates: readonly Ranked[]): Promise<Chosen | undefined> {
  const { ranked, known } = await rankByOldSelf(hunt, field, candidates);
  await field.screening.rest();
  const at = await firstThatHolds(hunt, field, ranked);
  const best = ranked[at];
  if (best === undefined || hunt.signal.aborted) return undefined;
  const left = ranked.slice(at + 1);
  const compared = at === 0 ? known : await compareAll(hunt, field, best, nearTo(best, left));
  await field.screening.rest();
  return { best, others: await othersOf(hunt, field, compared), left };
}

interface Order {
  readonly ranked: readonly Ranked[];
  /** Who differs from the first of them. */
  readonly known: readonly Differs[];
}

/** The live program of the search is still there: it is asked at once. Who behaves as the code did before goes first. */
async function rankByOldSelf(hunt: Hunt, field: Field, candidates: readonly Ranked[]): Promise<Order> {
  const [favourite] = candidates;
  if (favourite === undefined) return { ranked: [], known: [] };
  const known = await compareAll(hunt, field, favourite, nearTo(favourite, candidates.slice(1)));
  const truer = (known.find(({ asBefore, other }) => asBefore === 'other' && bringsNothingBack(other)) ?? known.find(({ isTidier }) => isTidier))?.other;
  if (truer === undefined) return { ranked: candidates, known };
  const ranked = [truer, ...candidates.filter((one) => one !== truer)];
  return { ranked, known: await compareAll(hunt, field, truer, nearTo(truer, ranked.slice(1))) };
}

function nearTo(best: Ranked, others: readonly Ranked[]): readonly Ranked[] {
  return others.filter((other) => best.score - other.score <= MARGIN).slice(0, MOST_COMPARED);
}

/** A piece of the old text behaves as the old text did: that says nothing for it. */
function bringsNothingBack({ meaning, candidate }: Ranked): boolean {
  return meaning.kind === 'kept' && !candidate.template.includes('put-back');
}

async function firstThatHolds(hunt: Hunt, { quarry }: Field, ranked: readonly Ranked[]): Promise<number> {
  for (const [at, { candidate }] of ranked.entries()) {
    if (hunt.signal.aborted) break;
    const verdict = await confirm(hunt, quarry, candidate);
    if (verdict.kind === 'plausible') return at;
    if (verdict.kind === 'refused') hunt.notebook.refuse(candidate, verdict.why);
  }
  return ranked.length;
}

interface Differs {
  readonly other: Ranked;
  readonly compared: Compared;
  /**
   * Both turn the tests green; how the functions behaved when everything was green is the only witness left. Which of
   * the two agrees with it wherever they differ keeps what nobody meant to change: it goes first, and a person decides.
   * undefined: neither, or nobody knows.
   */
  readonly asBefore: 'best' | 'other' | undefined;
  /** Both give the same, and the other leaves what it is given as the code does now: the less altered one goes first. */
  readonly isTidier: boolean;
}

/**
 * Those that are not the same, or could not be compared. Who gives the same and only leaves arguments otherwise than the
 * code does now, where `best` does not, is no other reading: nobody has complained of that.
 */
async function compareAll(hunt: Hunt, { screening, quarry }: Field, best: Ranked, near: readonly Ranked[]): Promise<readonly Differs[]> {
  const differs: Differs[] = [];
  for (const other of near) {
    if (hunt.signal.aborted) break;
    const two = { a: best.candidate, b: other.candidate };
    const compared: Compared = hunt.allowance.leftMs() > 0 ? await screening.compare({ ...two, witness: oldSelf([two.a, two.b], quarry) }) : { kind: 'unknown' };
    const asBefore = compared.witness === undefined ? undefined : compared.witness === 'a' ? 'best' : 'other';
    if (compared.kind === 'same' || (compared.tidier === 'a' && asBefore !== 'other')) continue;
    differs.push({ other, compared, asBefore, isTidier: compared.tidier === 'b' && asBefore !== 'best' });
  }
  return differs;
}

/** Who differs and holds alone is a rival. When the time is over, who was not asked counts as one that may hold. */
async function othersOf(hunt: Hunt, { quarry }: Field, differs: readonly Differs[]): Promise<Others> {
  const rivals: Rival[] = [];
  let unasked = 0;
  for (const { other, compared, asBefore } of differs) {
    if (hunt.signal.aborted || rivals.length === MOST_RIVALS) break;
    if (hunt.allowance.leftMs() <= 0) {
      unasked += 1;
      continue;
    }
    const verdict = await confirm(hunt, quarry, other.candidate);
    if (verdict.kind === 'plausible') rivals.push({ candidate: other.candidate, compared, bestIsAsBefore: asBefore === 'best' });
    if (verdict.kind === 'refused') hunt.notebook.refuse(other.candidate, verdict.why);
  }
  return { rivals, unasked };
}
