import { expect, test } from 'vitest';
import { checkout, receipt } from '../src/checkout.ts';
import { bestDiscount, discountOf } from '../src/discounts.ts';
import { putLine, removeLine, subtotal, weight } from '../src/lines.ts';
import { format, money, split, subtract, times } from '../src/money.ts';
import { shippingCost, zoneOf } from '../src/shipping.ts';
import { includedTax, ratesOf } from '../src/tax.ts';

const book = { sku: 'book', price: money(1999), count: 3, grams: 450, reduced: true };
const lamp = { sku: 'lamp', price: money(7950), count: 1, grams: 3100 };

test('money', () => {
  expect(() => money(1.5)).toThrow(RangeError);
  expect(subtract(money(50), money(80))).toEqual(money(-30));
  expect(() => subtract(money(1), money(1, 'USD'))).toThrow(TypeError);
  expect(times(money(333, 'USD'), 0.1)).toEqual(money(33, 'USD'));
  expect(split(money(200), 3).map((one) => one.cents)).toEqual([67, 67, 66]);
  expect(split(money(7, 'USD'), 2)).toEqual([money(4, 'USD'), money(3, 'USD')]);
  expect(format(money(0))).toBe('0.00 EUR');
  expect(format(money(-12345, 'USD'))).toBe('-123.45 USD');
});

test('lines', () => {
  expect(subtotal([])).toEqual(money(0));
  expect(weight([book, lamp])).toBe(4450);
  const before = [lamp, book];
  expect(putLine(before, { ...book, count: 1 })).toEqual([lamp, { ...book, count: 4 }]);
  expect(before).toEqual([lamp, book]);
  expect(removeLine(before, 'cup')).toEqual(before);
});

test('discounts', () => {
  expect(discountOf([book], { kind: 'percent', percent: 15 })).toEqual(money(900));
  expect(discountOf([book], { kind: 'percent', percent: 15, from: 5998 })).toEqual(money(0));
  expect(discountOf([book], { kind: 'percent', percent: 15, from: 5997 })).toEqual(money(900));
  expect(discountOf([book], { kind: 'fixed', cents: 700 })).toEqual(money(700));
  expect(discountOf([{ ...book, count: 11 }], { kind: 'bundle', sku: 'book', buy: 3, free: 2 })).toEqual(money(7996));
  const [a, b, c] = [{ kind: 'fixed', cents: 100 }, { kind: 'fixed', cents: 900 }, { kind: 'fixed', cents: 300 }] as const;
  expect(bestDiscount([book], [a, b, c])).toBe(b);
  expect(bestDiscount([book], [])).toBeUndefined();
});

test('shipping', () => {
  expect(zoneOf('PL').name).toBe('union');
  expect(zoneOf('JP').name).toBe('world');
  expect(shippingCost('AT', 4450, 9999)).toEqual(money(890 + 4 * 120));
  expect(shippingCost('AT', 4450, 10000)).toEqual(money(0));
  expect(shippingCost('JP', 0, 1)).toEqual(money(0));
  expect(shippingCost('JP', 1000, 1)).toEqual(money(1990));
});

test('tax', () => {
  expect(ratesOf('FR')).toEqual({ full: 20, reduced: 5.5 });
  expect(includedTax([book, lamp], 'FR')).toEqual(money(1638));
  expect(includedTax([], 'DE')).toEqual(money(0));
});

test('checkout', () => {
  expect(checkout({ lines: [], country: 'DE' })).toEqual({ subtotal: money(0), discount: money(0), shipping: money(0), tax: money(0), total: money(0) });
  const bill = checkout({ lines: [book, lamp], country: 'AT', discounts: [{ kind: 'fixed', cents: 4000 }, { kind: 'percent', percent: 30 }] });
  expect(bill).toEqual({ subtotal: money(13947), discount: money(4184), shipping: money(1370), tax: money(1870), total: money(11133) });
  expect(receipt({ lines: [book, lamp], country: 'DE' })).toEqual(['3 x book  19.99 EUR', '1 x lamp  79.50 EUR', 'total  139.47 EUR']);
});

test('receipt', () => {
  const small = { sku: 'pen', price: money(120), count: 2, grams: 20 };
  expect(receipt({ lines: [small], country: 'FR' })).toEqual(['2 x pen  1.20 EUR', 'shipping  8.90 EUR', 'total  11.30 EUR']);
  expect(receipt({ lines: [lamp], country: 'DE', discounts: [{ kind: 'fixed', cents: 950 }] })).toEqual(['1 x lamp  79.50 EUR', 'discount  -9.50 EUR', 'total  70.00 EUR']);
});
