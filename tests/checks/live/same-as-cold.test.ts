import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CheckScope } from '../../../automation/task/check.ts';
import { tinyProject } from '../../support/project.ts';
import { itemsOf, treeOf } from '../support.ts';
import { liveBench, related, verdictOf } from './support.ts';

const manifest = '{"name":"tiny","type":"module","scripts":{"test":"vitest run --coverage"},"devDependencies":{"vitest":"*"}}';
const files = {
  'package.json': manifest,
  'src/math.js': 'export const add = (a, b) => a - b;\n',
  'src/total.js': "import { add } from './math.js';\nexport const total = (list) => list.reduce(add, 0);\n",
  'src/math.test.js': `import { describe, expect, test } from 'vitest';
import { add } from './math.js';
describe('math > core', () => {
  describe('inner', () => {
    test('adds [1] $() "x"', () => {
      expect(add(1, 2)).toBe(3);
    });
  });
  test.each([[1, 0], [2, 1]])('%i less one is %i', (a, b) => expect(add(a, 1)).toBe(b));
  test.skip('left out', () => undefined);
  test.todo('later');
  test('twice', () => expect(1).toBe(1));
  test('twice', () => expect(1).toBe(2));
});
`,
  'src/total.test.js': "import { expect, test } from 'vitest';\nimport { total } from './total.js';\ntest('sums', () => {\n  console.log('said by a test');\n  expect({ sum: total([1, 2]) }).toEqual({ sum: 3 });\n});\n",
  'src/green.test.js': "import { expect, test } from 'vitest';\ntest('fine', () => expect(1).toBe(1));\n",
  'src/shot.test.js': "import { expect, test } from 'vitest';\ntest('known', () => expect({ a: 2 }).toMatchSnapshot());\ntest('new', () => expect('x').toMatchSnapshot());\ntest('inline', () => expect('x').toMatchInlineSnapshot());\n",
  'src/__snapshots__/shot.test.js.snap': '// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n\nexports[`known 1`] = `\n{\n  "a": 1,\n}\n`;\n',
  'src/import.test.js': "import './nope.js';\nimport { test } from 'vitest';\ntest('x', () => undefined);\n",
  'src/syntax.test.js': "import { test } from 'vitest';\ntest('x', () => {\n",
  'src/throws.test.js': "import { test } from 'vitest';\nthrow new TypeError('at load');\ntest('x', () => undefined);\n",
  'src/hook.test.js': "import { beforeAll, describe, test } from 'vitest';\ndescribe('suite', () => {\n  beforeAll(() => { throw new Error('hook boom'); });\n  test('a', () => undefined);\n});\n",
  'src/late.test.js': "import { test } from 'vitest';\nsetTimeout(() => { throw new Error('late boom'); }, 0);\ntest('slow', () => new Promise((done) => setTimeout(done, 50)));\n",
  'src/exit.test.js': "import { test } from 'vitest';\ntest('leaves', () => process.exit(0));\n",
  'src/only.test.js': "import { test } from 'vitest';\ntest.only('alone', () => undefined);\ntest('other', () => undefined);\n",
};

test('everything a test file can be: the same items, failures, fingerprints and words as a fresh start gives, twice, and nothing is written', async () => {
  const bench = liveBench();
  const project = tinyProject(files, { packages: ['vitest'] });
  const before = treeOf(project.dir);
  const cold = verdictOf(await bench.coldRan(project));
  expect(verdictOf(await bench.ran(project))).toEqual(cold);
  expect(verdictOf(await bench.ran(project))).toEqual(cold);
  expect(cold.failures.length).toBeGreaterThan(10);
  expect(treeOf(project.dir)).toEqual(before);
});

/** `vitest related` itself gives up where any test does not parse. */
const { 'src/syntax.test.js': _broken, 'src/import.test.js': _missing, ...whole } = files;

test('only what a file touches, and only what was asked by name, as a fresh start picks them', async () => {
  const bench = liveBench();
  const project = tinyProject(whole, { packages: ['vitest'] });
  const scopes = [
    related('src/math.js'),
    related('src/total.js', 'src/green.test.js'),
    { kind: 'only', items: [{ file: 'src/math.test.js', name: 'math > core > inner > adds [1] $() "x"' }, { file: 'src/total.test.js', name: 'sums' }] },
    { kind: 'only', items: [{ file: 'src/throws.test.js', name: '(file)' }] },
    { kind: 'only', items: [{ file: 'src/gone.test.js', name: 'x' }] },
  ] as const;
  for (const scope of scopes) expect(verdictOf(await bench.ran(project, scope))).toEqual(verdictOf(await bench.coldRan(project, scope)));
  const first = verdictOf(await bench.ran(project, scopes[0]));
  expect(first.items.some((item) => item.startsWith('src/total.test.js'))).toBe(true);
  expect(first.items.some((item) => item.startsWith('src/green.test.js'))).toBe(false);
});

