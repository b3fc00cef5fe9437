import { isTestFile } from '../../checks/test-files.ts';
import type { TestCoverage } from '../../schemata/screen.ts';
import type { Failure } from '../../task/failure.ts';
import type { Guilty } from '../../task/suspect.ts';
import { framesOf, placesInWords, positionsOf } from './frames.ts';
import { blameOf, declaredIn, identifiersIn, namesIn } from './line-kind.ts';
import { spectraOf } from './ochiai.ts';
import { calledNames, enclosingNames } from './suspicion.ts';

export interface Place {
  readonly file: string;
  readonly first: number;
  readonly last: number;
}

/** All that is known of where the fault may be; data only. */
export interface Facts {
  readonly guilty: Guilty | null;
  /** Every hunk of the change, as it stands on the snapshot. */
  readonly changed: readonly Place[];
  readonly failures: readonly Failure[];
  /** [] when unknown. */
  readonly coverage: readonly TestCoverage[];
  /** Of the snapshot, by path: what lines look like is judged where the text is there. */
  readonly texts: ReadonlyMap<string, string>;
  /** Lines that load a file which went or was moved with the change. */
  readonly danglers: readonly { readonly file: string; readonly line: number; readonly gone: string }[];
}

/** One reason to suspect one line. Weights of a line are joined like chances: 1 - (1 - a)(1 - b). */
export interface Clue {
  readonly file: string;
  readonly line: number;
  readonly weight: number;
  readonly why: string;
}

/**
 * How much each kind of clue says. That a part taken back turns it green is the nearest to a proof; on seven real bugs
 * Ochiai alone had the line among its first two only three times, so it may order lines, not outvote the change.
 */
const WEIGHTS = { guilty: 0.6, narrow: 0.3, perhaps: 0.5, changed: 0.35, changedToo: 0.06, used: 0.25, usedBody: 0.85, caller: 0.75, frame: 0.45, testFrame: 0.03, position: 0.5, words: 0.3, ochiai: 0.12, rareOchiai: 0.33, named: 0.12, called: 0.15, dangler: 0.5 } as const;

export function cluesOf(facts: Facts): readonly Clue[] {
  return [...ofGuilty(facts), ...ofChange(facts), ...ofUse(facts), ...ofFailures(facts), ...ofCoverage(facts), ...ofNames(facts), ...ofCalls(facts), ...facts.danglers.map(({ file, line, gone }) => ({ file, line, weight: WEIGHTS.dangler, why: `it loads ${gone}, which the change took away` }))];
}

/** The fewer lines, the surer. */
function ofGuilty({ guilty, changed, texts }: Facts): readonly Clue[] {
  if (guilty === null || (!guilty.minimal && guilty.hunks.length >= changed.length)) return [];
  const why = guilty.minimal ? 'it is green with this taken back' : 'it is green with this and more taken back';
  const lines = guilty.hunks.flatMap((place) => tellingLines(place, texts));
  const weight = guilty.minimal ? WEIGHTS.guilty + WEIGHTS.narrow / Math.max(1, lines.length) : WEIGHTS.perhaps;
  const moved = new Set(usedByGuilty({ guilty, changed, texts }).filter(({ body }) => body.length > 0).map(({ name }) => name));
  return lines.map((line) => ({ ...line, weight: weight * ([...identifiersIn(line.text)].some((name) => moved.has(name)) ? WEIGHTS.caller : 1), why }));
}

function ofChange({ guilty, changed, texts }: Facts): readonly Clue[] {
  const weight = guilty?.minimal === true ? WEIGHTS.changedToo : WEIGHTS.changed;
  return changed.flatMap((place) => tellingLines(place, texts)).map((line) => ({ ...line, weight, why: 'it changed' }));
}

/**
 * A part that is not to blame by itself, but declares what the guilty part calls: taking back the call was enough. Where
 * it is a function that came with the change, what it does was in the guilty lines before, and is likelier wrong than the call.
 */
function ofUse(facts: Pick<Facts, 'guilty' | 'changed' | 'texts'>): readonly Clue[] {
  return usedByGuilty(facts).flatMap(({ name, place, body }) => {
    const inBody = new Set(body.map(({ line }) => line));
    return tellingLines(place, facts.texts).map((line) => ({ ...line, weight: inBody.has(line.line) ? WEIGHTS.usedBody : WEIGHTS.used, why: `it changed, and the guilty part uses its ${name}` }));
  });
}

interface Used {
  readonly name: string;
  readonly place: Place;
  /** What stands in it, where it is a function that came with the change as a whole. */
  readonly body: readonly Line[];
}

