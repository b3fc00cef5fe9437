import { TIMEOUT_NAME } from '../../checks/test-results.ts';
import { noUsage } from '../../task/attempt.ts';
import type { CandidatePatch } from '../../schemata/candidate.ts';
import type { Failure } from '../../task/failure.ts';
import type { HungCheck, Proposal } from '../../task/fixer.ts';
import { readBase } from './base-texts.ts';
import { putCandidate } from './confirm.ts';
import { doubtsAbout } from './doubts.ts';
import { tellEdit, tellFindings } from './findings.ts';
import type { Hunt, Quarry } from './hunt.ts';
import { createIdeas } from './ideas.ts';
import { calibrate } from './one-by-one.ts';
import { findPlaces } from './places.ts';
import { rank } from './rank.ts';
import type { Ranked } from './rank.ts';
import { readTestTexts } from './read-tests.ts';
import { chooseBest } from './rivals.ts';
import type { Field as RivalsField } from './rivals.ts';
import { createScreening } from './screening.ts';
import { isNameless, nameTheStuck } from './stuck-tests.ts';
import { isOffLimits, surveyTerrain } from './terrain.ts';
import type { Terrain } from './terrain.ts';

/** Small edits where the change broke it; where a whole run hangs, in what the tests run that never end. */
export async function* search(hunt: Hunt): AsyncGenerator<Proposal, void, void> {
  const { failures, hung } = hunt.job;
  if (!failures.some(isNameless)) return yield* searchFor(hunt, hung.find(({ check }) => failures.some((failure) => failure.check === check)));
  const named = await nameTheStuck(hunt);
  if (hunt.signal.aborted) return;
  // A process may die of something else.
  if (typeof named === 'string') return failures.every(({ name }) => name !== TIMEOUT_NAME) ? yield* searchFor(hunt, undefined) : yield nothing(named);
  yield* searchFor(named.hunt, named.hung);
}

/** Screened, confirmed, ranked; the best is proposed, then the next, until nothing is left. */
async function* searchFor(hunt: Hunt, hung: HungCheck | undefined): AsyncGenerator<Proposal, void, void> {
  const { job, parts, signal } = hunt;
  const tests = job.failures.filter(({ kind }) => kind === 'test');
  const quarry = tests.length === 0 ? undefined : await findQuarry(hunt, tests, hung);
  if (quarry === undefined || typeof quarry === 'string') return yield nothing(quarry ?? 'only failing tests can be searched for; types and lint have their own fixes');
  const calibrated = await calibrate(hunt, quarry);
  if (signal.aborted) return;
  if (calibrated.kind === 'flaky') return yield nothing(`"${calibrated.name}" passes on the unchanged text: it is flaky, and nothing is searched for`);
  if (calibrated.kind === 'no_verdict') return yield nothing(`${quarry.check.name} gives no verdict: ${calibrated.why}`);
  const terrain = surveyTerrain(quarry, job);
  const ideas = createIdeas({ projectDir: job.workspace.projectDir, texts: quarry.texts, before: quarry.before, suspects: job.suspects, failures: job.failures }, (candidate) => !isOffLimits(candidate, terrain));
  const screening = createScreening(hunt, quarry, calibrated.tookMs);
  try {
    for (;;) {
      const passed = await screening.collect(ideas);
      if (signal.aborted || passed.length === 0) break;
      yield* proposeBest(hunt, { quarry, terrain, screening }, passed);
      if (signal.aborted) return;
    }
  } finally {
    await screening.rest();
    await ideas.close();
  }
  if (!signal.aborted) yield nothing(tellReason(hunt), tellFindings(hunt.notebook, quarry));
  parts.log.debug('The search is over.', { tried: hunt.notebook.tried(), ms: Math.round(hunt.allowance.usedMs()) });
}

function nothing(reason: string, findings: readonly string[] = []): Proposal {
  return { kind: 'nothing', reason, findings };
}

function tellReason({ notebook, allowance }: Hunt): string {
  if (notebook.tried() === 0) return allowance.leftMs() <= 0 ? 'the time (REPAIR_SECONDS) was over before a small edit was tried' : 'there is no small edit to try';
  const why = allowance.leftMs() <= 0 ? 'the time (REPAIR_SECONDS) was over' : allowance.leftCandidates() === 0 ? 'their number (REPAIR_CANDIDATES) was reached' : 'there are no more';
  return `none of ${notebook.tried()} small edits holds, and ${why}`;
}

/** A sentence where there is nothing to search in. */
async function findQuarry({ parts, job }: Hunt, tests: readonly Failure[], hung: HungCheck | undefined): Promise<Quarry | string> {
  const check = job.checks.find(({ name }) => name === tests[0]?.check);
  if (check === undefined) return 'the check of the failing test is not there any more';
  const texts = await findPlaces(job, parts);
  if (texts.size === 0) return 'no source file is known that the failing test runs and that may be edited';
  return { check, targets: tests.filter((test) => test.check === check.name), texts, before: await readBase(parts.git, job, [...texts.keys()]), ...(hung?.check === check.name ? { hung } : {}) };
}

interface Field extends RivalsField {
  readonly terrain: Terrain;
}

/** A pipeline that has refused so many has its reasons. */
const MOST_PROPOSALS = 4;

/** The best of those that pass, and when it was refused the next. */
async function* proposeBest(hunt: Hunt, field: Field, passed: readonly CandidatePatch[]): AsyncGenerator<Proposal, void, void> {
  let left = rank(passed, field.quarry, field.terrain);
  for (let proposed = 0; proposed < MOST_PROPOSALS && !hunt.signal.aborted; proposed += 1) {
    const chosen = await chooseBest(hunt, field, left);
    if (chosen === undefined || hunt.signal.aborted) return;
    const { best, others } = chosen;
    const doubts = doubtsAbout(best, others, { texts: field.quarry.texts, tests: { failures: hunt.job.failures, testTexts: readTestTexts(hunt.job) } });
    await putCandidate(hunt, field.quarry, best.candidate);
    hunt.allowance.stop();
    yield { kind: 'proposed', rationale: tellRationale(hunt, field, best), usage: noUsage, ...(doubts.length === 0 ? {} : { doubts }) };
    hunt.allowance.goOn();
    hunt.notebook.refuse(best.candidate, 'the proof refuses it');
    left = chosen.left;
  }
}

function tellRationale({ notebook, allowance, job }: Hunt, { quarry }: Field, { candidate }: Ranked): string {
  const where = job.guilty?.minimal === true ? ', where taking the change back turns it green' : '';
  return `${tellEdit(candidate, quarry.texts)}\nFound by ${candidate.template} among ${notebook.tried()} small edits in ${(allowance.usedMs() / 1000).toFixed(1)} s${where}.`;
}
