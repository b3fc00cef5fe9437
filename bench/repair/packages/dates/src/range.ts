import { addDays, daysBetween } from './arithmetic.ts';
import { compareDays } from './day.ts';
import type { Day } from './day.ts';

/** Both ends belong to it. */
export interface Range {
  readonly from: Day;
  readonly to: Day;
}

export function range(from: Day, to: Day): Range {
  if (compareDays(from, to) > 0) throw new RangeError('a range ends after it begins');
  return { from, to };
}

export function lengthOf({ from, to }: Range): number {
  return daysBetween(from, to) + 1;
}

export function contains({ from, to }: Range, day: Day): boolean {
  return compareDays(from, day) <= 0 && compareDays(day, to) <= 0;
}

export function overlap(a: Range, b: Range): Range | undefined {
  const from = compareDays(a.from, b.from) > 0 ? a.from : b.from;
  const to = compareDays(a.to, b.to) < 0 ? a.to : b.to;
  return compareDays(from, to) > 0 ? undefined : { from, to };
}

/** Joins ranges that overlap or follow each other without a gap. */
export function mergeRanges(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => compareDays(a.from, b.from));
  const merged: Range[] = [];
  for (const next of sorted) {
    const last = merged[merged.length - 1];
    if (last === undefined || daysBetween(last.to, next.from) > 1) merged.push(next);
    else if (compareDays(next.to, last.to) > 0) merged[merged.length - 1] = { from: last.from, to: next.to };
  }
  return merged;
}

/** The days of the whole that no range holds. */
export function gaps(whole: Range, ranges: readonly Range[]): Range[] {
  const found: Range[] = [];
  let start = whole.from;
  for (const taken of mergeRanges(ranges)) {
    if (compareDays(taken.to, start) < 0) continue;
    if (compareDays(taken.from, whole.to) > 0) break;
    if (compareDays(start, taken.from) < 0) found.push({ from: start, to: addDays(taken.from, -1) });
    start = addDays(taken.to, 1);
  }
  if (compareDays(start, whole.to) <= 0) found.push({ from: start, to: whole.to });
  return found;
}
