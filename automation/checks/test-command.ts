import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CannotRun, Ended, Parsed, Results, RunJob } from './runner.ts';
import { missingPackages } from './missing-package.ts';
import { isTroubleName } from './test-results.ts';
import { lastLines, tidyPath } from './tidy.ts';

/** Above this many changed files, picking related tests costs more than running all. */
const MANY = 100;

/** What a test runner is asked for, with absolute files. */
export type TestScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'related'; readonly files: readonly string[] }
  /** `names` is undefined when whole files have to run. */
  | { readonly kind: 'only'; readonly files: readonly string[]; readonly names: readonly string[] | undefined };

export function testScope(job: Pick<RunJob, 'scope' | 'projectDir' | 'check' | 'dir'>): TestScope {
  const { scope, projectDir } = job;
  if (scope.kind === 'all' || (scope.kind === 'related' && (scope.files.length > MANY || touchesSetup(job)))) return { kind: 'all' };
  if (scope.kind === 'related') return relatedTo(scope.files.map((file) => join(projectDir, file)));
  const files = [...new Set(scope.items.map((item) => join(projectDir, item.file)))];
  const whole = scope.items.some((item) => isTroubleName(item.name));
  return { kind: 'only', files, names: whole ? undefined : [...new Set(scope.items.map((item) => item.name))] };
}

/** Who imported a file that is gone can't be asked of the file, nor what a folder is related to: then everything runs. */
function relatedTo(files: readonly string[]): TestScope {
  const areFiles = files.every((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  return areFiles ? { kind: 'related', files } : { kind: 'all' };
}

/** The check's own configuration changed: no file is unrelated to that. */
export function touchesSetup({ scope, check, dir }: Pick<RunJob, 'scope' | 'check' | 'dir'>): boolean {
  const setup = ['package.json', dir === '' ? 'package.json' : `${dir}/package.json`, check.configFile];
  return scope.kind === 'related' && scope.files.some((file) => setup.includes(file));
}

/** A pattern that matches exactly these full names, whether the runner joins titles with a space or with ` > `. */
export function namePattern(names: readonly string[]): string {
  const escaped = names.map((name) => name.split(' > ').map(escapePattern).join('(?: > | )'));
  return `^\\s*(?:${escaped.join('|')})\\s*$`;
}

/** Control characters by their number: no command line can hold a null byte, and few tools pass a line break on. */
function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replace(/\p{Cc}/gu, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The last word on a test run: nothing that was not asked for by name, no green without a report, no silent exit code.
 * `results` is undefined when there was no report or it could not be read.
 */
export function concludeTests(ended: Ended, results: Results | undefined): Parsed {
  const { job, exitCode } = ended;
  if (results === undefined) return noReport(ended);
  const missing = missingPackages(job, results);
  if (missing !== undefined) return missing;
  if (exitCode !== 0 && results.failures.length === 0 && results.items.length === 0) return noReport(ended);
  const chosen = onlyAsked(job, results);
  if (exitCode === 0 || results.failures.length > 0) return { kind: 'ran', ...chosen };
  return { kind: 'ran', items: chosen.items, failures: [...chosen.failures, exitCodeFailure(ended)] };
}

/** Every test passed and yet the runner says no (a threshold, a leak): red, in the runner's own words. */
function exitCodeFailure({ job, exitCode, stdout, stderr }: Ended): Results['failures'][number] {
  const file = tidyPath(job, job.check.configFile === undefined ? 'package.json' : join(job.projectDir, job.check.configFile));
  const message = `Every test passed, but ${job.check.runner} ended with exit code ${exitCode}:\n${lastLines(job, `${stdout}\n${stderr}`)}`;
  return { file, line: null, column: null, name: '(exit code)', message, stack: null };
}

/** Runners report the tests a name pattern left out as skipped, and picked files hold other tests too. */
function onlyAsked({ scope }: RunJob, results: Results): Results {
  if (scope.kind !== 'only') return results;
  const asked = new Set(scope.items.map((item) => `${item.file}\0${item.name}`));
  const wholeFiles = new Set(scope.items.filter((item) => isTroubleName(item.name)).map((item) => item.file));
  const wanted = (item: { readonly file: string; readonly name: string }) => wholeFiles.has(item.file) || isTroubleName(item.name) || asked.has(`${item.file}\0${item.name}`);
  return { items: results.items.filter(wanted), failures: results.failures.filter(wanted) };
}

function noReport({ job, exitCode, stdout, stderr }: Ended): CannotRun {
  const said = lastLines(job, `${stdout}\n${stderr}`);
  if (exitCode === 0) {
    return {
      kind: 'cannot_run',
      reason: `${job.check.runner} ended with exit code 0 but left no report, so nothing was judged.${said === '' ? '' : `\n${said}`}`,
      next: 'Look for a process.exit() that runs while the tests are loading or running.',
    };
  }
  return { kind: 'cannot_run', reason: said === '' ? `${job.check.runner} ended with exit code ${exitCode} and said nothing.` : said, next: `Run the same by hand in ${job.dir === '' ? 'the project' : job.dir} and correct what it says.` };
}

/** Parses a report that is JSON of a known shape; undefined when it is missing, cut off or something else. */
export function parseJson<T>(text: string | undefined, schema: { safeParse(value: unknown): { readonly success: boolean; readonly data?: T | undefined } }): T | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Files and names as a person would type them. */
export function shown(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** The scope's files relative to the package, as a person standing in it would type them. */
export function shownFiles(job: RunJob, files: readonly string[]): readonly string[] {
  const prefix = job.dir === '' ? '' : `${job.dir}/`;
  return files.map((file) => tidyPath(job, file)).map((file) => (prefix !== '' && file.startsWith(prefix) ? file.slice(prefix.length) : file));
}
