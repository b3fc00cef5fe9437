import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { canaryFor } from '../../automation/checks/canary.ts';
import { tinyProject } from '../support/project.ts';
import { checkBench } from './support.ts';

const styles = [
  { what: 'Vitest in TypeScript', check: 'vitest', packages: ['vitest'], scripts: 'vitest run', type: 'module', file: 'src/a.test.ts', text: "import { expect, it } from 'vitest';\nconst one: number = 1;\nit('is', () => expect(one).toStrictEqual(1));\n" },
  { what: 'Vitest with chai and assert', check: 'vitest', packages: ['vitest'], scripts: 'vitest run', type: 'module', file: 'src/a.test.ts', text: "import { assert, expect, test } from 'vitest';\ntest('is', () => {\n  assert.equal(1, 1);\n  expect(1).to.equal(1);\n});\n" },
  { what: 'Jest (CommonJS)', check: 'jest', packages: ['jest'], scripts: 'jest', type: 'commonjs', file: '__tests__/a.js', text: "describe('math', () => { it('is', () => { expect([1]).toHaveLength(1); }); });\n" },
  { what: 'Jest with ES modules', check: 'jest', packages: ['jest'], scripts: 'NODE_OPTIONS=--experimental-vm-modules jest', type: 'module', file: 'a.test.js', text: "import { expect, test } from '@jest/globals';\ntest('is', () => expect(1).toBe(1));\n" },
  { what: 'Mocha with chai (ES modules)', check: 'mocha', packages: ['mocha', 'chai'], scripts: 'mocha', type: 'module', file: 'test/a.js', text: "import { expect } from 'chai';\ndescribe('math', () => it('is', () => expect({ a: 1 }).to.deep.equal({ a: 1 })));\n" },
  { what: 'Mocha with node:assert (CommonJS)', check: 'mocha', packages: ['mocha'], scripts: 'mocha', type: 'commonjs', file: 'test/a.js', text: "const { strictEqual } = require('node:assert');\nit('is', () => strictEqual(1, 1));\n" },
  { what: 'node:test (CommonJS)', check: 'node-test', packages: [], scripts: 'node --test', type: 'commonjs', file: 'a_test.js', text: "const test = require('node:test');\nconst assert = require('node:assert');\ntest('is', () => { assert.deepEqual([1], [1]); });\n" },
] as const;

describe('a canary', () => {
  it.each(styles)('is heard, and fails: $what', async ({ check, packages, scripts, type, file, text }) => {
    const canary = canaryFor(file, text, 'abcd1234');
    if (canary === undefined) throw new Error('no canary');
    const project = tinyProject({ 'package.json': JSON.stringify({ type, scripts: { test: scripts } }), [file]: text }, { packages });
    writeFileSync(join(project.dir, canary.file), canary.text);
    const run = await checkBench().ran(project, check, { kind: 'only', items: [{ file: canary.file, name: canary.title }] });
    expect(run.items).toMatchObject([{ file: canary.file, name: canary.title, status: 'failed' }]);
  });
});

test('its name is taken for a test as the original is, and tells nothing', () => {
  const named = (file: string) => canaryFor(file, "test('a', () => expect(1).toBe(1));", 'ab12')?.file;
  expect(['src/a.test.ts', 'src/a.b.spec.tsx', 'test/test-a.js', 'a_test.js', '__tests__/a.js', 'test.js'].map(named)).toEqual(['src/a-ab12.test.ts', 'src/a.b-ab12.spec.tsx', 'test/test-a-ab12.js', 'a-ab12_test.js', '__tests__/a-ab12.js', 'test-ab12.js']);
  expect(canaryFor('a.test.js', "test('a', () => expect(1).toBe(1));", 'ab12')?.text).not.toMatch(/canary|keepgreen/i);
});

test('there is none for a file whose style is not known', () => {
  expect(canaryFor('a.test.js', "import { check } from './own.js';\ncheck('a', 1);", 'ab12')).toBeUndefined();
  expect(canaryFor('a.test.js', "test('a', () => { if (one() !== 1) throw new Error('no'); });", 'ab12')).toBeUndefined();
});
