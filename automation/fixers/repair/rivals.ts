import type { Compared } from '../../schemata/screen.ts';
import { confirm } from './confirm.ts';
import type { Others, Rival } from './doubts.ts';
import type { Hunt, Quarry } from './hunt.ts';
import type { Ranked } from './rank.ts';
import type { Screening } from './screening.ts';

/** Those further down than this are the less likely reading by far. */
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
export async function chooseBest(hunt: Hunt, field: Field, ranked: readonly Ranked[]): Promise<Chosen | undefined> {
  const [favourite] = ranked;
  if (favourite === undefined) return undefined;
  // The live program of the search is still there: for the favourite it is asked at once.
  const known = await compareAll(hunt, field, favourite, nearTo(favourite, ranked.slice(1)));
  await field.screening.rest();
  const at = await firstThatHolds(hunt, field, ranked);
  const best = ranked[at];
  if (best === undefined || hunt.signal.aborted) return undefined;
  const left = ranked.slice(at + 1);
  const compared = at === 0 ? known : await compareAll(hunt, field, best, nearTo(best, left));
  await field.screening.rest();
  return { best, others: await othersOf(hunt, field, compared), left };
}

function nearTo(best: Ranked, others: readonly Ranked[]): readonly Ranked[] {
  return others.filter((other) => best.score - other.score <= MARGIN).slice(0, MOST_COMPARED);
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
}

/** Those that are not the same, or could not be compared. */
async function compareAll(hunt: Hunt, { screening }: Field, best: Ranked, near: readonly Ranked[]): Promise<readonly Differs[]> {
  const differs: Differs[] = [];
  for (const other of near) {
    if (hunt.signal.aborted) break;
    const inTime = hunt.allowance.leftMs() > 0;
    const compared: Compared = inTime ? await screening.compare(best.candidate, other.candidate) : { kind: 'unknown' };
    if (compared.kind !== 'same') differs.push({ other, compared });
  }
  return differs;
}

/** Who differs and holds alone is a rival. When the time is over, who was not asked counts as one that may hold. */
async function othersOf(hunt: Hunt, { quarry }: Field, differs: readonly Differs[]): Promise<Others> {
  const rivals: Rival[] = [];
  let unasked = 0;
  for (const { other, compared } of differs) {
    if (hunt.signal.aborted || rivals.length === MOST_RIVALS) break;
    if (hunt.allowance.leftMs() <= 0) {
      unasked += 1;
      continue;
    }
    const verdict = await confirm(hunt, quarry, other.candidate);
    if (verdict.kind === 'plausible') rivals.push({ candidate: other.candidate, compared });
    if (verdict.kind === 'refused') hunt.notebook.refuse(other.candidate, verdict.why);
  }
  return { rivals, unasked };
}
