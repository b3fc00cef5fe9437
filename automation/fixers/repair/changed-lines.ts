import { structuredPatch } from 'diff';
import type { LineRange } from '../../task/line-range.ts';

/** One hunk between the base and another text, without context. Lines are 1-based; a count of 0 means that nothing stands there on that side. */
export interface Hunk {
  readonly before: { readonly first: number; readonly count: number };
  readonly after: { readonly first: number; readonly count: number };
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export function hunksBetween(before: string, after: string): readonly Hunk[] {
  const { hunks } = structuredPatch('a', 'b', before, after, '', '', { context: 0 });
  return hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    before: { first: oldStart, count: oldLines },
    after: { first: newStart, count: newLines },
    removed: lines.filter((line) => line.startsWith('-')).map((line) => line.slice(1)),
    added: lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1)),
  }));
}

/** Lines that the change added or altered, and those beside which it took some away. */
export function changedLines(hunks: readonly Hunk[]): readonly LineRange[] {
  return hunks.map(({ after: { first, count } }) => (count === 0 ? { first: Math.max(1, first), last: first + 1 } : { first, last: first + count - 1 }));
}

export function touches(ranges: readonly LineRange[], range: LineRange): boolean {
  return ranges.some(({ first, last }) => first <= range.last && range.first <= last);
}
