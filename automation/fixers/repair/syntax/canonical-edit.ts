import type { Draft } from '../template.ts';
import { applyEdits } from './still-parses.ts';

/**
 * A key that is the same for two drafts of a file exactly when they make the same text of it; undefined for one that
 * changes nothing. The text itself would do, but a long file has thousands of drafts.
 */
export function canonicalKey(text: string, edits: Draft['edits']): string | undefined {
  if (edits.length === 0) return undefined;
  let start = Math.min(...edits.map((edit) => edit.start));
  let end = Math.max(...edits.map((edit) => edit.end));
  let inserted = applyEdits(text.slice(start, end), edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })));
  const head = commonHead(text.slice(start, end), inserted);
  start += head;
  inserted = inserted.slice(head);
  const tail = commonTail(text.slice(start, end), inserted);
  end -= tail;
  inserted = inserted.slice(0, inserted.length - tail);
  if (start === end && inserted === '') return undefined;
  return slidLeft(text, { start, end, inserted });
}

function commonHead(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}

function commonTail(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[one.length - 1 - at] === other[other.length - 1 - at]) at += 1;
  return at;
}

/** Taking one of two equal neighbours away is the same edit at either of them: the leftmost place stands for all. */
function slidLeft(text: string, { start, end, inserted }: { readonly start: number; readonly end: number; readonly inserted: string }): string {
  let [from, to, put] = [start, end, inserted];
  while (put === '' && from > 0 && text[from - 1] === text[to - 1]) [from, to] = [from - 1, to - 1];
  while (from === to && from > 0 && text[from - 1] === put.at(-1)) [from, to, put] = [from - 1, to - 1, `${put.at(-1) ?? ''}${put.slice(0, -1)}`];
  return `${from}:${to}:${put}`;
}
