import type { CandidatePatch } from './candidate.ts';
import type { FileTable } from './protocol.ts';
import { compiles } from './switch/compiles.ts';
import type { Counters } from './switch/counters.ts';
import { countStatements } from './switch/counters.ts';
import { applyEdits, isSwitchableFile } from './switch/edits.ts';
import { emitPlace } from './switch/emit.ts';
import type { FunctionAt } from './switch/functions.ts';
import { describeFunction, functionsIn, renderOutside, renderRecord } from './switch/functions.ts';
import { atEntry, guardsIn } from './switch/guards.ts';
import type { Names } from './switch/names.ts';
import { chooseNames, renderFooter } from './switch/names.ts';
import type { Places } from './switch/places-of.ts';
import { gatherPlaces, groupsOf, ownEdits } from './switch/places-of.ts';
import type { Compiler, Tree, WithBody } from './switch/tree.ts';
import { hasSyntaxErrors, parse } from './switch/tree.ts';
import type { Weft } from './switch/weave.ts';
import { RANK, weave } from './switch/weave.ts';
import type { LineRange } from '../task/line-range.ts';

export interface SwitchRequest {
  readonly ts: Compiler;
  /** Project-relative; its ending says the dialect. */
  readonly file: string;
  readonly text: string;
  /** Those that don't edit this file are left aside; those that edit others too are switched here for their part. */
  readonly candidates: readonly CandidatePatch[];
  /** Count statements (Keepgreen.takeRan). */
  readonly statements?: boolean;
  /** Guard loops and functions, so that no candidate runs for ever; on unless said otherwise. */
  readonly loops?: boolean;
  /** Record the arguments of functions (Keepgreen.recording). */
  readonly args?: boolean;
}

/** One program that holds every candidate of a file; which one it is, `globalThis.__keepgreen` says (protocol.ts). */
export interface SwitchedFile {
  /** In the dialect of the original. Types may be wrong in it, lines are others. */
  readonly text: string;
  /** Candidates that it can be. One with edits in several files is switched when each of its files says so. */
  readonly switched: readonly number[];
  /** Candidates that must be run alone: no part of the program can be switched that holds them. */
  readonly left: readonly number[];
  /** Of `switched`, those that must be in force before the module is evaluated. */
  readonly atLoad: readonly number[];
  /** Outer ones first. With `enteredAtLoad`: those whose candidates must be in force at load as well. */
  readonly functions: readonly (FunctionAt & { readonly candidates: readonly number[] })[];
  /** Lines of the original by the number that `takeRan` gives; [] without `statements`. */
  readonly statements: readonly (readonly LineRange[])[];
}

/** Compiles candidates into one program (mutant schemata). With nothing in force it behaves as the text does. */
export function makeSwitchable(request: SwitchRequest): SwitchedFile {
  const own = request.candidates.filter(({ edits }) => edits.some(({ file }) => file === request.file));
  const original = isSwitchableFile(request.file) ? parse(request.ts, request.file, request.text) : undefined;
  if (original === undefined || hasSyntaxErrors(original)) return { text: request.text, switched: [], left: own.map(({ id }) => id), atLoad: [], functions: [], statements: [] };
  return settle(request, original, own);
}

/** An engine refuses a program as a whole: those that spoil it for the others are left out. */
function settle(request: SwitchRequest, original: Tree, candidates: readonly CandidatePatch[]): SwitchedFile {
  const { ts, file, text } = request;
  const isTaken = (program: SwitchedFile): boolean => compiles(ts, file, program.text);
  const program = build(request, original, { candidates, asked: candidates });
  if (isTaken(program) || !compiles(ts, file, text)) return program;
  const sound = candidates.filter((one) => isSound(request, original, one));
  const better = build(request, original, { candidates: sound, asked: candidates });
  if (isTaken(better)) return better;
  const harmless = halve(sound, (some) => isTaken(build(request, original, { candidates: some, asked: some })));
  return build(request, original, { candidates: harmless, asked: candidates });
}

