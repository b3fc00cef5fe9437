import { CASE_PARTS } from './bench-case.ts';
import type { CasePart } from './bench-case.ts';
import type { Ending, Result } from './result.ts';

/** The rates of one part and half. Percentages are of the bugs that were red. */
export interface Rates {
  readonly bugs: number;
  readonly count: Readonly<Record<Ending, number>>;
  /** Landed by itself and right. */
  readonly fixed: number;
  /** Landed or held, and right. */
  readonly right: number;
  /** Wrong among all that landed by itself. */
  readonly wrongOfLanded: number;
  readonly top1: number;
  readonly top5: number;
  readonly medianTried: number;
  readonly medianSeconds: number;
}

export function ratesOf(results: readonly Result[]): Rates {
  const red = results.filter(({ ending }) => ending !== 'not_red');
  const count = (ending: Ending) => results.filter((one) => one.ending === ending).length;
  const counts = { fixed: count('fixed'), wrong: count('wrong'), held_right: count('held_right'), held_wrong: count('held_wrong'), not_fixed: count('not_fixed'), not_red: count('not_red'), crashed: count('crashed') };
  const ranked = (most: number) => part(red.filter(({ rank }) => rank !== null && rank <= most).length, red.length);
  return {
    bugs: red.length,
    count: counts,
    fixed: part(counts.fixed, red.length),
    right: part(counts.fixed + counts.held_right, red.length),
    wrongOfLanded: part(counts.wrong, counts.fixed + counts.wrong),
    top1: ranked(1),
    top5: ranked(5),
    medianTried: median(red.map(({ tried }) => tried)),
    medianSeconds: median(red.map(({ seconds }) => seconds)),
  };
}

function part(some: number, all: number): number {
  return all === 0 ? 0 : some / all;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const HALVES = ['reporting', 'tuning'] as const;

const HEADS = ['part', 'half', 'bugs', 'fixed', 'wrong', 'held, right', 'held, wrong', 'right first', 'not fixed', 'crashed', 'wrong of landed', 'line top 1', 'top 5', 'tried', 'seconds'] as const;

/** One row for each part and half that was run; the reporting half is the one to read. */
export function renderRows(results: readonly Result[]): readonly (readonly string[])[] {
  const rows = CASE_PARTS.flatMap((name) => HALVES.flatMap((half) => {
    const own = results.filter((one) => one.part === name && one.half === half);
    return own.length === 0 ? [] : [rowOf(name, half, ratesOf(own))];
  }));
  return [HEADS, ...rows];
}

function rowOf(name: CasePart, half: string, { bugs, count, fixed, right, wrongOfLanded, top1, top5, medianTried, medianSeconds }: Rates): readonly string[] {
  const numbers = [`${bugs}`, `${count.fixed} (${percent(fixed)})`, `${count.wrong}`, `${count.held_right}`, `${count.held_wrong}`, percent(right), `${count.not_fixed}`, `${count.crashed}`];
  return [name, half, ...numbers, percent(wrongOfLanded), percent(top1), percent(top5), `${medianTried}`, medianSeconds.toFixed(1)];
}

export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()}\n`).join('');
}

/** Fixed of all, for each way in which people break code, of both halves. */
export function renderKinds(results: readonly Result[]): readonly (readonly string[])[] {
  const kinds = [...new Set(results.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => {
    const { bugs, count } = ratesOf(results.filter((one) => one.kind === kind));
    return [kind, `${bugs}`, `${count.fixed}`, `${count.held_right}`, `${count.wrong}`];
  });
}
