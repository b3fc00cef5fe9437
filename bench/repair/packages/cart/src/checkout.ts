import { bestDiscount, discountOf } from './discounts.ts';
import type { Discount } from './discounts.ts';
import { subtotal, weight } from './lines.ts';
import type { Line } from './lines.ts';
import { add, format, money, subtract } from './money.ts';
import type { Money } from './money.ts';
import { shippingCost } from './shipping.ts';
import { includedTax } from './tax.ts';

export interface Order {
  readonly lines: readonly Line[];
  readonly country: string;
  readonly discounts?: readonly Discount[];
}

export interface Bill {
  readonly subtotal: Money;
  readonly discount: Money;
  readonly shipping: Money;
  readonly tax: Money;
  readonly total: Money;
}

export function checkout({ lines, country, discounts = [] }: Order): Bill {
  const goods = subtotal(lines);
  const best = bestDiscount(lines, discounts);
  const discount = best === undefined ? money(0) : discountOf(lines, best);
  const reduced = subtract(goods, discount);
  const shipping = shippingCost(country, weight(lines), reduced.cents);
  return { subtotal: goods, discount, shipping, tax: includedTax(lines, country), total: add(reduced, shipping) };
}

/** One row for each line, then the sums; zero rows are left out. */
export function receipt(order: Order): string[] {
  const bill = checkout(order);
  const rows = order.lines.map((line) => `${line.count} x ${line.sku}  ${format(line.price)}`);
  if (bill.discount.cents > 0) rows.push(`discount  -${format(bill.discount)}`);
  if (bill.shipping.cents > 0) rows.push(`shipping  ${format(bill.shipping)}`);
  return [...rows, `total  ${format(bill.total)}`];
}
