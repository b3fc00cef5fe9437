import { diffArrays } from 'diff';
import type { LineRange } from '../../../task/line-range.ts';

/** Lines of `after` that the change added or altered, or next to which it took lines away. */
export function changedLines(before: string, after: string): readonly LineRange[] {
  if (before === after) return [];
  const ranges: LineRange[] = [];
  const total = after.split('\n').length;
  let line = 1;
  for (const part of diffArrays(before.split('\n'), after.split('\n'))) {
    const count = part.value.length;
    if (part.added) ranges.push({ first: line, last: line + count - 1 });
    if (part.removed) ranges.push({ first: Math.max(1, line - 1), last: Math.min(total, line) });
    if (!part.removed) line += count;
  }
  return merged(ranges);
}

function merged(ranges: readonly LineRange[]): readonly LineRange[] {
  const result: LineRange[] = [];
  for (const range of [...ranges].sort((one, other) => one.first - other.first)) {
    const last = result.at(-1);
    if (last === undefined || range.first > last.last) result.push(range);
    else result[result.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
  }
  return result;
}
