import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { realpathSync } from 'node:fs';
import { findInstalled } from '../../checks/installed.ts';
import type { RunnerDriver } from './driver.ts';

/** One process for each driver. `import()` stands in ES modules and in CommonJS alike. */
export const mochaDriver: RunnerDriver = {
  inside: 'mocha',
  needs: ['modules'],
  sharesRun: false,
  render({ packageDir, planFile, module, driver }) {
    const mocha = findInstalled(packageDir, 'mocha');
    if (mocha === undefined) return { kind: 'no', why: 'Mocha is not installed' };
    const main = pathToFileURL(join(realpathSync(mocha.dir), 'index.js')).href;
    return {
      kind: 'text',
      text: `// @ts-nocheck
const declare = globalThis.it ?? globalThis.test;
declare('drives', async function () {
  this.timeout(0);
  let root = this.test.parent;
  while (root.parent) root = root.parent;
  const inside = await import(${JSON.stringify(pathToFileURL(module).href)});
  const mocha = await import(${JSON.stringify(main)});
  const driveMocha = inside.driveMocha ?? inside.default.driveMocha;
  await driveMocha({ planFile: ${JSON.stringify(planFile)}, driver: ${driver}, packageDir: ${JSON.stringify(packageDir)}, root, Mocha: mocha.default ?? mocha });
});
`,
    };
  },
};
