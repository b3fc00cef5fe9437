/** One step through two lists: what stands on both sides, or on one alone. */
export interface Step<T> {
  readonly old: T | undefined;
  readonly now: T | undefined;
}

/** Beyond so many comparisons only what is the same on both sides is matched. */
const MOST_COMPARISONS = 40_000;

/** Matches two lists in their order so that the matched are as alike as can be. `likeness` is 0 for what must not be matched. */
export function alignLists<T>(old: readonly T[], now: readonly T[], { same, likeness }: { same: (one: T, other: T) => boolean; likeness: (one: T, other: T) => number }): readonly Step<T>[] {
  let head = 0;
  while (head < old.length && head < now.length && same(old[head] as T, now[head] as T)) head += 1;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && same(old[old.length - 1 - tail] as T, now[now.length - 1 - tail] as T)) tail += 1;
  const [oldMiddle, nowMiddle] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  const score = oldMiddle.length * nowMiddle.length > MOST_COMPARISONS ? (one: T, other: T) => (same(one, other) ? 1 : 0) : likeness;
  return [...pairUp(old.slice(0, head), now.slice(0, head)), ...alignMiddle(oldMiddle, nowMiddle, score), ...pairUp(old.slice(old.length - tail), now.slice(now.length - tail))];
}

function pairUp<T>(old: readonly T[], now: readonly T[]): readonly Step<T>[] {
  return old.map((one, index) => ({ old: one, now: now[index] }));
}

/** The classic table: best[i][j] is what the rests from i and j on are worth. */
function alignMiddle<T>(old: readonly T[], now: readonly T[], likeness: (one: T, other: T) => number): readonly Step<T>[] {
  const worth = old.map((one) => now.map((other) => likeness(one, other)));
  const best = Array.from({ length: old.length + 1 }, () => new Float64Array(now.length + 1));
  const at = (i: number, j: number) => best[i]?.[j] ?? 0;
  const matched = (i: number, j: number) => ((worth[i]?.[j] ?? 0) > 0 ? (worth[i]?.[j] ?? 0) + at(i + 1, j + 1) : -1);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) (best[i] as Float64Array)[j] = Math.max(at(i + 1, j), at(i, j + 1), matched(i, j));
  }
  const steps: Step<T>[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const both = i < old.length && j < now.length && matched(i, j) === at(i, j);
    const lost = !both && i < old.length && (j >= now.length || at(i + 1, j) >= at(i, j + 1));
    steps.push({ old: both || lost ? old[i] : undefined, now: lost ? undefined : now[j] });
    if (both || lost) i += 1;
    if (!lost) j += 1;
  }
  return steps;
}
