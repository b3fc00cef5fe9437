import { addDays, isWeekend } from './arithmetic.ts';
import { printDay } from './day.ts';
import type { Day } from './day.ts';
import type { Range } from './range.ts';

export interface Calendar {
  /** `2026-12-25` */
  readonly holidays: ReadonlySet<string>;
}

export function isWorkday(day: Day, { holidays }: Calendar): boolean {
  return !isWeekend(day) && !holidays.has(printDay(day));
}

/** So many working days later; back with a negative count. */
export function addWorkdays(day: Day, count: number, calendar: Calendar): Day {
  const direction = count < 0 ? -1 : 1;
  let left = Math.abs(count);
  let at = day;
  while (left > 0) {
    at = addDays(at, direction);
    if (isWorkday(at, calendar)) left -= 1;
  }
  return at;
}

export function countWorkdays({ from, to }: Range, calendar: Calendar): number {
  let count = 0;
  for (let day = from; printDay(day) <= printDay(to); day = addDays(day, 1)) {
    if (isWorkday(day, calendar)) count += 1;
  }
  return count;
}
