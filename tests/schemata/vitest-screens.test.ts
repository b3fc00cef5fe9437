import { expect, test } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { candidate, open, sceneOf, screensOver, verdicts } from './support.ts';

const files = {
  'package.json': '{"name":"tiny","type":"module","scripts":{"test":"vitest run"},"devDependencies":{"vitest":"*"}}',
  'src/price.ts': 'export const price = (item: { cents: number; count: number }): number => item.cents * item.count;\n',
  'src/cart.ts': `import { price } from './price.ts';
let calls = 0;
export function total(items: readonly { cents: number; count: number }[]): number {
  calls += 1;
  let sum = 0;
  for (let at = 0; at < items.length; at++) {
    sum -= price(items[at]!);
  }
  return sum;
}
export const seen = () => calls;
`,
  'src/cart.test.ts': `import { describe, expect, test } from 'vitest';
import { seen, total } from './cart.ts';
describe('cart', () => {
  test('adds up', () => expect(total([{ cents: 2, count: 3 }, { cents: 1, count: 1 }])).toBe(7));
  test('nothing', () => expect(total([])).toBe(0));
  test('counts its calls', () => expect(seen()).toBe(2));
});
`,
};

test('what the tests say of each candidate, whatever it does', async () => {
  const { bench, screens } = screensOver();
  const project = tinyProject(files, { packages: ['vitest'] });
  const scene = await sceneOf(bench, project, { check: 'vitest', sources: ['src/cart.ts', 'src/price.ts'] });
  const session = await open(screens, scene);
  const cart = 'src/cart.ts';
  expect(await verdicts(session, [
    candidate(1, scene, [cart, 'sum -= price', 'sum += price']),
    candidate(2, scene, [cart, 'at++', 'at--']),
    candidate(3, scene, [cart, 'return sum;', 'return Math.abs(sum);']),
    candidate(4, scene, [cart, 'let sum = 0;', 'let sum = 1;']),
    candidate(5, scene, [cart, 'calls += 1;', 'process.exit(1);']),
    candidate(6, scene, [cart, 'return sum;', "throw new Error('no');"]),
    candidate(7, scene, [cart, 'at < items.length', 'true']),
    candidate(8, scene, [cart, "'./price.ts'", "'./prices.ts'"]),
    candidate(9, scene, [cart, 'calls = 0', 'calls = 1']),
    candidate(10, scene, [cart, 'calls += 1;\n  let sum = 0;', 'calls += 2;\n  let sum = 0;']),
  ])).toEqual([
    '1 passed',
    '2 failed: cart > adds up',
    '3 passed',
    '4 failed: cart > adds up',
    '5 failed: cart > adds up',
    '6 failed: cart > adds up',
    '7 failed: cart > adds up',
    '8 not_screened',
    '9 failed: cart > adds up',
    '10 failed: cart > adds up',
  ]);
  await session.close();
  expect(project.git('status', '--porcelain')).toBe('');
});