test('threads, no isolation, an environment, setup files, global setup and flags of the script count as in a fresh start', async () => {
  const bench = liveBench();
  const project = tinyProject(
    {
      ...whole,
      'package.json': manifest.replace('vitest run --coverage', 'MODE_OF_TESTS=script vitest run --testTimeout 4000 --pool=threads'),
      'vitest.config.js': "export default { test: { isolate: false, setupFiles: ['./setup.js'], globalSetup: ['./global.js'], env: { FROM_CONFIG: 'yes' } } };\n",
      'setup.js': "globalThis.fromSetup = process.env.FROM_CONFIG;\n",
      'global.js': "let count = 0;\nexport default ({ provide }) => {\n  count += 1;\n  provide('starts', count);\n  return () => { count += 10; };\n};\n",
      'src/around.test.js': "import { expect, inject, test } from 'vitest';\ntest('sees it all', ({ task }) => {\n  expect([globalThis.fromSetup, inject('starts'), process.env.MODE_OF_TESTS, process.env.VITEST_MODE, process.env.CI, task.timeout]).toEqual('shown');\n});\n",
    },
    { packages: ['vitest'] },
  );
  const scope = related('src/around.test.js');
  const cold = verdictOf(await bench.coldRan(project, scope));
  expect(verdictOf(await bench.ran(project, scope))).toEqual(cold);
  expect(verdictOf(await bench.ran(project, scope))).toEqual(cold);
  expect(cold.failures[0]?.message).toContain('script');
});

/** Green only when the other file runs at the same time. */
const meets = (own: string, other: string) => `import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
test('${own}', async () => {
  writeFileSync('${own}.here', '');
  for (let waited = 0; waited < 2_000 && !existsSync('${other}.here'); waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(existsSync('${other}.here')).toBe(true);
});
`;

test('asked for two workers it runs two files beside each other, unless the project allows one', async () => {
  const bench = liveBench();
  const both: CheckScope = { kind: 'only', items: [{ file: 'a.test.js', name: '(file)' }, { file: 'b.test.js', name: '(file)' }] };
  const files = { 'package.json': '{"name":"tiny","type":"module","scripts":{"test":"vitest run"},"devDependencies":{"vitest":"*"}}', 'a.test.js': meets('a', 'b'), 'b.test.js': meets('b', 'a') };
  const free = tinyProject(files, { packages: ['vitest'] });
  expect(itemsOf(await bench.ran(free, both, { workers: 2 }))).toEqual(['a.test.js a: passed', 'b.test.js b: passed']);
  const alone = tinyProject({ ...files, 'vitest.config.js': 'export default { test: { fileParallelism: false } };\n' }, { packages: ['vitest'] });
  const { items } = await bench.ran(alone, both, { workers: 2 });
  expect(items.filter(({ status }) => status === 'failed')).toHaveLength(1);
});

test('beside type tests (`vitest --typecheck`) the named tests that are none run live; all others, and what the types say, are left to a fresh start', async () => {
  const bench = liveBench();
  const project = tinyProject({
    'package.json': manifest.replace('--coverage', '--typecheck'),
    'tsconfig.json': '{"compilerOptions":{"module":"nodenext","strict":true,"noEmit":true,"skipLibCheck":true,"types":[]},"include":["src"]}',
    'src/one.test.ts': "import { expect, test } from 'vitest';\ntest('one', () => expect(1).toBe(2));\n",
    'src/one.test-d.ts': "import { expectTypeOf, test } from 'vitest';\ntest('a number', () => {\n  expectTypeOf('x').toEqualTypeOf<number>();\n});\n",
  }, { packages: ['vitest', 'typescript'] });
  // Vitest looks for the compiler where npm would have put it.
  mkdirSync(join(project.dir, 'node_modules/.bin'));
  symlinkSync('../typescript/bin/tsc', join(project.dir, 'node_modules/.bin/tsc'));
  const named = (file: string, name: string): CheckScope => ({ kind: 'only', items: [{ file, name }] });
  await bench.live.warm(project.dir);
  expect(itemsOf(await bench.ran(project, named('src/one.test.ts', 'one')))).toEqual(['src/one.test.ts one: failed']);
  expect(itemsOf(await bench.coldRan(project, named('src/one.test.ts', 'one')))).toEqual(['src/one.test.ts one: failed']);
  for (const scope of [named('src/one.test-d.ts', 'a number'), { kind: 'all' } as const]) {
    expect(await bench.ask(project, scope)).toBeUndefined();
    expect(itemsOf(await bench.coldRan(project, scope))).toContain('src/one.test-d.ts a number: failed');
  }
});
