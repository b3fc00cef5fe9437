import type { Suspect } from './suspect.ts';

/** One line of a unified diff. */
export interface DiffLine {
  /** `file` begins a file, `head` is what else stands before its hunks, `hunk` begins a hunk. */
  readonly kind: 'file' | 'head' | 'hunk' | 'kept' | 'added' | 'removed';
  readonly text: string;
  readonly file: string;
  /** On the snapshot; undefined for a line that went, and for what is none of the file's. */
  readonly number: number | undefined;
  /** 1-based place in the list of suspects; undefined: not suspected. */
  readonly rank: number | undefined;
}

/** The lines of a diff with the suspects that stand in it; a line in the ranges of two has the better rank. */
export function markDiff(diff: string, suspects: readonly Suspect[]): readonly DiffLine[] {
  const at: Reading = { file: '', next: 0, oldLeft: 0, newLeft: 0 };
  return diff.replace(/\n$/, '').split('\n').map((text): DiffLine => {
    const kind = kindOf(text, at);
    const line = { kind, text, file: at.file };
    if (kind !== 'kept' && kind !== 'added') return { ...line, number: undefined, rank: undefined };
    const number = at.next;
    at.next += 1;
    const rank = suspects.findIndex((one) => one.file === at.file && one.first <= number && number <= one.last);
    return { ...line, number, rank: rank === -1 ? undefined : rank + 1 };
  });
}

interface Reading {
  file: string;
  /** The number of the next line on the side of the snapshot. */
  next: number;
  /** Lines of the hunk that are still to come: only they tell `--- x` from the removed line `-- x`. */
  oldLeft: number;
  newLeft: number;
}

function kindOf(text: string, at: Reading): DiffLine['kind'] {
  if (at.oldLeft + at.newLeft > 0 && !text.startsWith('\\')) {
    const kind = text.startsWith('+') ? 'added' : text.startsWith('-') ? 'removed' : 'kept';
    if (kind !== 'added') at.oldLeft -= 1;
    if (kind !== 'removed') at.newLeft -= 1;
    return kind;
  }
  const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text);
  if (hunk !== null) Object.assign(at, { oldLeft: Number(hunk[1] ?? 1), newLeft: Number(hunk[3] ?? 1), next: Number(hunk[2]) });
  const named = /^(?:diff --git a\/.* b\/(.*)|\+\+\+ b\/([^\t]*).*)$/.exec(text);
  at.file = named?.[1] ?? named?.[2] ?? at.file;
  return hunk !== null ? 'hunk' : text.startsWith('diff --git ') ? 'file' : 'head';
}

/** The same as a text: `◀ 1` behind a line says that it is the most suspicious one, and so on, as far as `most`. */
export function renderMarked(diff: string, suspects: readonly Suspect[], most: number): string {
  return markDiff(diff, suspects.slice(0, most)).map(({ text, rank }) => (rank === undefined ? text : `${text}  ◀ ${rank}`)).join('\n');
}

/** `src/a.ts:3` or `src/a.ts:3-5`. */
export function placeOf({ file, first, last }: Pick<Suspect, 'file' | 'first' | 'last'>): string {
  return first === 0 ? file : `${file}:${first}${last > first ? `-${last}` : ''}`;
}
