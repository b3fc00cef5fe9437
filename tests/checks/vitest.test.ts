import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout, tinyProject } from '../support/project.ts';
import { checkBench, failuresOf, itemsOf, related } from './support.ts';

const manifest = '{"name":"tiny","type":"module","scripts":{"test":"vitest run --coverage"},"devDependencies":{"vitest":"*"}}';
const math = 'export const add = (a, b) => a + b;\nexport const mul = (a, b) => a * b;\n';
const mathTest = `import { describe, expect, test } from 'vitest';
import { add, mul } from './math.js';
describe('math > core', () => {
  test('adds [1] $() "x"', () => {
    expect(add(1, 2)).toBe(3);
  });
  test('mul', () => expect(mul(2, 3)).toBe(6));
  test.skip('left out', () => undefined);
  test.todo('later');
});
`;
const other = "import { expect, test } from 'vitest';\nimport { greet } from './greet.js';\ntest('greets', () => expect(greet()).toBe('hi'));\n";
const files = { 'package.json': manifest, 'src/math.js': math, 'src/math.test.js': mathTest, 'src/greet.js': "export const greet = () => 'hi';\n", 'src/greet.test.js': other };

test('a green project: every test by name, nothing red, nothing written', async () => {
  const run = await checkBench().ran(tinyProject(files, { packages: ['vitest'] }), 'vitest');
  expect(itemsOf(run)).toEqual([
    'src/greet.test.js greets: passed',
    'src/math.test.js math > core > adds [1] $() "x": passed',
    'src/math.test.js math > core > later: todo',
    'src/math.test.js math > core > left out: skipped',
    'src/math.test.js math > core > mul: passed',
  ]);
  expect(run.failures).toEqual([]);
  expect(run.exitCode).toBe(0);
  expect(run.command).toBe('npx vitest run');
});

test('a red test is named, placed and explained, without paths of this tree; only related files ran', async () => {
  const bench = checkBench();
  const project = tinyProject({ ...files, 'src/math.js': math.replace('a + b', 'a - b') }, { packages: ['vitest'] });
  const run = await bench.ran(project, 'vitest', related('src/math.js'));
  expect(failuresOf(run)).toEqual(['src/math.test.js:5 math > core > adds [1] $() "x"']);
  expect(run.failures[0]?.message).toContain('expected -1 to be 3');
  expect(run.failures[0]?.stack).toContain('src/math.test.js:5');
  expect(JSON.stringify(run.failures)).not.toContain(project.dir);
  expect(run.items.some((item) => item.file === 'src/greet.test.js')).toBe(false);

  const alone = await bench.ran(project, 'vitest', { kind: 'only', items: [{ file: 'src/math.test.js', name: 'math > core > adds [1] $() "x"' }] });
  expect(itemsOf(alone)).toEqual(['src/math.test.js math > core > adds [1] $() "x": failed']);
  expect(alone.failures[0]?.fingerprint).toBe(run.failures[0]?.fingerprint);
});

test('a file nothing imports has no tests, and that is no red', async () => {
  const project = tinyProject({ ...files, 'src/alone.js': 'export {};\n' }, { packages: ['vitest'] });
  const run = await checkBench().ran(project, 'vitest', related('src/alone.js'));
  expect(run.items).toEqual([]);
  expect(run.failures).toEqual([]);
});

test.each([['src/gone.js'], ['-x $(touch pwned)\n"\'.bin'], ['src']])('who used %j, which is no file here, is not known, so everything runs', async (path) => {
  const project = tinyProject(files, { packages: ['vitest'] });
  const run = await checkBench().ran(project, 'vitest', related('src/math.js', path));
  expect(run.items.map((item) => item.file)).toContain('src/greet.test.js');
});

