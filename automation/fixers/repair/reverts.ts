import type { CandidatePatch, TextEdit } from '../../schemata/candidate.ts';
import { hunksBetween } from './changed-lines.ts';
import type { Hunk } from './changed-lines.ts';
import type { Quarry } from './hunt.ts';
import { isLiteral } from './literals.ts';
import { applyEdits, filesOf } from './write-candidate.ts';

/** What a candidate does to what the person meant with the change. */
export type Meaning =
  | { readonly kind: 'kept' }
  /** It gives a changed line back as it was; other parts of the change stay. `value`: what differs is only a constant, which people mean. */
  | { readonly kind: 'takes_back'; readonly value: boolean }
  /** It takes a whole statement of the change away, and nothing else. */
  | { readonly kind: 'drops_statement' }
  /** It is the old text, or only takes away what was added: never a fix. */
  | { readonly kind: 'revert' };

/** Judged by the texts alone, against the base. Where there is none, nothing is known to be meant. */
export function meaningOf(candidate: CandidatePatch, { texts, before }: Pick<Quarry, 'texts' | 'before'>): Meaning {
  const known = filesOf(candidate).filter((file) => before.has(file));
  if (known.length === 0) return { kind: 'kept' };
  const sides = known.map((file) => sidesOf(file, candidate, { texts, before }));
  if (sides.every(({ left }) => left.length === 0) && !changesElsewhere(known, texts, before)) return { kind: 'revert' };
  const undone = sides.flatMap(({ hunks, left }) => hunks.filter((hunk) => !left.some((other) => meets(hunk, other))));
  const own = undone.filter((hunk) => hunk.added.some((line) => line.trim() !== '') || hunk.removed.some((line) => line.trim() !== ''));
  if (own.some(({ removed }) => removed.length === 0)) return { kind: 'revert' };
  if (own.length > 0) return { kind: 'takes_back', value: candidate.edits.every((edit) => isValue(edit, texts)) };
  return candidate.edits.every((edit) => dropsStatement(edit, texts)) ? { kind: 'drops_statement' } : { kind: 'kept' };
}

interface Sides {
  /** From the base to the snapshot, and from the base to the candidate. */
  readonly hunks: readonly Hunk[];
  readonly left: readonly Hunk[];
}

function sidesOf(file: string, { edits }: CandidatePatch, { texts, before }: Pick<Quarry, 'texts' | 'before'>): Sides {
  const [old, now] = [before.get(file) ?? '', texts.get(file) ?? ''];
  return { hunks: hunksBetween(old, now), left: hunksBetween(old, applyEdits(now, file, edits)) };
}

function changesElsewhere(files: readonly string[], texts: Quarry['texts'], before: Quarry['before']): boolean {
  return [...texts].some(([file, text]) => !files.includes(file) && before.get(file) !== text);
}

/** Do they change the same lines of the base? Insertions meet where they stand at the same place. */
function meets(hunk: Hunk, other: Hunk): boolean {
  const [a, b] = [spanOf(hunk), spanOf(other)];
  return a.first <= b.last && b.first <= a.last;
}

/** An insertion after line n lies between n and n + 1. */
function spanOf({ before: { first, count } }: Hunk): { readonly first: number; readonly last: number } {
  return count === 0 ? { first: first + 0.5, last: first + 0.5 } : { first, last: first + count - 1 };
}

function isValue({ file, start, end, text }: TextEdit, texts: Quarry['texts']): boolean {
  return isLiteral(text) && isLiteral((texts.get(file) ?? '').slice(start, end));
}

function dropsStatement({ file, start, end, text }: TextEdit, texts: Quarry['texts']): boolean {
  const gone = (texts.get(file) ?? '').slice(start, end).trim();
  return ['', ';', '{}', '{ }'].includes(text.trim()) && (/[;}]$/.test(gone) || /^(?:if|for|while|switch|throw|return|try|const|let|var)\b/.test(gone));
}
