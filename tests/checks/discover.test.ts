import { expect, test } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { checkBench } from './support.ts';

async function found(files: Readonly<Record<string, string>>, settings = {}) {
  const project = tinyProject(files, { git: false });
  return (await checkBench({ settings }).checker.discover(project.dir)).map((check) => check.name);
}

const manifest = (more: object) => JSON.stringify({ name: 'x', ...more });

test.each([
  ['a script', { 'package.json': manifest({ scripts: { test: 'cross-env A=1 vitest run' } }) }, ['vitest']],
  ['a config file', { 'package.json': '{}', 'jest.config.js': '' }, ['jest']],
  ['a dependency alone', { 'package.json': manifest({ devDependencies: { mocha: '1' } }) }, ['mocha']],
  ['a dependency beside a runner that a script asks for', { 'package.json': manifest({ scripts: { test: 'vitest run' }, devDependencies: { vitest: '1', jest: '1', mocha: '1' } }) }, ['vitest']],
  ['node --test', { 'package.json': manifest({ scripts: { test: 'node --import tsx --test src/*.test.ts' } }) }, ['node-test']],
  ['test files that import node:test', { 'package.json': '{}', 'test/a.js': "import test from 'node:test';" }, ['node-test']],
  ['types', { 'package.json': manifest({ devDependencies: { typescript: '5' } }), 'tsconfig.json': '{ // a comment\n "include": ["src"], }' }, ['tsc']],
  ['a tsconfig without files', { 'package.json': manifest({ devDependencies: { typescript: '5' } }), 'tsconfig.json': '{"files":[]}' }, []],
  ['a linter that is only installed', { 'package.json': manifest({ devDependencies: { eslint: '9', '@biomejs/biome': '2', oxlint: '1' } }) }, []],
  ['linters that are asked for', { 'package.json': manifest({ scripts: { lint: 'oxlint && biome ci .' }, eslintConfig: {} }) }, ['eslint', 'biome', 'oxlint']],
  ['a script that only formats', { 'package.json': manifest({ scripts: { format: 'biome format --write .' } }) }, []],
  ['no package.json', { 'a.py': '' }, []],
  ['a package.json that is half-written', { 'package.json': '{"scripts": {"test": "vitest' }, []],
])('finds by %s', async (_what, files, names) => {
  expect(await found(files as Record<string, string>)).toEqual(names);
});

test('each workspace package has its own checks, npm and pnpm alike, unless the root runs them', async () => {
  const packages = { 'packages/a/package.json': manifest({ name: 'a', scripts: { test: 'vitest' } }), 'packages/b/package.json': manifest({ name: 'b', scripts: { test: 'node --test' } }), 'packages/skipped/package.json': manifest({ scripts: { test: 'jest' } }), 'other/package.json': manifest({ scripts: { test: 'jest' } }) };
  const npm = { ...packages, 'package.json': manifest({ workspaces: ['packages/*', '!packages/skipped'], devDependencies: { vitest: '1' } }) };
  expect(await found(npm)).toEqual(['packages/a:vitest', 'packages/b:node-test']);
  const pnpm = { ...packages, 'package.json': '{}', 'pnpm-workspace.yaml': "packages:\n  # all\n  - 'packages/*'\n  - '!packages/skipped' # not this\ncatalog:\n  - nothing\n" };
  expect(await found(pnpm)).toEqual(['packages/a:vitest', 'packages/b:node-test']);
  expect(await found({ ...npm, 'package.json': manifest({ workspaces: ['packages/*'], scripts: { test: 'vitest run' } }) })).toEqual(['vitest', 'packages/b:node-test', 'packages/skipped:jest']);
});

test('settings add commands and switch checks off', async () => {
  const files = { 'package.json': manifest({ scripts: { test: 'vitest run', lint: 'oxlint' } }) };
  const own = { name: 'pytest', kind: 'test', command: ['pytest'], parser: 'junit', dir: '' };
  expect(await found(files, { checksOff: ['oxlint'], customChecks: [own] })).toEqual(['vitest', 'pytest']);
});

test('looks again when what it read has changed, and only then', async () => {
  const project = tinyProject({ 'package.json': manifest({ scripts: { test: 'vitest run' } }) }, { git: false });
  const { checker } = checkBench();
  const first = await checker.discover(project.dir);
  expect(await checker.discover(project.dir)).toBe(first);
  project.write('src/a.ts', '');
  project.write('jest.config.js', '');
  expect((await checker.discover(project.dir)).map((check) => check.name)).toEqual(['vitest', 'jest']);
});

test('the first test file of a project is noticed', async () => {
  const project = tinyProject({ 'package.json': '{}', 'src/a.js': '' }, { git: false });
  const { checker } = checkBench();
  expect(await checker.discover(project.dir)).toEqual([]);
  project.write('test/a.test.js', "import test from 'node:test';\n");
  expect(await checker.discover(project.dir)).toMatchObject([{ name: 'node-test' }]);
});
