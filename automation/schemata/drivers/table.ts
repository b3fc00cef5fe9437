import type { Runner } from '../../task/check.ts';
import type { RunnerDriver } from './driver.ts';
import { jestDriver } from './jest.ts';
import { mochaDriver } from './mocha.ts';
import { nodeTestDriver } from './node-test.ts';
import { vitestDriver } from './vitest.ts';

/** The runners that can be driven. */
export const drivers: Readonly<Partial<Record<Runner, RunnerDriver>>> = {
  jest: jestDriver,
  mocha: mochaDriver,
  'node-test': nodeTestDriver,
  vitest: vitestDriver,
};
