import { renderError } from '../../errors.ts';
import type { Found, Guilty } from '../../task/suspect.ts';
import type { Job, Shop } from '../job.ts';
import { need } from '../job.ts';
import { readTexts } from '../proof/read-texts.ts';
import { targetsOf } from '../targets.ts';
import { type FileChange, pathOf, readChange } from './change.ts';
import { gatherFacts } from './facts.ts';
import { guiltyOf, wholeChange } from './guilty.ts';
import { rank } from './rank.ts';
import { type Question, searchGuilty } from './search.ts';
import { calledNames, suspicionIn } from './suspicion.ts';
import { openTrial } from './trial.ts';

/** At most this share of what the task has left is spent on finding out where to look. */
const SHARE_OF_TASK = 1 / 3;

/**
 * Which part of the change broke it, and which lines may hold the fault: into `job.guilty` and `job.suspects`, once in
 * a run. Takes parts of the change back in the workspace, which stands anywhere afterwards, for LOCALISE_SECONDS at
 * most. What can't be found out is said in `guilty.why`; rejects for nothing but a fault of git's.
 */
export async function pinpoint(job: Job, shop: Shop, signal: AbortSignal): Promise<Found> {
  if (!job.pinpointed) {
    job.pinpointed = true;
    const deadlineMs = shop.world.clock.monotonicMs() + budgetMs(job, shop);
    const changes = await changesOf(job, shop);
    job.guilty = await quietly(job, () => guiltyPart(job, shop, { changes, deadlineMs }, signal));
    job.suspects = signal.aborted ? [] : rank(await gatherFacts(job, shop, { changes, deadlineMs }, signal));
  }
  return { guilty: job.guilty, suspects: job.suspects };
}

function budgetMs(job: Job, shop: Shop): number {
  const { localiseSeconds, taskTimeoutSeconds } = shop.settings;
  const used = job.task.timings.reduce((sum, { ms }) => sum + ms, 0);
  return Math.max(0, Math.min(localiseSeconds * 1000, (taskTimeoutSeconds * 1000 - used) * SHARE_OF_TASK));
}

async function changesOf(job: Job, shop: Shop): Promise<readonly FileChange[]> {
  return job.base === undefined ? [] : readChange(shop.world.git, need(job, 'workspace'), job.base, need(job, 'snapshot'));
}

/** These many runs answer questions of ours: they say nothing of the user's tree, and are not told as results. */
async function quietly<T>(job: Job, work: () => Promise<T>): Promise<T> {
  const [notes, ran] = [job.notes.length, job.ran.length];
  try {
    return await work();
  } finally {
    job.notes.splice(notes);
    job.ran.splice(ran);
  }
}

interface Scene {
  readonly changes: readonly FileChange[];
  readonly deadlineMs: number;
}

async function guiltyPart(job: Job, shop: Shop, { changes, deadlineMs }: Scene, signal: AbortSignal): Promise<Guilty> {
  if (job.base === undefined) return wholeChange([], 'there is no earlier state to compare with: no commit, and nothing was seen green yet');
  if (changes.length === 0) return wholeChange([], 'nothing has changed since the state that it is compared with');
  if (shop.settings.localiseSeconds === 0) return wholeChange(changes, 'no part of the change was looked for (LOCALISE_SECONDS is 0)');
  const trial = openTrial(job, shop, deadlineMs, signal);
  const targets = targetsOf(job);
  const tests = await readTexts(shop.world.git, need(job, 'workspace'), need(job, 'snapshot').commit, targets.map(({ file }) => file));
  const question: Question = { changes, tests: new Set(targets.map(({ file }) => file)), suspicion: suspicionIn({ failures: targets, saved: job.task.files, called: calledNames(targets, tests) }) };
  const searched = await searchGuilty(question, trial);
  if (searched.kind === 'none') return wholeChange(changes, searched.over ? timeOver(shop) : whyNone(job, changes));
  const { parts, whole } = searched;
  const runs = `${trial.counts.asked} runs`;
  if (!(await trial.confirm(parts))) return wholeChange(changes, signal.aborted || trial.isOver() ? timeOver(shop) : 'what turned it green once did not do so again: it may be flaky');
  // Nothing that was asked about was red: is it still?
  if (trial.counts.red === 0 && (await trial.confirm([]))) return wholeChange(changes, 'it is green by itself now: it may be flaky');
  if (!whole) return guiltyOf(parts, { minimal: false, why: `with this taken back it is green, but perhaps not all of it is needed for that: LOCALISE_SECONDS were over after ${runs}` });
  return guiltyOf(parts, { minimal: true, why: `with this part alone taken back it is green (asked twice; ${runs} in all)` });
}

function timeOver(shop: Shop): string {
  return `no part could be told within LOCALISE_SECONDS (${shop.settings.localiseSeconds})`;
}

function whyNone(job: Job, changes: readonly FileChange[]): string {
  const fresh = changes.filter(({ from }) => from === null).map(pathOf);
  const isNew = targetsOf(job).some(({ file, kind }) => kind === 'test' && fresh.includes(file));
  return isNew ? 'the failing test came with this change, and nothing that is taken back makes it green' : 'it is red with the whole change taken back too: the state that it is compared with was not green here';
}

/** As pinpoint; where something goes wrong with it, that is said in the log, and the task goes on without. */
export async function tryPinpoint(job: Job, shop: Shop, signal: AbortSignal): Promise<Found> {
  return pinpoint(job, shop, signal).catch((error: unknown) => {
    shop.world.log.warn(`which part of the change broke it could not be found out: ${renderError(error)}`, { task: job.task.id });
    return { guilty: job.guilty, suspects: job.suspects };
  });
}
