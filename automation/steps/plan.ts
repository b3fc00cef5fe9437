import { taskBudgetUsed } from '../limits/budgets.ts';
import { mayTry } from '../limits/breaker.ts';
import { breakerOf, handleOf } from '../limits/breakers.ts';
import { attemptsSinceRetry, MAX_HANGS } from '../task/advance.ts';
import type { Fixer } from '../task/fixer.ts';
import type { Outcome } from '../task/outcome.ts';
import type { Task } from '../task/task.ts';
import type { Job, Shop } from './job.ts';
import { tryPinpoint } from './localise/pinpoint.ts';
import { breakerNameOf } from './source-file.ts';

/** Looks at the checks' own words alone; every other fixer is told where the fault is. */
const NEEDS_NO_PLACE = 'quickfix';

/**
 * Who tries next: the first fixer in the configured order that has something left to say, and may say it now. Where the
 * fault is gets looked for here, once, when it is first needed: nothing is spent on it before quickfix had its turn.
 */
export async function plan(job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  let waits: Outcome | undefined;
  for (const fixer of shop.fixers) {
    const spent = await whySpent(fixer, job, shop);
    if (spent !== undefined) {
      job.exhausted.set(fixer.name, spent);
      continue;
    }
    const no = fixer.cost === 'metered' ? await whyNotNow(job, shop) : undefined;
    if (no === undefined) return chosen(fixer, job, shop, signal);
    waits ??= no;
  }
  if (waits === undefined) return { ...(await exhausted(job, shop)), found: await tryPinpoint(job, shop, signal) };
  if (waits.kind === 'agent_paused' && waits.budget === true) shop.world.log.warn(`no model is asked any more: ${waits.reason}`, { until: waits.until });
  return waits;
}

async function chosen(fixer: Fixer, job: Job, shop: Shop, signal: AbortSignal): Promise<Outcome> {
  job.fixer = fixer;
  return { kind: 'planned', fixer: fixer.name, ...(fixer.name === NEEDS_NO_PLACE ? {} : { found: await tryPinpoint(job, shop, signal) }) };
}

/** Why this fixer has nothing more to give to the task; undefined when it may be asked. */
export async function whySpent(fixer: Fixer, job: Job, shop: Shop): Promise<string | undefined> {
  const said = job.exhausted.get(fixer.name);
  if (said !== undefined || fixer.cost === 'free') return said;
  if (job.task.retryCount >= shop.settings.maxRetries) return `all ${shop.settings.maxRetries} attempts were refused`;
  const newest = attemptsSinceRetry(job.task).filter((attempt) => attempt.fixer === fixer.name).slice(-MAX_HANGS);
  if (newest.length === MAX_HANGS && newest.every((attempt) => attempt.ending === 'hang')) return `it hung ${MAX_HANGS} times`;
  if (newest.at(-1)?.ending === 'environment') return newest.at(-1)?.summary;
  const dear = taskBudgetUsed(costOf(job.task), await shop.budgets.limits());
  if (dear !== undefined) return dear;
  const ready = await shop.readyOf(fixer);
  return ready.ok ? undefined : ready.detail;
}

/** Dollars since the task began, or began anew because a person said so. */
export function costOf(task: Task): number {
  return attemptsSinceRetry(task).reduce((sum, attempt) => sum + attempt.usage.costUsd, 0);
}

/** A metered fixer may be asked only when nothing holds it back and what it may use is set aside. */
async function whyNotNow(job: Job, shop: Shop): Promise<Outcome | undefined> {
  const held = await holdsBack(job, shop);
  if (held !== undefined) return held;
  const answer = await shop.budgets.reserve({ purpose: 'fix', taskCostUsd: costOf(job.task) });
  if (answer.kind === 'reserved') {
    job.reservation = answer;
    return undefined;
  }
  return { kind: 'agent_paused', reason: answer.reason, until: answer.until, budget: answer.limit !== 'maxCostUsdPerTask' };
}

/** The pause of the whole queue, and the rest of the file that is being fixed. */
export async function holdsBack(job: Job, shop: Shop): Promise<Outcome | undefined> {
  const newest = await job.newest();
  const { agentPause } = newest;
  if (agentPause !== null) return { kind: 'agent_paused', reason: `the agent is paused: ${agentPause.summary}`, until: agentPause.until };
  const name = breakerNameOf(job.task);
  const answer = mayTry(breakerOf(newest, name), job.task.id, shop.world.clock.now());
  return answer.kind === 'yes' ? undefined : fileRests(handleOf(name), answer);
}

export function fileRests(handle: string, { reason, until }: { readonly reason: string; readonly until: string | null }): Outcome {
  const when = until === null ? '' : ` until ${until}`;
  return { kind: 'file_rests', until, reason: `${handle.replace(/^file:/, '')} rests${when}: ${reason.replace(/\.$/, '')}; checks and free fixers go on; now: keepgreen resume ${handle}` };
}

async function exhausted(job: Job, shop: Shop): Promise<Extract<Outcome, { kind: 'exhausted' }>> {
  const dear = shop.fixers.some((fixer) => fixer.cost === 'metered') && job.task.retryCount < shop.settings.maxRetries && taskBudgetUsed(costOf(job.task), await shop.budgets.limits()) !== undefined;
  return { kind: 'exhausted', reason: reasons(job, shop), ...(dear ? { because: 'over_budget' } : {}) };
}

function reasons(job: Job, shop: Shop): string {
  if (shop.fixers.length === 0) return 'no fixer is configured (FIXERS)';
  return shop.fixers.map((fixer) => `${fixer.name}: ${(job.exhausted.get(fixer.name) ?? 'no proposal').replace(/\.$/, '')}`).join('; ');
}
