import { describe, expect, it } from 'vitest';
import { addDays, addMonths, daysBetween, isWeekend, startOfWeek, weekday } from '../src/arithmetic.ts';
import { compareDays, daysIn, fromNumber, parseDay, printDay, toNumber } from '../src/day.ts';

const d = parseDay;

describe('a day', () => {
  it('is read and printed', () => {
    expect(d('2026-03-09')).toEqual({ year: 2026, month: 3, day: 9 });
    expect(printDay(d('2026-03-09'))).toBe('2026-03-09');
  });
  it('must exist', () => {
    expect(() => d('2026-02-29')).toThrow(RangeError);
    expect(() => d('2026-00-10')).toThrow(RangeError);
    expect(() => d('yesterday')).toThrow(SyntaxError);
    expect(d('2024-02-29').day).toBe(29);
  });
  it('knows its month', () => {
    expect([daysIn(2026, 1), daysIn(2026, 4), daysIn(1900, 2), daysIn(2000, 2)]).toEqual([31, 30, 28, 29]);
  });
  it('can be sorted', () => {
    expect(compareDays(d('2026-03-09'), d('2026-02-28'))).toBeGreaterThan(0);
    expect(compareDays(d('2025-12-31'), d('2026-01-01'))).toBeLessThan(0);
  });
  it('is a number of days', () => {
    expect(toNumber(d('1970-01-11'))).toBe(10);
    expect(fromNumber(59)).toEqual(d('1970-03-01'));
  });
});

describe('arithmetic', () => {
  it('goes over ends of months and years', () => {
    expect(addDays(d('2026-12-30'), 3)).toEqual(d('2027-01-02'));
    expect(addMonths(d('2026-11-30'), 3)).toEqual(d('2027-02-28'));
    expect(addMonths(d('2026-03-31'), -1)).toEqual(d('2026-02-28'));
  });
  it('counts days', () => {
    expect(daysBetween(d('2026-02-27'), d('2026-03-02'))).toBe(3);
  });
  it('knows the week', () => {
    expect(weekday(d('2026-11-25'))).toBe(3);
    expect([d('2026-11-28'), d('2026-11-29'), d('2026-11-30')].map(isWeekend)).toEqual([true, true, false]);
    expect(startOfWeek(d('2026-11-29'))).toEqual(d('2026-11-23'));
  });
});
