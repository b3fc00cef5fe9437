import { hunk } from '../seeded-bug.ts';
import type { PackageBugs } from '../seeded-bug.ts';

export const dates: PackageBugs = {
  package: 'dates',
  changes: [
    {
      name: 'pad-helper',
      hunks: [
        hunk('src/day.ts', "  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');\n}", "  return [pad(year, 4), pad(month, 2), pad(day, 2)].join('-');\n}\n\nfunction pad(value: number, places: number): string {\n  return String(value).padStart(places, '0');\n}"),
        hunk('src/day.ts', '  const match = /^(\\d{4})-(\\d{2})-(\\d{2})$/.exec(text);', '  const match = PATTERN.exec(text);'),
        hunk('src/day.ts', 'const MONTH_LENGTHS', 'const PATTERN = /^(\\d{4})-(\\d{2})-(\\d{2})$/;\nconst MONTH_LENGTHS'),
        hunk('src/day.ts', "  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) throw new RangeError(`there is no ${text}`);\n  return { year, month, day };", "  const found = { year, month, day };\n  if (!exists(found)) throw new RangeError(`there is no ${text}`);\n  return found;\n}\n\nfunction exists({ year, month, day }: Day): boolean {\n  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);"),
      ],
      bugs: [
        { name: 'places-of-year', kind: 'wrong variable', hunks: [hunk('src/day.ts', 'padStart(places, ', 'padStart(value, ')] },
        { name: 'leap-grouping', kind: 'operator precedence', hunks: [hunk('src/day.ts', '(year % 4 === 0 && year % 100 !== 0) || year % 400 === 0', 'year % 4 === 0 && (year % 100 !== 0 && year % 400 === 0)')] },
        { name: 'eleven-months', kind: 'wrong constant', hunks: [hunk('src/day.ts', 'month <= 12 &&', 'month <= 11 &&')] },
        { name: 'anchor-lost', kind: 'wrong pattern', hunks: [hunk('src/day.ts', '/^(\\d{4})-(\\d{2})-(\\d{2})$/', '/^(\\d{4})-(\\d{2})-(\\d{1})/')] },
      ],
    },
    {
      name: 'month-index',
      hunks: [
        hunk('src/arithmetic.ts', '  const months = day.year * 12 + (day.month - 1) + count;\n  const year = Math.floor(months / 12);\n  const month = (months % 12) + 1;\n  return { year, month, day: Math.min(day.day, daysIn(year, month)) };', '  const { year, month } = fromMonths(day.year * 12 + day.month - 1 + count);\n  return { year, month, day: Math.min(day.day, daysIn(year, month)) };'),
        hunk('src/arithmetic.ts', '/** Whole days from the first', '/** Months since the year 0. */\nfunction fromMonths(months: number): Pick<Day, \'year\' | \'month\'> {\n  return { year: Math.floor(months / 12), month: (months % 12) + 1 };\n}\n\n/** Whole days from the first'),
        hunk('src/arithmetic.ts', '  return (((toNumber(day) + 4) % 7) + 7) % 7;', '  // The first of January 1970 was a Thursday.\n  return modulo(toNumber(day) + 4, 7);'),
        hunk('src/arithmetic.ts', 'export function isWeekend', 'function modulo(value: number, by: number): number {\n  return ((value % by) + by) % by;\n}\n\nexport function isWeekend'),
        hunk('src/arithmetic.ts', 'addDays(day, -((weekday(day) + 6) % 7))', 'addDays(day, -modulo(weekday(day) - 1, 7))'),
      ],
      bugs: [
        { name: 'lost-plus-one', kind: 'off by one', hunks: [hunk('src/arithmetic.ts', 'month: (months % 12) + 1', 'month: months % 12')] },
        { name: 'week-starts-sunday', kind: 'off by one', hunks: [hunk('src/arithmetic.ts', '-modulo(weekday(day) - 1, 7)', '-modulo(weekday(day), 7)')] },
        { name: 'days-of-old-month', kind: 'stale variable', hunks: [hunk('src/arithmetic.ts', 'daysIn(year, month)) };', 'daysIn(day.year, day.month)) };')] },
        { name: 'between-swapped', kind: 'swapped operands', hunks: [hunk('src/arithmetic.ts', 'return toNumber(to) - toNumber(from)', 'return toNumber(from) - toNumber(to)')] },
      ],
    },
    {
      name: 'later-earlier',
      hunks: [
        hunk('src/range.ts', "import { compareDays } from './day.ts';", "import { compareDays } from './day.ts';\n// Ranges are compared by their days alone."),
        hunk('src/range.ts', '  const from = compareDays(a.from, b.from) > 0 ? a.from : b.from;\n  const to = compareDays(a.to, b.to) < 0 ? a.to : b.to;\n', '  const from = later(a.from, b.from);\n  const to = earlier(a.to, b.to);\n'),
        hunk('src/range.ts', '/** Joins ranges', 'function later(a: Day, b: Day): Day {\n  return compareDays(a, b) > 0 ? a : b;\n}\n\nfunction earlier(a: Day, b: Day): Day {\n  return compareDays(a, b) < 0 ? a : b;\n}\n\n/** Joins ranges'),
        hunk('src/range.ts', '    if (last === undefined || daysBetween(last.to, next.from) > 1) merged.push(next);\n    else if (compareDays(next.to, last.to) > 0) merged[merged.length - 1] = { from: last.from, to: next.to };', '    if (last === undefined || daysBetween(last.to, next.from) > 1) merged.push(next);\n    else merged[merged.length - 1] = { from: last.from, to: later(last.to, next.to) };'),
        hunk('src/range.ts', "export function lengthOf({ from, to }: Range): number {\n  return daysBetween(from, to) + 1;", "/** In days. */\nexport function lengthOf({ from, to }: Range): number {\n  return daysBetween(from, to) + 1;"),
      ],
      bugs: [
        { name: 'same-helper-twice', kind: 'copy and paste', hunks: [hunk('src/range.ts', 'const to = earlier(a.to, b.to)', 'const to = later(a.to, b.to)')] },
        { name: 'merge-takes-newest', kind: 'lost case', hunks: [hunk('src/range.ts', 'to: later(last.to, next.to) }', 'to: next.to }')] },
        { name: 'sorted-by-end', kind: 'reversed comparator', hunks: [hunk('src/range.ts', 'compareDays(a.from, b.from));\n  const merged', 'compareDays(b.from, a.from));\n  const merged')] },
        { name: 'unmoved-start', kind: 'deleted line', hunks: [hunk('src/range.ts', '    start = addDays(taken.to, 1);\n', '')] },
        { name: 'gap-includes-taken', kind: 'two hunks', hunks: [hunk('src/range.ts', 'to: addDays(taken.from, -1)', 'to: taken.from'), hunk('src/range.ts', 'daysBetween(from, to) + 1', 'daysBetween(from, to)')] },
      ],
    },
    {
      name: 'weekly-step',
      hunks: [
        hunk('src/recur.ts', "  | { readonly every: 'week'; readonly on: readonly number[] }", "  | { readonly every: 'week'; readonly on: readonly number[]; readonly step?: number }"),
        hunk('src/recur.ts', "import { addDays, addMonths, weekday }", "import { addDays, addMonths, daysBetween, startOfWeek, weekday }"),
        hunk('src/recur.ts', "  if (rule.every === 'week') {\n    for (let day = first; compareDays(day, last) <= 0; day = addDays(day, 1)) if (rule.on.includes(weekday(day))) yield day;\n    return;\n  }\n  const step = rule.step ?? 1;\n", "  const step = rule.step ?? 1;\n  if (rule.every === 'week') {\n    const origin = startOfWeek(first);\n    for (let day = first; compareDays(day, last) <= 0; day = addDays(day, 1)) {\n      const week = Math.floor(daysBetween(origin, day) / 7);\n      if (week % step === 0 && rule.on.includes(weekday(day))) yield day;\n    }\n    return;\n  }\n"),
        hunk('test/work.test.ts', "test('something happens at the end of each month'", "test('something happens every other week', () => {\n  const days = occurrences(d('2026-11-25'), { every: 'week', on: [1, 4], step: 2 }, year);\n  expect(days.slice(0, 4).map(printDay)).toEqual(['2026-11-26', '2026-12-07', '2026-12-10', '2026-12-21']);\n});\n\ntest('something happens at the end of each month'"),
      ],
      bugs: [
        { name: 'weeks-from-first', kind: 'wrong variable', hunks: [hunk('src/recur.ts', 'daysBetween(origin, day) / 7', 'daysBetween(first, day) / 7')] },
        { name: 'step-by-or', kind: 'wrong logical operator', hunks: [hunk('src/recur.ts', 'week % step === 0 && rule.on', 'week % step === 0 || rule.on')] },
        { name: 'wrong-unit', kind: 'wrong unit', hunks: [hunk('src/recur.ts', 'daysBetween(origin, day) / 7', 'daysBetween(origin, day) / 10')] },
        { name: 'month-from-previous', kind: 'wrong branch', hunks: [hunk('src/recur.ts', "rule.every === 'day' ? addDays(first, count) : addMonths(first, count)", "rule.every === 'month' ? addDays(first, count) : addMonths(first, count)")] },
      ],
    },
    {
      name: 'words-and-work',
      hunks: [
        hunk('src/words.ts', '  const days = daysBetween(today, day);\n', '  const days = daysBetween(today, day);\n  const distance = Math.abs(days);\n'),
        hunk('src/words.ts', "if (Math.abs(days) === 1)", 'if (distance === 1)'),
        hunk('src/words.ts', '  const weeks = Math.floor(Math.abs(days) / 7);\n  const amount = Math.abs(days) < 14 ? `${Math.abs(days)} days` : `${weeks} weeks`;\n', '  const amount = distance < 14 ? `${distance} days` : `${Math.floor(distance / 7)} weeks`;\n'),
        hunk('src/work.ts', '  let count = 0;\n  for (let day = from; printDay(day) <= printDay(to); day = addDays(day, 1)) {\n    if (isWorkday(day, calendar)) count += 1;\n  }\n  return count;', '  let count = 0;\n  for (let day = from; compareDays(day, to) <= 0; day = addDays(day, 1)) {\n    if (isWorkday(day, calendar)) count += 1;\n  }\n  return count;'),
        hunk('src/work.ts', "import { printDay } from './day.ts';", "import { compareDays, printDay } from './day.ts';"),
      ],
      bugs: [
        { name: 'sign-for-distance', kind: 'wrong variable', hunks: [hunk('src/words.ts', 'distance < 14 ?', 'days < 14 ?')] },
        { name: 'holidays-work', kind: 'wrong logical operator', hunks: [hunk('src/work.ts', '!isWeekend(day) && !holidays.has', '!isWeekend(day) || !holidays.has')] },
        { name: 'never-back', kind: 'wrong constant', hunks: [hunk('src/work.ts', 'at = addDays(at, direction);', 'at = addDays(at, 1);')] },
        { name: 'counts-outside-if', kind: 'lost guard', hunks: [hunk('src/work.ts', '    if (isWorkday(day, calendar)) count += 1;', '    count += 1;')] },
      ],
    },
  ],
};
