import { join } from 'node:path';
import { KeepgreenError } from '../errors.ts';
import { noUsage } from '../task/attempt.ts';
import type { Attempt } from '../task/attempt.ts';
import type { Fixer } from '../task/fixer.ts';
import { loadEvidence } from './evidence.ts';
import type { Candidate, Job, Shop } from './job.ts';

/** Brings a held fix back from its kept commits, so that it can be merged, proven again where needed, and landed. */
export async function restoreHeld(job: Job, shop: Shop, signal: AbortSignal): Promise<Candidate> {
  const { task } = job;
  const { landing } = task;
  if (landing === null || !(await shop.workspaces.exists(landing.patchCommit))) throw gone(task.id);
  job.workspace = await shop.workspaces.acquire(landing.patchCommit, signal);
  await job.workspace.moveTo(landing.patchCommit);
  job.checks = await shop.checker.discover(job.workspace.projectDir);
  await recallSnapshot(job, shop);
  const snapshot = { commit: landing.snapshotCommit, tree: '', takenAt: task.createdAt };
  const patch = await job.workspace.changes(snapshot);
  job.snapshot = snapshot;
  job.candidate = { ...attemptFacts(job, shop), patch, merged: false, recorded: true };
  return job.candidate;
}

/** What the first proof knew of the snapshot: checks that could not run there already, and what was red and not ours. */
async function recallSnapshot(job: Job, shop: Shop): Promise<void> {
  const earlier = await loadEvidence(shop.settings.stateDir, job.task.id);
  if (earlier?.startedAt !== job.task.startedAt) return;
  for (const run of earlier.runs) if (run.stage === 'checking' && (run.status === 'cannot_run' || run.status === 'timed_out')) job.silent.add(run.check);
  for (const item of earlier.after ?? []) job.tolerated.add(item.fingerprint);
}

/** What the fix cost stands in its own attempt; should it be refused now, that is an attempt more that cost nothing. */
function attemptFacts(job: Job, shop: Shop): Omit<Candidate, 'patch' | 'merged' | 'recorded'> {
  const attempt = job.task.attempts.findLast((one) => one.ending === 'fixed');
  const number = job.task.attempts.length + 1;
  return {
    fixer: shop.fixers.find((fixer) => fixer.name === attempt?.fixer) ?? absentFixer(attempt),
    proposal: { kind: 'proposed', rationale: attempt?.rationale ?? '', usage: noUsage },
    startedAt: shop.world.clock.now().toISOString(),
    startedMs: shop.world.clock.monotonicMs(),
    number,
    runDir: join(shop.settings.stateDir, 'runs', job.task.id, String(number)),
  };
}

/** The fixer that made the fix may have been taken out of FIXERS since; its name still belongs on it. */
function absentFixer(attempt: Attempt | undefined): Fixer {
  return {
    name: attempt?.fixer ?? 'unknown',
    cost: 'free',
    trusted: false,
    async *propose() {
      /* it has nothing more to say */
    },
    ready: () => Promise.resolve({ ok: false, detail: 'no longer among FIXERS' }),
    close: () => Promise.resolve(),
  };
}

function gone(id: string): KeepgreenError {
  return new KeepgreenError('task_not_held', `The commits of the held fix of ${id} are no longer in the repository.`, `Ask for a new one: keepgreen retry ${id}`);
}
