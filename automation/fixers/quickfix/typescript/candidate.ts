import type { SolveQuestion } from '../messages.ts';
import type { Problem } from './problems.ts';
import type { Services } from './services.ts';

/** Replaces `end - start` characters of a file's present text. */
export interface Change {
  /** Absolute. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One way to get rid of one problem. */
export interface Candidate {
  /** As in the fix table. */
  readonly fix: string;
  /** For people, in the present tense: "Change spelling to 'user'". */
  readonly title: string;
  /** What it brings in (a name, a module path), to compare with what the guilty change took away; '' when nothing. */
  readonly brings: string;
  readonly changes: readonly Change[];
}

/** All that a maker of candidates may look at. */
export interface Case {
  readonly services: Services;
  readonly question: SolveQuestion;
  readonly problem: Problem;
  /** May this absolute path be changed? */
  readonly mayChange: (file: string) => boolean;
}

/** The changes as one new text; undefined when they overlap. */
export function applyChanges(text: string, changes: readonly Change[]): string | undefined {
  const sorted = [...changes].sort((one, other) => other.start - one.start || other.end - one.end);
  let result = text;
  let before = Number.POSITIVE_INFINITY;
  for (const change of sorted) {
    if (change.end > before) return undefined;
    result = result.slice(0, change.start) + change.text + result.slice(change.end);
    before = change.start;
  }
  return result;
}
