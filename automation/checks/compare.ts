import type { CheckItem, CheckRun, CheckScope } from '../task/check.ts';
import { type Failure, fingerprintOf } from '../task/failure.ts';
import { isTroubleName } from './test-results.ts';

type Ran = Extract<CheckRun, { kind: 'ran' }>;

/**
 * What is red in `after` and was not in `baseline`: new failures, and tests that passed before and are missing, skipped
 * or todo now. Compared check by check; a check that did not run on one of the sides says nothing here.
 */
export function brokenBy(baseline: readonly CheckRun[], after: readonly CheckRun[]): readonly Failure[] {
  const before = new Map(baseline.filter(isRan).map((run) => [run.check.name, run]));
  return after.filter(isRan).flatMap((run) => {
    const base = before.get(run.check.name);
    return base === undefined ? [] : [...newlyRed(base, run), ...goneSilent(base, run)];
  });
}

/**
 * The targets that are not proven green: of a test, its item must be there and passed; of types, lint and errors that
 * belong to no test, the finding must be gone from a run that reached its file. Empty = all passed.
 */
export function targetsPassed(targets: readonly Failure[], runs: readonly CheckRun[]): readonly Failure[] {
  const ran = new Map(runs.filter(isRan).map((run) => [run.check.name, run]));
  return targets.filter((target) => {
    const run = ran.get(target.check);
    return run === undefined || !isGreen(target, run);
  });
}

function isRan(run: CheckRun): run is Ran {
  return run.kind === 'ran';
}

function isGreen(target: Failure, run: Ran): boolean {
  if (run.failures.some((failure) => failure.fingerprint === target.fingerprint)) return false;
  if (target.kind !== 'test') return true;
  if (!isTroubleName(target.name)) return allPassed(run.items.filter((item) => item.file === target.file && item.name === target.name));
  const holdsTests = /\((?:file|suite)\)$/.test(target.name);
  return run.items.some((item) => item.status === 'passed' && (!holdsTests || item.file === target.file));
}

/** The same name may stand for several tests. */
function allPassed(items: readonly CheckItem[]): boolean {
  return items.length > 0 && items.every((item) => item.status === 'passed');
}

function newlyRed(base: Ran, run: Ran): readonly Failure[] {
  const red = new Set(base.failures.map((failure) => failure.fingerprint));
  return run.failures.filter((failure) => !red.has(failure.fingerprint));
}

function goneSilent(base: Ran, run: Ran): readonly Failure[] {
  const now = worstByName(run.items);
  const covered = coveredBy(run);
  const reached = new Set(run.items.map((item) => item.file));
  const passed = [...worstByName(base.items).values()].filter((item) => item.status === 'passed');
  return passed.flatMap((item) => {
    const status = now.get(keyOf(item))?.status ?? 'missing';
    if (status === 'passed' || status === 'failed' || covered(item)) return [];
    if (status === 'missing' && !shouldBeThere(item, base.scope, run.scope, reached)) return [];
    return [silentFailure(run, item, status)];
  });
}

/** One name's worst result stands for all tests that share it. */
export function worstByName(items: readonly CheckItem[]): ReadonlyMap<string, CheckItem> {
  const worst = new Map<string, CheckItem>();
  for (const item of items) {
    const known = worst.get(keyOf(item));
    if (known === undefined || rank(item) < rank(known)) worst.set(keyOf(item), item);
  }
  return worst;
}

function rank({ status }: CheckItem): number {
  return ['failed', 'skipped', 'todo', 'passed'].indexOf(status);
}

function keyOf({ file, name }: Pick<CheckItem, 'file' | 'name'>): string {
  return `${file}\0${name}`;
}

/** Tests of a file that did not load are missing for that one reason; Mocha runs nothing at all then. */
function coveredBy(run: Ran): (item: CheckItem) => boolean {
  const unloaded = new Set(run.failures.filter((failure) => failure.name === '(file)').map((failure) => failure.file));
  return (item) => unloaded.has(item.file) || (run.check.runner === 'mocha' && unloaded.size > 0);
}

/** A run of everything has to show every test; a narrower one only those it asks for, or the rest of a file it reached. */
function shouldBeThere(item: CheckItem, before: CheckScope, after: CheckScope, reached: ReadonlySet<string>): boolean {
  if (after.kind === 'all') return true;
  if (after.kind === 'only') return after.items.some((asked) => keyOf(asked) === keyOf(item));
  return before.kind !== 'only' && reached.has(item.file);
}

function silentFailure(run: Ran, { file, name }: CheckItem, status: string): Failure {
  const message = status === 'missing' ? 'This test passed before and does not run any more.' : `This test passed before and is ${status} now.`;
  const failure = { check: run.check.name, kind: run.check.kind, file, name, message };
  return { ...failure, fingerprint: fingerprintOf(failure), line: null, column: null, stack: null };
}
