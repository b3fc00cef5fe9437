/** From `start` (included) to `end` (not included). */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

export function merge(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start);
  const merged: Interval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && next.start <= last.end) merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, next.end) };
    else merged.push(next);
  }
  return merged;
}

/** What of the first ones no second one covers. */
export function subtract(from: readonly Interval[], away: readonly Interval[]): Interval[] {
  let left = merge(from);
  for (const { start, end } of merge(away)) {
    left = left.flatMap((one) => {
      if (end <= one.start || start >= one.end) return [one];
      return [{ start: one.start, end: start }, { start: end, end: one.end }].filter((piece) => piece.start < piece.end);
    });
  }
  return left;
}

export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const found = a.flatMap((one) => b.map((other) => ({ start: Math.max(one.start, other.start), end: Math.min(one.end, other.end) })));
  return merge(found);
}

export function total(intervals: readonly Interval[]): number {
  return merge(intervals).reduce((sum, { start, end }) => sum + end - start, 0);
}

/** How many there are at once at most: rooms that are needed for meetings. */
export function mostAtOnce(intervals: readonly Interval[]): number {
  const moments = intervals.flatMap(({ start, end }) => [{ at: start, by: 1 }, { at: end, by: -1 }]);
  moments.sort((a, b) => a.at - b.at || a.by - b.by);
  let [now, most] = [0, 0];
  for (const { by } of moments) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
