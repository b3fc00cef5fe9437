import { join } from 'node:path';
import { repairOnce } from '../../bench/repair/repair-once.ts';
import type { RepairedOnce } from '../../bench/repair/repair-once.ts';
import { read } from './orchestrator.ts';
import { temporaryFolder } from './project.ts';
import type { TinyProject } from './project.ts';
import { jsShop } from './shop.ts';

export const STOCK = `/** What is left in the shop. */
export function left(stock, sold) {
  return stock - sold;
}

/** Can so many be sold? */
export function canSell(stock, wanted) {
  return wanted > 0 && wanted <= stock;
}

/** What a person reads. */
export function label(stock) {
  return stock > 0 ? 'in stock' : 'sold out';
}
`;

export const STOCK_TEST = nodeTests(`import { canSell, label, left } from './stock.js';`, {
  'what is sold is gone': 'assert.equal(left(5, 2), 3);',
  'all that is left can be sold': 'assert.equal(canSell(3, 3), true);\n  assert.equal(canSell(3, 1), true);\n  assert.equal(canSell(3, 4), false);\n  assert.equal(canSell(3, 0), false);\n  assert.equal(canSell(3, -1), false);',
  'says whether there is any': 'assert.match(label(1), /in stock/);\n  assert.match(label(0), /sold out/);',
});

/** A test file of node:test. */
export function nodeTests(imports: string, tests: Readonly<Record<string, string>>): string {
  const blocks = Object.entries(tests).map(([name, body]) => `test('${name}', () => {\n  ${body}\n});\n`);
  return `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n${imports}\n\n${blocks.join('\n')}`;
}

/** The little shop with a file about its stock, whose three functions have a test each. */
export function stockShop(extra: Readonly<Record<string, string>> = {}): TinyProject {
  return jsShop({ 'src/stock.js': STOCK, 'src/stock.test.js': STOCK_TEST, ...extra });
}

/** One save of several hunks; returns the text. */
export function saveAll(project: TinyProject, file: string, ...changes: readonly (readonly [string, string])[]): string {
  const before = read(project, file);
  for (const [from] of changes) if (!before.includes(from)) throw new Error(`${file} does not hold "${from}"`);
  const text = changes.reduce((sofar, [from, to]) => sofar.replace(from, () => to), before);
  project.write(file, text);
  return text;
}

/** Asks for these files as `keepgreen fix` does, with repair as the only fixer, in this process. */
export function repaired(project: TinyProject, files: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<RepairedOnce> {
  return repairOnce({ dir: project.dir, home: join(temporaryFolder('keepgreen-home')), files, settings: { SANDBOX: 'off', ...settings } });
}
