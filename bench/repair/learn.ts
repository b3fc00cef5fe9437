import type { Stream } from './streams.ts';

/** What a template counts in place of what it counted, as a factor. */
export type Factors = ReadonlyMap<string, number>;

const STEPS = [1 / 2, 1 / 1.4, 1 / 1.15, 1.15, 1.4, 2];
/**
 * What it costs to move one prior by a factor of two: as much as so many bugs are worth whose fix comes in half the
 * place. Of 0.5, 1, 2, 4 the best on bugs that were left out (five folds of the tuning half).
 */
const CAUTION = 2;
const MOST_ROUNDS = 20;

/**
 * By which factors the priors of the templates should differ from those that ordered the streams, so that the right edit
 * comes early: one after the other is moved as long as the places of the right edits, in halvings, gain more than moving
 * costs. Templates that nothing speaks for keep what they have. The same for the same streams.
 */
export function learnFactors(streams: readonly Stream[]): Factors {
  const solved = streams.filter(({ edits }) => edits.some(({ isRight }) => isRight));
  const factors = new Map<string, number>();
  const templates = [...new Set(solved.flatMap(({ edits }) => edits.map(({ template }) => template)))].sort();
  let cost = costOf(solved, factors);
  for (let round = 0, moved = true; moved && round < MOST_ROUNDS; round++) {
    moved = false;
    for (const template of templates) {
      const now = factors.get(template) ?? 1;
      const tried = STEPS.map((step) => ({ factor: now * step, cost: costOf(solved, new Map([...factors, [template, now * step]])) }));
      const best = tried.reduce((one, other) => (other.cost < one.cost ? other : one));
      if (best.cost >= cost - 1e-9) continue;
      factors.set(template, best.factor);
      cost = best.cost;
      moved = true;
    }
  }
  return factors;
}

function costOf(streams: readonly Stream[], factors: Factors): number {
  const places = streams.reduce((sum, stream) => sum + Math.log2(1 + placeOf(stream, factors)), 0);
  return places + CAUTION * [...factors.values()].reduce((sum, factor) => sum + Math.log2(factor) ** 2, 0);
}

/** In which place the first right edit comes with these factors, 1 = the first; Infinity when none is right. */
export function placeOf({ edits }: Stream, factors: Factors): number {
  const scoreOf = ({ template, score }: Stream['edits'][number]) => score * (factors.get(template) ?? 1);
  const best = Math.max(-Infinity, ...edits.filter(({ isRight }) => isRight).map(scoreOf));
  if (best === -Infinity) return Infinity;
  // Of equals the one that was thought of first is tried first.
  const at = edits.findIndex((edit) => edit.isRight && scoreOf(edit) === best);
  return 1 + edits.filter((edit, index) => scoreOf(edit) > best || (index < at && scoreOf(edit) === best)).length;
}

const BOUNDS = [1, 5, 20, 100, 500];

/** For how many the right edit comes among so many. */
export function renderPlaces(streams: readonly Stream[], factors: Factors): string {
  const places = streams.map((stream) => placeOf(stream, factors));
  const within = BOUNDS.map((bound) => `${bound}: ${places.filter((place) => place <= bound).length}`);
  return `${within.join(', ')}, at all: ${places.filter((place) => place < Infinity).length} of ${places.length}`;
}

/** The text of priors.ts with these factors: the largest is 1 again; templates without a factor keep what they have. */
export function writePriors(text: string, factors: Factors): string {
  const entry = /(\n\s*'?)([\w-]+)('?: )([\d.]+)/g;
  const moved = new Map([...text.matchAll(entry)].map(([, , name = '', , value]) => [name, Number(value) * (factors.get(name) ?? 1)]));
  const most = Math.max(...moved.values());
  return text.replace(entry, (_all, before: string, name: string, between: string) => `${before}${name}${between}${Math.max(0.01, Math.round((100 * (moved.get(name) ?? 0)) / most) / 100)}`);
}
