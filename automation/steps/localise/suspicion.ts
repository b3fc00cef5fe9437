import type { Failure } from '../../task/failure.ts';
import { framesOf, placesInWords, positionsOf } from './frames.ts';
import { declaredIn, identifiersIn } from './line-kind.ts';
import { type Part, placesOf } from './parts.ts';

export interface Hints {
  readonly failures: readonly Failure[];
  /** Files of the save. */
  readonly saved: readonly string[];
  /** Names that the failing tests use where they fail. */
  readonly called: ReadonlySet<string>;
}

/** Of the failing line of a test so many before it and after it are read. */
const ABOVE = 5;
const BELOW = 1;

/** What the failing tests call, as far as their text shows it around the line where they failed. */
export function calledNames(failures: readonly Failure[], texts: ReadonlyMap<string, string>): ReadonlySet<string> {
  return new Set(failures.flatMap(({ file, line }) => {
    const near = line === null ? [] : (texts.get(file)?.split('\n') ?? []).slice(Math.max(0, line - 1 - ABOVE), line + BELOW);
    return near.flatMap((text) => [...identifiersIn(text)]);
  }));
}

/** How loudly the failures point at a part, in this order: at its lines, at the function it stands in, at its file. Above 0 for a good guess. */
export function suspicionIn({ failures, saved, called }: Hints): (part: Part) => number {
  const frames = failures.flatMap((failure) => [...framesOf(failure), ...placesInWords(failure.message), ...positionsOf(failure)]);
  return (part) => {
    // A name that is another one now is seldom it, and lines are asked about before it.
    if (part.kind === 'move') return -4;
    const places = placesOf(part);
    const named = frames.filter(({ file }) => places.some((place) => place.file === file));
    const hit = named.filter(({ file, line }) => places.some((place) => place.file === file && place.first <= line && line <= place.last));
    if (hit.length > 0) return 2 + 1 / (1 + Math.min(...hit.map(({ depth }) => depth)));
    if (namesAround(part).some((name) => called.has(name))) return 1;
    return named.length > 0 ? -1 : places.some(({ file }) => saved.includes(file)) ? -2 : -3;
  };
}

/** What the part declares, or the function that it stands in. */
function namesAround(part: Part): readonly string[] {
  const text = part.change.to?.text;
  if (part.kind !== 'lines' || text === undefined) return [];
  return placesOf(part).flatMap(({ first, last }) => enclosingNames(text.split('\n'), first, last));
}

/** Names declared in these lines, and in the nearest line above that is indented less. */
export function enclosingNames(lines: readonly string[], first: number, last: number): readonly string[] {
  const own = lines.slice(first - 1, last);
  const names = own.flatMap((text) => declaredIn(text) ?? []);
  let indent = Math.min(...own.filter((text) => text.trim() !== '').map(indentOf));
  for (let at = first - 2; at >= 0 && indent > 0; at -= 1) {
    const text = lines[at] ?? '';
    if (text.trim() === '' || indentOf(text) >= indent) continue;
    indent = indentOf(text);
    const name = declaredIn(text);
    if (name !== undefined) names.push(name);
  }
  return names;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
