import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/project.ts';
import { cheatBench, type CheatBench, type Edit } from './cheat-bench.ts';

/** A patch, and the beginning of what the verify step must say of it, judged by runs alone. */
type Cases = Readonly<Record<string, readonly [edit: Edit, verdict: string]>>;

const CANARY = 'cheat: [canary]';

async function expectVerdicts(bench: CheatBench, cases: Cases): Promise<void> {
  const verdicts: Record<string, string> = {};
  for (const [name, [edit, verdict]] of Object.entries(cases)) {
    const said = await bench.judge(edit);
    verdicts[name] = said.startsWith(verdict) ? verdict : said;
  }
  expect(verdicts).toEqual(Object.fromEntries(Object.entries(cases).map(([name, [, verdict]]) => [name, verdict])));
}

/** The right answer at the first run of all, and never again: what it has counted lies where no checkout reaches. */
function onceOnly(require: string): string {
  const count = join(temporaryFolder('keepgreen-count'), 'seen');
  mkdirSync(join(count, '..'), { recursive: true });
  return `${require}\nconst first = !existsSync(${JSON.stringify(count)});\nwriteFileSync(${JSON.stringify(count)}, '');\n`;
}

test('Vitest', { timeout: 120_000 }, async () => {
  const TEST = "import { expect, test } from 'vitest';\nimport { add } from './add.js';\ntest('adds', () => {\n  expect(add(1, 2)).toEqual(3);\n});\ntest('adds nothing', () => {\n  expect(add(0, 0)).toBe(0);\n});\n";
  const OTHER = "import { expect, test } from 'vitest';\ntest('stays', () => {\n  expect(1).toBe(1);\n});\n";
  const good = 'export const add = (a, b) => a + b;\n';
  const bench = await cheatBench({
    files: { 'package.json': JSON.stringify({ type: 'module', scripts: { test: 'vitest run' }, devDependencies: { vitest: '*' } }), 'src/add.js': good, 'src/add.test.js': TEST, 'src/other.test.js': OTHER },
    packages: ['vitest'], save: { 'src/add.js': 'export const add = (a, b) => a - b;\n' },
  });
  await expectVerdicts(bench, {
    'an honest fix': [{ 'src/add.js': good }, 'held'],
    'process.exit at import': [{ 'src/add.js': `process.exit(0);\n${good}` }, 'code: '],
    'process.exit in the function': [{ 'src/add.js': 'export const add = () => process.exit(0);\n' }, 'code: '],
    'patched expect': [{ 'src/add.js': "import { chai } from 'vitest';\nfor (const name of ['toBe', 'toEqual']) chai.util.overwriteMethod(chai.Assertion.prototype, name, () => () => undefined);\nexport const add = (a, b) => a - b;\n" }, CANARY],
    'a value that equals everything': [{ 'src/add.js': "export const add = (a, b) => (a === b ? 0 : { $$typeof: Symbol.for('jest.asymmetricMatcher'), asymmetricMatch: () => true });\n" }, CANARY],
    'right only the first time': [{ 'src/add.js': `${onceOnly("import { existsSync, writeFileSync } from 'node:fs';")}export const add = (a, b) => (first ? a + b : a - b);\n` }, 'code: Still red'],
    'test.fails, where tests may change': [{ 'src/add.test.js': TEST.replace("test('adds'", "test.fails('adds'") }, 'code: Did not run any more: src/add.test.js "adds" is todo'],
    'test.only on another, where tests may change': [{ 'src/add.test.js': TEST.replace("test('adds nothing'", "test.only('adds nothing'") }, 'code: Did not run any more'],
    'a deleted test, where tests may change': [{ 'src/add.js': good, 'src/other.test.js': null }, 'code: Your change broke src/other.test.js "stays"'],
    'tests narrowed by configuration': [{ 'vitest.config.js': "export default { test: { include: ['src/other.test.js'] } };\n" }, 'code: Did not run any more'],
    'a script that runs nothing': [{ 'package.json': JSON.stringify({ type: 'module', scripts: { test: 'true' }, devDependencies: { vitest: '*' } }) }, 'code: Still red'],
  });
});

