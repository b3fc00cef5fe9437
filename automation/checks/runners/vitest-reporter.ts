/**
 * Loaded by the project's own Vitest (1 to 5) as a reporter; imports nothing, because it runs in another program. It
 * writes one JSON file that says more than Vitest's json reporter: hooks that failed, errors that belong to no test.
 */
import { writeFileSync } from 'node:fs';

/** Read once and removed, so that no worker and no test inherits the report's place. */
const reportFile = process.env['KEEPGREEN_REPORT'];
delete process.env['KEEPGREEN_REPORT'];

interface TaskError {
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: TaskError;
  /** Expected and received, in lines. */
  readonly diff?: string;
  /** Vite's place and excerpt of a syntax error. */
  readonly loc?: { readonly file?: string; readonly line?: number; readonly column?: number };
  readonly frame?: string;
  readonly VITEST_TEST_PATH?: string;
}

/** The part of Vitest's task tree that all versions share. */
export interface Task {
  readonly type: string;
  readonly name: string;
  readonly mode: string;
  /** `test.fails`: it passes by failing. */
  readonly fails?: boolean;
  readonly filepath?: string;
  readonly location?: { readonly line: number; readonly column: number };
  readonly result?: { readonly state?: string; readonly duration?: number; readonly errors?: readonly TaskError[] };
  readonly tasks?: readonly Task[];
}

export default class Reporter {
  /** Vitest 1 and 2 (3 calls both: the later call rewrites the same report). */
  onFinished(files: readonly Task[] = [], errors: readonly unknown[] = []): void {
    write(files, errors);
  }

  /** Vitest 3 and later. */
  onTestRunEnd(modules: readonly { readonly task: Task }[] = [], errors: readonly unknown[] = []): void {
    write(modules.map((module) => module.task), errors);
  }
}

function write(files: readonly Task[], errors: readonly unknown[]): void {
  if (reportFile !== undefined) writeFileSync(reportFile, JSON.stringify(reportOf(files, errors)));
}

/** The report itself, for a Vitest that stays open and answers in another way than by a file. */
export function reportOf(files: readonly Task[], errors: readonly unknown[]) {
  return { files: files.map((file) => fileOf(file)), unhandled: errors.map((error) => unhandledOf(error)) };
}

function fileOf(file: Task) {
  const tests: object[] = [];
  const suites: object[] = [];
  visit(file, [], { tests, suites });
  return { file: file.filepath ?? file.name, errors: errorsOf(file), tests, suites };
}

function visit(parent: Task, path: readonly string[], into: { readonly tests: object[]; readonly suites: object[] }): void {
  for (const task of parent.tasks ?? []) {
    const titles = [...path, task.name];
    if (task.tasks === undefined) into.tests.push(testOf(task, titles));
    else {
      if (errorsOf(task).length > 0) into.suites.push({ path: titles, errors: errorsOf(task) });
      visit(task, titles, into);
    }
  }
}

function testOf(task: Task, path: readonly string[]) {
  return { path, mode: task.mode, fails: task.fails === true, state: task.result?.state ?? null, durationMs: task.result?.duration ?? 0, errors: errorsOf(task), location: task.location ?? null };
}

function errorsOf(task: Task): readonly string[] {
  return (task.result?.errors ?? []).map((error) => textOf(error));
}

/** Message first, then what explains it, then the stack without its own copy of the message. */
function textOf(error: TaskError): string {
  const { loc, cause, diff, frame } = error;
  const head = `${error.name ?? 'Error'}: ${error.message ?? ''}`;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const place = loc?.file === undefined ? undefined : `${loc.file}:${loc.line ?? 1}:${(loc.column ?? 0) + 1}`;
  const explained = [place, frame, diff, cause?.message === undefined ? undefined : `Caused by: ${cause.message}`];
  return [head, ...explained.filter((part) => part !== undefined && part !== ''), ...frames].join('\n');
}

function unhandledOf(error: unknown) {
  const known: TaskError = typeof error === 'object' && error !== null ? error : { message: String(error) };
  return { file: known.VITEST_TEST_PATH ?? null, text: textOf(known) };
}
