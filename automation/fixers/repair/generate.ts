import type { CandidatePatch, TextEdit } from '../../schemata/candidate.ts';
import type { Failure } from '../../task/failure.ts';
import type { Suspect } from '../../task/suspect.ts';
import { priorOf } from './priors.ts';
import { createBestFirst } from './syntax/best-first.ts';
import { canonicalKey } from './syntax/canonical-edit.ts';
import { isSearched } from './syntax/parse.ts';
import { mostOf, placesOf, type Place } from './syntax/places.ts';
import { openSpace } from './syntax/space.ts';
import { createParseCheck } from './syntax/still-parses.ts';
import type { Draft, ModuleExports, SearchSpace, Template } from './template.ts';
import { TEMPLATES } from './templates/table.ts';

/** What the search looks at. Texts by project-relative path. */
export interface GenerateRequest {
  /** Absolute: where the compiler finds the project's types; undefined: syntax alone. */
  readonly projectDir: string | undefined;
  /** Source files that may be edited, as they stand on the snapshot, the most suspicious first. */
  readonly texts: ReadonlyMap<string, string>;
  /** The same files on the base; a file that is missing here did not exist there. */
  readonly before: ReadonlyMap<string, string>;
  readonly suspects: readonly Suspect[];
  readonly failures: readonly Failure[];
  /** What the project's source files export, for imports that lead nowhere; left out: only what `texts` export is known. */
  readonly modules?: readonly ModuleExports[];
}

/** Of two files that are suspected alike, the later one in the request counts this much less. */
const NEXT_FILE = 0.9;

/**
 * Small edits that may be the fix, the most likely first: prior of the template × suspicion of the place × closeness to
 * the change. No duplicates by resulting text; none that does not parse. Lazily made: a caller that stops early has not
 * paid for the rest. Pairs come after all single edits.
 */
export function* generate(request: GenerateRequest): Generator<CandidatePatch> {
  let id = 0;
  for (const { file, template, draft, score } of singles(request)) {
    id += 1;
    yield { id, template, edits: draft.edits.map((edit): TextEdit => ({ file, ...edit })), prior: score, why: draft.why };
  }
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

/** What waits in the queue, each with a score that nothing found in it can exceed. */
type Waiting =
  | { readonly kind: 'file'; readonly path: string; readonly text: string; readonly weight: number }
  | { readonly kind: 'places'; readonly file: OpenFile; readonly from: number }
  | { readonly kind: 'templates'; readonly file: OpenFile; readonly place: Place; readonly from: number }
  | { readonly kind: 'draft'; readonly file: OpenFile; readonly template: string; readonly draft: Draft };

interface Single {
  readonly file: string;
  readonly template: string;
  readonly draft: Draft;
  readonly score: number;
}

/** Best first: files are parsed, nodes visited and templates asked only when nothing better is left. */
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
    if (item.kind !== 'draft') for (const found of unfolded(item, request, templates)) queue.put(found.score, found.waiting);
    else if (item.file.isNew(item.draft)) yield { file: item.file.space.file, template: item.template, draft: item.draft, score };
  }
}

interface Found {
  readonly score: number;
  readonly waiting: Waiting;
}

function unfolded(item: Exclude<Waiting, { kind: 'draft' }>, request: GenerateRequest, templates: readonly Ranked[]): readonly Found[] {
  if (item.kind === 'file') return placesFrom(openFile(item, request, templates), 0);
  if (item.kind === 'templates') return askTemplates(item);
  const place = item.file.places[item.from];
  const here: readonly Found[] = place === undefined ? [] : [templatesFrom(item.file, place, 0)].filter((found) => found !== undefined);
  return [...here, ...placesFrom(item.file, item.from + 1)];
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
  if (place === undefined) return [];
  return [{ score: file.weight * place.weight * (file.templates[0]?.prior ?? 0), waiting: { kind: 'places', file, from } }];
}

function templatesFrom(file: OpenFile, place: Place, from: number): Found | undefined {
  const ranked = file.templates[from];
  return ranked === undefined ? undefined : { score: file.weight * place.weight * ranked.prior, waiting: { kind: 'templates', file, place, from } };
}

/** The drafts of the next template that has any here, and the templates after it. */
function askTemplates({ file, place, from }: Extract<Waiting, { kind: 'templates' }>): readonly Found[] {
  for (let at = from; at < file.templates.length; at += 1) {
    const ranked = file.templates[at];
    if (ranked === undefined) continue;
    const { template, prior } = ranked;
    const drafts = [...template.draftsAt(place.node, file.space)].map((draft): Found => ({ score: file.weight * place.weight * prior * (draft.likely ?? 1), waiting: { kind: 'draft', file, template: template.name, draft } }));
    const rest = templatesFrom(file, place, at + 1);
    if (drafts.length > 0) return rest === undefined ? drafts : [...drafts, rest];
  }
  return [];
}
