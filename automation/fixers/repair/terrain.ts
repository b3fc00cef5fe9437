import type { LineRange } from '../../task/line-range.ts';
import type { RepairJob } from '../../task/fixer.ts';
import type { CandidatePatch, TextEdit } from '../../schemata/candidate.ts';
import { changedLines, hunksBetween, touches } from './changed-lines.ts';
import type { Quarry } from './hunt.ts';
import { isLiteral } from './literals.ts';

/** What is known of where the fault is, by file and line. */
export interface Terrain {
  readonly texts: Quarry['texts'];
  /** Of files whose base is known. */
  readonly changed: ReadonlyMap<string, readonly LineRange[]>;
  /** Empty when no part of the change could be told. */
  readonly guilty: ReadonlyMap<string, readonly LineRange[]>;
  readonly suspects: RepairJob['suspects'];
}

export function surveyTerrain({ texts, before }: Pick<Quarry, 'texts' | 'before'>, { guilty, suspects }: Pick<RepairJob, 'guilty' | 'suspects'>): Terrain {
  const changed = [...texts].flatMap(([file, text]) => (before.has(file) ? [[file, changedLines(hunksBetween(before.get(file) ?? '', text))] as const] : []));
  const hunks = guilty?.minimal === true ? guilty.hunks : [];
  const ranges = (file: string) => hunks.filter((hunk) => hunk.file === file).map(({ first, last }) => ({ first, last: Math.max(first, last) }));
  return { texts, suspects, changed: new Map(changed), guilty: new Map(hunks.map(({ file }) => [file, ranges(file)])) };
}

/** Lines of the snapshot that an edit touches. */
export function linesOf({ file, start, end }: TextEdit, texts: Quarry['texts']): LineRange {
  const text = texts.get(file) ?? '';
  return { first: lineAt(text, start), last: lineAt(text, Math.max(start, end - 1)) };
}

/** 1-based. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** A constant that the change did not touch was right before it: another value there fits the test to the code, or the code to a wrong test. */
export function isOffLimits({ edits }: CandidatePatch, { texts, changed }: Terrain): boolean {
  const isKnown = [...changed.values()].some((ranges) => ranges.length > 0);
  return isKnown && edits.some((edit) => isLiteral(edit.text) && isLiteral((texts.get(edit.file) ?? '').slice(edit.start, edit.end)) && !touches(changed.get(edit.file) ?? [], linesOf(edit, texts)));
}
