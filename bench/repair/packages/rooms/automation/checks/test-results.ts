import { stripVTControlCharacters } from 'node:util';
import type { CheckItem, ItemStatus } from '../task/check.ts';
import type { DraftFailure, Results } from './runner.ts';
import { type Where, tidyMessage, tidyPath, tidyText } from './tidy.ts';

/** An error as a runner reports it; `text` is message and stack together, or the message alone. */
export interface ReportedError {
  readonly text: string;
}

/** One test as a runner reports it. `file` is as printed; `path` holds the titles from the outermost suite to the test. */
export interface ReportedTest {
  readonly file: string;
  readonly path: readonly string[];
  readonly status: ItemStatus;
  readonly durationMs: number;
  readonly errors: readonly ReportedError[];
  readonly location: { readonly line: number; readonly column: number } | null;
  /** It failed only because tests inside it did, and they speak for themselves. */
  readonly throughOthers?: boolean;
}

/** An error that belongs to no test: of a file that did not load, of a suite's hook, or of nobody. */
export interface ReportedTrouble {
  readonly file: string;
  /** Titles of the suite whose hook failed; empty for the file itself. */
  readonly path: readonly string[];
  readonly kind: 'file' | 'suite' | 'unhandled error';
  readonly error: ReportedError;
}

/** The name of a failure that is no test's own. These names are never items: they pass by being absent. */
export function troubleName(trouble: Pick<ReportedTrouble, 'kind' | 'path'>): string {
  return [...trouble.path, `(${trouble.kind})`].join(' > ');
}

/** The name of a run that hung and was stopped, where that is the save's fault. */
export const TIMEOUT_NAME = '(timeout)';

/** Is this the name of a failure that belongs to no test (`(file)`, `math > (suite)`, `(unhandled error)`, `(exit code)`, `(timeout)`)? */
export function isTroubleName(name: string): boolean {
  return /(?:^| > )\((?:file|suite|unhandled error|exit code|timeout)\)$/.test(name);
}

/** Items and failures from what any test runner reported, names as `describe > it`, paths relative to the project. */
export function renderResults(where: Where, tests: readonly ReportedTest[], troubles: readonly ReportedTrouble[] = []): Results {
  const items = tests.map((test) => itemOf(where, test));
  const failed = tests.filter((test) => test.status === 'failed' && test.throughOthers !== true);
  return { items, failures: [...failed.map((test) => testFailure(where, test)), ...troubles.map((trouble) => troubleFailure(where, trouble))] };
}

function itemOf(where: Where, test: ReportedTest): CheckItem {
  return { file: tidyPath(where, test.file), name: nameOf(test.path), status: test.status, durationMs: test.durationMs };
}

function nameOf(path: readonly string[]): string {
  return path.join(' > ');
}

function testFailure(where: Where, test: ReportedTest): DraftFailure {
  const file = tidyPath(where, test.file);
  const texts = test.errors.map((error) => splitError(where, error.text));
  const frames = texts.flatMap((text) => text.frames);
  const at = frames.find((frame) => frame.file === file) ?? test.location;
  return { file, line: positive(at?.line), column: positive(at?.column), name: nameOf(test.path), message: joined(texts), stack: renderStack(frames) };
}

function troubleFailure(where: Where, trouble: ReportedTrouble): DraftFailure {
  const file = tidyPath(where, trouble.file);
  const text = splitError(where, trouble.error.text);
  const at = text.frames.find((frame) => frame.file === file) ?? placeIn(text.message, file);
  return { file, line: positive(at?.line), column: positive(at?.column), name: troubleName(trouble), message: text.message, stack: renderStack(text.frames) };
}

interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** An error's words, and those stack frames that lie in the project's own files. */
function splitError(where: Where, text: string): { readonly message: string; readonly frames: readonly Frame[] } {
  const lines = stripVTControlCharacters(text).split(/\r?\n/);
  const first = lines.findIndex((line) => /^\s+at \S/.test(line));
  const message = first === -1 ? lines : lines.slice(0, first);
  const rest = first === -1 ? [] : lines.slice(first, first + 100);
  return { message: tidyMessage(where, message.join('\n')), frames: rest.flatMap((line) => frameOf(where, line)).slice(0, 20) };
}

function frameOf(where: Where, line: string): Frame[] {
  const [, printed, row, column] = /^\s+at (?:.*?\()?([^()]+?):(\d+):(\d+)\)?\s*$/.exec(line) ?? [];
  if (printed === undefined || /^node:|^internal\//.test(printed)) return [];
  const file = tidyPath(where, printed.replace(/^async /, ''));
  const foreign = file.startsWith('/') || /(?:^|\/)node_modules\//.test(file);
  return foreign ? [] : [{ file, line: Number(row), column: Number(column), text: tidyText(where, line.trim()) }];
}

/** `src/a.ts:3:7` somewhere in the words (syntax errors have no stack). */
function placeIn(message: string, file: string): { readonly line: number; readonly column: number } | undefined {
  const at = message.indexOf(`${file}:`);
  const found = at === -1 ? null : /^:(\d+)(?::(\d+))?/.exec(message.slice(at + file.length));
  return found === null ? undefined : { line: Number(found[1]), column: Number(found[2] ?? 1) };
}

function joined(texts: readonly { readonly message: string }[]): string {
  return [...new Set(texts.map((text) => text.message))].join('\n\n') || 'failed without a message';
}

function renderStack(frames: readonly Frame[]): string | null {
  return frames.length === 0 ? null : frames.map((frame) => frame.text).join('\n');
}

function positive(value: number | undefined): number | null {
  return value !== undefined && Number.isInteger(value) && value > 0 ? value : null;
}
