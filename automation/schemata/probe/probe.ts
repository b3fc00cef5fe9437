import { z } from 'zod';
import type { CandidatePatch } from '../candidate.ts';
import type { ProbePair } from '../protocol.ts';
import type { SwitchedFile } from '../switchable.ts';

const Pair = z.object({ a: z.number(), b: z.number(), file: z.string(), fn: z.number() });

/** Do two candidates behave alike, as far as generated inputs tell? Inputs and outcomes are text for people. */
export const Probed = z.discriminatedUnion('kind', [
  Pair.extend({ kind: z.literal('same'), asked: z.number() }),
  /** `unchanged`: what the program without either does with that input. `alike`: on how many inputs where they differ the witness agrees with which. `tidier`: they differ in nothing but how they leave arguments, and this one does it as the unchanged program. */
  Pair.extend({ kind: z.literal('different'), asked: z.number(), input: z.string(), outcomeA: z.string(), outcomeB: z.string(), unchanged: z.string(), alike: z.object({ a: z.number(), b: z.number() }), tidier: z.enum(['a', 'b']).optional() }),
  Pair.extend({ kind: z.literal('unknown'), why: z.string() }),
]);
export type Probed = z.infer<typeof Probed>;

const Report = z.object({ version: z.literal(1), found: z.array(Probed) });

/** What `Keepgreen.probe` wrote; undefined when it is something else. Never throws. */
export function parseProbe(text: string): readonly Probed[] | undefined {
  try {
    return Report.parse(JSON.parse(text)).found;
  } catch {
    return undefined;
  }
}

/**
 * The question whether two candidates differ, to be asked of one function after the other until one gives an answer:
 * first of the innermost ones that hold both and can be called again, then of all others, since one may be in what the
 * other's function calls. [] when one of them is only in force from the evaluation of its module on.
 */
export function pairsFor(made: ReadonlyMap<string, SwitchedFile>, pair: Two): readonly ProbePair[] {
  const files = [...made];
  if (files.some(([, { atLoad }]) => atLoad.includes(pair.a.id) || atLoad.includes(pair.b.id))) return [];
  const inner = files.flatMap(([file, program]) => pairFor(program, file, pair) ?? []);
  const others = files.flatMap(([file, { functions }]) => functions.flatMap((one, fn) => (one.recorded ? [pairAt({ file, fn, text: one.text, holdsBoth: false }, pair)] : [])));
  return [...inner, ...others.filter(({ file, fn }) => !inner.some((one) => one.file === file && one.fn === fn))];
}

interface Two {
  readonly a: CandidatePatch;
  readonly b: CandidatePatch;
  readonly witness?: CandidatePatch | undefined;
}

/** The innermost function that holds both and can be called again; undefined when there is none, or when one of them is only in force from the evaluation of its module on. */
export function pairFor(made: SwitchedFile, file: string, { a, b, witness }: Two): ProbePair | undefined {
  const holds = (candidates: readonly number[]): boolean => candidates.includes(a.id) && candidates.includes(b.id);
  if (made.atLoad.includes(a.id) || made.atLoad.includes(b.id)) return undefined;
  const fn = made.functions.findLastIndex(({ candidates, recorded }) => recorded && holds(candidates));
  const found = made.functions[fn];
  return found === undefined ? undefined : pairAt({ file, fn, text: found.text, holdsBoth: true }, { a, b, witness });
}

function pairAt({ text, ...at }: Pick<ProbePair, 'file' | 'fn' | 'holdsBoth'> & { readonly text: string }, { a, b, witness }: Two): ProbePair {
  const texts = [text, ...[a, b].flatMap(({ edits }) => edits.map((edit) => edit.text))];
  return { a: a.id, b: b.id, ...(witness === undefined ? {} : { witness: witness.id }), ...at, literals: literalsIn(texts.join('\n')) };
}

/** Numbers and short strings of a text: where a function changes its mind. */
function literalsIn(text: string): readonly (number | string)[] {
  const numbers = [...text.matchAll(/(?<![\w$.])\d+(?:\.\d+)?(?![\w$])/g)].map(([found]) => Number(found));
  const strings = [...text.matchAll(/'([^'\\\n]{0,20})'|"([^"\\\n]{0,20})"/g)].map(([, single, double]) => single ?? double ?? '');
  return [...new Set<number | string>([...numbers, ...strings])].slice(0, 12);
}

/** How two candidates differ, for people; `names` says what each does. */
export function renderDifference(found: Extract<Probed, { kind: 'different' }>, names: { readonly fn: string; readonly a: string; readonly b: string }): string {
  return `${names.fn}(${cut(found.input.slice(1, -1))}): "${names.a}" ${cut(found.outcomeA)}; "${names.b}" ${cut(found.outcomeB)}; as it is now it ${cut(found.unchanged)}`;
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}
