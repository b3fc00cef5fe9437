import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findInstalled } from '../../checks/installed.ts';
import { type RunnerDriver, environmentComments } from './driver.ts';

/** The programming interface of its runner is known from here on. */
const OLDEST = 2;

/** Two files in one run: Vitest gives each a worker. */
export const vitestDriver: RunnerDriver = {
  inside: 'vitest',
  sharesRun: true,
  render({ packageDir, testText, planFile, module, driver }) {
    const vitest = findInstalled(packageDir, 'vitest');
    const runner = vitest === undefined ? undefined : findInstalled(realpathSync(vitest.dir), '@vitest/runner');
    if (vitest === undefined || runner === undefined || vitest.major < OLDEST) return { kind: 'no', why: 'this version of Vitest can\'t be driven' };
    const runnerUrl = pathToFileURL(join(realpathSync(runner.dir), 'dist/index.js')).href;
    return {
      kind: 'text',
      text: `${environmentComments(testText)}// @ts-nocheck
import { createRequire } from 'node:module';
import * as vitest from 'vitest';

const { driveVitest } = createRequire(import.meta.url)(${JSON.stringify(module)});
await driveVitest({
  planFile: ${JSON.stringify(planFile)}, driver: ${driver}, vitest,
  runner: await import(/* @vite-ignore */ ${JSON.stringify(runnerUrl)}),
  TestRunner: vitest.TestRunner ?? (await import('vitest/runners')).VitestTestRunner,
  importFile: (path) => import(/* @vite-ignore */ path),
});
vitest.test('drives', () => undefined);
`,
    };
  },
};
