import { type RunnerDriver, environmentComments } from './driver.ts';

/** A test that never ends by itself as long as there are candidates: the longest time a timer can hold. */
const FOR_EVER = 2_147_483_647;

/** Jest runs two files in one process unless it starts workers, so each driver has a run of its own. */
export const jestDriver: RunnerDriver = {
  inside: 'jest',
  needs: ['tree'],
  sharesRun: false,
  render: ({ testText, planFile, module, driver }) => ({
    kind: 'text',
    text: `${environmentComments(testText)}// @ts-nocheck
const { jest, test } = require('@jest/globals');

test('drives', () => {
  const { driveJest } = require(${JSON.stringify(module)});
  return driveJest({ planFile: ${JSON.stringify(planFile)}, driver: ${driver}, jest, load: (path) => require(path) });
}, ${FOR_EVER});
`,
  }),
};
