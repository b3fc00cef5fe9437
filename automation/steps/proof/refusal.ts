import type { Ending } from '../../task/attempt.ts';
import type { CheckRun } from '../../task/check.ts';
import type { Failure } from '../../task/failure.ts';
import type { GuardFinding } from '../../task/fixer.ts';
import { failuresOf } from '../run-checks.ts';

/** Why a patch is refused: for people, and a line each for the next attempt. */
export interface Refusal {
  readonly ending: Extract<Ending, 'code' | 'cheat'>;
  readonly summary: string;
  readonly evidence: readonly string[];
  /** As Attempt's: what the ladder of retries compares. */
  readonly signs: readonly string[];
}

const MOST_SHOWN = 5;

/** The next attempt reads the rule's id too, so that it is told the same thing in the same words. */
export function refusedByGuard(findings: readonly GuardFinding[]): Refusal {
  return { ending: 'cheat', summary: findings[0]?.forPeople ?? 'the guard refused it', evidence: findings.map((finding) => `[${finding.rule}] ${finding.forNextAttempt}`), signs: findings.map((finding) => `rule:${finding.rule}`) };
}

export function stillRed(missed: readonly Failure[], runs: readonly CheckRun[]): Refusal {
  const now = new Map(failuresOf(runs).map((failure) => [failure.fingerprint, failure]));
  const evidence = missed.slice(0, MOST_SHOWN).map((failure) => {
    const again = now.get(failure.fingerprint);
    return again === undefined ? didNotRun(failure, runs) : `Still red: ${failure.file} "${failure.name}": ${again.message}`;
  });
  return { ending: 'code', summary: `${missed.length} of the failures did not turn green`, evidence, signs: missed.map((failure) => `red:${failure.fingerprint}`) };
}

/** Missing, skipped, todo and expected to fail are all no pass, and not the same. */
function didNotRun(failure: Failure, runs: readonly CheckRun[]): string {
  const item = runs.flatMap((run) => (run.kind === 'ran' && run.check.name === failure.check ? run.items : [])).find(({ file, name }) => file === failure.file && name === failure.name);
  if (item === undefined || item.status === 'passed') return `Did not run any more: ${failure.file} "${failure.name}"`;
  return `Did not run any more: ${failure.file} "${failure.name}" is ${item.status}, which is no pass.`;
}

export function brokeOthers(broken: readonly Failure[]): Refusal {
  return {
    ending: 'code',
    summary: `it broke "${broken[0]?.name ?? 'another check'}"${broken.length > 1 ? ` and ${broken.length - 1} more` : ''}`,
    evidence: broken.slice(0, MOST_SHOWN).map((failure) => `Your change broke ${failure.file} "${failure.name}": ${failure.message}`),
    signs: broken.map((failure) => `broke:${failure.fingerprint}`),
  };
}

export function fellSilent(reason: string): Refusal {
  return { ending: 'code', summary: reason, evidence: [`With your change a check could no longer run: ${reason}`], signs: ['silent'] };
}

export function onlyFlaky(tests: readonly Failure[]): Refusal {
  const evidence = tests.slice(0, MOST_SHOWN).map((test) => `[flaky] ${test.file} "${test.name}" passes without your change too, so it is flaky and your change is not what turned it green.`);
  return { ending: 'code', summary: `"${tests[0]?.name ?? 'the test'}" passes without the change too: it is flaky`, evidence, signs: ['flaky'] };
}
