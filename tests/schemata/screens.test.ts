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
    change(7, 'return sum;', 'Promise.reject(new Error("nobody listens")); return -sum;'),
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
