import type { CandidatePatch, TextEdit } from '../../schemata/candidate.ts';
import type { NearMiss } from './notebook.ts';
import type { GenerateRequest } from './request.ts';

type Request = Pick<GenerateRequest, 'texts' | 'suspects'>;

/** Pairs are made of so many single edits, and so many on top of a near miss. */
const MOST_SINGLES = 120;
const MOST_ON_TOP = 200;
const MOST_BUILT_ON = 3;
/** Two edits so many lines apart are near each other. */
const NEAR_LINES = 10;

/**
 * Two single edits that may be the fix together, the likeliest first: the same slip made twice (one template, the same
 * edit), then both in one hunk, then anywhere. None that touch each other. `nextId` gives each a number of its own.
 */
export function* pairs(singles: readonly CandidatePatch[], request: GenerateRequest, nextId: () => number): Generator<CandidatePatch> {
  const best = [...singles].sort((one, other) => other.prior - one.prior).slice(0, MOST_SINGLES);
  const most = best[0]?.prior ?? 1;
  const lines = createLines(request);
  const joined = best.flatMap((one, at) => best.slice(at + 1).flatMap((other) => joint(one, other, { most, lines })));
  for (const pair of sorted(joined)) yield { ...pair, id: nextId() };
}

/**
 * What may finish a near miss (an edit that turned some of the red tests green): the likeliest other edits on top of it.
 * None of its own place: those say the same thing otherwise.
 */
export function* pairsWith(nearMiss: CandidatePatch, singles: readonly CandidatePatch[], nextId: () => number): Generator<CandidatePatch> {
  const most = Math.max(nearMiss.prior, ...singles.map(({ prior }) => prior));
  const joined = singles.flatMap((one) => (one.id === nearMiss.id ? [] : joint(nearMiss, one, { most, lines: undefined })));
  for (const pair of sorted(joined).slice(0, MOST_ON_TOP)) yield { ...pair, id: nextId() };
}

/** Two slips of one save, each with a test of its own: first those that leave no test red together, then all others on top of the nearest. */
export function* pairsOf(steps: readonly NearMiss[], singles: readonly CandidatePatch[], nextId: () => number): Generator<CandidatePatch> {
  for (const [at, one] of steps.entries()) {
    for (const other of steps.slice(at + 1)) {
      if (one.red.some((name) => other.red.includes(name))) continue;
      for (const pair of joint(one.candidate, other.candidate, { most: 1, lines: undefined })) yield { ...pair, id: nextId() };
    }
  }
  for (const { candidate } of steps.slice(0, MOST_BUILT_ON)) yield* pairsWith(candidate, singles, nextId);
}

/** Two single edits as one candidate; its template names both. */
export function isPair({ template }: Pick<CandidatePatch, 'template'>): boolean {
  return template.includes('+');
}

type Unnumbered = Omit<CandidatePatch, 'id'>;
type LineOf = (edit: TextEdit) => number;

/** The two as one candidate; [] where they touch each other. */
function joint(one: CandidatePatch, other: CandidatePatch, { most, lines }: { readonly most: number; readonly lines: LineOf | undefined }): readonly Unnumbered[] {
  const edits = [...one.edits, ...other.edits];
  if (one.edits.some((left) => other.edits.some((right) => touch(left, right)))) return [];
  const alike = one.template === other.template ? (wayOf(one) === wayOf(other) ? 1 : 0.5) : 0.25;
  const prior = ((one.prior * other.prior) / (most || 1)) * alike * closenessOf(one, other, lines);
  return [{ template: `${one.template}+${other.template}`, edits, prior, why: `${one.why}; ${other.why}` }];
}

function touch(one: TextEdit, other: TextEdit): boolean {
  return one.file === other.file && one.start <= other.end && other.start <= one.end;
}

/** What is put in for how much, without where: two that say the same are one slip made twice. */
function wayOf({ edits }: CandidatePatch): string {
  return edits.map(({ text, start, end }) => `${end - start} ${text}`).join('\n');
}

function closenessOf(one: CandidatePatch, other: CandidatePatch, lines: LineOf | undefined): number {
  const [left, right] = [one.edits[0], other.edits[0]];
  if (left === undefined || right === undefined) return 0;
  if (left.file !== right.file) return 0.4;
  const apart = lines === undefined ? Math.abs(left.start - right.start) / 30 : Math.abs(lines(left) - lines(right));
  return apart <= NEAR_LINES ? 1 : 0.6;
}

function sorted(all: readonly Unnumbered[]): readonly Unnumbered[] {
  return [...all].sort((one, other) => other.prior - one.prior);
}

function createLines({ texts }: Request): LineOf {
  const starts = new Map<string, readonly number[]>();
  return ({ file, start }) => {
    const known = starts.get(file) ?? startsOf(texts.get(file) ?? '');
    starts.set(file, known);
    return lineAt(known, start);
  };
}

function startsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** By halves: the last line that begins at or before the position. */
function lineAt(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
