import { expect, test } from 'vitest';
import { putLine, removeLine, subtotal, weight } from '../src/lines.ts';
import { money } from '../src/money.ts';

const tea = { sku: 'tea', price: money(450), count: 2, grams: 100 };
const pot = { sku: 'pot', price: money(2500), count: 1, grams: 1200 };

test('lines add up in cents and grams', () => {
  expect(subtotal([tea, pot])).toEqual(money(3400));
  expect(weight([tea, pot])).toBe(1400);
});

test('the same article is counted up, another is put behind', () => {
  expect(putLine([tea], { ...tea, count: 3 })).toEqual([{ ...tea, count: 5 }]);
  expect(putLine([tea], pot)).toEqual([tea, pot]);
});

test('lines are taken out by article', () => {
  expect(removeLine([tea, pot], 'tea')).toEqual([pot]);
});
