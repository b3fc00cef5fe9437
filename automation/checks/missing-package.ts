import type { CannotRun, Results, RunJob } from './runner.ts';
import { findInstalled, installCommand } from './installed.ts';
import { declares } from './package-facts.ts';

const SAID = [
  /Cannot find (?:module|package) '([^'\n]+)'/,
  /Cannot find (?:module|package) "([^"\n]+)"/,
  /Failed to resolve import "([^"\n]+)"/,
  /Could not resolve "([^"\n]+)"/,
];

/**
 * When nothing ran at all because packages that files import are not installed, that is no red: the environment is
 * incomplete. Undefined in every other case; then each file that did not load is a failure of its own.
 */
export function missingPackages(job: RunJob, results: Results): CannotRun | undefined {
  if (results.items.length > 0 || results.failures.length === 0) return undefined;
  const missing = results.failures.map((failure) => missingPackageIn(job, failure.message));
  const names = [...new Set(missing.filter((name) => name !== undefined))];
  if (names.length === 0 || missing.includes(undefined)) return undefined;
  const declared = names.every((name) => declares(job.facts, name));
  return {
    kind: 'cannot_run',
    reason: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} imported but not installed.`,
    next: declared ? `Run: ${installCommand(job.facts)}` : `Correct the import, or run: npm install ${names.join(' ')}`,
  };
}

/** The package a message misses: a bare name that node would not find from the package's folder. */
export function missingPackageIn(job: Pick<RunJob, 'packageDir'>, message: string): string | undefined {
  const specifier = SAID.map((pattern) => pattern.exec(message)?.[1]).find((found) => found !== undefined);
  const name = specifier === undefined ? undefined : /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*/.exec(specifier)?.[0];
  if (name === undefined || specifier?.startsWith('node:') || /^[A-Za-z]:[\\/]/.test(specifier ?? '')) return undefined;
  return findInstalled(job.packageDir, name) === undefined ? name : undefined;
}
