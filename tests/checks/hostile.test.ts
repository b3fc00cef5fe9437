import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { checkBench, related } from './support.ts';

const names = ['-rf.js', '--config=evil.js', 'a b.js', '$(touch pwned).js', "it's \"quoted\".js", 'new\nline.js', 'ünï.js', 'x;touch pwned.js'];

/** Every runner with tests or rules that see each of the oddly named files, and a huge and a binary one beside them. */
function project() {
  const odd = Object.fromEntries(names.map((name) => [name, 'module.exports = 1;\n']));
  const wide = tinyProject(
    {
      ...odd,
      'package.json': '{"scripts":{"test":"jest","test:unit":"node --test *.unit.js","test:old":"mocha *.old.js","types":"tsc --noEmit","lint":"eslint . && oxlint && biome lint"},"devDependencies":{"typescript":"*"}}',
      'eslint.config.js': "module.exports = [{ files: ['**/*.js'], rules: { 'no-debugger': 'error' } }];\n",
      'tsconfig.json': '{"compilerOptions":{"allowJs":true,"lib":["es2022"],"types":[],"noEmit":true,"module":"nodenext"},"include":["*.js"]}',
      'biome.json': '{"linter":{"rules":{"recommended":false}}}',
      'all.test.js': `${names.map((name) => `require(${JSON.stringify(`./${name}`)});`).join('\n')}\ntest('loads', () => undefined);\n`,
      'all.unit.js': `${names.map((name) => `require(${JSON.stringify(`./${name}`)});`).join('\n')}\nrequire('node:test').test('loads', () => undefined);\n`,
      'all.old.js': `${names.map((name) => `require(${JSON.stringify(`./${name}`)});`).join('\n')}\nit('loads', () => undefined);\n`,
    },
    { packages: ['jest', 'mocha', 'typescript', 'eslint', 'oxlint', '@biomejs/biome'] },
  );
  wide.write('huge.js', `module.exports = '${'x'.repeat(5_000_000)}';\n`);
  wide.write('image.js', Buffer.from([0x89, 0x50, 0, 0xff, 0xfe, 0, 1, 2, 3]));
  return wide;
}

test.each(['jest', 'node-test', 'mocha'])('%s: file names that look like flags, commands or lines break nothing', async (name) => {
  const tiny = project();
  const run = await checkBench().ran(tiny, name, related(...names));
  expect(run).toMatchObject({ failures: [], exitCode: 0 });
  expect(run.items.map((item) => `${item.name} ${item.status}`)).toEqual(['loads passed']);
  expect(existsSync(join(tiny.dir, 'pwned'))).toBe(false);
});

test.each(['eslint', 'oxlint', 'biome'])('%s: the same, and huge and binary files are answered for', async (name) => {
  const tiny = project();
  const run = await checkBench().ran(tiny, name, related(...names, 'huge.js', 'image.js'));
  expect(run.failures.filter((failure) => failure.file !== 'image.js')).toEqual([]);
  expect(existsSync(join(tiny.dir, 'pwned'))).toBe(false);
});

test.each(['jest', 'node-test', 'mocha'])('%s: a huge and a binary file among the changed ones break nothing', async (name) => {
  const run = await checkBench().ran(project(), name, related('huge.js', 'image.js'));
  expect(run).toMatchObject({ items: [], failures: [] });
});

test('vitest: the same names', async () => {
  const files = { 'package.json': '{"type":"module","scripts":{"test":"vitest"}}', ...Object.fromEntries(names.map((name) => [name, 'export default 1;\n'])) };
  const imports = names.map((name, nth) => `import n${nth} from ${JSON.stringify(`./${name}`)};`).join('\n');
  const tiny = tinyProject({ ...files, 'all.test.js': `import { test } from 'vitest';\n${imports}\ntest('loads', () => [${names.map((_name, nth) => `n${nth}`).join(',')}]);\n` }, { packages: ['vitest'] });
  const run = await checkBench().ran(tiny, 'vitest', related('-rf.js', '$(touch pwned).js', "it's \"quoted\".js", 'new\nline.js'));
  expect(run.items.map((item) => `${item.name} ${item.status}`)).toEqual(['loads passed']);
});
