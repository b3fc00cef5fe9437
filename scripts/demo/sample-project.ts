import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));

/** A small web shop in TypeScript with Vitest, tsc and ESLint: what a newcomer's own project looks like. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify({ name: 'sample-shop', private: true, type: 'module', scripts: { test: 'vitest run', types: 'tsc --noEmit', lint: 'eslint src' }, devDependencies: { vitest: '*', typescript: '*', eslint: '*' } }, null, 2)}\n`,
  'tsconfig.json': `${JSON.stringify({ compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, noEmit: true, allowImportingTsExtensions: true, skipLibCheck: true, types: [] }, include: ['src'] }, null, 2)}\n`,
  'eslint.config.js': `import tseslint from 'typescript-eslint';\n\nexport default [{ files: ['src/**/*.ts'], languageOptions: { parser: tseslint.parser }, rules: { 'prefer-const': 'error', 'no-var': 'error' } }];\n`,
  '.gitignore': 'node_modules/\n.keepgreen/\n',
  'src/money.ts': `/** Cents as people write them. */\nexport function formatMoney(cents: number): string {\n  return \`$\${(cents / 100).toFixed(2)}\`;\n}\n`,
  'src/cart.ts': `export interface Item {\n  readonly name: string;\n  readonly cents: number;\n  readonly count: number;\n}\n\nexport function subtotal(items: readonly Item[]): number {\n  const amounts = items.map((item) => item.cents * item.count);\n  return amounts.reduce((sum, amount) => sum + amount, 0);\n}\n`,
  'src/invoice.ts': `import { subtotal } from './cart.ts';\nimport type { Item } from './cart.ts';\n\nexport function invoice(items: readonly Item[]): string {\n  return \`Total: \${subtotal(items)}\`;\n}\n`,
  'src/discount.ts': `export function discounted(cents: number, percent: number): number {\n  const factor = 1 - percent / 100;\n  return Math.round(cents * factor);\n}\n`,
  'src/stock.ts': `export function left(stock: number, sold: number): number {\n  return stock - sold;\n}\n\nexport function canSell(stock: number, wanted: number): boolean {\n  return wanted > 0 && wanted <= stock;\n}\n\nexport function label(stock: number): string {\n  return stock > 0 ? 'in stock' : 'sold out';\n}\n`,
  'src/stock.test.ts': `import { expect, test } from 'vitest';\nimport { canSell, label, left } from './stock.ts';\n\ntest('what is sold is gone', () => {\n  expect(left(5, 2)).toBe(3);\n});\n\ntest('as many as are left can be sold, and no more', () => {\n  expect(canSell(3, 3)).toBe(true);\n  expect(canSell(3, 1)).toBe(true);\n  expect(canSell(3, 4)).toBe(false);\n  expect(canSell(3, 0)).toBe(false);\n});\n\ntest('says whether there is any', () => {\n  expect(label(1)).toContain('in stock');\n  expect(label(0)).toContain('sold out');\n});\n`,
  'src/cart.test.ts': `import { expect, test } from 'vitest';\nimport { subtotal } from './cart.ts';\n\ntest('adds up what is in the cart', () => {\n  expect(subtotal([{ name: 'tea', cents: 350, count: 2 }, { name: 'mug', cents: 900, count: 1 }])).toBe(1600);\n});\n`,
  'src/invoice.test.ts': `import { expect, test } from 'vitest';\nimport { invoice } from './invoice.ts';\n\ntest('says the total', () => {\n  expect(invoice([{ name: 'tea', cents: 350, count: 2 }])).toContain('7');\n});\n`,
  'src/discount.test.ts': `import { expect, test } from 'vitest';\nimport { discounted } from './discount.ts';\n\ntest('takes a tenth off', () => {\n  expect(discounted(1000, 10)).toBe(900);\n});\n`,
};

export interface SampleProject {
  /** Everything the demo makes lies in here. */
  readonly root: string;
  /** The shop, committed to git, with this checkout's packages linked in. */
  readonly dir: string;
  /** Where keepgreen's private copies go. */
  readonly copies: string;
}

/** Makes the project in a new temporary folder. */
export function makeSampleProject(): SampleProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'keepgreen-demo-')));
  const dir = join(root, 'shop');
  mkdirSync(dir);
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  mkdirSync(join(dir, 'node_modules'));
  for (const name of ['vitest', 'typescript', 'eslint', 'typescript-eslint']) symlinkSync(join(checkout, 'node_modules', name), join(dir, 'node_modules', name));
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=demo', '-c', 'user.email=demo@example.invalid', ...args], { cwd: dir });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'A small shop');
  return { root, dir, copies: join(root, 'copies') };
}

/** One broken save: what a person might type, and how the demo words it. */
export interface BrokenSave {
  readonly file: string;
  readonly what: string;
  /** Texts that become others, each in its own hunk. */
  readonly changes: readonly { readonly from: string; readonly to: string }[];
}

function oneChange(file: string, what: string, from: string, to: string): BrokenSave {
  return { file, what, changes: [{ from, to }] };
}

export const BROKEN_SAVES: readonly BrokenSave[] = [
  oneChange('src/cart.ts', 'a misspelt identifier', 'return amounts.reduce', 'return amuonts.reduce'),
  oneChange('src/invoice.ts', 'a missing import', '${subtotal(items)}', '${formatMoney(subtotal(items))}'),
  oneChange('src/discount.ts', 'a lint error', 'const factor', 'let factor'),
  {
    file: 'src/stock.ts', what: 'a wrong operator in one of three changes, which only a test notices',
    changes: [{ from: 'stock - sold', to: 'Math.max(0, stock - sold)' }, { from: 'wanted <= stock', to: 'wanted < stock' }, { from: "'sold out'", to: "'sold out for now'" }],
  },
];

/** Only with --agent: nothing is wrong with types and lint, and no small edit brings it back, so somebody has to understand the test. */
export const AGENT_SAVE: BrokenSave = oneChange('src/discount.ts', 'a bug that needs understanding', 'const factor = 1 - percent / 100;\n  return Math.round(cents * factor);', '// Rates are not known yet.\n  return cents + 0 * percent;');
