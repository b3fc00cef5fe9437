import { parsePatch } from 'diff';
import type { Rename } from './messages.ts';

/** What a change took away and brought, word by word: the best witness of what a misspelt name was before. */
export interface GuiltyWords {
  /** Words that no added line has any more. */
  readonly removed: readonly string[];
  /** All words of the added lines. */
  readonly added: readonly string[];
  readonly renames: readonly Rename[];
}

const NOTHING: GuiltyWords = { removed: [], added: [], renames: [] };
/** A change of more lines than this is no slip of the finger. */
const MOST_LINES = 5_000;

/** Reads a unified diff; one that can't be read says nothing. */
export function readGuiltyWords(diff: string): GuiltyWords {
  const lines = changedLines(diff);
  if (lines.length === 0 || lines.length > MOST_LINES) return NOTHING;
  const removed = wordsOf(lines, '-');
  const added = wordsOf(lines, '+');
  return { removed: removed.filter((word) => !added.includes(word)), added, renames: renamesIn(lines) };
}

function changedLines(diff: string): readonly string[] {
  if (diff.trim() === '') return [];
  try {
    return parsePatch(diff).flatMap((file) => file.hunks.flatMap((hunk) => hunk.lines)).filter((line) => !line.startsWith('\\'));
  } catch {
    return [];
  }
}

function wordsOf(lines: readonly string[], sign: '-' | '+'): readonly string[] {
  return [...new Set(lines.filter((line) => line.startsWith(sign)).flatMap((line) => [...identifiersOf(line.slice(1)), ...modulePathsOf(line)]))];
}

function identifiersOf(text: string): readonly string[] {
  return text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [];
}

function modulePathsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*["']([^"']+)["']/g)].map((match) => match[1] ?? '');
}

/** Blocks of removed lines directly followed by as many added ones are read in pairs. */
function renamesIn(lines: readonly string[]): readonly Rename[] {
  const renames = new Map<string, Rename>();
  for (const [before, after] of pairedLines(lines)) {
    const rename = onlyDifference(tokensOf(before), tokensOf(after));
    if (rename !== undefined) renames.set(`${rename.from}\0${rename.to}`, rename);
  }
  return [...renames.values()];
}

function pairedLines(lines: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = () => {
    if (removed.length === added.length) removed.forEach((line, at) => pairs.push([line, added[at] ?? '']));
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (!line.startsWith('+') && (added.length > 0 || !line.startsWith('-'))) flush();
    if (line.startsWith('-')) removed.push(line.slice(1));
    if (line.startsWith('+')) added.push(line.slice(1));
  }
  flush();
  return pairs;
}

function tokensOf(line: string): readonly string[] {
  return line.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*|\d+|[^\s]/gu) ?? [];
}

/** The one identifier that another replaced (wherever it stands in the line); undefined when anything else differs. */
function onlyDifference(before: readonly string[], after: readonly string[]): Rename | undefined {
  if (before.length !== after.length) return undefined;
  const differing = before.map((from, at) => ({ from, to: after[at] ?? '' })).filter(({ from, to }) => from !== to);
  const first = differing[0];
  if (first === undefined || !differing.every(({ from, to }) => from === first.from && to === first.to)) return undefined;
  return isIdentifier(first.from) && isIdentifier(first.to) ? first : undefined;
}

function isIdentifier(token: string): boolean {
  return /^[\p{ID_Start}$_]/u.test(token);
}
