import { tinyProject } from './project.ts';
import type { TinyProject } from './project.ts';

/** A little JavaScript project with node:test: its checks take a tenth of a second, so stories stay short. */
export function jsShop(extra: Readonly<Record<string, string>> = {}): TinyProject {
  return tinyProject({
    'package.json': JSON.stringify({ name: 'shop', private: true, type: 'module', scripts: { test: 'node --test' } }),
    // Without the browser's libraries the compiler starts in a third of the time.
    'jsconfig.json': '{"compilerOptions":{"lib":["es2023"],"types":[],"module":"nodenext"}}',
    '.gitignore': 'node_modules/\n.keepgreen/\n',
    'src/cart.js': CART,
    'src/cart.test.js': CART_TEST,
    'src/tax.js': `export function tax(cents) {\n  const rate = 0.2;\n  return Math.round(cents * rate);\n}\n`,
    'src/tax.test.js': `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { tax } from './tax.js';\n\ntest('a fifth', () => {\n  assert.equal(tax(1000), 200);\n});\n`,
    ...extra,
  });
}

export const CART = `/** Cents of all that is in the cart. */
export function subtotal(items) {
  const amounts = items.map((item) => item.cents * item.count);
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

export function isEmpty(items) {
  return items.length === 0;
}

/** What a person reads. */
export function label(items) {
  return isEmpty(items) ? 'nothing' : String(subtotal(items));
}
`;

const CART_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { label, subtotal } from './cart.js';

test('adds up', () => {
  assert.equal(subtotal([{ cents: 350, count: 2 }]), 700);
});

test('says nothing for an empty cart', () => {
  assert.equal(label([]), 'nothing');
});
`;
