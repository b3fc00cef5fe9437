import { commonEnds } from '../../task/common-ends.ts';
import type { TextEdit } from '../candidate.ts';
import { editText } from '../edit-text.ts';
import type { Tree } from './tree.ts';
import { hasSyntaxErrors, parse } from './tree.ts';

export type Edit = Omit<TextEdit, 'file'>;

/** A text with some edits made, and where each place of the old one is in it. */
export interface Edited extends Tree {
  /** Where something begins that began at `position`: an insertion there belongs to it when it is the one in focus. */
  startOf(position: number, focus: readonly Edit[]): number;
  endOf(position: number, focus: readonly Edit[]): number;
}

/**
 * The top-level statements that hold these edits, with the edits made, parsed alone (a file of 3,000 lines is not
 * parsed anew for each candidate); undefined when it does not parse.
 */
export function applyEdits(original: Tree, edits: readonly Edit[], file: string): Edited | undefined {
  const part = partAround(original, edits);
  const ending = original.ts.isExternalModule(original.source) ? '\nexport {}' : '';
  const inside = edits.filter((edit) => edit.start >= part.start && edit.end <= part.end);
  const text = editText(original.text.slice(part.start, part.end), inside, part.start);
  const tree = parse(original.ts, file, text + ending);
  if (hasSyntaxErrors(tree)) return undefined;
  return {
    ...tree,
    text,
    startOf: (position, focus) => position - part.start + inside.reduce((sum, edit) => sum + (edit.end <= position && !(edit.start === position && focus.includes(edit)) ? growth(edit) : 0), 0),
    endOf: (position, focus) => position - part.start + inside.reduce((sum, edit) => sum + (edit.end < position || (edit.end === position && (edit.start < position || focus.includes(edit))) ? growth(edit) : 0), 0),
  };
}

/** The same change with nothing in it that stays as it is; undefined when it changes nothing. */
export function trimEdit(text: string, edit: Edit): Edit | undefined {
  const old = text.slice(edit.start, edit.end);
  const { head, tail } = commonEnds(old, edit.text);
  if (head === old.length && head === edit.text.length) return undefined;
  return { start: edit.start + head, end: edit.end - tail, text: edit.text.slice(head, edit.text.length - tail) };
}

function growth(edit: Edit): number {
  return edit.text.length - (edit.end - edit.start);
}

/** From the first statement touched to the last; the whole file when an edit lies between statements. */
function partAround({ source, text }: Tree, edits: readonly Edit[]): { readonly start: number; readonly end: number } {
  const touched = edits.map((edit) => source.statements.find((one) => one.getStart(source) < edit.end && edit.start < one.end && one.getStart(source) <= edit.start && edit.end <= one.end));
  const found = touched.flatMap((one) => (one === undefined ? [] : [one]));
  if (found.length < edits.length || found.length === 0) return { start: 0, end: text.length };
  return { start: Math.min(...found.map((one) => one.getStart(source))), end: Math.max(...found.map((one) => one.end)) };
}

/** Is there such a file's dialect at all? Others (.vue, .json) can't be switched. */
export function isSwitchableFile(file: string): boolean {
  return /\.[cm]?[jt]sx?$/i.test(file) && !/\.d\.[cm]?ts$/i.test(file);
}
