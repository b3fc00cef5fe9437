import type { Guilty } from '../../task/suspect.ts';
import { type FileChange, pathOf, type Side } from './change.ts';
import { type LineEdit, lineEdits, linesOf, takeBack } from './line-edits.ts';
import { piecesOf } from './pieces.ts';

/** Something of a change that can be taken back by itself. */
export type Part =
  /** All that happened to the file. */
  | { readonly kind: 'whole'; readonly change: FileChange }
  /** Only its name: its lines stay as they are. */
  | { readonly kind: 'move'; readonly change: FileChange }
  | { readonly kind: 'lines'; readonly change: FileChange; readonly edits: readonly LineEdit[] };

/** What has to stand at a path; null: nothing. A side whose text is not known is to be read by its id. */
export type Content = { readonly text: string } | { readonly side: Side } | null;

/** More pieces than this are not tried: the edit is a rewrite. */
const MOST_PIECES = 60;

/** The next smaller parts: a file into its hunks, hunks into pieces; the part itself where it can't be cut. */
export function cutPart(part: Part): readonly Part[] {
  const { change } = part;
  if (part.kind === 'move') return [part];
  if (part.kind === 'lines') return linesPart(change, part.edits.flatMap((edit) => piecesOf(edit)), part);
  const { from, to } = change;
  if (to?.text === undefined || (from !== null && from.text === undefined)) return [part];
  if (from === null) return linesPart(change, piecesOf({ start: 0, removed: [], at: 0, added: linesOf(to.text) }), part);
  const hunks = lineEdits(from.text ?? '', to.text).map((edit): Part => ({ kind: 'lines', change, edits: [edit] }));
  const moved: readonly Part[] = from.path === to.path ? [] : [{ kind: 'move', change }];
  return moved.length + hunks.length === 0 ? [part] : [...moved, ...hunks];
}

function linesPart(change: FileChange, pieces: readonly (readonly LineEdit[])[], whole: Part): readonly Part[] {
  return pieces.length < 2 || pieces.length > MOST_PIECES ? [whole] : pieces.map((edits) => ({ kind: 'lines', change, edits }));
}

/** What stands where in the snapshot with these parts taken back, by path; only what differs from it. */
export function withoutParts(parts: readonly Part[]): ReadonlyMap<string, Content> {
  const files = new Map<string, Content>();
  for (const change of new Set(parts.map((part) => part.change))) {
    const own = parts.filter((part) => part.change === change);
    const { from, to } = change;
    if (own.some((part) => part.kind === 'whole')) {
      if (to !== null && to.path !== from?.path) files.set(to.path, null);
      if (from !== null) files.set(from.path, from.text === undefined ? { side: from } : { text: from.text });
      continue;
    }
    const text = takeBack(to?.text ?? '', own.flatMap((part) => (part.kind === 'lines' ? part.edits : [])));
    const path = own.some((part) => part.kind === 'move') ? (from?.path ?? '') : pathOf(change);
    if (path !== to?.path) files.set(to?.path ?? '', null);
    files.set(path, { text });
  }
  return files;
}

/** The lines of all of them, file by file, those that touch as one. */
export function placesOfAll(parts: readonly Part[]): readonly Place[] {
  const places = parts.flatMap((part) => placesOf(part));
  return [...new Set(places.map(({ file }) => file))].flatMap((file) => joined(places.filter((place) => place.file === file)));
}

type Place = Guilty['hunks'][number];

/** Its lines on the snapshot; see Guilty. */
export function placesOf(part: Part): readonly Place[] {
  const { from, to } = part.change;
  if (part.kind === 'lines') return joined(part.edits.map((edit) => placeOf(edit, part.change)));
  if (part.kind === 'move' || to === null) return [{ file: from?.path ?? '', first: 0, last: 0 }];
  if (to.text === undefined) return [{ file: to.path, first: 1, last: 1 }];
  const cut = from === null ? [part] : cutPart(part);
  return cut.flatMap((one) => (one.kind === 'whole' ? [{ file: to.path, first: 1, last: Math.max(1, linesOf(to.text ?? '').length) }] : placesOf(one)));
}

/** Of lines that went: those beside the gap. */
function placeOf({ at, added }: LineEdit, change: FileChange): Place {
  const file = pathOf(change);
  if (added.length > 0) return { file, first: at + 1, last: at + added.length };
  const last = linesOf(change.to?.text ?? '').length;
  return { file, first: Math.max(1, at), last: Math.max(1, Math.min(at + 1, last)) };
}

/** Sorted by line, those that touch as one; of one file. */
function joined(places: readonly Place[]): readonly Place[] {
  const result: Place[] = [];
  for (const place of [...places].sort((a, b) => a.first - b.first)) {
    const before = result.at(-1);
    if (before !== undefined && place.first <= before.last + 1) result[result.length - 1] = { ...before, last: Math.max(before.last, place.last) };
    else result.push(place);
  }
  return result;
}
