import { describe, expect, test } from 'vitest';
import { ESM, finding, lineDiff, redTest, scene, TSCONFIG, typeError } from './scene.ts';

const project = (files: Record<string, string>, config = TSCONFIG) => scene({ 'package.json': ESM, 'tsconfig.json': config, ...files });
const withOptions = (options: Record<string, unknown>) => JSON.stringify({ compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, noEmit: true, types: [], ...options }, include: ['src'] });

describe('missing imports', () => {
  test('a named export of a sibling is imported', async () => {
    const { propose } = project({ 'src/money.ts': "export function formatMoney(cents: number): string {\n  return `${cents}`;\n}\n", 'src/invoice.ts': 'export const total = (cents: number): string => formatMoney(cents);\n' });
    const seen = await propose({ files: ['src/invoice.ts'], failures: [typeError('src/invoice.ts', 2304)] });
    expect(seen[0]?.changed['src/invoice.ts']).toMatch(/^import \{ formatMoney \} from ["']\.\/money\.js["'];\n/);
    expect(Object.keys(seen[0]?.changed ?? {})).toEqual(['src/invoice.ts']);
  });

  test('an import is written as the file writes its others: quotes, extension, semicolons', async () => {
    const files = {
      'src/money.ts': 'export const format = (cents: number): string => `${cents}`\n',
      'src/cart.ts': 'export const size = 1\n',
      'src/invoice.ts': "import { size } from './cart.ts'\n\nexport const total = (): string => format(size)\n",
    };
    const { propose } = project(files, withOptions({ allowImportingTsExtensions: true }));
    const seen = await propose({ files: ['src/invoice.ts'], failures: [typeError('src/invoice.ts', 2304)] });
    expect(seen[0]?.changed['src/invoice.ts']).toContain("import { format } from './money.ts'\n");
  });

  test('a default export is imported as such', async () => {
    const { propose } = project({ 'src/logger.ts': 'export default function logger(text: string): string {\n  return text;\n}\n', 'src/main.ts': "export const said = logger('x');\n" });
    const seen = await propose({ files: ['src/main.ts'], failures: [typeError('src/main.ts', 2304)] });
    expect(seen[0]?.changed['src/main.ts']).toMatch(/^import logger from '\.\/logger\.js';\n/);
  });

  test('a type is imported as a type where the compiler asks for that', async () => {
    const { propose } = project({ 'src/item.ts': 'export interface Item {\n  cents: number;\n}\n', 'src/cart.ts': 'export const first = (items: Item[]): Item | undefined => items[0];\n' }, withOptions({ verbatimModuleSyntax: true }));
    const seen = await propose({ files: ['src/cart.ts'], failures: [typeError('src/cart.ts', 2304)] });
    expect(seen[0]?.changed['src/cart.ts']).toMatch(/^import type \{ Item \} from ["']\.\/item\.js["'];\n/);
  });

  test('an import that has to be type-only becomes so', async () => {
    const { propose } = project({ 'src/item.ts': 'export interface Item {\n  cents: number;\n}\n', 'src/cart.ts': "import { Item } from './item.js';\n\nexport const first = (items: Item[]): Item | undefined => items[0];\n" }, withOptions({ verbatimModuleSyntax: true }));
    const seen = await propose({ files: ['src/cart.ts'], failures: [typeError('src/cart.ts', 1484)] });
    expect(seen[0]?.changed['src/cart.ts']).toMatch(/^import type \{ Item \}|^import \{ type Item \}/);
  });

  test('two modules that export the name are proposed one after the other, the one that was imported before first', async () => {
    const files = {
      'src/short.ts': 'export const format = (cents: number): string => `${cents}`;\n',
      'src/wide.ts': 'export const format = (cents: number): string => `${cents}.00`;\n',
      'src/invoice.ts': 'export const total = (cents: number): string => format(cents);\n',
    };
    const { propose } = project(files);
    const ask = { files: ['src/invoice.ts'], failures: [typeError('src/invoice.ts', 2304)] };
    const from = (seen: Awaited<ReturnType<typeof propose>>) => seen.map(({ changed }) => /from '(.*)'/.exec(changed['src/invoice.ts'] ?? '')?.[1]);
    expect(from(await propose(ask)).sort()).toEqual(['./short.js', './wide.js']);
    const removal = "--- a/src/invoice.ts\n+++ b/src/invoice.ts\n@@ -1,2 +1,1 @@\n-import { format } from './wide.js';\n export const total = (cents: number): string => format(cents);\n";
    expect(from(await propose({ ...ask, guiltyDiff: removal }))).toEqual(['./wide.js', './short.js']);
  });
});

describe('imports that lead nowhere', () => {
  test('a wrong exported name is corrected, uses and all', async () => {
    const text = "import { subtotal } from './cart.js';\n\nexport const total = (): number => subtotal() + subtotal();\n";
    const { propose } = project({ 'src/cart.ts': 'export function subTotals(): number {\n  return 1;\n}\n', 'src/main.ts': text });
    const seen = await propose({ files: ['src/main.ts'], failures: [typeError('src/main.ts', 2724)] });
    expect(seen[0]?.changed['src/main.ts']).toBe(text.replaceAll('subtotal', 'subTotals'));
  });

  test('a deliberate renaming is followed where the name is used', async () => {
    const text = "import { sum } from './cart.js';\n\nexport const total = (): number => sum();\n";
    const { propose } = project({ 'src/cart.ts': 'export function addUp(): number {\n  return 1;\n}\n', 'src/main.ts': text });
    const seen = await propose({ files: ['src/cart.ts'], failures: [typeError('src/main.ts', 2305)], guiltyDiff: lineDiff('src/cart.ts', 'export function sum(): number {', 'export function addUp(): number {') });
    expect(seen[0]?.changed).toEqual({ 'src/main.ts': text.replaceAll('sum', 'addUp') });
    expect(seen[1]?.changed).toEqual({ 'src/cart.ts': 'export function sum(): number {\n  return 1;\n}\n' });
  });

  test('a name that another module exports is imported from there', async () => {
    const { propose } = project({ 'src/a.ts': 'export const one = 1;\n', 'src/b.ts': 'export const somethingElse = 2;\n', 'src/main.ts': "import { somethingElse } from './a.js';\n\nexport const three = somethingElse + 1;\n" });
    const seen = await propose({ files: ['src/main.ts'], failures: [typeError('src/main.ts', 2305)] });
    expect(seen[0]?.changed['src/main.ts']).toContain("import { somethingElse } from './b.js';");
  });

  test('a default import of a module without one becomes a named import', async () => {
    const { propose } = project({ 'src/a.ts': 'export const one = 1;\n', 'src/main.ts': "import one from './a.js';\n\nexport const two = one + 1;\n" });
    const seen = await propose({ files: ['src/main.ts'], failures: [typeError('src/main.ts', 2613)] });
    expect(seen[0]?.changed['src/main.ts']).toContain("import { one } from './a.js';");
  });

  test('the path follows a file that was moved', async () => {
    const text = "import { sum } from './sum.js';\n\nexport const three = sum(1, 2);\n";
    const { propose } = project({ 'src/lib/math/sum.ts': 'export const sum = (a: number, b: number): number => a + b;\n', 'src/main.ts': text });
    const seen = await propose({ files: ['src/main.ts'], failures: [typeError('src/main.ts', 2307)] });
    expect(seen[0]?.changed['src/main.ts']).toBe(text.replace('./sum.js', './lib/math/sum.js'));
  });

  test('a misspelt path is corrected', async () => {
    const { propose } = project({ 'src/format.ts': 'export const format = String;\n', 'src/main.ts': "import { format } from './fromat.js';\n\nexport const three = format(3);\n" });
    const seen = await propose({ files: ['src/main.ts'], failures: [typeError('src/main.ts', 2307)] });
    expect(seen[0]?.changed['src/main.ts']).toContain("from './format.js'");
  });

  test('a file that moves between two questions is seen where it is', async () => {
    const { propose, write } = project({ 'src/main.ts': "import { sum } from './sum.js';\n\nexport const three = sum(1);\n", 'src/other.ts': 'export const other = 1;\n' });
    const ask = { files: ['src/main.ts'], failures: [typeError('src/main.ts', 2307)] };
    expect((await propose(ask)).map(({ proposal }) => proposal.kind)).toEqual(['nothing']);
    write('src/deep/sum.ts', 'export const sum = (a: number): number => a;\n');
    expect((await propose(ask))[0]?.changed['src/main.ts']).toContain("'./deep/sum.js'");
  });

  test('JavaScript: "Cannot find module" of a red test', async () => {
    const { propose } = scene({ 'package.json': ESM, 'src/lib/sum.js': 'export const sum = (a, b) => a + b;\n', 'src/main.js': "import { sum } from './sum.js';\n\nexport const three = sum(1, 2);\n" }, { packages: [] });
    const seen = await propose({ files: ['src/main.js'], failures: [redTest('test/main.test.js', "Cannot find module '/x/src/sum.js' imported from /x/src/main.js")] });
    expect(seen[0]?.changed['src/main.js']).toContain("from './lib/sum.js'");
  });
});

describe('other slips', () => {
  test('a missing await is added', async () => {
    const text = "const load = async (): Promise<{ name: string }> => ({ name: 'x' });\n\nexport async function hello(): Promise<string> {\n  const user = load();\n  return user.name;\n}\n";
    const { propose } = project({ 'src/hello.ts': text });
    const seen = await propose({ files: ['src/hello.ts'], failures: [typeError('src/hello.ts', 2339)] });
    expect(seen[0]?.changed['src/hello.ts']).toContain('await load()');
  });

  test('await in a plain function makes the function async', async () => {
    const { propose } = project({ 'src/hello.ts': 'export function hello(load: () => Promise<string>) {\n  return await load();\n}\n' });
    const seen = await propose({ files: ['src/hello.ts'], failures: [typeError('src/hello.ts', 1308)] });
    expect(seen[0]?.changed['src/hello.ts']).toContain('export async function hello');
  });

  test('a class that is called gets its `new`', async () => {
    const { propose } = project({ 'src/box.ts': 'class Box {\n  size = 1;\n}\n\nexport const box = Box();\n' });
    const seen = await propose({ files: ['src/box.ts'], failures: [typeError('src/box.ts', 2348)] });
    expect(seen[0]?.changed['src/box.ts']).toContain('= new Box()');
  });

  test('an unused import goes under noUnusedLocals, an unused function with a body stays', async () => {
    const used = 'export const one = 1;\nexport const two = 2;\n';
    const { propose, write } = project({ 'src/a.ts': used, 'src/main.ts': "import { one, two } from './a.js';\n\nexport const three = one + 2;\n" }, withOptions({ noUnusedLocals: true }));
    const ask = { files: ['src/main.ts'], failures: [typeError('src/main.ts', 6133)] };
    expect((await propose(ask))[0]?.changed['src/main.ts']).toBe("import { one } from './a.js';\n\nexport const three = one + 2;\n");
    write('src/main.ts', 'function forgotten(): number {\n  return Math.random();\n}\n\nexport const three = 3;\n');
    expect((await propose(ask)).map(({ proposal }) => proposal.kind)).toEqual(['nothing']);
  });

  test('an override that has to say so says so', async () => {
    const { propose } = project({ 'src/a.ts': 'class Base {\n  run(): void {}\n}\n\nexport class Child extends Base {\n  run(): void {}\n}\n' }, withOptions({ noImplicitOverride: true }));
    const seen = await propose({ files: ['src/a.ts'], failures: [typeError('src/a.ts', 4114)] });
    expect(seen[0]?.changed['src/a.ts']).toContain('override run()');
  });

  test('a constructor that forgets super() calls it', async () => {
    const { propose } = project({ 'src/a.ts': 'class Base {}\n\nexport class Child extends Base {\n  size: number;\n  constructor() {\n    this.size = 1;\n  }\n}\n' });
    const seen = await propose({ files: ['src/a.ts'], failures: [typeError('src/a.ts', 2377), typeError('src/a.ts', 17009)] });
    expect(seen[0]?.changed['src/a.ts']).toContain('super();');
  });

  test('no stub, no cast, no `any`: what needs understanding is left to others', async () => {
    const { propose } = project({
      'src/a.ts': 'interface Shape {\n  area(): number;\n}\n\nexport class Square implements Shape {}\n',
      'src/b.ts': "export const size: number = 'large';\nexport const n = ('x' as number);\nexport const f = (a) => missingEverywhere(a);\n",
    });
    const seen = await propose({ files: ['src/a.ts', 'src/b.ts'], failures: [typeError('src/a.ts', 2420), typeError('src/b.ts', 2322), typeError('src/b.ts', 2304)] });
    expect(seen.map(({ proposal }) => proposal)).toEqual([{ kind: 'nothing', reason: expect.stringContaining('no safe fix') as string }]);
  });

  test('a lint finding about an undefined name is treated like a ReferenceError', async () => {
    const { propose } = scene({ 'package.json': ESM, 'a.js': 'export const twice = (value) => 2 * vlaue;\n' }, { packages: [] });
    const seen = await propose({ files: ['a.js'], failures: [finding('eslint', 'a.js', 'no-undef', 1, "'vlaue' is not defined.")] });
    expect(seen[0]?.changed['a.js']).toBe('export const twice = (value) => 2 * value;\n');
  });
});
