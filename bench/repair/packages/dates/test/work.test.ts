import { expect, test } from 'vitest';
import { parseDay as d, printDay } from '../src/day.ts';
import { occurrences } from '../src/recur.ts';
import { relative } from '../src/words.ts';
import { addWorkdays, countWorkdays, isWorkday } from '../src/work.ts';

const calendar = { holidays: new Set(['2026-12-25']) };
const year = { from: d('2026-01-01'), to: d('2026-12-31') };

test('working days leave weekends and holidays out', () => {
  expect(isWorkday(d('2026-12-25'), calendar)).toBe(false);
  expect(isWorkday(d('2026-12-24'), calendar)).toBe(true);
  expect(addWorkdays(d('2026-12-24'), 1, calendar)).toEqual(d('2026-12-28'));
  expect(addWorkdays(d('2026-12-28'), -2, calendar)).toEqual(d('2026-12-23'));
  expect(countWorkdays({ from: d('2026-12-21'), to: d('2026-12-28') }, calendar)).toBe(5);
});

test('something happens every few days', () => {
  const days = occurrences(d('2026-01-30'), { every: 'day', step: 2 }, { from: d('2026-02-01'), to: d('2026-02-05') });
  expect(days.map(printDay)).toEqual(['2026-02-01', '2026-02-03', '2026-02-05']);
});

test('something happens on some days of the week', () => {
  const days = occurrences(d('2026-11-25'), { every: 'week', on: [1, 3] }, { from: d('2026-11-20'), to: d('2026-12-03') });
  expect(days.map(printDay)).toEqual(['2026-11-25', '2026-11-30', '2026-12-02']);
});

test('something happens at the end of each month', () => {
  const days = occurrences(d('2026-01-31'), { every: 'month' }, year);
  expect(days.slice(0, 3).map(printDay)).toEqual(['2026-01-31', '2026-02-28', '2026-03-31']);
  expect(days).toHaveLength(12);
});

test('people say it in words', () => {
  const say = (day: string) => relative(d(day), d('2026-11-25'));
  expect([say('2026-11-25'), say('2026-11-26'), say('2026-11-24')]).toEqual(['today', 'tomorrow', 'yesterday']);
  expect([say('2026-11-20'), say('2026-11-28'), say('2026-12-16'), say('2026-11-04')]).toEqual(['last Friday', 'in 3 days', 'in 3 weeks', '3 weeks ago']);
});
