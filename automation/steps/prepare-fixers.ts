import { renderError } from '../errors.ts';
import type { Failure } from '../task/failure.ts';
import type { Job, Shop } from './job.ts';
import { whySpent } from './plan.ts';

/**
 * Lets fixers start what is slow to start while the red is still being looked into. Only where nothing but tests are
 * red: types and lint are mostly mended by free fixers, and a program started in vain slows those. Never rejects.
 */
export async function prepareFixers(job: Job, shop: Shop, red: readonly Failure[]): Promise<void> {
  const asked = shop.settings.autoFixEnabled || job.task.type === 'manual';
  if (!asked || red.length === 0 || red.some((failure) => failure.kind !== 'test')) return;
  try {
    if ((await job.agentPause()) !== null) return;
    for (const fixer of shop.fixers) {
      if (fixer.prepare !== undefined && job.workspace !== undefined && (await whySpent(fixer, job, shop)) === undefined) fixer.prepare(job.workspace);
    }
  } catch (error) {
    shop.world.log.debug(`no fixer was made ready beforehand: ${renderError(error)}`);
  }
}
