import type { CandidatePatch } from '../candidate.ts';
import type { Edit } from './edits.ts';
import { applyEdits, trimEdit } from './edits.ts';
import type { Place } from './emit.ts';
import type { Found, Site } from './site.ts';
import { findSite, isAtLoad } from './sites.ts';
import type { Tree } from './tree.ts';

export interface Places {
  readonly list: readonly Place[];
  readonly switched: readonly number[];
  readonly atLoad: readonly number[];
}

/** Where each candidate is switched. One that can't be, at any of its edits, is in none of the places. */
export function gatherPlaces(original: Tree, file: string, candidates: readonly CandidatePatch[]): Places {
  const places = new Map<string, { site: Site; arms: { id: number; found: Found }[] }>();
  const switched: number[] = [];
  const atLoad: number[] = [];
  for (const { id, edits } of candidates) {
    const found = sitesOf(original, file, ownEdits(original, file, edits));
    if (found === undefined || found.some((one) => crossesAny(one, places.values()))) continue;
    switched.push(id);
    if (found.some((one) => isAtLoad(original, one.node))) atLoad.push(id);
    for (const one of found) {
      const key = `${one.kind}:${one.start}:${one.end}`;
      const place = places.get(key) ?? { site: one, arms: [] };
      place.arms.push({ id, found: one });
      places.set(key, place);
    }
  }
  return { list: [...places.values()].map(({ site, arms }) => ({ kind: site.kind, start: site.start, end: site.end, node: site.node, arms })), switched, atLoad };
}

/** What a candidate changes in this file, cut down to the difference. */
export function ownEdits({ text }: Tree, file: string, edits: CandidatePatch['edits']): readonly Edit[] {
  return edits.filter((edit) => edit.file === file).flatMap((edit) => trimEdit(text, edit) ?? []);
}

/** The sites of one candidate, none inside another; undefined when one of its edits has none. */
function sitesOf(original: Tree, file: string, edits: readonly Edit[]): readonly Found[] | undefined {
  const all: Found[] = [];
  for (const group of groupsOf(original, edits)) {
    const edited = applyEdits(original, group, file);
    if (edited === undefined) return undefined;
    for (const edit of group) {
      const found = findSite(original, edited, edit);
      if (found === undefined) return undefined;
      all.push(found);
    }
  }
  return all.filter((one, index) => !all.some((other, at) => at !== index && holds(other, one) && (!holds(one, other) || at < index)));
}

/** Edits of one top-level statement belong together; those between statements make one group of all. */
export function groupsOf({ source }: Tree, edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const groups = new Map<number, Edit[]>();
  for (const edit of edits) {
    const at = source.statements.findIndex((one) => one.getStart(source) <= edit.start && edit.end <= one.end && edit.start < one.end && edit.end > one.getStart(source));
    if (at < 0) return [edits];
    const group = groups.get(at) ?? [];
    group.push(edit);
    groups.set(at, group);
  }
  return [...groups.values()];
}

function holds(outer: Site, inner: Site): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Do they share a part without one holding the other? Such stretches can't both be switched in one text. */
function crossesAny(site: Site, places: Iterable<{ readonly site: Site }>): boolean {
  for (const { site: other } of places) {
    if (site.start < other.start && other.start < site.end && site.end < other.end) return true;
    if (other.start < site.start && site.start < other.end && other.end < site.end) return true;
  }
  return false;
}
