import { TIMEOUT_NAME } from '../../checks/test-results.ts';
import { type Failure, fingerprintOf } from '../../task/failure.ts';
import type { HungCheck } from '../../task/fixer.ts';
import type { Hunt } from './hunt.ts';
import { findPlaces } from './places.ts';

/** Turns of loops and calls that a test of a small program does not need; a loop that never ends has had them within 50 ms. */
export const STUCK_TICKS = 1_000_000;

/** The hunt with the tests in the place of the check that never ended; a sentence where nobody can tell which they are. */
export async function nameTheStuck(hunt: Hunt): Promise<{ readonly hunt: Hunt; readonly hung: HungCheck } | string> {
  const { job, parts, signal, allowance } = hunt;
  const hung = job.hung.find(({ check }) => job.failures.some((failure) => failure.check === check && failure.name === TIMEOUT_NAME));
  const check = job.checks.find(({ name }) => name === hung?.check);
  if (hung === undefined || check === undefined || parts.screens === undefined) return 'a run of all tests never ends, and no test can be named';
  const green = hung.items.filter(({ status }) => status === 'passed').map(({ file, name }) => ({ file, name }));
  const tests = [...new Set(green.map(({ file }) => file))];
  const texts = await findPlaces({ ...job, failures: tests.map((file) => failureOf(check.name, { file, name: '(file)' })) }, parts);
  if (texts.size === 0) return 'no source file is known that these tests run and that may be edited';
  await job.workspace.moveTo(job.snapshot.commit);
  const stuck = await parts.screens.stuck({ workspace: job.workspace, check, green, texts, ticks: STUCK_TICKS }, AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(allowance.leftMs()))]));
  if (allowance.leftMs() <= 0) return 'the time (REPAIR_SECONDS) was over before the tests that never end were found';
  if (stuck === undefined || stuck.length === 0) return 'a run of all tests never ends, and no test is known that does not';
  const others = job.failures.filter((failure) => failure.check !== check.name);
  return { hung, hunt: { ...hunt, job: { ...job, failures: [...stuck.map((test) => failureOf(check.name, test)), ...others] } } };
}

function failureOf(check: string, { file, name }: { readonly file: string; readonly name: string }): Failure {
  const failure = { check, kind: 'test' as const, file, name, message: 'It never ends.' };
  return { ...failure, fingerprint: fingerprintOf(failure), line: null, column: null, stack: null };
}
