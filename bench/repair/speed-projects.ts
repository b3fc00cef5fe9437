/** Small projects of three source files and twelve tests, one of them red, the same for each runner. */
export interface SpeedProject {
  readonly check: string;
  readonly packages: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

export const SOURCES = ['src/price.js', 'src/discount.js', 'src/cart.js'] as const;

const PRICE = `export const price = (item) => item.cents * item.count + (item.count > 10 ? 5 : 0);
export const weight = (item) => (item.grams ?? 100) * item.count;
`;
const DISCOUNT = `export function discount(sum, member) {
  if (sum > 1000) return member ? 20 : 10;
  if (sum > 500) return member ? 10 : 5;
  return 0;
}
`;
const CART = `import { price, weight } from './price.js';
import { discount } from './discount.js';
export function total(items, member = false) {
  let sum = 0;
  for (const item of items) sum -= price(item);
  return sum - (sum * discount(sum, member)) / 100;
}
export function shipping(items) {
  const grams = items.map(weight).reduce((one, other) => one + other, 0);
  if (grams === 0) return 0;
  return grams > 2000 ? 900 : 400;
}
`;
/** Red is the last one alone: the others meet no cart with something in it. */
const CASES: readonly (readonly [string, string, string])[] = [
  ['nothing costs nothing', 'total([])', '0'], ['a member pays nothing for nothing', 'total([], true)', '0'],
  ['price', 'price({ cents: 2, count: 3 })', '6'], ['many pieces', 'price({ cents: 1, count: 11 })', '16'],
  ['weight', 'weight({ count: 2 })', '200'], ['its own weight', 'weight({ count: 2, grams: 5 })', '10'],
  ['no discount', 'discount(100, false)', '0'], ['some discount', 'discount(600, false)', '5'], ['discount of members', 'discount(1500, true)', '20'],
  ['nothing ships free', 'shipping([])', '0'], ['ships', 'shipping([{ count: 1 }])', '400'],
  ['adds up', 'total([{ cents: 2, count: 3 }, { cents: 1, count: 1 }])', '7'],
];

function project(runner: string, script: string, { esm, head, equal }: { readonly esm: boolean; readonly head: string; readonly equal: (actual: string, expected: string) => string }): SpeedProject {
  const text = (source: string) => (esm ? source : commonJs(source));
  const test = CASES.map(([name, actual, expected]) => `  it('${name}', () => ${equal(actual, expected)});`).join('\n');
  const imports = text("import { total, shipping } from './cart.js';\nimport { discount } from './discount.js';\nimport { price, weight } from './price.js';\n");
  const isPackage = runner !== 'node-test';
  return {
    check: runner, packages: isPackage ? [runner] : [],
    files: {
      'package.json': JSON.stringify({ name: 'speed', private: true, type: esm ? 'module' : 'commonjs', scripts: { test: script }, devDependencies: isPackage ? { [runner]: '*' } : {} }),
      'src/price.js': text(PRICE), 'src/discount.js': text(DISCOUNT), 'src/cart.js': text(CART),
      'src/cart.test.js': `${head}${imports}describe('cart', () => {\n${test}\n});\n`,
    },
  };
}

function commonJs(text: string): string {
  const names = [...text.matchAll(/export (?:const|function) (\w+)/g)].map(([, name]) => name);
  const plain = text.replace(/import (\{[^}]*\}) from ('[^']*')/g, 'const $1 = require($2)').replace(/export /g, '');
  return names.length === 0 ? plain : `${plain}module.exports = { ${names.join(', ')} };\n`;
}

const expecting = (actual: string, expected: string) => `expect(${actual}).toBe(${expected})`;
const asserting = (actual: string, expected: string) => `assert.equal(${actual}, ${expected})`;

export const speedProjects: readonly SpeedProject[] = [
  project('vitest', 'vitest run', { esm: true, head: "import { describe, expect, it } from 'vitest';\n", equal: expecting }),
  project('jest', 'jest', { esm: false, head: '', equal: expecting }),
  project('mocha', "mocha 'src/*.test.js'", { esm: true, head: "import assert from 'node:assert';\n", equal: asserting }),
  project('node-test', "node --test 'src/*.test.js'", { esm: true, head: "import assert from 'node:assert';\nimport { describe, it } from 'node:test';\n", equal: asserting }),
];
