import type { Draft } from '../template.ts';
import { editText } from '../../../schemata/edit-text.ts';
import { commonEnds } from '../../../task/common-ends.ts';

/**
 * A key that is the same for two drafts of a file exactly when they make the same text of it; undefined for one that
 * changes nothing. The text itself would do, but a long file has thousands of drafts.
 */
export function canonicalKey(text: string, edits: Draft['edits']): string | undefined {
  if (edits.length === 0) return undefined;
  let start = Math.min(...edits.map((edit) => edit.start));
  let end = Math.max(...edits.map((edit) => edit.end));
  let inserted = editText(text.slice(start, end), edits, start);
  const { head, tail } = commonEnds(text.slice(start, end), inserted);
  start += head;
  end -= tail;
  inserted = inserted.slice(head, inserted.length - tail);
  if (start === end && inserted === '') return undefined;
  return slidLeft(text, { start, end, inserted });
}

/** Taking one of two equal neighbours away is the same edit at either of them: the leftmost place stands for all. */
function slidLeft(text: string, { start, end, inserted }: { readonly start: number; readonly end: number; readonly inserted: string }): string {
  let [from, to, put] = [start, end, inserted];
  while (put === '' && from > 0 && text[from - 1] === text[to - 1]) [from, to] = [from - 1, to - 1];
  while (from === to && from > 0 && text[from - 1] === put.at(-1)) [from, to, put] = [from - 1, to - 1, `${put.at(-1) ?? ''}${put.slice(0, -1)}`];
  return `${from}:${to}:${put}`;
}
