import { statSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import type { CannotRun, DraftFailure, Ended, Parsed, RunJob } from './runner.ts';
import { touchesSetup } from './test-command.ts';
import { lastLines } from './tidy.ts';

/** What a linter is asked for: the project's own words, or single files relative to the package. */
export type LintScope = { readonly kind: 'all' } | { readonly kind: 'files'; readonly files: readonly string[] };

const MANY = 100;

/** `words` are the files, folders and globs the project's script lints; a changed file outside them is not asked for. */
export function lintScope(job: RunJob, words: readonly string[], lintable: (file: string) => boolean): LintScope {
  const { scope } = job;
  if (scope.kind === 'all' || touchesSetup(job)) return { kind: 'all' };
  const files = scope.kind === 'related' ? scope.files : scope.items.map((item) => item.file);
  const there = files.flatMap((file) => kindOf(job, file) ?? []);
  if (files.length > MANY || there.some(({ kind }) => kind === 'folder')) return { kind: 'all' };
  const prefix = job.dir === '' ? '' : `${job.dir}/`;
  const own = [...new Set(there.map(({ file }) => file))].filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
  return { kind: 'files', files: own.filter((file) => lintable(file) && isAskedFor(file, words)) };
}

/** Undefined for a file that is gone: linters take such a name for a mistake. */
function kindOf({ projectDir }: RunJob, file: string): { readonly file: string; readonly kind: 'file' | 'folder' } | undefined {
  const stats = statSync(join(projectDir, file), { throwIfNoEntry: false });
  return stats === undefined ? undefined : { file, kind: stats.isDirectory() ? 'folder' : 'file' };
}

function isAskedFor(file: string, words: readonly string[]): boolean {
  const patterns = words.map((word) => word.replace(/^\.\//, '').replace(/\/+$/, '')).filter((word) => word !== '.' && word !== '');
  if (patterns.length === 0 || patterns.length < words.length) return true;
  return patterns.some((pattern) => file === pattern || file.startsWith(`${pattern}/`) || picomatch.isMatch(file, pattern));
}

/** A name that starts with a dash would be read as a flag. */
export function asArgument(file: string): string {
  return file.startsWith('-') ? `./${file}` : file;
}

/** `failures` is undefined when there was no report or it could not be read. */
export function concludeLint({ job, exitCode, stdout, stderr }: Ended, failures: readonly DraftFailure[] | undefined): Parsed {
  if (failures === undefined) return noVerdict(job, `${stdout.startsWith('{') || stdout.startsWith('[') ? '' : stdout}\n${stderr}`, exitCode);
  return { kind: 'ran', items: [], failures };
}

function noVerdict(job: RunJob, output: string, exitCode: number): CannotRun {
  const reason = lastLines(job, output) || `${job.check.runner} ended with exit code ${exitCode} and left no report.`;
  return { kind: 'cannot_run', reason, next: `Run ${job.check.runner} by hand and correct what it says.` };
}
