import { ddmin } from '../ddmin.ts';
import type { FileChange } from './change.ts';
import { pathOf } from './change.ts';
import { cutPart, type Part } from './parts.ts';
import type { Trial } from './trial.ts';

export type Searched =
  /** Without these parts the targets are green. `whole`: nothing can be left out of them, hunk by hunk. */
  | { readonly kind: 'found'; readonly parts: readonly Part[]; readonly whole: boolean }
  /** Nothing that was taken back turns them green; `over`: for want of time. */
  | { readonly kind: 'none'; readonly over: boolean };

export interface Question {
  readonly changes: readonly FileChange[];
  /** Files of the failing tests: what changed elsewhere is blamed before them. */
  readonly tests: ReadonlySet<string>;
  /** How likely a part is to be it, from what the failures say; only its order counts, and that it is above 0 for a good guess. */
  readonly suspicion: (part: Part) => number;
}

/** A guess costs one run, so only a few are made before the search by halves, but of so few hunks each is asked about alone. */
const MOST_GUESSES = 2;
const FEW_HUNKS = 4;

/**
 * The smallest part of the change without which the targets are green: guessed from what the failures say, else by
 * delta debugging over the files, then over the hunks of those that are left, then over pieces of these.
 */
export async function searchGuilty(question: Question, trial: Trial): Promise<Searched> {
  const files = question.changes.map((change): Part => ({ kind: 'whole', change }));
  const own = files.filter(({ change }) => !question.tests.has(pathOf(change)));
  const hunks = own.flatMap((file) => cutPart(file));
  const guess = await guessed(hunks, question, trial);
  if (guess !== undefined) return { kind: 'found', parts: await intoPieces([guess], question, trial), whole: true };
  for (const start of [own, files]) {
    if (start.length > 0 && (await trial.isGreen(start))) return narrow(start, question, trial);
  }
  return { kind: 'none', over: trial.isOver() };
}

async function guessed(hunks: readonly Part[], { suspicion }: Question, trial: Trial): Promise<Part | undefined> {
  const likely = inOrder(hunks, suspicion);
  const guesses = hunks.length <= FEW_HUNKS ? likely : likely.filter((hunk) => suspicion(hunk) > 0).slice(0, MOST_GUESSES);
  for (const hunk of guesses) if (await trial.isGreen([hunk])) return hunk;
  return undefined;
}

async function narrow(start: readonly Part[], question: Question, trial: Trial): Promise<Searched> {
  const files = await smallest(start, question, trial);
  const hunks = await smallest(files.flatMap((file) => cutPart(file)), question, trial);
  const whole = !trial.isOver();
  return { kind: 'found', parts: whole ? await intoPieces(hunks, question, trial) : hunks, whole };
}

/** Pieces are believed where all of them together do what the hunks did. */
async function intoPieces(hunks: readonly Part[], question: Question, trial: Trial): Promise<readonly Part[]> {
  const pieces = hunks.flatMap((hunk) => cutPart(hunk));
  if (pieces.length === hunks.length || !(await trial.isGreen(pieces))) return hunks;
  const needed = await smallest(pieces, question, trial);
  return needed.length === pieces.length ? hunks : needed;
}

/** The likely ones first, because the first half is asked about first; the answer in the order given. */
async function smallest(parts: readonly Part[], { suspicion }: Question, trial: Trial): Promise<readonly Part[]> {
  const found = await ddmin(inOrder(parts, suspicion), (some) => trial.isGreen(some), () => trial.isOver());
  return parts.filter((part) => found.includes(part));
}

function inOrder(parts: readonly Part[], suspicion: (part: Part) => number): readonly Part[] {
  const known = new Map(parts.map((part) => [part, suspicion(part)]));
  return [...parts].sort((a, b) => (known.get(b) ?? 0) - (known.get(a) ?? 0));
}
