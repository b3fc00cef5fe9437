import { subtotal } from './lines.ts';
import type { Line } from './lines.ts';
import { money, times } from './money.ts';
import type { Money } from './money.ts';

export type Discount =
  | { readonly kind: 'percent'; readonly percent: number; readonly from?: number }
  | { readonly kind: 'fixed'; readonly cents: number }
  | { readonly kind: 'bundle'; readonly sku: string; readonly buy: number; readonly free: number };

/** What the discount takes off, never more than there is to pay. */
export function discountOf(lines: readonly Line[], discount: Discount): Money {
  const whole = subtotal(lines);
  switch (discount.kind) {
    case 'percent':
      return whole.cents >= (discount.from ?? 0) ? times(whole, discount.percent / 100) : money(0);
    case 'fixed':
      return money(Math.min(discount.cents, whole.cents));
    case 'bundle':
      return bundle(lines, discount);
  }
}

function bundle(lines: readonly Line[], { sku, buy, free }: Extract<Discount, { kind: 'bundle' }>): Money {
  const line = lines.find((one) => one.sku === sku);
  if (line === undefined) return money(0);
  const sets = Math.floor(line.count / (buy + free));
  return times(line.price, sets * free);
}

/** The one that takes off most; undefined when none takes anything. */
export function bestDiscount(lines: readonly Line[], discounts: readonly Discount[]): Discount | undefined {
  const scored = discounts.map((discount) => ({ discount, cents: discountOf(lines, discount).cents }));
  const [best] = scored.filter(({ cents }) => cents > 0).sort((a, b) => b.cents - a.cents);
  return best?.discount;
}
