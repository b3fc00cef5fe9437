import type { Outcome } from '../task/outcome.ts';
import { cutWhole } from '../world/cut.ts';
import type { Job, Shop } from './job.ts';
import { need } from './job.ts';

const MAX_DIFF = 200_000;

/** What changed since the base: the best prior for where the fault is. Ranking hunks and lines comes here later. */
export async function localise(job: Job, shop: Shop): Promise<Outcome> {
  const { base } = job;
  if (base === undefined) return { kind: 'localised' };
  const args = ['diff', '--no-ext-diff', '--no-textconv', '--no-color', '--relative', base.commit, need(job, 'snapshot').commit];
  const end = await shop.world.git.run({ cwd: need(job, 'workspace').projectDir, args });
  job.guiltyDiff = cutWhole(end.stdout.subarray(0, MAX_DIFF + 4).toString('utf8'), MAX_DIFF);
  return { kind: 'localised' };
}
