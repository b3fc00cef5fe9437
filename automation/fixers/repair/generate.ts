import type { CandidatePatch, TextEdit } from '../../schemata/candidate.ts';
import { pairs } from './pairs.ts';
import { priorOf } from './priors.ts';
import { createBestFirst } from './syntax/best-first.ts';
import { canonicalKey } from './syntax/canonical-edit.ts';
import type { GenerateRequest } from './request.ts';
import { isSearched } from './syntax/parse.ts';
import { mostOf, placesOf, type Place } from './syntax/places.ts';
import { openSpace } from './syntax/space.ts';
import { createParseCheck } from './syntax/still-parses.ts';
import type { Draft, SearchSpace, Template } from './template.ts';
import { TEMPLATES } from './templates/table.ts';

export type { GenerateRequest } from './request.ts';

/** So many of the first single edits are kept for pairs. */
const MOST_PAIRED = 200;

/** Of two files that are suspected alike, the later one in the request counts this much less. */
const NEXT_FILE = 0.9;

/**
 * Small edits that may be the fix, the most likely first: prior of the template × suspicion of the place × closeness to
 * the change. No duplicates by resulting text; none that does not parse. Lazily made: a caller that stops early has not
 * paid for the rest. Pairs come after all single edits. `nextId` gives each a number of its own.
 */
export function* generate(request: GenerateRequest, nextId = counter()): Generator<CandidatePatch> {
  const best: CandidatePatch[] = [];
  for (const { file, template, draft, score } of singles(request)) {
    const candidate: CandidatePatch = { id: nextId(), template, edits: draft.edits.map((edit): TextEdit => ({ file, ...edit })), prior: score, why: draft.why };
    if (best.length < MOST_PAIRED) best.push(candidate);
    yield candidate;
  }
  yield* pairs(best, request, nextId);
}

function counter(): () => number {
  let last = 0;
  return () => (last += 1);
}

interface OpenFile {
  readonly space: SearchSpace;
  readonly weight: number;
  readonly places: readonly Place[];
  readonly templates: readonly Ranked[];
  /** Says yes once for each text that a draft makes of the file, when that parses. */
  readonly isNew: (draft: Draft) => boolean;
}

interface Ranked {
  readonly template: Template;
  readonly prior: number;
}

/**
 * What waits in the queue, each with a score that nothing found in it can exceed: a file that nobody has opened yet; the
 * place `from`, not looked at yet; a template that goes over places of equal weight and has come to `at`; a draft.
 */
type Waiting =
  | { readonly kind: 'file'; readonly path: string; readonly text: string; readonly weight: number }
  | { readonly kind: 'places'; readonly file: OpenFile; readonly from: number }
  | { readonly kind: 'walk'; readonly file: OpenFile; readonly from: number; readonly to: number; readonly at: number; readonly rank: number }
  | { readonly kind: 'draft'; readonly file: OpenFile; readonly template: string; readonly draft: Draft };

interface Single {
  readonly file: string;
  readonly template: string;
  readonly draft: Draft;
  readonly score: number;
}

interface Found {
  readonly score: number;
  readonly waiting: Waiting;
}

/** A template looks at so many places before the best of the drafts is given out. */
const STRIDE = 200;

/** Best first: files are parsed, places visited and templates asked only when nothing better is left. */
function* singles(request: GenerateRequest): Generator<Single> {
  const templates = TEMPLATES.map((template): Ranked => ({ template, prior: priorOf(template.name) })).sort((one, other) => other.prior - one.prior);
  const queue = createBestFirst<Waiting>();
  const most = templates[0]?.prior ?? 0;
  [...request.texts].filter(([path]) => isSearched(path)).forEach(([path, text], index) => {
    const weight = NEXT_FILE ** index;
    queue.put(weight * mostOf(path, request.suspects) * most, { kind: 'file', path, text, weight });
  });
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    const { item, score } = next;
    if (item.kind === 'draft') {
      if (item.file.isNew(item.draft)) yield { file: item.file.space.file, template: item.template, draft: item.draft, score };
    } else if (item.kind === 'file') {
      for (const found of placesFrom(openFile(item, request, templates), 0)) queue.put(found.score, found.waiting);
    } else for (const found of item.kind === 'places' ? withNextPlaces(item) : walked(item)) queue.put(found.score, found.waiting);
  }
}

function openFile({ path, text, weight }: Extract<Waiting, { kind: 'file' }>, request: GenerateRequest, templates: readonly Ranked[]): OpenFile {
  const space = openSpace(request, path, text);
  const parses = createParseCheck(space.source);
  const seen = new Set<string>();
  const isNew = (draft: Draft): boolean => {
    const key = canonicalKey(text, draft.edits);
    if (key === undefined || seen.has(key)) return false;
    seen.add(key);
    return parses(draft.edits);
  };
  return { space, weight, places: placesOf(space), templates, isNew };
}

function placesFrom(file: OpenFile, from: number): readonly Found[] {
  const place = file.places[from];
  return place === undefined ? [] : [{ score: scoreOf(file, place, 0), waiting: { kind: 'places', file, from } }];
}

/** The best template begins to walk over the places of equal weight; the lighter ones wait. */
function withNextPlaces({ file, from }: Extract<Waiting, { kind: 'places' }>): readonly Found[] {
  const { places } = file;
  let to = from + 1;
  while (to < places.length && places[to]?.weight === places[from]?.weight) to += 1;
  return [...walkFrom({ kind: 'walk', file, from, to, at: from, rank: 0 }), ...placesFrom(file, to)];
}

function walkFrom(walk: Extract<Waiting, { kind: 'walk' }>): readonly Found[] {
  const place = walk.file.places[walk.from];
  return place === undefined || walk.file.templates[walk.rank] === undefined ? [] : [{ score: scoreOf(walk.file, place, walk.rank), waiting: walk }];
}

/** The drafts of the next places; then the rest of the walk, then the next template. */
function walked(walk: Extract<Waiting, { kind: 'walk' }>): readonly Found[] {
  const { file, from, to, at, rank } = walk;
  const template = file.templates[rank]?.template;
  const end = Math.min(to, at + STRIDE);
  const drafts: Found[] = [];
  for (const place of file.places.slice(at, end)) {
    for (const draft of template?.draftsAt(place.node, file.space) ?? []) {
      const likely = Math.min(1, draft.likely ?? 1);
      if (likely > 0) drafts.push({ score: scoreOf(file, place, rank) * likely, waiting: { kind: 'draft', file, template: template?.name ?? '', draft } });
    }
  }
  return [...drafts, ...walkFrom(end < to ? { ...walk, at: end } : { ...walk, at: from, rank: rank + 1 })];
}

function scoreOf(file: OpenFile, place: Place, rank: number): number {
  return file.weight * place.weight * (file.templates[rank]?.prior ?? 0);
}
