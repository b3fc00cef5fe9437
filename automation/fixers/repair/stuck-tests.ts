import { isTestFile } from '../../checks/test-files.ts';
import { isTroubleName, TIMEOUT_NAME } from '../../checks/test-results.ts';
import { STUCK_TICKS, type TestEnd } from '../../schemata/screen.ts';
import type { Check } from '../../task/check.ts';
import { type Failure, fingerprintOf } from '../../task/failure.ts';
import type { HungCheck, RepairJob } from '../../task/fixer.ts';
import type { Hunt } from './hunt.ts';
import { findPlaces } from './places.ts';

/** What runners say where a process of theirs is gone: a loop that never ends often fills the memory first. */
const DIED = /\bworker exited unexpectedly\b|\bworker process was terminated\b|\bSIGABRT\b|\bheap out of memory\b/i;

/** Is this a run that never ended, or whose process died: no test is named that could be searched for? */
export function isNameless({ name, message }: Pick<Failure, 'name' | 'message'>): boolean {
  return name === TIMEOUT_NAME || (isTroubleName(name) && DIED.test(message));
}

/** The hunt with the tests in the place of the check that never ended; a sentence where nobody can tell which they are. */
export async function nameTheStuck(hunt: Hunt): Promise<{ readonly hunt: Hunt; readonly hung: HungCheck } | string> {
  const { job, parts, signal, allowance } = hunt;
  const named = new Set(job.failures.filter(isNameless).map(({ check }) => check));
  const check = job.checks.find(({ name }) => named.has(name));
  if (check === undefined || parts.screens === undefined) return 'a run of all tests never ends, and no test can be named';
  const known = job.hung.find((hung) => hung.check === check.name);
  const testFiles = known === undefined ? testFilesOf(job, check) : [...new Set(greenIn(known).map(({ file }) => file))];
  const texts = await findPlaces({ ...job, failures: testFiles.map((file) => failureOf(check.name, { file, name: '(file)' })) }, parts);
  if (texts.size === 0) return 'no source file is known that these tests run and that may be edited';
  await job.workspace.moveTo(job.snapshot.commit);
  const ends = (await parts.screens.stuck({ workspace: job.workspace, check, testFiles, texts, ticks: STUCK_TICKS }, AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(allowance.leftMs()))]))) ?? [];
  const stuck = ends.filter((end) => end.status === 'stuck' && !isTroubleName(end.name) && (known === undefined || greenIn(known).some(({ file, name }) => file === end.file && name === end.name)));
  if (allowance.leftMs() <= 0) return 'the time (REPAIR_SECONDS) was over before the tests that never end were found';
  if (stuck.length === 0) return 'a run of all tests never ends, and no test is known that does not';
  const others = job.failures.filter((failure) => !isNameless(failure));
  const wholeMs = parts.settings.checkTimeoutSeconds * 1000;
  return {
    hung: known ?? { check: check.name, limitMs: wholeMs, wholeMs, endless: stuck, items: ends.flatMap(itemOf) },
    hunt: { ...hunt, job: { ...job, failures: [...stuck.map((test) => failureOf(check.name, test)), ...others] } },
  };
}

function greenIn({ items }: HungCheck): HungCheck['items'] {
  return items.filter(({ status }) => status === 'passed');
}

/** Whose process died has often still told which tests it was going to run. */
function testFilesOf({ baseline, failures }: RepairJob, check: Check): readonly string[] {
  const items = baseline.flatMap((run) => (run.kind === 'ran' && run.check.name === check.name ? run.items : []));
  return [...new Set([...items, ...failures.filter((failure) => failure.check === check.name)].map(({ file }) => file).filter(isTestFile))];
}

function itemOf({ file, name, status }: TestEnd): HungCheck['items'] {
  return status === 'stuck' || isTroubleName(name) ? [] : [{ file, name, status, durationMs: 0 }];
}

function failureOf(check: string, { file, name }: { readonly file: string; readonly name: string }): Failure {
  const failure = { check, kind: 'test' as const, file, name, message: 'It never ends.' };
  return { ...failure, fingerprint: fingerprintOf(failure), line: null, column: null, stack: null };
}
