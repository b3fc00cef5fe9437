import type { CandidatePatch, TextEdit } from '../../schemata/candidate.ts';
import { commonEnds } from '../../task/common-ends.ts';
import { touches } from './changed-lines.ts';
import { isPair } from './pairs.ts';
import { meaningOf } from './reverts.ts';
import type { Meaning } from './reverts.ts';
import type { Quarry } from './hunt.ts';
import { linesOf } from './terrain.ts';
import type { Terrain } from './terrain.ts';
import { applyEdits, filesOf } from './write-candidate.ts';

/** A candidate that passes, with what speaks for it. */
export interface Ranked {
  readonly candidate: CandidatePatch;
  readonly meaning: Meaning;
  /** Larger is better; a difference of 1 is about a factor of two in how often such a candidate is the right one. */
  readonly score: number;
}

/** What speaks for and against a candidate, in halvings of how likely it is. */
const WEIGHTS = {
  /** For each doubling of the place in which it was thought of: the prior of its template and the suspicion of its place. */
  order: -0.5,
  /** For each doubling of the characters that differ. */
  size: -0.35,
  pair: -2.5,
  inGuilty: 1.5,
  inChange: 1,
  /** Where a base is known and the edit is beside all that changed. */
  outsideChange: -1,
  suspicion: 1,
  /** An operator or a word of the last green version in the place it had: it was right there before the change, and a word is changed on purpose more often. */
  restores: { operator: 2, word: 1 },
  takesBack: -0.5,
  takesBackValue: -1.5,
  dropsStatement: -1.5,
  /** It takes something away and brings nothing. */
  onlyRemoves: -1,
} as const;

/** Those that are a fix at all, the best first. */
export function rank(candidates: readonly CandidatePatch[], quarry: Quarry, terrain: Terrain): readonly Ranked[] {
  const ranked = candidates.map((candidate) => {
    const meaning = meaningOf(candidate, quarry);
    return { candidate, meaning, score: scoreOf(candidate, meaning, terrain) };
  });
  return withoutTwins(ranked.filter(({ meaning }) => meaning.kind !== 'revert').sort((a, b) => b.score - a.score), quarry);
}

/** Two templates may have come to the same text: the better one stands for both. */
function withoutTwins(ranked: readonly Ranked[], { texts }: Pick<Quarry, 'texts'>): readonly Ranked[] {
  const seen = new Set<string>();
  return ranked.filter(({ candidate }) => {
    const key = filesOf(candidate).sort().map((file) => `${file}\0${applyEdits(texts.get(file) ?? '', file, candidate.edits).replaceAll(/\s+/g, '')}`).join('\0');
    return seen.size !== seen.add(key).size;
  });
}

function scoreOf(candidate: CandidatePatch, meaning: Meaning, terrain: Terrain): number {
  const { edits, id } = candidate;
  const size = edits.reduce((sum, edit) => sum + sizeOf(edit, terrain), 0);
  return (
    WEIGHTS.order * Math.log2(1 + id) +
    WEIGHTS.size * Math.log2(1 + size) +
    (isPair(candidate) ? WEIGHTS.pair : 0) +
    mean(edits.map((edit) => placeOf(edit, terrain))) +
    (edits.every((edit) => edit.text.trim() === '') ? WEIGHTS.onlyRemoves : 0) +
    restored(candidate, meaning, terrain) +
    meant(meaning)
  );
}

/**
 * One word or operator as it was. A whole line that was written anew was meant; and the same text may have been thought
 * of by a template that knows nothing of the base.
 */
function restored({ template, edits }: CandidatePatch, meaning: Meaning, { texts }: Terrain): number {
  const old = (meaning.kind === 'takes_back' && !meaning.value) || template === 'put-back' || template === 'renamed-name';
  const kinds = old ? edits.map(({ file, start, end, text }) => whatDiffers(text, (texts.get(file) ?? '').slice(start, end))) : [undefined];
  if (kinds.includes(undefined)) return 0;
  return kinds.includes('word') && template !== 'renamed-name' ? WEIGHTS.restores.word : WEIGHTS.restores.operator;
}

function whatDiffers(a: string, b: string): 'operator' | 'word' | undefined {
  const { head, tail } = commonEnds(a, b);
  const sides = [a, b].map((side) => side.slice(head, side.length - tail).trim());
  if (sides.every((side) => /^[^\w\s$]{0,3}$/.test(side))) return 'operator';
  return sides.every((side) => /^(?:[\w$]*|[^\w\s$]{0,3})$/.test(side)) ? 'word' : undefined;
}

/** Characters that differ, whichever side is longer. */
function sizeOf({ file, start, end, text }: TextEdit, { texts }: Terrain): number {
  const old = (texts.get(file) ?? '').slice(start, end);
  const { head, tail } = commonEnds(old, text);
  return Math.max(old.length, text.length) - head - tail;
}

function placeOf(edit: TextEdit, { texts, changed, guilty, suspects }: Terrain): number {
  const lines = linesOf(edit, texts);
  const suspicion = Math.max(0, ...suspects.filter(({ file, first, last }) => file === edit.file && touches([lines], { first, last })).map(({ score }) => score));
  const isGuilty = touches(guilty.get(edit.file) ?? [], lines);
  const ranges = changed.get(edit.file);
  const near = ranges === undefined ? 0 : touches(ranges, lines) ? WEIGHTS.inChange : WEIGHTS.outsideChange;
  return WEIGHTS.suspicion * suspicion + (isGuilty ? WEIGHTS.inGuilty : 0) + near;
}

function meant(meaning: Meaning): number {
  switch (meaning.kind) {
    case 'kept':
    case 'revert':
      return 0;
    case 'takes_back':
      return meaning.value ? WEIGHTS.takesBackValue : WEIGHTS.takesBack;
    case 'drops_statement':
      return WEIGHTS.dropsStatement;
    default:
      return meaning satisfies never;
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length);
}
