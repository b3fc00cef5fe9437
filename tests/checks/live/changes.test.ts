import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout, tinyProject } from '../../support/project.ts';
import { failuresOf, itemsOf } from '../support.ts';
import { liveBench, related } from './support.ts';

const manifest = '{"name":"tiny","type":"module","scripts":{"test":"vitest run"},"devDependencies":{"vitest":"*"}}';
const files = {
  'package.json': manifest,
  'src/deep.js': 'export const deep = 1;\n',
  'src/middle.js': "export { deep } from './deep.js';\n",
  'src/deep.test.js': "import { expect, test } from 'vitest';\nimport { deep } from './middle.js';\ntest('deep', () => expect(deep).toBe(1));\n",
  'src/other.test.js': "import { expect, test } from 'vitest';\ntest('other', () => expect(1).toBe(1));\n",
};

test('each change is seen, whether it is named or not, and only tests that lead to it run, through any level', async () => {
  const bench = liveBench();
  const project = tinyProject(files, { packages: ['vitest'] });
  await bench.live.warm(project.dir);
  expect(itemsOf(await bench.ran(project, related('src/deep.js')))).toEqual(['src/deep.test.js deep: passed']);

  project.write('src/deep.js', 'export const deep = 2;\n');
  expect(itemsOf(await bench.ran(project, related('src/deep.js'), { changed: ['src/deep.js'] }))).toEqual(['src/deep.test.js deep: failed']);
  project.write('src/deep.js', 'export const deep = 1;\n');
  expect(itemsOf(await bench.ran(project, related('src/deep.js'), { changed: [] }))).toEqual(['src/deep.test.js deep: passed']);

  project.write('src/middle.js', 'export const deep = 3;\n');
  expect(itemsOf(await bench.ran(project, related('src/deep.js')))).toEqual([]);
  expect(itemsOf(await bench.ran(project, related('src/middle.js')))).toEqual(['src/deep.test.js deep: failed']);
});

test('a file that does not parse makes its tests red, in the words of a fresh start, and nothing more', async () => {
  const bench = liveBench();
  const project = tinyProject(files, { packages: ['vitest'] });
  await bench.ran(project);
  project.write('src/deep.js', 'export const deep = (;\n');
  const run = await bench.ran(project, related('src/deep.js'));
  expect(run.failures.map((failure) => `${failure.file} ${failure.name}`)).toEqual(['src/deep.test.js (file)']);
  expect(run.failures).toEqual((await bench.coldRan(project)).failures);
  project.write('src/deep.js', 'export const deep = 1;\n');
  expect(itemsOf(await bench.ran(project, related('src/deep.js')))).toEqual(['src/deep.test.js deep: passed']);
});

test('files that come and go: tests, and modules that another name stood in for', async () => {
  const bench = liveBench();
  const project = tinyProject(files, { packages: ['vitest'] });
  await bench.ran(project);
  project.write('src/new/fresh.test.js', "import { expect, test } from 'vitest';\nimport { late } from './late.js';\ntest('fresh', () => expect(late).toBe(1));\n");
  expect(failuresOf(await bench.ran(project, related('src/new/fresh.test.js')))).toEqual(['src/new/fresh.test.js:2 (file)']);
  project.write('src/new/late.js', 'export const late = 1;\n');
  expect(itemsOf(await bench.ran(project, related('src/new/late.js')))).toEqual(['src/new/fresh.test.js fresh: passed']);

  rmSync(join(project.dir, 'src/new'), { recursive: true });
  renameSync(join(project.dir, 'src/other.test.js'), join(project.dir, 'src/renamed.test.js'));
  expect(itemsOf(await bench.ran(project))).toEqual(['src/deep.test.js deep: passed', 'src/renamed.test.js other: passed']);

  rmSync(join(project.dir, 'src/middle.js'));
  project.write('src/middle.js/index.js', 'export const deep = 1;\n');
  const coldly = itemsOf(await bench.coldRan(project));
  expect(itemsOf(await bench.ran(project))).toEqual(coldly);
});

