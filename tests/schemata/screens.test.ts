import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { candidate, open, sceneOf, screensOver, verdicts } from './support.ts';

const price = 'export const price = (item) => item.cents * item.count;\n';
const cart = `import { price } from './price.js';
let calls = 0;
export function total(items) {
  calls += 1;
  let sum = 0;
  for (let at = 0; at < items.length; at++) {
    sum -= price(items[at]);
  }
  return sum;
}
export const seen = () => calls;
`;
const cases = (equal: (actual: string, expected: string) => string) => `describe('cart', () => {
  test('adds up', () => ${equal('total([{ cents: 2, count: 3 }, { cents: 1, count: 1 }])', '7')});
  test('nothing', () => ${equal('total([])', '0')});
  test('counts its calls', () => ${equal('seen()', '2')});
});
`;
const expectIt = cases((actual, expected) => `expect(${actual}).toBe(${expected})`);
const assertIt = cases((actual, expected) => `assert.equal(${actual}, ${expected})`);
const commonJs = (text: string) => text.replace(/import \{ (\w+) \} from ('[^']*')/g, 'const { $1 } = require($2)').replace(/export (const|function) (\w+)/g, '$1 $2 = exports.$2').replace(/function (\w+) = exports\.\w+/g, 'exports.$1 = $1;\nfunction $1');
const manifest = (runner: string, script: string, type: 'module' | 'commonjs') => JSON.stringify({ name: 'tiny', type, scripts: { test: script }, devDependencies: runner === 'node-test' ? {} : { [runner]: '*' } });

/** One small project for each way in which a runner loads modules. */
const projects = {
  vitest: { check: 'vitest', packages: ['vitest'], files: { 'package.json': manifest('vitest', 'vitest run', 'module'), 'src/price.js': price, 'src/cart.js': cart, 'src/cart.test.js': `import { describe, expect, test } from 'vitest';\nimport { seen, total } from './cart.js';\n${expectIt}` } },
  'jest (CommonJS)': { check: 'jest', packages: ['jest'], files: { 'package.json': manifest('jest', 'jest', 'commonjs'), 'src/price.js': commonJs(price), 'src/cart.js': commonJs(cart), 'src/cart.test.js': `const { seen, total } = require('./cart.js');\n${expectIt}` } },
  'mocha (CommonJS)': { check: 'mocha', packages: ['mocha'], files: { 'package.json': manifest('mocha', 'mocha --ui tdd src/*.test.js', 'commonjs'), 'src/price.js': commonJs(price), 'src/cart.js': commonJs(cart), 'src/cart.test.js': `const assert = require('node:assert');\nconst { seen, total } = require('./cart.js');\n${assertIt.replace('describe', 'suite')}` } },
  'mocha (ES modules)': { check: 'mocha', packages: ['mocha'], files: { 'package.json': manifest('mocha', 'mocha src/*.test.js', 'module'), 'src/price.js': price, 'src/cart.js': cart, 'src/cart.test.js': `import assert from 'node:assert';\nimport { seen, total } from './cart.js';\n${assertIt.replaceAll('test(', 'it(')}` } },
  'node:test (CommonJS)': { check: 'node-test', packages: [], files: { 'package.json': manifest('node-test', 'node --test src/cart.test.js src/*.test.js', 'commonjs'), 'src/price.js': commonJs(price), 'src/cart.js': commonJs(cart), 'src/cart.test.js': `const assert = require('node:assert');\nconst { describe, test } = require('node:test');\nconst { seen, total } = require('./cart.js');\n${assertIt}` } },
  'node:test (ES modules)': { check: 'node-test', packages: [], files: { 'package.json': manifest('node-test', 'node --test src/*.test.js', 'module'), 'src/price.js': price, 'src/cart.js': cart, 'src/cart.test.js': `import assert from 'node:assert';\nimport { describe, test } from 'node:test';\nimport { seen, total } from './cart.js';\n${assertIt}` } },
} as const;

test.each(Object.entries(projects))('%s: what the tests say of each candidate, whatever it does', async (_name, { check, packages, files }) => {
  const { bench, screens } = screensOver();
  const project = tinyProject(files, { packages });
  const scene = await sceneOf(bench, project, { check, sources: ['src/cart.js', 'src/price.js'] });
  const session = await open(screens, scene);
  const change = (id: number, before: string, after: string) => candidate(id, scene, ['src/cart.js', before, after]);
  expect(await verdicts(session, [
    change(1, 'sum -= price', 'sum += price'),
    change(2, 'at++', 'at--'),
    change(3, 'return sum;', 'return Math.abs(sum);'),
    change(4, 'calls += 1;', 'process.exit(1);'),
    change(5, 'calls = 0', 'calls = missing'),
    change(6, 'return sum;', 'return new Promise(() => undefined);'),
    change(7, 'return sum;', 'Promise.reject(new Error("nobody listens")); return Math.abs(sum);'),
    change(8, "'./price.js'", "'./prices.js'"),
    change(9, 'calls += 1;', 'calls += 2; items = items.map((item) => ({ ...item, cents: -item.cents }));'),
  ])).toEqual([
    '1 passed',
    '2 failed: cart > adds up',
    '3 passed',
    '4 failed: cart > adds up',
    '5 failed: cart > adds up',
    '6 failed: cart > adds up',
    '7 failed',
    expect.stringMatching(/^8 (?:not_screened|failed: cart > adds up)$/),
    '9 failed: cart > counts its calls',
  ]);
  await session.close();
  expect(project.git('status', '--porcelain', '--ignored').replaceAll('!! node_modules/\n', '')).toBe('');
});

const scenery = projects['node:test (ES modules)'];

test('a session is refused where the program does not do in a driver what the check says of it', async () => {
  const { bench, screens } = screensOver();
  const project = tinyProject(scenery.files);
  const scene = await sceneOf(bench, project, { check: 'node-test', sources: ['src/cart.js'] });
  const lie = async (changed: Partial<typeof scene>) => {
    const opened = await screens.open({ ...scene, ...changed }, new AbortController().signal);
    return opened.kind === 'no' ? opened.why : 'it opened';
  };
  expect(await lie({ green: [...scene.green, ...scene.targets] })).toBe('in a driver "cart > adds up" is red although the check says green');
  expect(await lie({ targets: [...scene.targets, ...scene.green.slice(0, 1)] })).toBe('in a driver "cart > nothing" is green although the check says red');
  expect(await lie({ texts: new Map([['package.json', '{}']]) })).toBe("the tests don't run the switchable program (another copy of it, or none of its functions)");
  expect(await lie({ targets: [{ file: 'src/cart.test.js', name: '(exit code)' }] })).toBe('"(exit code)" is no test\'s own failure');
  expect(project.git('status', '--porcelain')).toBe('');
});

test('an abort ends a screen within a second, and the workspace stands at the snapshot', async () => {
  const { bench, screens } = screensOver();
  const project = tinyProject(scenery.files);
  const scene = await sceneOf(bench, project, { check: 'node-test', sources: ['src/cart.js', 'src/price.js'] });
  const session = await open(screens, scene);
  // A regular expression that no guard reaches into.
  const stuck = candidate(1, scene, ['src/cart.js', 'return sum;', `return /^(a+)+$/.test('${'a'.repeat(60)}b');`]);
  const stop = new AbortController();
  const asked = session.screen([stuck], stop.signal)[Symbol.asyncIterator]().next();
  await waitUntil(() => readFileSync(join(project.dir, 'src/cart.js'), 'utf8').includes('(a+)+'));
  const started = performance.now();
  stop.abort();
  expect((await asked).done).toBe(true);
  expect(performance.now() - started).toBeLessThan(1_000);
  await session.close();
  expect(project.git('status', '--porcelain')).toBe('');
});

test('a candidate that hangs where no guard reaches fails, and the others go on', async () => {
  const { bench, screens } = screensOver();
  const project = tinyProject(scenery.files);
  const scene = await sceneOf(bench, project, { check: 'node-test', sources: ['src/cart.js', 'src/price.js'] });
  const session = await open(screens, scene);
  const change = (id: number, before: string, after: string) => candidate(id, scene, ['src/cart.js', before, after]);
  expect(await verdicts(session, [
    change(1, 'return sum;', `return /^(a+)+$/.test('${'a'.repeat(60)}b');`),
    change(2, 'calls += 1;', 'process.reallyExit(3);'),
    change(3, 'calls += 1;', "process.emit = () => false; globalThis.Array.prototype.at = undefined; Object.prototype.cents = 1; calls += 1;"),
    change(4, 'sum -= price', 'sum += price'),
  ])).toEqual(['1 failed: cart > adds up', '2 failed: cart > adds up', '3 failed: cart > adds up', '4 passed']);
  await session.close();
});

test.each(Object.entries(projects).filter(([name]) => !name.startsWith('mocha')))('%s: the lines that each test runs', async (_name, { check, packages, files }) => {
  const { bench, screens } = screensOver();
  const project = tinyProject(files, { packages });
  const scene = await sceneOf(bench, project, { check, sources: ['src/cart.js', 'src/price.js'] });
  const covered = await screens.coverage({ ...scene, testFiles: ['src/cart.test.js'] }, new AbortController().signal);
  const lineOf = (text: string) => (scene.texts.get('src/cart.js') ?? '').split('\n').findIndex((line) => line.includes(text)) + 1;
  const runs = (name: string, text: string) => covered?.find((one) => one.name === name)?.lines.get('src/cart.js')?.some(({ first, last }) => first <= lineOf(text) && lineOf(text) <= last);
  expect(covered?.map(({ name, status }) => `${name} ${status}`)).toEqual(['cart > adds up failed', 'cart > nothing passed', 'cart > counts its calls passed']);
  expect([runs('cart > adds up', 'sum -= price'), runs('cart > nothing', 'sum -= price'), runs('cart > nothing', 'calls += 1'), runs('cart > counts its calls', 'calls += 1')]).toEqual([true, false, true, false]);
  expect(runs('cart > counts its calls', 'let calls = 0')).toBe(true);
  expect(project.git('status', '--porcelain')).toBe('');
});

async function waitUntil(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
