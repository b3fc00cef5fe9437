import { TIMEOUT_NAME } from '../../checks/test-results.ts';
import { type Failure, fingerprintOf } from '../../task/failure.ts';
import type { HungCheck } from '../../task/fixer.ts';
import { STUCK_TICKS } from '../../schemata/screen.ts';
import type { Hunt } from './hunt.ts';
import { findPlaces } from './places.ts';

/** The hunt with the tests in the place of the check that never ended; a sentence where nobody can tell which they are. */
export async function nameTheStuck(hunt: Hunt): Promise<{ readonly hunt: Hunt; readonly hung: HungCheck } | string> {
  const { job, parts, signal, allowance } = hunt;
  const hung = job.hung.find(({ check }) => job.failures.some((failure) => failure.check === check && failure.name === TIMEOUT_NAME));
  const check = job.checks.find(({ name }) => name === hung?.check);
  if (hung === undefined || check === undefined || parts.screens === undefined) return 'a run of all tests never ends, and no test can be named';
  const green = hung.items.filter(({ status }) => status === 'passed');
  const testFiles = [...new Set(green.map(({ file }) => file))];
  const texts = await findPlaces({ ...job, failures: testFiles.map((file) => failureOf(check.name, { file, name: '(file)' })) }, parts);
  if (texts.size === 0) return 'no source file is known that these tests run and that may be edited';
  await job.workspace.moveTo(job.snapshot.commit);
  const ends = await parts.screens.stuck({ workspace: job.workspace, check, testFiles, texts, ticks: STUCK_TICKS }, AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(allowance.leftMs()))]));
  const stuck = green.filter(({ file, name }) => ends?.some((end) => end.status === 'stuck' && end.file === file && end.name === name) === true);
  if (allowance.leftMs() <= 0) return 'the time (REPAIR_SECONDS) was over before the tests that never end were found';
  if (stuck.length === 0) return 'a run of all tests never ends, and no test is known that does not';
  const others = job.failures.filter((failure) => failure.check !== check.name);
  return { hung, hunt: { ...hunt, job: { ...job, failures: [...stuck.map((test) => failureOf(check.name, test)), ...others] } } };
}

function failureOf(check: string, { file, name }: { readonly file: string; readonly name: string }): Failure {
  const failure = { check, kind: 'test' as const, file, name, message: 'It never ends.' };
  return { ...failure, fingerprint: fingerprintOf(failure), line: null, column: null, stack: null };
}
