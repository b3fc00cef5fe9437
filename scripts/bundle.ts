/**
 * Puts the compiled programs that people and keepgreen itself start again and again into few files, `dist/bin/`: node
 * spends more time on finding and linking hundreds of modules than on most commands. What is loaded on demand stays apart.
 * What runs inside the projects' test runners is put into the form that all of them load.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { packageRoot } from '../automation/world/entry-point.ts';
import { writeCommonJs } from './inside-modules.ts';

/** Packages of many small modules; the others are found in node_modules as ever. */
const INLINED = ['zod', 'diff'];

const dist = join(packageRoot(), 'dist');
const bin = join(dist, 'bin');

rmSync(bin, { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    keepgreen: join(dist, 'scripts/keepgreen.js'),
    orchestrator: join(dist, 'scripts/orchestrator.js'),
    'vitest-worker': join(dist, 'automation/checks/live/vitest-worker.js'),
    'typescript-worker': join(dist, 'automation/fixers/quickfix/typescript-worker.js'),
  },
  platform: 'node',
  external: (id) => !/^[./]/.test(id) && !/^[A-Za-z]:/.test(id) && !INLINED.some((name) => id === name || id.startsWith(`${name}/`)),
});
await bundle.write({ dir: bin, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' });
await bundle.close();
writeCommonJs(join(dist, 'automation/schemata/inside'));
writeFileSync(join(bin, 'LICENSES.txt'), INLINED.map(licenseOf).join('\n'));

/** What is copied into the program is copied with its license. */
function licenseOf(name: string): string {
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  return `${name}\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8')}`;
}
