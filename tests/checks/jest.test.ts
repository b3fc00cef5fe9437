import { expect, test } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { checkBench, failuresOf, itemsOf, related, saying } from './support.ts';

const files = {
  'package.json': '{"name":"tiny","scripts":{"test":"jest --coverage"},"devDependencies":{"jest":"*"}}',
  'src/math.js': 'exports.add = (a, b) => a + b;\n',
  'src/math.test.js': "const { add } = require('./math.js');\ndescribe('math', () => {\n  test('adds (a|b)', () => {\n    expect(add(1, 2)).toBe(3);\n  });\n  test.skip('left out', () => undefined);\n  test.todo('later');\n});\n",
  'src/greet.js': "exports.greet = () => 'hi';\n",
  'src/greet.test.js': "const { greet } = require('./greet.js');\ntest('greets', () => expect(greet()).toBe('hi'));\ntest('greets too', () => expect(greet()).toBe('hi'));\n",
};

test('green, and only what a file touches', async () => {
  const project = tinyProject(files, { packages: ['jest'] });
  const bench = checkBench();
  const all = await bench.ran(project, 'jest');
  expect(itemsOf(all)).toEqual(['src/greet.test.js greets too: passed', 'src/greet.test.js greets: passed', 'src/math.test.js math > adds (a|b): passed', 'src/math.test.js math > later: todo', 'src/math.test.js math > left out: skipped']);
  expect(all.failures).toEqual([]);
  const some = await bench.ran(project, 'jest', related('src/greet.js'));
  expect(itemsOf(some)).toEqual(['src/greet.test.js greets too: passed', 'src/greet.test.js greets: passed']);
  const one = await bench.ran(project, 'jest', { kind: 'only', items: [{ file: 'src/greet.test.js', name: 'greets' }] });
  expect(itemsOf(one)).toEqual(['src/greet.test.js greets: passed']);
});

test('red tests and files that do not load, by name and line, without paths of this tree', async () => {
  const project = tinyProject(
    { ...files, 'src/math.js': 'exports.add = (a, b) => a - b;\n', 'src/bad.test.js': "require('./nope');\ntest('x', () => undefined);\n", 'src/syntax.test.js': "test('x', () => {\n" },
    { packages: ['jest'] },
  );
  const run = await checkBench().ran(project, 'jest');
  expect(failuresOf(run)).toEqual(['src/bad.test.js:1 (file)', 'src/math.test.js:4 math > adds (a|b)', expect.stringMatching(/^src\/syntax\.test\.js:\S+ \(file\)$/)]);
  expect(JSON.stringify(run.failures)).not.toContain(project.dir);
});

test('process.exit(0) while the tests run is no green', async () => {
  const project = tinyProject({ ...files, 'src/greet.js': 'process.exit(0);\n' }, { packages: ['jest'] });
  const run = await checkBench().run(project, 'jest', related('src/greet.js'));
  expect(run.kind === 'ran' ? run.failures.length > 0 : run.kind === 'cannot_run').toBe(true);
});

test('a broken configuration and a missing runner can not run', async () => {
  const bench = checkBench();
  expect(await bench.run(tinyProject(files), 'jest')).toMatchObject({ kind: 'cannot_run', next: 'Run: npm install' });
  const broken = await bench.run(tinyProject({ ...files, 'jest.config.js': "module.exports = { preset: 'not-here' };\n" }, { packages: ['jest'] }), 'jest');
  expect(broken).toMatchObject({ kind: 'cannot_run', reason: saying('not-here') });
});
