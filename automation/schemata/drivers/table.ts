import type { Runner } from '../../task/check.ts';
import type { RunnerDriver } from './driver.ts';
import { vitestDriver } from './vitest.ts';

/** The runners that can be driven. */
export const drivers: Readonly<Partial<Record<Runner, RunnerDriver>>> = {
  vitest: vitestDriver,
};
