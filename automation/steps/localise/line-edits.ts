import { diffArrays } from 'diff';
import { commonEnds } from '../../task/common-ends.ts';

/** Lines (with their ends) of the text before that became others. Both positions are 0-based. */
export interface LineEdit {
  readonly start: number;
  readonly removed: readonly string[];
  readonly at: number;
  readonly added: readonly string[];
}

/** Beyond so many edits it no longer pays to find the shortest way from one text to the other. */
const MAX_EDITS = 1500;

/** What turns one text into the other, smallest runs of lines first to last; one edit for all that differs where that would take too long. */
export function lineEdits(before: string, after: string): readonly LineEdit[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const { head, tail } = commonEnds(old, now);
  const [middleOld, middleNow] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  if (middleOld.length + middleNow.length === 0) return [];
  const parts = diffArrays(middleOld, middleNow, { maxEditLength: MAX_EDITS });
  if (parts === undefined) return [{ start: head, removed: middleOld, at: head, added: middleNow }];
  return joinParts(parts, head);
}

/** The text with these of its edits taken back. */
export function takeBack(after: string, edits: readonly LineEdit[]): string {
  const lines = [...linesOf(after)];
  const lastFirst = [...edits].sort((a, b) => b.at - a.at || b.start - a.start);
  for (const { at, added, removed } of lastFirst) lines.splice(at, added.length, ...removed);
  return lines.join('');
}

/** Each with its line end; the last may have none. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function joinParts(parts: readonly { readonly added: boolean; readonly removed: boolean; readonly value: readonly string[] }[], head: number): LineEdit[] {
  const edits: LineEdit[] = [];
  let [start, at] = [head, head];
  let open: { start: number; removed: string[]; at: number; added: string[] } | undefined;
  for (const { added, removed, value } of parts) {
    if (!added && !removed) {
      if (open !== undefined) edits.push(open);
      open = undefined;
    } else {
      open ??= { start, removed: [], at, added: [] };
      (removed ? open.removed : open.added).push(...value);
    }
    if (!added) start += value.length;
    if (!removed) at += value.length;
  }
  return open === undefined ? edits : [...edits, open];
}
