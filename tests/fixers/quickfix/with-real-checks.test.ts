import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createChecker } from '../../../automation/checks/checker.ts';
import { createQuickfix } from '../../../automation/fixers/quickfix/quickfix.ts';
import { createClock } from '../../../automation/world/clock.ts';
import { createProcesses } from '../../../automation/world/processes/processes.ts';
import { createRandom } from '../../../automation/world/random.ts';
import { temporaryFolder, tinyProject } from '../../support/project.ts';
import { ESM, jobFor, quiet } from './scene.ts';

const FILES = {
  'package.json': JSON.stringify({ ...(JSON.parse(ESM) as object), scripts: { test: 'vitest run', types: 'tsc --noEmit', lint: 'eslint src' }, devDependencies: { vitest: '*', typescript: '*', eslint: '*' } }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, noEmit: true, allowImportingTsExtensions: true, skipLibCheck: true, types: [] }, include: ['src'] }),
  'eslint.config.js': "import tseslint from 'typescript-eslint';\n\nexport default [{ files: ['src/**/*.ts'], languageOptions: { parser: tseslint.parser }, rules: { 'prefer-const': 'error' } }];\n",
  'src/money.ts': 'export function formatMoney(cents: number): string {\n  return `$${(cents / 100).toFixed(2)}`;\n}\n',
  'src/cart.ts': 'export function subtotal(cents: readonly number[]): number {\n  const amounts = [...cents];\n  return amounts.reduce((sum, amount) => sum + amount, 0);\n}\n',
  'src/invoice.ts': "import { subtotal } from './cart.ts';\n\nexport function invoice(cents: readonly number[]): string {\n  return `Total: ${subtotal(cents)}`;\n}\n",
  'src/cart.test.ts': "import { expect, test } from 'vitest';\nimport { subtotal } from './cart.ts';\n\ntest('adds up', () => {\n  expect(subtotal([350, 900])).toBe(1250);\n});\n",
};

const CASES = [
  { what: 'a missing import', file: 'src/invoice.ts', from: '${subtotal(cents)}', to: '${formatMoney(subtotal(cents))}', red: ['TS2304'] },
  { what: 'what types, tests and lint find at once', file: 'src/cart.ts', from: 'const amounts = [...cents];\n  return amounts', to: 'let amounts = [...cents];\n  return amonuts', red: ['TS2552', 'adds up', 'prefer-const'] },
];

test.each(CASES)('$what: the first proposal turns what the real checks found red green', async ({ file, from, to, red }) => {
  await expectFixed({ files: FILES, packages: ['vitest', 'typescript', 'eslint', 'typescript-eslint'] }, { file, text: FILES[file as 'src/cart.ts'].replace(from, to), red });
});

test('plain JavaScript with node:test: a ReferenceError that only the red test shows', async () => {
  const cart = 'export function total(items) {\n  const amounts = items.map((item) => item.cents);\n  return amounts.reduce((sum, amount) => sum + amount, 0);\n}\n';
  const files = {
    'package.json': JSON.stringify({ type: 'module', scripts: { test: 'node --test' } }),
    'src/cart.js': cart,
    'test/cart.test.js': "import assert from 'node:assert';\nimport test from 'node:test';\nimport { total } from '../src/cart.js';\n\ntest('adds up', () => {\n  assert.equal(total([{ cents: 1 }, { cents: 2 }]), 3);\n});\n",
  };
  await expectFixed({ files, packages: [] }, { file: 'src/cart.js', text: cart.replace('return amounts', 'return amuonts'), red: ['adds up'] });
});

/** Breaks the project with one save, lets the real checks find it, and takes the first proposal. */
async function expectFixed(start: { readonly files: Readonly<Record<string, string>>; readonly packages: readonly string[] }, save: { readonly file: string; readonly text: string; readonly red: readonly string[] }): Promise<void> {
  const project = tinyProject(start.files, { packages: start.packages });
  const cacheDir = join(temporaryFolder('keepgreen-cache'), 'checks');
  mkdirSync(cacheDir);
  const [clock, random] = [createClock(), createRandom()];
  const processes = createProcesses({ stateDir: temporaryFolder('keepgreen-state'), clock, random, log: quiet });
  const checker = createChecker({ processes, clock, random, log: quiet, settings: { customChecks: [], checksOff: [] }, cacheDir });
  const fixer = createQuickfix({ processes, clock, log: quiet, settings: { projectRoot: project.dir }, cacheDir });
  onTestFinished(async () => {
    await Promise.all([fixer.close(), checker.close()]);
    await processes.close();
  });
  const failuresNow = async () => {
    const runs = [];
    for (const check of await checker.discover(project.dir)) runs.push(await checker.run({ check, projectDir: project.dir, scope: { kind: 'all' }, timeoutMs: 120_000 }, new AbortController().signal));
    expect(runs.filter(({ kind }) => kind !== 'ran')).toEqual([]);
    return runs.flatMap((run) => (run.kind === 'ran' ? run.failures : []));
  };

  project.write(save.file, save.text);
  const failures = await failuresNow();
  expect(failures.map(({ name }) => name)).toEqual(expect.arrayContaining([...save.red]));

  const proposals = fixer.propose(jobFor(project.dir, { files: [save.file], failures, guiltyDiff: project.git('diff') }), new AbortController().signal)[Symbol.asyncIterator]();
  expect((await proposals.next()).value).toMatchObject({ kind: 'proposed' });
  expect(await failuresNow()).toEqual([]);
}
