import { claimInstance } from '../store/instance-guard.ts';
import type { Base } from './base.ts';

/** Does somebody hold the project's instance guard? Asked by trying to hold it for a moment. */
export async function isRunning({ settings }: Pick<Base, 'settings'>): Promise<boolean> {
  const claim = await claimInstance({ projectRoot: settings.projectRoot, stateDir: settings.stateDir });
  if (claim.kind === 'claimed') await claim.release();
  return claim.kind === 'taken';
}
