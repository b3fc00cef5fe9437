import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KeepgreenError } from '../errors.ts';
import type { Evidence } from '../task/evidence.ts';
import type { Failure } from '../task/failure.ts';
import { noUsage } from '../task/attempt.ts';
import { emptyState } from '../task/state.ts';
import { newTask } from '../task/task.ts';
import type { Task } from '../task/task.ts';
import type { Fixer } from '../task/fixer.ts';
import { loadEvidence } from './evidence.ts';
import { newJob } from './job.ts';
import type { Job, Shop } from './job.ts';
import { failuresOf, firstThatDidNotRun, runChecks } from './run-checks.ts';
import { toolVersions } from './tool-versions.ts';
import { verify } from './verify.ts';

/** Does a recorded proof still hold? */
export interface ReplayReport {
  readonly taskId: string;
  readonly holds: boolean;
  /** One sentence. */
  readonly verdict: string;
  readonly snapshotCommit: string;
  readonly patchCommit: string;
  /** What was red then and is red on the snapshot again, and what is not. */
  readonly red: readonly string[];
  readonly notRed: readonly string[];
  /** Why the patch does not hold; [] when it does, or was not tried. */
  readonly refusals: readonly string[];
  /** What is different from then, a sentence each. */
  readonly differences: readonly string[];
}

/**
 * Runs the proof of a task again, in a private copy: on the recorded snapshot its failures are red, on the recorded
 * patch they are green, twice, and nothing else broke. Throws KeepgreenError('evidence_missing') when the record or
 * its commits are gone.
 */
export async function replay(taskId: string, shop: Shop, signal: AbortSignal): Promise<ReplayReport> {
  const evidence = await loadEvidence(shop.settings.stateDir, taskId);
  if (evidence === undefined) throw missing(taskId, 'There is no readable evidence.json of it.');
  const { patch } = evidence;
  if (patch === null || evidence.before.length === 0) throw missing(taskId, 'Nothing of it was proven, so there is no proof to run again.');
  for (const commit of [patch.snapshotCommit, patch.patchCommit]) if (!(await shop.workspaces.exists(commit))) throw missing(taskId, `The commit ${commit} is no longer in the repository; keepgreen keeps those of the newest 50 fixes.`);
  const job = jobOf(evidence);
  job.workspace = await shop.workspaces.acquire(patch.patchCommit, signal);
  try {
    return await run({ evidence, patch, job, shop, signal });
  } finally {
    await job.workspace.release();
  }
}

interface Replay {
  readonly evidence: Evidence;
  readonly patch: NonNullable<Evidence['patch']>;
  readonly job: Job;
  readonly shop: Shop;
  readonly signal: AbortSignal;
}

async function run(replaying: Replay): Promise<ReplayReport> {
  const { evidence, patch, job, shop, signal } = replaying;
  const base = { commit: patch.snapshotCommit, tree: '', takenAt: evidence.startedAt ?? evidence.writtenAt };
  await job.workspace?.moveTo(patch.patchCommit);
  const proven = await job.workspace?.changes(base);
  if (proven === undefined) throw missing(evidence.taskId, 'Its private copy could not be made.');
  const { notRed, silent } = await onSnapshot(replaying);
  const differences = [...(proven.hash === patch.diffHash ? [] : ['The diff between the two commits is another one than was recorded.']), ...(await otherTools(replaying))];
  const red = evidence.before.filter((failure) => !notRed.includes(failure));
  const head = { taskId: evidence.taskId, snapshotCommit: patch.snapshotCommit, patchCommit: patch.patchCommit, red: red.map(nameOf), notRed: notRed.map(nameOf), differences };
  if (silent !== undefined) return { ...head, holds: false, verdict: `It can't be told: ${silent}`, refusals: [] };
  job.snapshot = base;
  job.candidate = { fixer: { ...nobody, cost: evidence.attempts.findLast((one) => one.verdict === 'fixed')?.fixer === 'agent' ? 'metered' : 'free' }, proposal: { kind: 'proposed', rationale: '', usage: noUsage }, startedAt: base.takenAt, startedMs: shop.world.clock.monotonicMs(), number: 1, runDir: await ownFolder(shop, evidence.taskId), patch: proven, merged: true, recorded: true };
  const outcome = await verify(job, { ...shop, settings: { ...shop.settings, minimiseSeconds: 0 } }, signal);
  const refusals = outcome.kind === 'attempt_ended' ? [outcome.attempt.summary, ...outcome.attempt.evidence] : outcome.kind === 'verified' ? [] : [`the proof ended with "${outcome.kind}"`];
  const holds = notRed.length === 0 && refusals.length === 0 && proven.hash === patch.diffHash;
  return { ...head, holds, verdict: verdictOf(evidence, notRed, refusals), refusals };
}

