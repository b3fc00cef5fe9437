import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { candidate, open, screensOver, verdicts } from './support.ts';

const CART = `export function total(items) {
  let sum = 0;
  let at = 0;
  while (at < items.length) {
    sum += items[at];
    at += 1;
  }
  return sum;
}
export const twice = (sum) => 2 * sum;
`;
const tests = (equal: (actual: string, expected: string) => string) => `import { total, twice } from './cart.js';
describe('cart', () => {
  it('adds up', () => ${equal('total([2, 3])', '5')});
  it('adds up one', () => ${equal('total([2])', '2')});
  it('nothing', () => ${equal('total([])', '0')});
  it('doubles', () => ${equal('twice(2)', '4')});
});
`;
const manifest = (runner: string, script: string) => JSON.stringify({ name: 'tiny', type: 'module', scripts: { test: script }, devDependencies: { [runner]: '*' } });
const asserts = tests((actual, expected) => `assert.equal(${actual}, ${expected})`);

const projects = {
  vitest: { packages: ['vitest'], files: { 'package.json': manifest('vitest', 'vitest run'), 'src/cart.test.js': `import { describe, expect, it } from 'vitest';\n${tests((actual, expected) => `expect(${actual}).toBe(${expected})`)}` } },
  'node-test': { packages: [], files: { 'package.json': '{"name":"tiny","type":"module","scripts":{"test":"node --test src/*.test.js"}}', 'src/cart.test.js': `import assert from 'node:assert';\nimport { describe, it } from 'node:test';\n${asserts}` } },
  mocha: { packages: ['mocha'], files: { 'package.json': manifest('mocha', 'mocha src/*.test.js'), 'src/cart.test.js': `import assert from 'node:assert';\n${asserts}` } },
} as const;

test.each(Object.entries(projects))('%s: the tests that never end are named, and small edits are told apart in them', async (check, { packages, files }) => {
  const { bench, screens } = screensOver();
  const project = tinyProject({ ...files, 'src/cart.js': CART }, { packages });
  const run = await bench.ran(project, check);
  const green = run.items.filter(({ status }) => status === 'passed').map(({ file, name }) => ({ file, name }));
  expect(green).toHaveLength(4);
  project.write('src/cart.js', CART.replace('    at += 1;\n', '    at += 0;\n'));
  const scene = { workspace: { projectDir: project.dir }, check: run.check, texts: new Map([['src/cart.js', readFileSync(join(project.dir, 'src/cart.js'), 'utf8')]]), ticks: 100_000 };

  const ends = await screens.stuck({ ...scene, testFiles: ['src/cart.test.js'] }, new AbortController().signal);
  expect(ends?.map(({ file, name, status }) => `${file} ${name} ${status}`)).toEqual([
    'src/cart.test.js cart > adds up stuck',
    'src/cart.test.js cart > adds up one stuck',
    'src/cart.test.js cart > nothing passed',
    'src/cart.test.js cart > doubles passed',
  ]);

  const targets = ends?.filter(({ status }) => status === 'stuck') ?? [];
  const whole = { ...scene, targets, green: green.filter(({ name }) => !targets.some((target) => target.name === name)) };
  const session = await open(screens, whole);
  const change = (id: number, before: string, after: string) => candidate(id, whole, ['src/cart.js', before, after]);
  expect(await verdicts(session, [change(1, 'at += 0', 'at += 1'), change(2, 'at += 0', 'at -= 1'), change(3, 'at += 0', 'at += 2'), change(4, 'at < items', 'at > items'), change(5, '2 * sum', '3 * sum')])).toEqual([
    '1 passed',
    expect.stringMatching(/^2 failed/),
    '3 failed: cart > adds up',
    expect.stringMatching(/^4 failed/),
    expect.stringMatching(/^5 failed/),
  ]);
  await session.close();
  expect(project.git('status', '--porcelain')).toBe(' M src/cart.js\n');
});

test('the tests that never end are found behind many files that end', async () => {
  const { bench, screens } = screensOver();
  const others = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`src/a${at}.test.js`, `import assert from 'node:assert';\nimport { twice } from './cart.js';\nit('doubles ${at}', () => assert.equal(twice(${at}), ${2 * at}));\n`]));
  const { packages, files } = projects.mocha;
  const project = tinyProject({ ...files, ...others, 'src/cart.js': CART }, { packages });
  const run = await bench.ran(project, 'mocha');
  const green = run.items.filter(({ status }) => status === 'passed').map(({ file, name }) => ({ file, name }));
  expect(green).toHaveLength(25);
  // Red, but not stuck.
  project.write('src/a3.test.js', "it('doubles 3', () => { throw new Error('no'); });\n");
  project.write('src/cart.js', CART.replace('    at += 1;\n', '    at += 0;\n'));
  const texts = new Map([['src/cart.js', readFileSync(join(project.dir, 'src/cart.js'), 'utf8')]]);
  const testFiles = green.map(({ file }) => file);
  const ends = await screens.stuck({ workspace: { projectDir: project.dir }, check: run.check, texts, ticks: 100_000, testFiles }, new AbortController().signal);
  expect(ends?.filter(({ status }) => status === 'stuck').map(({ name }) => name)).toEqual(['cart > adds up', 'cart > adds up one']);
  expect(ends?.filter(({ status }) => status === 'failed').map(({ name }) => name)).toEqual(['doubles 3']);
  expect(ends).toHaveLength(25);
});
