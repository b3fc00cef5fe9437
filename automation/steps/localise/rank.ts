import type { Suspect } from '../../task/suspect.ts';
import { type Clue, cluesOf, type Facts } from './clues.ts';
import { blameOf } from './line-kind.ts';

const MOST_SUSPECTS = 30;
const MOST_REASONS = 4;
/** Neighbours whose scores differ by less stand together, in ranges of so many lines at most. */
const ALIKE = 0.02;
const LONGEST_RANGE = 3;
/** A failing test can't have met what it did not run; but defaults and declarations are not always counted as run. */
const NOT_RUN = 0.5;

interface Scored {
  readonly file: string;
  readonly line: number;
  readonly score: number;
  readonly why: readonly string[];
}

/** The lines that may hold the fault, best guess first, 1 to 3 lines each, 30 at most. Pure. */
export function rank(facts: Facts): Suspect[] {
  const byLine = new Map<string, Clue[]>();
  for (const clue of cluesOf(facts)) byLine.set(keyOf(clue), [...(byLine.get(keyOf(clue)) ?? []), clue]);
  const ran = ranLines(facts);
  const scored = [...byLine.values()].map((clues) => scoreOf(clues, facts, ran)).filter(({ score }) => score > 0);
  return ranges(scored).sort((a, b) => b.score - a.score || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.first - b.first)).slice(0, MOST_SUSPECTS);
}

function scoreOf(clues: readonly Clue[], { texts }: Facts, ran: ReadonlyMap<string, ReadonlySet<number>>): Scored {
  const { file, line } = clues[0] ?? { file: '', line: 1 };
  const why = [...new Map([...clues].sort((a, b) => b.weight - a.weight).map((clue) => [clue.why, clue])).values()];
  const chance = 1 - why.reduce((rest, { weight }) => rest * (1 - weight), 1);
  const text = texts.get(file)?.split('\n')[line - 1];
  const own = ran.get(file);
  const factor = (text === undefined ? 1 : Math.max(blameOf(text), 0.05)) * (own === undefined || own.has(line) ? 1 : NOT_RUN);
  return { file, line, score: Math.round(chance * factor * 1000) / 1000, why: why.slice(0, MOST_REASONS).map((clue) => clue.why) };
}

/** What failing tests have run, for files of which something was run at all. */
function ranLines({ coverage }: Facts): ReadonlyMap<string, ReadonlySet<number>> {
  const ran = new Map<string, Set<number>>();
  for (const { lines } of coverage.filter(({ status }) => status === 'failed')) {
    for (const [file, ranges] of lines) {
      const own = ran.get(file) ?? new Set<number>();
      ran.set(file, own);
      for (const { first, last } of ranges) for (let line = first; line <= last; line += 1) own.add(line);
    }
  }
  return ran;
}

/** Lines next to each other that are suspected alike, as one. */
function ranges(scored: readonly Scored[]): Suspect[] {
  const inOrder = [...scored].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  const result: Suspect[] = [];
  for (const { file, line, score, why } of inOrder) {
    const last = result.at(-1);
    const joins = last !== undefined && last.file === file && last.last === line - 1 && line - last.first < LONGEST_RANGE && Math.abs(last.score - score) <= ALIKE;
    if (joins) result[result.length - 1] = { ...last, last: line, score: Math.max(last.score, score), why: [...new Set([...last.why, ...why])].slice(0, MOST_REASONS) };
    else result.push({ file, first: line, last: line, score, why: [...why] });
  }
  return result;
}

function keyOf({ file, line }: Clue): string {
  return `${file}\0${line}`;
}
