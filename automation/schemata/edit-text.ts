import type { TextEdit } from './candidate.ts';

/** The text with the edits made; they do not overlap and come in any order. `base` is the offset in the file at which the text begins. */
export function editText(text: string, edits: readonly Omit<TextEdit, 'file'>[], base = 0): string {
  let out = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    out += text.slice(at, edit.start - base) + edit.text;
    at = edit.end - base;
  }
  return out + text.slice(at);
}
