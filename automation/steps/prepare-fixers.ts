import { renderError } from '../errors.ts';
import type { Failure } from '../task/failure.ts';
import type { Fixer } from '../task/fixer.ts';
import type { Job, Shop } from './job.ts';
import { holdsBack, whySpent } from './plan.ts';

/** Lets fixers start what is slow to start while the red is still being looked into. Never rejects. */
export async function prepareFixers(job: Job, shop: Shop, red: readonly Failure[]): Promise<void> {
  if (red.length === 0 || !(shop.settings.autoFixEnabled || job.task.type === 'manual')) return;
  try {
    for (const fixer of shop.fixers) {
      if (fixer.prepare === undefined || job.workspace === undefined) continue;
      if (fixer.cost === 'free' || (await isLikelyNext(fixer, job, shop, red))) fixer.prepare(job.workspace);
    }
  } catch (error) {
    shop.world.log.debug(`no fixer was made ready beforehand: ${renderError(error)}`);
  }
}

/** Red types and lint are mostly mended for free, and a program that starts in vain slows that. */
async function isLikelyNext(fixer: Fixer, job: Job, shop: Shop, red: readonly Failure[]): Promise<boolean> {
  if (red.some((failure) => failure.kind !== 'test') || (await holdsBack(job, shop)) !== undefined) return false;
  return (await whySpent(fixer, job, shop)) === undefined;
}