test('files that do not load, failing hooks and unhandled errors are failures of their own', async () => {
  const project = tinyProject(
    {
      'package.json': manifest,
      'src/import.test.js': "import './nope.js';\nimport { test } from 'vitest';\ntest('x', () => undefined);\n",
      'src/syntax.test.js': "import { test } from 'vitest';\ntest('x', () => {\n",
      'src/package.test.js': "import 'left-pad-that-is-not-here';\nimport { test } from 'vitest';\ntest('x', () => undefined);\n",
      'src/hook.test.js': "import { beforeAll, describe, test } from 'vitest';\ndescribe('suite', () => {\n  beforeAll(() => { throw new Error('hook boom'); });\n  test('a', () => undefined);\n});\n",
      'src/late.test.js': "import { test } from 'vitest';\nsetTimeout(() => { throw new Error('late boom'); }, 0);\ntest('slow', () => new Promise((done) => setTimeout(done, 50)));\n",
      'src/exit.test.js': "import { test } from 'vitest';\ntest('leaves', () => process.exit(0));\n",
    },
    { packages: ['vitest'] },
  );
  const run = await checkBench().ran(project, 'vitest');
  expect(run.failures.map((failure) => `${failure.file} ${failure.name}`).sort()).toEqual([
    'src/exit.test.js leaves',
    'src/hook.test.js suite > (suite)',
    'src/import.test.js (file)',
    'src/late.test.js (unhandled error)',
    'src/package.test.js (file)',
    'src/syntax.test.js (file)',
  ]);
  expect(run.failures.find((failure) => failure.name === 'suite > (suite)')?.message).toContain('hook boom');
});

test('what can not be judged says why and what to do', async () => {
  const bench = checkBench();
  const absent = await bench.run(tinyProject(files), 'vitest');
  expect(absent).toMatchObject({ kind: 'cannot_run', reason: 'vitest is not installed in node_modules.', next: 'Run: npm install' });

  const broken = await bench.run(tinyProject({ ...files, 'vitest.config.js': "throw new Error('config boom');\n" }, { packages: ['vitest'] }), 'vitest');
  expect(broken).toMatchObject({ kind: 'cannot_run' });
  expect(broken.kind === 'cannot_run' ? broken.reason : '').toContain('config boom');

  const incomplete = { ...files, 'package.json': manifest.replace('"vitest":"*"', '"vitest":"*","not-here":"*"'), 'src/greet.js': "import 'not-here';\nexport const greet = () => 'hi';\n" };
  const missing = await bench.run(tinyProject(incomplete, { packages: ['vitest'] }), 'vitest', related('src/greet.js'));
  expect(missing).toMatchObject({ kind: 'cannot_run', reason: 'not-here is imported but not installed.', next: 'Run: npm install' });
});

test('a package of a workspace runs by itself, with paths of the project; a change elsewhere does not concern it', async () => {
  const project = tinyProject({
    'package.json': '{"name":"root","workspaces":["packages/*"]}',
    'packages/a/package.json': '{"name":"a","type":"module","scripts":{"test":"vitest"},"devDependencies":{"vitest":"*"}}',
    'packages/a/a.test.js': "import { expect, test } from 'vitest';\ntest('a', () => {\n  expect(1).toBe(2);\n});\n",
    'packages/b/package.json': '{"name":"b","type":"module"}',
    'packages/b/b.js': 'export {};\n',
  });
  mkdirSync(join(project.dir, 'node_modules'));
  symlinkSync(join(checkout, 'node_modules/vitest'), join(project.dir, 'node_modules/vitest'));
  const bench = checkBench();
  const run = await bench.ran(project, 'packages/a:vitest');
  expect(failuresOf(run)).toEqual(['packages/a/a.test.js:3 a']);
  const elsewhere = await bench.ran(project, 'packages/a:vitest', related('packages/b/b.js'));
  expect(elsewhere).toMatchObject({ items: [], failures: [], output: '' });
});

test('a run that takes too long, or is called off, is neither red nor green', async () => {
  const project = tinyProject({ 'package.json': manifest, 'slow.test.js': "import { test } from 'vitest';\ntest('sleeps', () => new Promise((done) => setTimeout(done, 60_000)), 60_000);\n" }, { packages: ['vitest'] });
  const bench = checkBench();
  expect(await bench.run(project, 'vitest', { kind: 'all' }, { timeoutMs: 300 })).toMatchObject({ kind: 'timed_out', afterMs: 300 });
  expect(await bench.run(project, 'vitest', { kind: 'all' }, { signal: AbortSignal.abort() })).toMatchObject({ kind: 'aborted' });
});

test('a save that does not parse is red, not a check that can not run, although Vitest can not follow its imports then', async () => {
  const project = tinyProject({ ...files, 'src/math.js': `${math}export const half = (;\n` }, { packages: ['vitest'] });
  const run = await checkBench().ran(project, 'vitest', related('src/math.js'));
  expect(run.failures.map((failure) => `${failure.file} ${failure.name}`)).toEqual(['src/math.test.js (file)']);
});