/** Would an engine take the statements that it edits? */
function isSound({ ts, file }: SwitchRequest, original: Tree, { edits }: CandidatePatch): boolean {
  return groupsOf(original, ownEdits(original, file, edits)).every((group) => {
    const edited = applyEdits(original, group, file);
    return edited !== undefined && compiles(ts, file, edited.text);
  });
}

/** The list without those single ones of which `isFine` says no, asked of halves first. */
function halve<T>(list: readonly T[], isFine: (some: readonly T[]) => boolean): readonly T[] {
  if (list.length === 0 || isFine(list)) return list;
  if (list.length === 1) return [];
  const middle = list.length >> 1;
  return [...halve(list.slice(0, middle), isFine), ...halve(list.slice(middle), isFine)];
}

/** The program of `candidates`; of those `asked` about, the others are left. */
function build(request: SwitchRequest, original: Tree, { candidates, asked }: { readonly candidates: readonly CandidatePatch[]; readonly asked: readonly CandidatePatch[] }): SwitchedFile {
  const names = chooseNames([request.text, ...candidates.flatMap(({ edits }) => edits.map(({ text }) => text))].join('\n'));
  const places = gatherPlaces(original, request.file, candidates);
  const counters = request.statements === true ? countStatements(original, names) : undefined;
  const functions = functionsIn(original);
  const switched = new Set(places.switched);
  return {
    text: render(request, original, { names, places, counters, functions }),
    switched: places.switched,
    left: asked.map(({ id }) => id).filter((id) => !switched.has(id)),
    atLoad: places.atLoad,
    functions: functions.map((fn) => ({ ...describeFunction(original, fn), candidates: idsInside(places, fn) })),
    statements: counters?.lines ?? [],
  };
}

interface Parts {
  readonly names: Names;
  readonly places: Places;
  readonly counters: Counters | undefined;
  readonly functions: readonly WithBody[];
}

function render(request: SwitchRequest, original: Tree, { names, places, counters, functions }: Parts): string {
  const loops = request.loops !== false;
  const numbers = new Map(functions.map((fn, number) => [fn, number]));
  const wefts: Weft[] = places.list.flatMap((place, number) => emitPlace({ original, names, loops }, place, number));
  if (loops) wefts.push(...guardsIn(original, [original.source], names, (fn) => `${names.enter}(${numbers.get(fn) ?? 0})`));
  if (counters !== undefined) wefts.push(...counters.wefts);
  if (request.args === true) wefts.push(...functions.flatMap((fn, number) => recorder(original, names, { fn, number })));
  const table: FileTable = { sites: places.list.map(({ arms }) => arms.map(({ id }) => id)), statements: counters?.lines.length ?? 0 };
  const text = weave(original.text, { start: 0, end: original.text.length }, withoutDoubles(wefts));
  const head = /\.[cm]?tsx?$/i.test(request.file) && !text.startsWith('#!') ? '// @ts-nocheck\n' : '';
  const outside = request.args === true ? functions.map((fn, number) => renderOutside(original, fn, { record: names.record, number })).join('') : '';
  return head + text + renderFooter(names, request.file, table) + outside;
}

function recorder(original: Tree, { record }: Names, { fn, number }: { readonly fn: WithBody; readonly number: number }): readonly Weft[] {
  const call = renderRecord(original, fn, { record, number });
  const weft = call === undefined ? undefined : atEntry(original, fn, call);
  return weft === undefined ? [] : [weft];
}

/** Two candidates at one statement need its seal once. */
function withoutDoubles(wefts: readonly Weft[]): readonly Weft[] {
  const seen = new Map<string, Weft>();
  return wefts.flatMap((weft) => {
    if (weft.rank !== RANK.seal) return [weft];
    const key = `${weft.start}:${weft.end}`;
    if (seen.has(key)) return [];
    seen.set(key, weft);
    return [weft];
  });
}

function idsInside(places: Places, fn: WithBody): readonly number[] {
  const ids = places.list.filter(({ start, end }) => start >= fn.pos && end <= fn.end).flatMap(({ arms }) => arms.map(({ id }) => id));
  return [...new Set(ids)].sort((a, b) => a - b);
}
