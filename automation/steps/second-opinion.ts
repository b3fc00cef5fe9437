import type { Reserved } from '../limits/budgets.ts';
import type { Spent } from '../limits/usage.ts';
import { noUsage, pausesAgent } from '../task/attempt.ts';
import type { Reviewed } from '../task/fixer.ts';
import type { Candidate, Job, Opinion, Shop } from './job.ts';
import { need } from './job.ts';
import { costOf } from './plan.ts';

/** A review holds up a proven fix: longer than this it may not, whatever the task's time. */
const MAX_REVIEW_MS = 120_000;

/** Has the proven fix read where REVIEW says so. Trouble of the account is noted for the whole agent and is no fault of the fix. */
export async function askReviewer(job: Job, shop: Shop, candidate: Candidate, signal: AbortSignal): Promise<Opinion> {
  const { reviewer, settings } = shop;
  if (reviewer === undefined || !isWanted(candidate, settings.review)) return { kind: 'not_asked', usage: noUsage };
  const { agentPause } = await job.newest();
  if (agentPause !== null) return { kind: 'unavailable', summary: `the agent is paused: ${agentPause.summary}`, usage: noUsage };
  const reserved = await shop.budgets.reserve({ purpose: 'review', taskCostUsd: costOf(job.task) + candidate.proposal.usage.costUsd });
  if (reserved.kind === 'refused') return { kind: 'unavailable', summary: reserved.reason, usage: noUsage };
  const workspace = need(job, 'workspace');
  await workspace.moveTo(candidate.patch.commit);
  const timeoutMs = Math.min(settings.taskTimeoutSeconds * 1000, MAX_REVIEW_MS);
  const { id: taskId, description, failures } = job.task;
  const reviewed = await settled(reserved, () => reviewer.review({ taskId, description, failures, diff: candidate.patch.diff, workspace, runDir: candidate.runDir, timeoutMs, maxCostUsd: reserved.maxCostUsd }, signal));
  return reviewed.kind === 'reviewed' ? { ...reviewed, kind: 'given' } : unavailable(job, shop, reviewed);
}

/** Whatever happens, what was set aside is settled. */
async function settled(reserved: Reserved, ask: () => Promise<Reviewed>): Promise<Reviewed> {
  let spent: Spent = { kind: 'unknown' };
  try {
    const reviewed = await ask();
    const cutOff = reviewed.kind === 'unavailable' && (reviewed.ending === 'hang' || reviewed.ending === 'cancelled');
    spent = { kind: cutOff ? 'cut_off' : 'told', usage: reviewed.usage };
    return reviewed;
  } finally {
    await reserved.settle(spent);
  }
}

function isWanted({ fixer }: Candidate, review: Shop['settings']['review']): boolean {
  return review === 'always' || (review === 'agent-fixes' && fixer.cost === 'metered');
}

function unavailable(job: Job, shop: Shop, { ending, summary, resetAt, usage }: Extract<Reviewed, { kind: 'unavailable' }>): Opinion {
  shop.world.log.warn(`a review could not be done: ${summary}`, { task: job.task.id, ending });
  if (pausesAgent(ending)) job.notes.push({ kind: 'agent_trouble', ending, summary, resetAt });
  return { kind: 'unavailable', summary, usage };
}
