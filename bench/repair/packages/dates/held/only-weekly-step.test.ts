import { expect, test } from 'vitest';
import { parseDay as d, printDay } from '../src/day.ts';
import { occurrences } from '../src/recur.ts';

test('weeks are counted from the Monday before the first day', () => {
  const list = (first: string, on: number[], step: number) => occurrences(d(first), { every: 'week', on, step }, { from: d('2026-11-01'), to: d('2027-01-31') }).map(printDay);
  expect(list('2026-11-27', [1, 5], 3)).toEqual(['2026-11-27', '2026-12-14', '2026-12-18', '2027-01-04', '2027-01-08', '2027-01-25', '2027-01-29']);
  expect(list('2026-12-06', [0, 1], 2).slice(0, 4)).toEqual(['2026-12-06', '2026-12-14', '2026-12-20', '2026-12-28']);
  expect(list('2027-01-20', [3], 1)).toEqual(['2027-01-20', '2027-01-27']);
});