function usedByGuilty({ guilty, changed, texts }: Pick<Facts, 'guilty' | 'changed' | 'texts'>): readonly Used[] {
  if (guilty?.minimal !== true) return [];
  const used = new Set(guilty.hunks.flatMap((place) => linesIn(place, texts)).flatMap(({ text }) => [...identifiersIn(text)]));
  const others = changed.filter((place) => !guilty.hunks.some((hunk) => hunk.file === place.file && hunk.first <= place.last && place.first <= hunk.last));
  return others.flatMap((place) => {
    const lines = linesIn(place, texts);
    const at = lines.findIndex(({ text }) => used.has(declaredIn(text) ?? ''));
    const name = declaredIn(lines[at]?.text ?? '');
    return name === undefined ? [] : [{ name, place, body: bodyAfter(lines, at) }];
  });
}

/** Up to the line that is indented no more than the declaration; [] where that does not open a block. */
function bodyAfter(lines: readonly Line[], at: number): readonly Line[] {
  const head = lines[at]?.text ?? '';
  if (!/\{\s*$/.test(head)) return [];
  const indent = head.length - head.trimStart().length;
  const inside = lines.slice(at + 1);
  const end = inside.findIndex(({ text }) => text.trim() !== '' && text.length - text.trimStart().length <= indent);
  return (end === -1 ? inside : inside.slice(0, end)).filter(({ text }) => blameOf(text) > 0);
}

function ofFailures({ failures }: Facts): readonly Clue[] {
  return failures.flatMap((failure) => {
    const inner = framesOf(failure).filter(({ file }) => !isTestFile(file));
    const own = inner.map(({ file, line, depth }, at) => ({ file, line, weight: WEIGHTS.frame / (1 + at), why: depth === 0 ? `"${failure.name}" failed here` : `on the stack of "${failure.name}"` }));
    const outer = framesOf(failure).filter(({ file }) => isTestFile(file)).map(({ file, line }) => ({ file, line, weight: WEIGHTS.testFrame, why: `"${failure.name}" failed here` }));
    const points = positionsOf(failure).map(({ file, line }) => ({ file, line, weight: WEIGHTS.position, why: `${failure.check} points here (${failure.name})` }));
    const words = placesInWords(failure.message).filter(({ file }) => !isTestFile(file)).map(({ file, line }) => ({ file, line, weight: WEIGHTS.words, why: `"${failure.name}" names this place` }));
    return [...own, ...outer, ...points, ...words];
  });
}

/** Where one test covers a whole file every line of it has the same score, and that says little. */
function ofCoverage({ coverage }: Facts): readonly Clue[] {
  const spectra = spectraOf(coverage);
  const ordered = spectra.map(({ ochiai }) => ochiai).sort((a, b) => b - a);
  return spectra.filter(({ file }) => !isTestFile(file)).map(({ file, line, ochiai, failed, passed }) => {
    const share = (ordered.lastIndexOf(ochiai) + 1) / ordered.length;
    return { file, line, weight: ochiai * (WEIGHTS.ochiai + WEIGHTS.rareOchiai * (1 - share)), why: `run by ${failed} failing and ${passed} passing tests` };
  });
}

/** Lines of the change that have a name of the failure's words in them. */
function ofNames({ failures, changed, texts }: Facts): readonly Clue[] {
  const names = new Set(failures.flatMap(({ message, name }) => [...namesIn(`${name}\n${message.slice(0, 2000)}`)]));
  return changed.flatMap((place) => linesIn(place, texts)).flatMap(({ file, line, text }) => {
    const name = [...identifiersIn(text)].find((one) => names.has(one));
    return name === undefined ? [] : [{ file, line, weight: WEIGHTS.named, why: `the failure names ${name}` }];
  });
}

/** Lines of the change in what the failing tests call. */
function ofCalls({ failures, changed, texts }: Facts): readonly Clue[] {
  const called = calledNames(failures, texts);
  if (called.size === 0) return [];
  return changed.filter(({ file }) => !isTestFile(file)).flatMap((place) => {
    const text = texts.get(place.file)?.split('\n') ?? [];
    return linesIn(place, texts).flatMap(({ file, line }) => {
      const name = enclosingNames(text, line, line).find((one) => called.has(one));
      return name === undefined ? [] : [{ file, line, weight: WEIGHTS.called, why: `it changed in ${name}, which the failing test uses` }];
    });
  });
}

interface Line {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** The lines of a place that can be blamed; all of them where none can. A place of a file that went has none. */
function tellingLines(place: Place, texts: ReadonlyMap<string, string>): readonly Line[] {
  const lines = linesIn(place, texts);
  const telling = lines.filter(({ text }) => blameOf(text) > 0);
  return telling.length > 0 ? telling : lines;
}

const MOST_LINES = 400;

function linesIn({ file, first, last }: Place, texts: ReadonlyMap<string, string>): readonly Line[] {
  if (first === 0) return [];
  const text = texts.get(file)?.split('\n') ?? [];
  return Array.from({ length: Math.min(last - first + 1, MOST_LINES) }, (_line, at) => ({ file, line: first + at, text: text[first + at - 1] ?? '' }));
}