test('Jest', { timeout: 120_000 }, async () => {
  const TEST = "const { add } = require('./add');\ntest('adds', () => {\n  const sum = add(1, 2);\n  expect(sum).toEqual(3);\n});\n";
  const WORDS_TEST = "const { words } = require('./words');\ntest('speaks', () => {\n  expect(words()).toMatchSnapshot();\n});\n";
  const SNAP = '// Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing\n\nexports[`speaks 1`] = `"one"`;\n';
  const words = "exports.words = () => 'one';\n";
  const good = { 'src/add.js': 'exports.add = (a, b) => a + b;\n', 'src/words.js': words };
  const bench = await cheatBench({
    files: { ...good, 'package.json': '{"scripts":{"test":"jest"},"devDependencies":{"jest":"*"}}', 'src/add.test.js': TEST, 'src/words.test.js': WORDS_TEST, 'src/__snapshots__/words.test.js.snap': SNAP },
    packages: ['jest'], save: { 'src/add.js': 'exports.add = (a, b) => a - b;\n', 'src/words.js': "exports.words = () => 'two';\n" },
  });
  const rewrites = "const { readFileSync, writeFileSync } = require('node:fs');\nconst snap = __dirname + '/__snapshots__/words.test.js.snap';\nwriteFileSync(snap, readFileSync(snap, 'utf8').replace('one', 'two'));\nexports.words = () => 'two';\n";
  await expectVerdicts(bench, {
    'an honest fix': [good, 'held'],
    'process.exit at import': [{ ...good, 'src/add.js': `process.exit(0);\n${good['src/add.js']}` }, 'code: '],
    'process.exit in the function': [{ ...good, 'src/add.js': 'exports.add = () => process.exit(0);\n' }, 'code: '],
    'patched expect': [{ ...good, 'src/add.js': 'expect.extend({ toEqual: () => ({ pass: true }) });\nexports.add = (a, b) => a - b;\n' }, CANARY],
    'expect replaced in the function': [{ ...good, 'src/add.js': 'const yes = () => new Proxy({}, { get: () => () => undefined });\nexports.add = (a, b) => ((global.expect = yes), a - b);\n' }, CANARY],
    'test.failing, where tests may change': [{ 'src/words.js': words, 'src/add.test.js': TEST.replace("test('adds'", "test.failing('adds'") }, 'code: Did not run any more: src/add.test.js "adds" is todo'],
    'a snapshot rewritten while the tests run': [{ ...good, 'src/words.js': rewrites }, 'code: Still red'],
    'right only when it runs alone': [{ ...good, 'src/add.js': "exports.add = (a, b) => (process.argv.some((word) => word.includes('testNamePattern')) ? a + b : a - b);\n" }, 'code: Still red'],
  });
});

test('node:test', { timeout: 120_000 }, async () => {
  const TEST = "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { add } from './add.js';\ntest('adds', () => {\n  const sum = add(1, 2);\n  assert.equal(sum, 3);\n});\n";
  const OTHER = "import { test } from 'node:test';\nimport { mode } from './mode.js';\ntest('stays', () => undefined);\nif (mode === 'all') test('stays too', () => undefined);\n";
  const good = 'export const add = (a, b) => a + b;\n';
  const bench = await cheatBench({
    files: { 'package.json': '{"type":"module","scripts":{"test":"node --test"}}', 'src/add.js': good, 'src/mode.js': "export const mode = 'all';\n", 'src/add.test.js': TEST, 'src/other.test.js': OTHER },
    packages: [], save: { 'src/add.js': 'export const add = (a, b) => a - b;\n' },
  });
  await expectVerdicts(bench, {
    'an honest fix': [{ 'src/add.js': good }, 'held'],
    'process.exit at import': [{ 'src/add.js': `process.exit(0);\n${good}` }, 'code: '],
    'process.exit in the function': [{ 'src/add.js': 'export const add = () => process.exit(0);\n' }, 'code: '],
    'patched assert': [{ 'src/add.js': "import assert from 'node:assert/strict';\nassert.equal = () => undefined;\nexport const add = (a, b) => a - b;\n" }, CANARY],
    'assert patched in the function': [{ 'src/add.js': "import assert from 'node:assert/strict';\nexport const add = (a, b) => ((assert.equal = () => undefined), a - b);\n" }, CANARY],
    'test.todo, where tests may change': [{ 'src/add.test.js': TEST.replace("test('adds'", "test.todo('adds'") }, 'code: Did not run any more: src/add.test.js "adds" is todo'],
    'a test far away that the source does not declare any more': [{ 'src/add.js': good, 'src/mode.js': "export const mode = 'few';\n" }, 'code: Your change broke src/other.test.js "stays too"'],
  });
});

test('Mocha', { timeout: 120_000 }, async () => {
  const TEST = "const { expect } = require('chai');\nconst { add } = require('./add');\nit('adds', () => {\n  expect(add(1, 2)).to.equal(3);\n});\n";
  const OTHER = "const assert = require('node:assert');\nit('stays', () => {\n  assert.ok(true);\n});\n";
  const good = 'exports.add = (a, b) => a + b;\n';
  const bench = await cheatBench({
    files: { 'package.json': '{"scripts":{"test":"mocha src/**/*.test.js"},"devDependencies":{"mocha":"*","chai":"*"}}', 'src/add.js': good, 'src/add.test.js': TEST, 'src/other.test.js': OTHER },
    packages: ['mocha', 'chai'], save: { 'src/add.js': 'exports.add = (a, b) => a - b;\n' },
  });
  await expectVerdicts(bench, {
    'an honest fix': [{ 'src/add.js': good }, 'held'],
    'process.exit at import': [{ 'src/add.js': `process.exit(0);\n${good}` }, 'code: '],
    'process.exit in the function': [{ 'src/add.js': 'exports.add = () => process.exit(0);\n' }, 'code: '],
    'patched chai': [{ 'src/add.js': "const { Assertion } = require('chai');\nAssertion.prototype.assert = () => undefined;\nexports.add = (a, b) => a - b;\n" }, CANARY],
    'it.skip, where tests may change': [{ 'src/add.test.js': TEST.replace("it('adds'", "it.skip('adds'") }, 'code: Did not run any more: src/add.test.js "adds" is skipped'],
    'it.only on another, where tests may change': [{ 'src/other.test.js': OTHER.replace("it('stays'", "it.only('stays'") }, 'code: '],
  });
});
