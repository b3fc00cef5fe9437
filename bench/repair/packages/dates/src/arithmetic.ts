import { daysIn, fromNumber, toNumber } from './day.ts';
import type { Day } from './day.ts';

export function addDays(day: Day, count: number): Day {
  return fromNumber(toNumber(day) + count);
}

/** The last day of the month when there is no such day in it. */
export function addMonths(day: Day, count: number): Day {
  const months = day.year * 12 + (day.month - 1) + count;
  const year = Math.floor(months / 12);
  const month = (months % 12) + 1;
  return { year, month, day: Math.min(day.day, daysIn(year, month)) };
}

/** Whole days from the first to the second. */
export function daysBetween(from: Day, to: Day): number {
  return toNumber(to) - toNumber(from);
}

/** 0 Sunday to 6 Saturday. */
export function weekday(day: Day): number {
  return (((toNumber(day) + 4) % 7) + 7) % 7;
}

export function isWeekend(day: Day): boolean {
  return [0, 6].includes(weekday(day));
}

/** The Monday of its week. */
export function startOfWeek(day: Day): Day {
  return addDays(day, -((weekday(day) + 6) % 7));
}