async function ownFolder({ settings }: Shop, taskId: string): Promise<string> {
  const folder = join(settings.stateDir, 'runs', taskId, 'replay');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Everything once on the snapshot: what was red must be; what else is red there is not the patch's doing. */
async function onSnapshot({ evidence, patch, job, shop, signal }: Replay): Promise<{ notRed: readonly Failure[]; silent: string | undefined }> {
  await job.workspace?.moveTo(patch.snapshotCommit);
  job.checks = await shop.checker.discover(job.workspace?.projectDir ?? '');
  job.baseline = await runChecks(job, shop, { checks: job.checks, scope: { kind: 'all' } }, signal);
  const targets = new Set(evidence.before.map((failure) => failure.fingerprint));
  const red = new Set(failuresOf(job.baseline).map((failure) => failure.fingerprint));
  for (const fingerprint of red) if (!targets.has(fingerprint)) job.tolerated.add(fingerprint);
  // What flickered then may do so again.
  for (const item of evidence.after ?? []) job.tolerated.add(item.fingerprint);
  for (const one of job.baseline) if (one.kind !== 'ran') job.silent.add(one.check.name);
  const asked = new Set(evidence.before.map((failure) => failure.check));
  const missed = [...asked].find((name) => !job.checks.some((check) => check.name === name));
  const silent = missed === undefined ? firstThatDidNotRun(job.baseline.filter((one) => asked.has(one.check.name)))?.reason : `there is no check "${missed}" any more.`;
  return { notRed: evidence.before.filter((failure) => !red.has(failure.fingerprint)), silent };
}

async function otherTools({ evidence, job, shop }: Replay): Promise<readonly string[]> {
  const now = await toolVersions(shop.world, shop.settings.projectRoot, job.checks);
  const names = [...new Set([...Object.keys(evidence.tools), ...Object.keys(now)])];
  return names.filter((name) => evidence.tools[name] !== now[name]).map((name) => `${name} was ${evidence.tools[name] ?? 'absent'} then and is ${now[name] ?? 'absent'} now.`);
}

function verdictOf({ before }: Evidence, notRed: readonly Failure[], refusals: readonly string[]): string {
  if (notRed.length > 0) return `It does not hold: ${notRed.length} of ${before.length} failures are not red on the snapshot any more (${nameOf(notRed[0])}).`;
  if (refusals.length > 0) return `It does not hold: ${refusals[0] ?? ''}.`;
  return `It holds: ${before.length === 1 ? 'the failure is' : `the ${before.length} failures are`} red on the snapshot and green on the patch, twice, and nothing else broke.`;
}

function nameOf(failure: Pick<Failure, 'file' | 'name'> | undefined): string {
  return failure === undefined ? '' : `${failure.file} "${failure.name}"`;
}

/** A task that is only in memory: nobody's attempts are counted, and nothing of it is written down. */
function jobOf(evidence: Evidence): Job {
  const task: Task = { ...newTask(evidence.taskId, { type: 'manual', files: evidence.savedFiles, description: evidence.description, priority: 0, grants: evidence.grants }, new Date(evidence.writtenAt)), status: 'in_progress', stage: 'verifying', failures: evidence.before };
  return newJob(task, emptyState(), () => Promise.resolve(emptyState()));
}

const nobody: Fixer = {
  name: 'replay',
  cost: 'free',
  trusted: true,
  async *propose() {
    /* what is proven here was proposed long ago */
  },
  ready: () => Promise.resolve({ ok: true, detail: '' }),
  close: () => Promise.resolve(),
};

function missing(taskId: string, why: string): KeepgreenError {
  return new KeepgreenError('evidence_missing', `The proof of ${taskId} can't be run again. ${why}`, 'The task, its diff and its attempts: keepgreen task ' + taskId);
}
