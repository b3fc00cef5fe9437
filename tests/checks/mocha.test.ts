import { expect, test } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { checkBench, failuresOf, itemsOf, related, saying } from './support.ts';

const files = {
  'package.json': '{"name":"tiny","scripts":{"test":"mocha"},"devDependencies":{"mocha":"*"}}',
  '.mocharc.json': '{"spec":["src/**/*.test.js"],"reporter":"dot"}',
  'src/math.js': 'exports.add = (a, b) => a + b;\n',
  'src/math.test.js': "const assert = require('assert');\nconst { add } = require('./math');\ndescribe('math', () => {\n  it('adds', () => {\n    assert.equal(add(1, 2), 3);\n  });\n  it('adds more', () => assert.equal(add(2, 2), 4));\n  it.skip('left out', () => undefined);\n});\n",
  'src/greet.test.js': "it('greets', () => undefined);\n",
};

test('green, and only the tests that reach the changed file, whatever the configuration names', async () => {
  const project = tinyProject(files, { packages: ['mocha'] });
  const bench = checkBench();
  const all = await bench.ran(project, 'mocha');
  expect(itemsOf(all)).toEqual(['src/greet.test.js greets: passed', 'src/math.test.js math > adds more: passed', 'src/math.test.js math > adds: passed', 'src/math.test.js math > left out: skipped']);
  const some = await bench.ran(project, 'mocha', related('src/math.js'));
  expect(new Set(some.items.map((item) => item.file))).toEqual(new Set(['src/math.test.js']));
  expect((await bench.ran(project, 'mocha', related('.mocharc.json'))).items).toHaveLength(4);
  const one = await bench.ran(project, 'mocha', { kind: 'only', items: [{ file: 'src/math.test.js', name: 'math > adds' }] });
  expect(itemsOf(one)).toEqual(['src/math.test.js math > adds: passed']);
});

test('red tests and hooks by name and line', async () => {
  const project = tinyProject(
    { ...files, 'src/math.js': 'exports.add = (a, b) => a - b;\n', 'src/hook.test.js': "describe('suite', () => {\n  before(() => { throw new Error('hook boom'); });\n  it('a', () => undefined);\n});\n" },
    { packages: ['mocha'] },
  );
  const run = await checkBench().ran(project, 'mocha');
  expect(failuresOf(run)).toEqual(['src/hook.test.js:2 suite > (suite)', 'src/math.test.js:5 math > adds', 'src/math.test.js:7 math > adds more']);
  expect(run.failures.find((failure) => failure.name === 'math > adds')?.message).toContain('-1 == 3');
});

test('a file that does not load is a red of that file', async () => {
  const bench = checkBench();
  const imported = await bench.ran(tinyProject({ ...files, 'src/bad.test.js': "require('./nope');\n" }, { packages: ['mocha'] }), 'mocha');
  expect(imported.failures).toMatchObject([{ file: 'src/bad.test.js', name: '(file)', message: saying("Cannot find module './nope'") }]);
  const syntax = await bench.ran(tinyProject({ ...files, 'src/math.js': 'exports.add = (a, b => a;\n' }, { packages: ['mocha'] }), 'mocha', related('src/math.js'));
  expect(syntax.failures).toMatchObject([{ file: 'src/math.js', name: '(file)', line: 1 }]);
});

test('process.exit(0), a missing runner and a missing dependency can not run', async () => {
  const bench = checkBench();
  expect(await bench.run(tinyProject({ ...files, 'src/math.js': 'process.exit(0);\n' }, { packages: ['mocha'] }), 'mocha')).toMatchObject({ kind: 'cannot_run', reason: saying('left no report') });
  expect(await bench.run(tinyProject(files), 'mocha')).toMatchObject({ kind: 'cannot_run', next: 'Run: npm install' });
  expect(await bench.run(tinyProject({ ...files, 'src/math.js': "require('not-here');\n" }, { packages: ['mocha'] }), 'mocha')).toMatchObject({ kind: 'cannot_run', reason: 'not-here is imported but not installed.' });
});
