import { expect, test } from 'vitest';
import { addDays, addMonths, daysBetween, startOfWeek, weekday } from '../src/arithmetic.ts';
import { compareDays, daysIn, fromNumber, isLeap, parseDay as d, printDay, toNumber } from '../src/day.ts';
import { contains, gaps, lengthOf, mergeRanges, overlap, range } from '../src/range.ts';
import type { Range } from '../src/range.ts';
import { occurrences } from '../src/recur.ts';
import { relative } from '../src/words.ts';
import { addWorkdays, countWorkdays } from '../src/work.ts';

const r = (from: string, to: string): Range => range(d(from), d(to));
const show = (ranges: readonly Range[]) => ranges.map(({ from, to }) => `${printDay(from)}/${printDay(to)}`);

test('days', () => {
  expect([1900, 2000, 2023, 2024].map(isLeap)).toEqual([false, true, false, true]);
  expect(Array.from({ length: 12 }, (_, index) => daysIn(2023, index + 1))).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
  for (const bad of ['2026-13-01', '2026-04-31', '2026-01-00', '26-01-01', '2026-01-01T00']) expect(() => d(bad)).toThrow();
  expect(printDay({ year: 987, month: 1, day: 2 })).toBe('0987-01-02');
  expect(compareDays(d('2026-05-05'), d('2026-05-05'))).toBe(0);
  expect(compareDays(d('2026-05-04'), d('2026-05-05'))).toBeLessThan(0);
  for (const day of ['1969-12-31', '2000-02-29', '2026-12-31']) expect(fromNumber(toNumber(d(day)))).toEqual(d(day));
});

test('arithmetic', () => {
  expect(addDays(d('2024-03-01'), -1)).toEqual(d('2024-02-29'));
  expect(addMonths(d('2026-12-15'), 0)).toEqual(d('2026-12-15'));
  expect(addMonths(d('2026-12-31'), 14)).toEqual(d('2028-02-29'));
  expect(addMonths(d('2026-01-31'), -2)).toEqual(d('2025-11-30'));
  expect(daysBetween(d('2026-03-02'), d('2026-02-27'))).toBe(-3);
  expect(['1969-12-31', '1970-01-01', '2026-11-29'].map((day) => weekday(d(day)))).toEqual([3, 4, 0]);
  expect(startOfWeek(d('2026-11-23'))).toEqual(d('2026-11-23'));
  expect(startOfWeek(d('2026-12-02'))).toEqual(d('2026-11-30'));
});

test('ranges', () => {
  expect(lengthOf(r('2026-01-05', '2026-01-05'))).toBe(1);
  expect(['2025-12-31', '2026-01-01', '2026-01-15'].map((day) => contains(r('2026-01-01', '2026-01-31'), d(day)))).toEqual([false, true, true]);
  expect(overlap(r('2026-01-01', '2026-01-10'), r('2026-01-10', '2026-01-20'))).toEqual(r('2026-01-10', '2026-01-10'));
  expect(overlap(r('2026-01-05', '2026-01-06'), r('2026-01-01', '2026-01-31'))).toEqual(r('2026-01-05', '2026-01-06'));
  const given = [r('2026-02-01', '2026-02-03'), r('2026-01-01', '2026-01-31'), r('2026-02-05', '2026-02-06'), r('2026-02-02', '2026-02-03')];
  expect(show(mergeRanges(given))).toEqual(['2026-01-01/2026-02-03', '2026-02-05/2026-02-06']);
  expect(show(given).slice(0, 2)).toEqual(['2026-02-01/2026-02-03', '2026-01-01/2026-01-31']);
  expect(show(mergeRanges([r('2026-01-01', '2026-03-31'), r('2026-02-01', '2026-02-02'), r('2026-03-01', '2026-03-05')]))).toEqual(['2026-01-01/2026-03-31']);
  expect(mergeRanges([])).toEqual([]);
  expect(show(gaps(r('2026-01-10', '2026-01-20'), [r('2026-01-01', '2026-01-12'), r('2026-01-18', '2026-02-10')]))).toEqual(['2026-01-13/2026-01-17']);
  expect(show(gaps(r('2026-01-10', '2026-01-20'), [r('2026-01-10', '2026-01-20')]))).toEqual([]);
  expect(show(gaps(r('2026-01-10', '2026-01-20'), [r('2026-01-19', '2026-01-19'), r('2026-03-01', '2026-03-02')]))).toEqual(['2026-01-10/2026-01-18', '2026-01-20/2026-01-20']);
});

test('occurrences', () => {
  const list = (...args: Parameters<typeof occurrences>) => occurrences(...args).map(printDay);
  expect(list(d('2026-01-01'), { every: 'day' }, r('2026-01-03', '2026-01-05'))).toEqual(['2026-01-03', '2026-01-04', '2026-01-05']);
  expect(list(d('2026-01-31'), { every: 'month', step: 3 }, r('2026-02-01', '2026-12-31'))).toEqual(['2026-04-30', '2026-07-31', '2026-10-31']);
  expect(list(d('2026-11-29'), { every: 'week', on: [0] }, r('2026-11-01', '2026-12-07'))).toEqual(['2026-11-29', '2026-12-06']);
  expect(list(d('2026-11-29'), { every: 'week', on: [] }, r('2026-11-01', '2026-12-07'))).toEqual([]);
});

test('work', () => {
  const calendar = { holidays: new Set(['2026-12-25', '2026-12-24']) };
  expect(addWorkdays(d('2026-12-23'), 3, calendar)).toEqual(d('2026-12-30'));
  expect(addWorkdays(d('2026-12-26'), 0, calendar)).toEqual(d('2026-12-26'));
  expect(addWorkdays(d('2026-12-29'), -3, calendar)).toEqual(d('2026-12-22'));
  expect(countWorkdays(r('2026-12-26', '2026-12-27'), calendar)).toBe(0);
  expect(countWorkdays(r('2026-12-23', '2027-01-01'), calendar)).toBe(6);
});

test('words', () => {
  const say = (day: string) => relative(d(day), d('2026-11-25'));
  expect(say('2026-11-18')).toBe('last Wednesday');
  expect(say('2026-11-17')).toBe('8 days ago');
  expect(say('2026-12-02')).toBe('in 7 days');
  expect(say('2026-12-09')).toBe('in 2 weeks');
  expect(say('2026-12-08')).toBe('in 13 days');
  expect(say('2026-11-11')).toBe('2 weeks ago');
});
