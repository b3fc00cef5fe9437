import { pathToFileURL } from 'node:url';
import type { RunnerDriver } from './driver.ts';

/** One process for each driver; the file declares no test, which node takes for one that passed. */
export const nodeTestDriver: RunnerDriver = {
  inside: 'node-test',
  needs: ['modules', 'harness', 'tree'],
  sharesRun: false,
  render: ({ packageDir, planFile, module, driver }) => ({
    kind: 'text',
    text: `// @ts-nocheck
import(${JSON.stringify(pathToFileURL(module).href)}).then((inside) => (inside.driveNodeTest ?? inside.default.driveNodeTest)({
  planFile: ${JSON.stringify(planFile)}, driver: ${driver}, packageDir: ${JSON.stringify(packageDir)},
}));
`,
  }),
};