test('a file that a plugin reads by itself, and a folder it lists, count as well', async () => {
  const bench = liveBench();
  const project = tinyProject(
    {
      ...files,
      'vitest.config.js': "import { readFileSync } from 'node:fs';\nexport default { plugins: [{ name: 'words', resolveId: (id) => (id === 'virtual:words' ? id : undefined), load: (id) => (id === 'virtual:words' ? `export default ${JSON.stringify(readFileSync('words.txt', 'utf8'))}` : undefined) }] };\n",
      'words.txt': 'one',
      'src/words.test.js': "import { expect, test } from 'vitest';\nimport words from 'virtual:words';\nimport list from './list.js';\ntest(words, () => expect(list).toEqual(['./parts/a.js']));\n",
      'src/list.js': "export default Object.keys(import.meta.glob('./parts/*.js'));\n",
      'src/parts/a.js': 'export {};\n',
    },
    { packages: ['vitest'] },
  );
  const words = { kind: 'only', items: [{ file: 'src/words.test.js', name: '(file)' }] } as const;
  expect(itemsOf(await bench.ran(project, words))).toEqual(['src/words.test.js one: passed']);
  project.write('words.txt', 'two');
  project.write('src/parts/b.js', 'export {};\n');
  expect(itemsOf(await bench.ran(project, words))).toEqual(['src/words.test.js two: failed']);
});

test('what Vitest reads only at its start makes it start anew: its configuration, what that imports, package.json, .env, installed packages', async () => {
  const bench = liveBench();
  const project = tinyProject(
    {
      ...files,
      'vitest.config.js': "import { word } from './word.js';\nexport default { test: { env: { WORD: word } } };\n",
      'word.js': "export const word = 'first';\n",
      'src/other.test.js': "import { test } from 'vitest';\ntest([process.env.WORD, import.meta.env.VITE_WORD].join(' '), () => undefined);\n",
    },
    { packages: ['vitest'] },
  );
  const title = async () => (await bench.ran(project, related('src/other.test.js'))).items.map(({ name }) => name);
  const restarts = () => bench.log.records.filter(({ message }) => message.includes('started anew')).length;
  expect(await title()).toEqual(['first ']);
  expect(restarts()).toBe(0);
  project.write('word.js', "export const word = 'second';\n");
  expect(await title()).toEqual(['second ']);
  project.write('.env', 'VITE_WORD=env\n');
  expect(await title()).toEqual(['second env']);
  expect(restarts()).toBe(2);
  writeFileSync(join(project.dir, 'node_modules/.package-lock.json'), '{}');
  await title();
  mkdirSync(join(project.dir, 'node_modules/@new/package'), { recursive: true });
  await title();
  project.write('package.json', manifest.replace('vitest run', 'WORD=script vitest run'));
  await title();
  expect(restarts()).toBe(4);
});

test('a workspace whose packages are linked: a change in a linked package is seen by the one that uses it', async () => {
  const bench = liveBench();
  const project = tinyProject({
    'package.json': '{"name":"root","private":true,"workspaces":["packages/*"]}',
    'packages/a/package.json': '{"name":"a","type":"module","scripts":{"test":"vitest"},"devDependencies":{"vitest":"*"},"dependencies":{"@x/lib":"*"}}',
    'packages/a/a.test.js': "import { expect, test } from 'vitest';\nimport { word } from '@x/lib';\ntest('a', () => expect(word).toBe('one'));\n",
    'packages/lib/package.json': '{"name":"@x/lib","type":"module","exports":"./lib.js"}',
    'packages/lib/lib.js': "export const word = 'one';\n",
  });
  mkdirSync(join(project.dir, 'node_modules/@x'), { recursive: true });
  symlinkSync(join(checkout, 'node_modules/vitest'), join(project.dir, 'node_modules/vitest'));
  symlinkSync('../../packages/lib', join(project.dir, 'node_modules/@x/lib'));
  const check = 'packages/a:vitest';
  expect(itemsOf(await bench.ran(project, related('packages/lib/lib.js'), { check }))).toEqual(['packages/a/a.test.js a: passed']);
  project.write('packages/lib/lib.js', "export const word = 'two';\n");
  expect(itemsOf(await bench.ran(project, related('packages/lib/lib.js'), { check }))).toEqual(['packages/a/a.test.js a: failed']);
});
