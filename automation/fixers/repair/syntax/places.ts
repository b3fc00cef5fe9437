import type ts from 'typescript';
import type { LineRange } from '../../../task/line-range.ts';
import type { Suspect } from '../../../task/suspect.ts';
import type { SearchSpace } from '../template.ts';

/** A node that may be edited, and how much speaks for the fault being there (above 0, at most 1). */
export interface Place {
  readonly node: ts.Node;
  readonly weight: number;
}

/** What a line without any suspicion still counts: the search goes there last. */
const UNSUSPECTED = 0.05;
/** Closeness to the change: on it, a few lines away, in the same function, elsewhere in the file. */
const CLOSE = { changed: 1, near: 0.5, sameFunction: 0.25, sameFile: 0.06 } as const;
const NEAR_LINES = 3;
/** A node of more lines than this is judged by where it begins: its inside has nodes of its own. */
const SHORT = 3;

/** Every node a template may look at, the most suspicious first and in the order of the text where nothing tells them apart. */
export function placesOf(space: Omit<SearchSpace, 'scope'>): readonly Place[] {
  const weights = weightsOf(space);
  const { ts: api, source } = space;
  const places: Place[] = [{ node: source, weight: Math.max(...weights) }];
  const visit = (node: ts.Node): void => {
    const first = lineOf(source, node.getStart(source));
    const last = lineOf(source, node.end);
    places.push({ node, weight: heaviest(weights, first, last - first < SHORT ? last : first) });
    api.forEachChild(node, visit);
  };
  api.forEachChild(source, visit);
  return places.sort((one, other) => other.weight - one.weight);
}

/** The heaviest that a place of this file can be, known without parsing it. */
export function mostOf(file: string, suspects: readonly Suspect[]): number {
  if (suspects.length === 0) return 1;
  return Math.max(UNSUSPECTED, ...suspects.filter((suspect) => suspect.file === file).map((suspect) => suspect.score));
}

function heaviest(weights: Float64Array, first: number, last: number): number {
  let most = 0;
  for (let line = first; line <= last; line += 1) most = Math.max(most, weights[line] ?? 0);
  return most;
}

/** By line (1-based): suspicion × closeness. What nothing is known of counts as 1 in either. */
function weightsOf(space: Omit<SearchSpace, 'scope'>): Float64Array {
  const suspicion = suspicionOf(space);
  const closeness = closenessOf(space);
  return suspicion.map((value, line) => value * (closeness[line] ?? 1));
}

function suspicionOf({ source, file, suspects }: Omit<SearchSpace, 'scope'>): Float64Array {
  const lines = new Float64Array(source.getLineStarts().length + 2);
  if (suspects.length === 0) return lines.fill(1);
  lines.fill(UNSUSPECTED);
  for (const { first, last, score } of suspects.filter((suspect) => suspect.file === file)) raise(lines, { first, last }, score);
  return lines;
}

function closenessOf(space: Omit<SearchSpace, 'scope'>): Float64Array {
  const lines = new Float64Array(space.source.getLineStarts().length + 2);
  if (space.changed.length === 0) return lines.fill(1);
  lines.fill(CLOSE.sameFile);
  for (const range of functionsAround(space)) raise(lines, range, CLOSE.sameFunction);
  for (const { first, last } of space.changed) raise(lines, { first: first - NEAR_LINES, last: last + NEAR_LINES }, CLOSE.near);
  for (const range of space.changed) raise(lines, range, CLOSE.changed);
  return lines;
}

function raise(lines: Float64Array, { first, last }: LineRange, value: number): void {
  for (let line = Math.max(1, first); line <= last && line < lines.length; line += 1) lines[line] = Math.max(lines[line] ?? 0, value);
}

/** The innermost functions that hold a changed line. */
function functionsAround({ ts: api, source, changed }: Omit<SearchSpace, 'scope'>): readonly LineRange[] {
  const found: LineRange[] = [];
  const visit = (node: ts.Node): void => {
    const range = { first: lineOf(source, node.getStart(source)), last: lineOf(source, node.end) };
    if (!changed.some((one) => one.first <= range.last && one.last >= range.first)) return;
    if (api.isFunctionLike(node)) found.push(range);
    api.forEachChild(node, visit);
  };
  api.forEachChild(source, visit);
  return found;
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}
