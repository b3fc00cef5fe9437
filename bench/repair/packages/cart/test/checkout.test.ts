import { describe, expect, it } from 'vitest';
import { checkout, receipt } from '../src/checkout.ts';
import { bestDiscount, discountOf } from '../src/discounts.ts';
import { money } from '../src/money.ts';
import { shippingCost } from '../src/shipping.ts';
import { includedTax } from '../src/tax.ts';

const tea = { sku: 'tea', price: money(450), count: 4, grams: 100, reduced: true };
const pot = { sku: 'pot', price: money(2500), count: 1, grams: 1200 };

describe('discounts', () => {
  it('take off a part from a threshold on', () => {
    expect(discountOf([tea, pot], { kind: 'percent', percent: 10, from: 4300 })).toEqual(money(430));
    expect(discountOf([tea], { kind: 'percent', percent: 10, from: 4300 })).toEqual(money(0));
  });
  it('never take off more than there is', () => {
    expect(discountOf([tea], { kind: 'fixed', cents: 5000 })).toEqual(money(1800));
  });
  it('give every third one for nothing', () => {
    expect(discountOf([tea, pot], { kind: 'bundle', sku: 'tea', buy: 2, free: 1 })).toEqual(money(450));
    expect(discountOf([pot], { kind: 'bundle', sku: 'tea', buy: 2, free: 1 })).toEqual(money(0));
  });
  it('are picked by what they take off', () => {
    const [small, large] = [{ kind: 'fixed', cents: 100 }, { kind: 'percent', percent: 20 }] as const;
    expect(bestDiscount([tea, pot], [small, large])).toBe(large);
    expect(bestDiscount([], [small, large])).toBeUndefined();
  });
});

describe('shipping', () => {
  it('counts kilograms after the first', () => {
    expect(shippingCost('DE', 900, 1000)).toEqual(money(390));
    expect(shippingCost('DE', 2100, 1000)).toEqual(money(490));
    expect(shippingCost('US', 1500, 90000)).toEqual(money(2390));
  });
  it('is free from a subtotal on', () => {
    expect(shippingCost('DE', 900, 5000)).toEqual(money(0));
    expect(shippingCost('FR', 900, 5000)).toEqual(money(890));
  });
});

describe('a checkout', () => {
  it('takes the discount off before it asks for shipping', () => {
    const bill = checkout({ lines: [tea, { ...pot, count: 2 }], country: 'DE', discounts: [{ kind: 'percent', percent: 50 }] });
    expect(bill).toMatchObject({ subtotal: money(6800), discount: money(3400), shipping: money(490), total: money(3890) });
  });
  it('tells the tax that is in it', () => {
    expect(includedTax([tea, pot], 'DE')).toEqual(money(517));
    expect(includedTax([tea], 'US')).toEqual(money(0));
  });
  it('prints rows only for what there is', () => {
    expect(receipt({ lines: [tea], country: 'DE' })).toEqual(['4 x tea  4.50 EUR', 'shipping  3.90 EUR', 'total  21.90 EUR']);
    expect(receipt({ lines: [tea], country: 'DE', discounts: [{ kind: 'fixed', cents: 300 }] })).toContain('discount  -3.00 EUR');
  });
});
