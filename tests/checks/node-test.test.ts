import { expect, test } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { checkBench, failuresOf, itemsOf, related } from './support.ts';

const files = {
  'package.json': '{"name":"tiny","type":"module","scripts":{"test":"node --test"}}',
  'src/deep.js': 'export const one = 1;\n',
  'src/math.js': "import { one } from './deep.js';\nexport const add = (a, b) => a + b + one - 1;\n",
  'src/math.test.js': "import assert from 'node:assert/strict';\nimport { describe, it, test } from 'node:test';\nimport { add } from './math.js';\ndescribe('math', () => {\n  it('adds', () => {\n    assert.equal(add(1, 2), 3);\n  });\n  it.skip('left out', () => undefined);\n  it.todo('later');\n});\ntest('top', async (t) => {\n  await t.test('sub', () => assert.equal(add(0, 0), 0));\n});\n",
  'src/greet.test.js': "import { test } from 'node:test';\ntest('greets', () => undefined);\n",
  'src/script.test.js': "import assert from 'node:assert';\nassert.ok(true);\n",
};

test('green, and only the tests that reach the changed file through imports', async () => {
  const project = tinyProject({ ...files, 'README.md': '# Shop\n' });
  const bench = checkBench();
  const all = await bench.ran(project, 'node-test');
  expect(itemsOf(all)).toEqual([
    'src/greet.test.js greets: passed',
    'src/math.test.js math > adds: passed',
    'src/math.test.js math > later: todo',
    'src/math.test.js math > left out: skipped',
    'src/math.test.js top > sub: passed',
    'src/math.test.js top: passed',
    'src/script.test.js (whole file): passed',
  ]);
  expect(all.failures).toEqual([]);
  const some = await bench.ran(project, 'node-test', related('src/deep.js'));
  expect(new Set(some.items.map((item) => item.file))).toEqual(new Set(['src/math.test.js']));
  const itself = await bench.ran(project, 'node-test', related('src/greet.test.js'));
  expect(itemsOf(itself)).toEqual(['src/greet.test.js greets: passed']);
  expect(await bench.ran(project, 'node-test', related('README.md'))).toMatchObject({ items: [], failures: [] });
  expect(itemsOf(await bench.ran(project, 'node-test', related('src/deleted.js')))).toEqual(itemsOf(all));
});

test('red tests, subtests, hooks and files that do not load, by name and line', async () => {
  const project = tinyProject({
    ...files,
    'src/deep.js': 'export const one = 2;\n',
    'src/bad.test.js': "import './nope.js';\nimport { test } from 'node:test';\ntest('x', () => undefined);\n",
    'src/syntax.test.js': "import { test } from 'node:test';\ntest('x', () => {\n",
    'src/hook.test.js': "import { before, describe, it } from 'node:test';\ndescribe('suite', () => {\n  before(() => { throw new Error('hook boom'); });\n  it('a', () => undefined);\n});\n",
  });
  const run = await checkBench().ran(project, 'node-test');
  const names = failuresOf(run);
  expect(names).toContain('src/math.test.js:6 math > adds');
  expect(names).toContain('src/math.test.js:12 top > sub');
  expect(names).not.toContainEqual(expect.stringMatching(/ top$/));
  expect(names.some((name) => name.endsWith(' (file)') && name.startsWith('src/bad.test.js'))).toBe(true);
  expect(names.some((name) => name.endsWith(' (file)') && name.startsWith('src/syntax.test.js'))).toBe(true);
  expect(names.some((name) => name.startsWith('src/hook.test.js'))).toBe(true);
  expect(run.failures.find((failure) => failure.file === 'src/bad.test.js')?.message).toContain('nope.js');
  expect(JSON.stringify(run.failures)).not.toContain(project.dir);
});

test('process.exit(0) in the source, at load or in a test, is no green', async () => {
  const bench = checkBench();
  const atLoad = await bench.ran(tinyProject({ ...files, 'src/deep.js': 'process.exit(0);\nexport const one = 1;\n' }), 'node-test', related('src/deep.js'));
  expect(failuresOf(atLoad)).toEqual(['src/math.test.js:- (file)']);
  const inTest = await bench.ran(tinyProject({ ...files, 'src/greet.test.js': "import { test } from 'node:test';\ntest('first', async () => { await new Promise((done) => setTimeout(done, 50)); });\ntest('leaves', () => process.exit(0));\n" }), 'node-test', related('src/greet.test.js'));
  expect(inTest.failures.length).toBeGreaterThan(0);
});

test('one test by name: the file runs, the others are left out of the result', async () => {
  const project = tinyProject({ ...files, 'src/deep.js': 'export const one = 2;\n' });
  const run = await checkBench().ran(project, 'node-test', { kind: 'only', items: [{ file: 'src/math.test.js', name: 'math > adds' }] });
  expect(itemsOf(run)).toEqual(['src/math.test.js math > adds: failed']);
});

test('a dependency that is not installed can not run', async () => {
  const project = tinyProject({ ...files, 'src/deep.js': "import 'not-here';\nexport const one = 1;\n" });
  expect(await checkBench().run(project, 'node-test', related('src/deep.js'))).toMatchObject({ kind: 'cannot_run', reason: 'not-here is imported but not installed.' });
});
