import { describe, expect, test } from 'vitest';
import { ESM, lineDiff, redTest, scene, TSCONFIG, typeError } from './scene.ts';

const CART = `export interface Item {
  readonly name: string;
  readonly cents: number;
}

export function subtotal(items: readonly Item[]): number {
  const amounts = items.map((item) => item.cents);
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
`;

const typescriptProject = (files: Record<string, string>) => scene({ 'package.json': ESM, 'tsconfig.json': TSCONFIG, 'src/cart.ts': CART, ...files });

describe('names', () => {
  test('a misspelt identifier gets the spelling of the one in scope', async () => {
    const { propose } = typescriptProject({ 'src/cart.ts': CART.replace('return amounts', 'return amuonts') });
    const seen = await propose({ files: ['src/cart.ts'], failures: [typeError('src/cart.ts', 2552)] });
    expect(seen[0]).toEqual({ proposal: expect.objectContaining({ kind: 'proposed', rationale: expect.stringContaining('amounts') as string }) as unknown, changed: { 'src/cart.ts': CART } });
  });

  test('a misspelt property gets the spelling of the one that is there', async () => {
    const { propose } = typescriptProject({ 'src/cart.ts': CART.replace('item.cents', 'item.cnets') });
    const seen = await propose({ files: ['src/cart.ts'], failures: [typeError('src/cart.ts', 2551)] });
    expect(seen[0]?.changed).toEqual({ 'src/cart.ts': CART });
  });

  test('the word that the change took away wins over one that is spelt alike', async () => {
    const text = 'export function pick(rate: number, date: number): number {\n  return dats * rate;\n}\n';
    const { propose } = typescriptProject({ 'src/pick.ts': text.replace('date: number', 'date: number, data: number') });
    const ask = { files: ['src/pick.ts'], failures: [typeError('src/pick.ts', 2552)] };
    const told = await propose({ ...ask, guiltyDiff: lineDiff('src/pick.ts', '  return date * rate;', '  return dats * rate;') });
    expect(told[0]?.changed['src/pick.ts']).toContain('return date * rate');
    const toldOther = await propose({ ...ask, guiltyDiff: lineDiff('src/pick.ts', '  return data * rate;', '  return dats * rate;') });
    expect(toldOther[0]?.changed['src/pick.ts']).toContain('return data * rate');
  });

  test('two choices become two proposals', async () => {
    const { propose } = typescriptProject({ 'src/pick.ts': 'export const pick = (date: number, data: number): number => dats;\n' });
    const seen = await propose({ files: ['src/pick.ts'], failures: [typeError('src/pick.ts', 2552)] });
    const results = seen.map(({ changed }) => /=> (\w+);/.exec(changed['src/pick.ts'] ?? '')?.[1]);
    expect(new Set(results)).toEqual(new Set(['date', 'data']));
    expect(results).toHaveLength(2);
  });

  test('several mistakes of one save are fixed together, one behind the other', async () => {
    const broken = CART.replace('items.map((item) => item.cents)', 'itmes.map((item) => item.cnets)').replace('return amounts', 'return amuonts');
    const { propose } = typescriptProject({ 'src/cart.ts': broken });
    const seen = await propose({ files: ['src/cart.ts'], failures: [typeError('src/cart.ts', 2552)] });
    expect(seen[0]?.changed).toEqual({ 'src/cart.ts': CART });
  });

  test('a forgotten `this.` is added', async () => {
    const text = 'export class Counter {\n  count = 0;\n  next(): number {\n    return count + 1;\n  }\n}\n';
    const { propose } = typescriptProject({ 'src/counter.ts': text });
    const seen = await propose({ files: ['src/counter.ts'], failures: [typeError('src/counter.ts', 2663)] });
    expect(seen[0]?.changed['src/counter.ts']).toContain('return this.count + 1');
  });

  test('a renaming that a test does not know of is taken back, because tests are never changed', async () => {
    const test = "import { subtotal } from '../src/cart.js';\nif (subtotal([]) !== 0) throw new Error();\n";
    const { propose } = typescriptProject({ 'src/cart.ts': CART.replace('function subtotal', 'function subtotla'), 'test/cart.test.ts': test });
    const seen = await propose({
      files: ['src/cart.ts'],
      failures: [redTest('test/cart.test.ts', "The requested module '../src/cart.js' does not provide an export named 'subtotal'")],
      guiltyDiff: lineDiff('src/cart.ts', 'export function subtotal(items: readonly Item[]): number {', 'export function subtotla(items: readonly Item[]): number {'),
    });
    expect(seen.map(({ changed }) => changed)).toEqual([{ 'src/cart.ts': CART }]);
  });
});

describe('JavaScript without any configuration', () => {
  const SUM = "export function sum(values) {\n  let total = 0;\n  for (const value of values) total += value;\n  return total;\n}\n";

  test('a ReferenceError of a red test is traced to the misspelt name', async () => {
    const { propose } = scene({ 'package.json': ESM, 'sum.js': SUM.replace('return total', 'return totla'), 'sum.test.js': "import { sum } from './sum.js';\nsum([1]);\n" }, { packages: [] });
    const seen = await propose({ files: ['sum.js'], failures: [redTest('sum.test.js', 'totla is not defined', 'ReferenceError: totla is not defined\n    at sum (sum.js:4:3)')] });
    expect(seen[0]?.changed).toEqual({ 'sum.js': SUM });
  });

  test('names that only this machine knows (process, describe) are left alone', async () => {
    const text = "describe('x', () => {});\nexport const env = process.env;\n";
    const { propose } = scene({ 'package.json': ESM, 'env.js': text }, { packages: [] });
    const seen = await propose({ files: ['env.js'], failures: [redTest('env.test.js', 'describe is not defined')] });
    expect(seen.map(({ proposal }) => proposal.kind)).toEqual(['nothing']);
  });

  test('a missing function is imported from the sibling that exports it, the way Node needs it', async () => {
    const text = "export const twice = (values) => 2 * sum(values);\n";
    const { propose } = scene({ 'package.json': ESM, 'sum.js': SUM, 'twice.js': text }, { packages: [] });
    const seen = await propose({ files: ['twice.js'], failures: [redTest('twice.test.js', 'sum is not defined')] });
    expect(seen[0]?.changed['twice.js']).toMatch(/^import \{ sum \} from ["']\.\/sum\.js["'];\n/);
  });

  test('a misspelt method that "is not a function" is corrected', async () => {
    const { propose } = scene({ 'package.json': ESM, 'names.js': 'const names = ["b", "a"];\nexport const first = () => names.toSoretd()[0];\n' }, { packages: [] });
    const seen = await propose({ files: ['names.js'], failures: [redTest('names.test.js', 'names.toSoretd is not a function')] });
    expect(seen[0]?.changed['names.js']).toContain('names.toSorted()');
  });
});
