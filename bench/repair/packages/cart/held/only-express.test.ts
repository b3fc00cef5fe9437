import { expect, test } from 'vitest';
import { money } from '../src/money.ts';
import { shippingCost } from '../src/shipping.ts';

test('express is on top of everything, and off when not asked for', () => {
  expect(shippingCost('FR', 2500, 100, true)).toEqual(money(890 + 240 + 1500));
  expect(shippingCost('FR', 2500, 10000, true)).toEqual(money(1500));
  expect(shippingCost('JP', 500, 100, true)).toEqual(money(5990));
  expect(shippingCost('JP', 500, 100, false)).toEqual(money(1990));
  expect(shippingCost('FR', 0, 100, true)).toEqual(money(0));
});
