import { addDays, addMonths, weekday } from './arithmetic.ts';
import { compareDays } from './day.ts';
import type { Day } from './day.ts';
import { contains } from './range.ts';
import type { Range } from './range.ts';

export type Rule =
  | { readonly every: 'day'; readonly step?: number }
  | { readonly every: 'week'; readonly on: readonly number[] }
  | { readonly every: 'month'; readonly step?: number };

/** The days within the range on which something that began on `first` happens. */
export function occurrences(first: Day, rule: Rule, within: Range): Day[] {
  const found: Day[] = [];
  for (const day of days(first, rule, within.to)) if (contains(within, day)) found.push(day);
  return found;
}

function* days(first: Day, rule: Rule, last: Day): Generator<Day> {
  if (rule.every === 'week') {
    for (let day = first; compareDays(day, last) <= 0; day = addDays(day, 1)) if (rule.on.includes(weekday(day))) yield day;
    return;
  }
  const step = rule.step ?? 1;
  for (let count = 0; ; count += step) {
    // Always from the first: the 31st comes back after a short month.
    const day = rule.every === 'day' ? addDays(first, count) : addMonths(first, count);
    if (compareDays(day, last) > 0) return;
    yield day;
  }
}
