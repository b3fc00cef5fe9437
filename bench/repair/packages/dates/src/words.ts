import { daysBetween, weekday } from './arithmetic.ts';
import type { Day } from './day.ts';

const NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** As people say it: today, in 3 days, last Friday, 2 weeks ago. */
export function relative(day: Day, today: Day): string {
  const days = daysBetween(today, day);
  if (days === 0) return 'today';
  if (Math.abs(days) === 1) return days > 0 ? 'tomorrow' : 'yesterday';
  if (days < 0 && days >= -7) return `last ${NAMES[weekday(day)]}`;
  const weeks = Math.floor(Math.abs(days) / 7);
  const amount = Math.abs(days) < 14 ? `${Math.abs(days)} days` : `${weeks} weeks`;
  return days > 0 ? `in ${amount}` : `${amount} ago`;
}
