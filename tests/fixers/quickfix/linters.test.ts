import { describe, expect, test } from 'vitest';
import { ESM, finding, scene, TSCONFIG, typeError } from './scene.ts';

const ESLINT = "export default [{ files: ['**/*.js'], rules: { 'prefer-const': 'error', 'no-var': 'error', eqeqeq: 'error', 'no-extra-boolean-cast': 'error' } }];\n";
const BIOME = JSON.stringify({ formatter: { enabled: false }, assist: { enabled: false }, linter: { rules: { style: { useConst: 'error' }, suspicious: { noDoubleEquals: 'error', noVar: 'error' } } } });
const OXLINT = JSON.stringify({ rules: { 'no-var': 'error', 'prefer-const': 'error' } });

const eslintProject = (files: Record<string, string>) => scene({ 'package.json': ESM, 'eslint.config.js': ESLINT, ...files }, { packages: ['eslint'] });

describe('ESLint', () => {
  test.each([
    ['prefer-const', "'one' is never reassigned. Use 'const' instead.", 'let one = 1;\nexport const two = one + 1;\n', 'const one = 1;\nexport const two = one + 1;\n'],
    ['no-var', 'Unexpected var, use let or const instead.', 'export function f() {\n  var one = 1;\n  one += 1;\n  return one;\n}\n', 'export function f() {\n  let one = 1;\n  one += 1;\n  return one;\n}\n'],
    ['eqeqeq', "Expected '===' and instead saw '=='.", "export const f = (a) => typeof a == 'string';\n", "export const f = (a) => typeof a === 'string';\n"],
    ['eqeqeq', "Expected '===' and instead saw '=='.", 'export const f = (a, b) => a == b;\n', 'export const f = (a, b) => a === b;\n'],
  ])('%s: %s', async (rule, message, before, after) => {
    const { propose } = eslintProject({ 'a.js': before });
    const seen = await propose({ files: ['a.js'], failures: [finding('eslint', 'a.js', rule, 1, message)] });
    expect(seen).toEqual([{ proposal: expect.objectContaining({ kind: 'proposed', rationale: `eslint ${rule} in a.js` }) as unknown, changed: { 'a.js': after } }]);
  });

  test('only what is red is fixed, whatever else ESLint could do in the file', async () => {
    const { propose } = eslintProject({ 'a.js': 'let one = 1;\nexport const f = () => !!!one;\n' });
    const seen = await propose({ files: ['a.js'], failures: [finding('eslint', 'a.js', 'prefer-const', 1, "'one' is never reassigned. Use 'const' instead.")] });
    expect(seen[0]?.changed).toEqual({ 'a.js': 'const one = 1;\nexport const f = () => !!!one;\n' });
  });

  test('line endings and byte order mark stay', async () => {
    const { propose } = eslintProject({ 'a.js': '\uFEFFlet one = 1;\r\nexport const two = one + 1;\r\n' });
    const seen = await propose({ files: ['a.js'], failures: [finding('eslint', 'a.js', 'prefer-const', 1)] });
    expect(seen[0]?.changed).toEqual({ 'a.js': '\uFEFFconst one = 1;\r\nexport const two = one + 1;\r\n' });
  });

  test('a test file is never touched, its neighbour is', async () => {
    const text = 'let one = 1;\nexport const two = one + 1;\n';
    const { propose } = eslintProject({ 'a.js': text, 'a.test.js': text });
    const seen = await propose({ files: ['a.js', 'a.test.js'], failures: [finding('eslint', 'a.js', 'prefer-const', 1), finding('eslint', 'a.test.js', 'prefer-const', 1)] });
    expect(seen.map(({ changed }) => Object.keys(changed))).toEqual([['a.js']]);
  });

  test("a configuration that only the project's script names is found", async () => {
    const { propose } = scene(
      { 'package.json': JSON.stringify({ type: 'module', scripts: { lint: 'eslint --config lint/rules.js src' } }), 'lint/rules.js': ESLINT, 'src/a.js': 'let one = 1;\nexport const two = one + 1;\n' },
      { packages: ['eslint'] },
    );
    const seen = await propose({ files: ['src/a.js'], failures: [finding('eslint', 'src/a.js', 'prefer-const', 1)] });
    expect(seen[0]?.changed).toEqual({ 'src/a.js': 'const one = 1;\nexport const two = one + 1;\n' });
  });

  test('a finding without a fix is left to others', async () => {
    const { propose } = eslintProject({ 'a.js': 'export const a = 1;\n' });
    const seen = await propose({ files: ['a.js'], failures: [finding('eslint', 'a.js', 'complexity', 1)] });
    expect(seen.map(({ proposal }) => proposal.kind)).toEqual(['nothing']);
  });

  test('types and lint that are red together are fixed together', async () => {
    const config = ESLINT.replace('**/*.js', '**/*.ts').replace('rules', 'languageOptions: { parser: tseslint.parser }, rules');
    const { propose } = scene(
      { 'package.json': ESM, 'tsconfig.json': TSCONFIG, 'eslint.config.js': `import tseslint from 'typescript-eslint';\n${config}`, 'src/a.ts': 'export function f(amount: number): number {\n  let twice = amuont * 2;\n  return twice;\n}\n' },
      { packages: ['eslint', 'typescript', 'typescript-eslint'] },
    );
    const seen = await propose({ files: ['src/a.ts'], failures: [typeError('src/a.ts', 2552), finding('eslint', 'src/a.ts', 'prefer-const', 2, "'twice' is never reassigned. Use 'const' instead.")] });
    expect(seen[0]?.changed).toEqual({ 'src/a.ts': 'export function f(amount: number): number {\n  const twice = amount * 2;\n  return twice;\n}\n' });
  });
});

describe('Biome', () => {
  const biomeProject = (text: string) => scene({ 'package.json': ESM, 'biome.json': BIOME, 'a.js': text }, { packages: ['@biomejs/biome'] });

  test('a safe fix of the red rule alone', async () => {
    const { propose } = biomeProject('let one = 1;\r\nexport const f = (a) => a == one;\r\n');
    const seen = await propose({ files: ['a.js'], failures: [finding('biome', 'a.js', 'lint/style/useConst', 1)] });
    expect(seen[0]?.changed).toEqual({ 'a.js': 'const one = 1;\r\nexport const f = (a) => a == one;\r\n' });
  });

  test('a fix that Biome calls unsafe comes last, for the checks to judge', async () => {
    const { propose } = biomeProject('export const f = (a, b) => a == b;\n');
    const seen = await propose({ files: ['a.js'], failures: [finding('biome', 'a.js', 'lint/suspicious/noDoubleEquals', 1)] });
    expect(seen.map(({ proposal, changed }) => [proposal.kind, changed])).toEqual([['proposed', { 'a.js': 'export const f = (a, b) => a === b;\n' }]]);
  });
});

describe('oxlint', () => {
  test('fixes the red rule alone', async () => {
    const text = 'export function f() {\n  var one = 1;\n  let two = 2;\n  return one + two;\n}\n';
    const { propose } = scene({ 'package.json': ESM, '.oxlintrc.json': OXLINT, 'a.js': text }, { packages: ['oxlint'] });
    const seen = await propose({ files: ['a.js'], failures: [finding('oxlint', 'a.js', 'eslint(prefer-const)', 3)] });
    expect(seen[0]?.changed).toEqual({ 'a.js': text.replace('let two', 'const two') });
  });
});
