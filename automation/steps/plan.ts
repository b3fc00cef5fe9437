import { attemptsSinceRetry, MAX_HANGS } from '../task/advance.ts';
import type { Fixer } from '../task/fixer.ts';
import type { Outcome } from '../task/outcome.ts';
import type { Job, Shop } from './job.ts';

/** Who tries next: the first fixer in the configured order that has something left to say. */
export async function plan(job: Job, shop: Shop): Promise<Outcome> {
  let paused: Outcome | undefined;
  for (const fixer of shop.fixers) {
    const spent = await whySpent(fixer, job, shop);
    if (spent !== undefined) {
      job.exhausted.set(fixer.name, spent);
      continue;
    }
    const pause = fixer.cost === 'metered' ? await job.agentPause() : null;
    if (pause === null) return chosen(fixer, job);
    paused ??= { kind: 'agent_paused', reason: `${fixer.name} is paused: ${pause.summary}`, until: pause.until };
  }
  return paused ?? { kind: 'exhausted', reason: reasons(job, shop) };
}

function chosen(fixer: Fixer, job: Job): Outcome {
  job.fixer = fixer;
  return { kind: 'planned', fixer: fixer.name };
}

/** Why this fixer has nothing more to give to the task; undefined when it may be asked. */
export async function whySpent(fixer: Fixer, job: Job, shop: Shop): Promise<string | undefined> {
  const said = job.exhausted.get(fixer.name);
  if (said !== undefined || fixer.cost === 'free') return said;
  if (job.task.retryCount >= shop.settings.maxRetries) return `all ${shop.settings.maxRetries} attempts were refused`;
  const newest = attemptsSinceRetry(job.task).filter((attempt) => attempt.fixer === fixer.name).slice(-MAX_HANGS);
  if (newest.length === MAX_HANGS && newest.every((attempt) => attempt.ending === 'hang')) return `it hung ${MAX_HANGS} times`;
  if (newest.at(-1)?.ending === 'environment') return newest.at(-1)?.summary;
  const ready = await shop.readyOf(fixer);
  return ready.ok ? undefined : ready.detail;
}

function reasons(job: Job, shop: Shop): string {
  if (shop.fixers.length === 0) return 'no fixer is configured (FIXERS)';
  return shop.fixers.map((fixer) => `${fixer.name}: ${(job.exhausted.get(fixer.name) ?? 'no proposal').replace(/\.$/, '')}`).join('; ');
}
