import { lineTotal } from './lines.ts';
import type { Line } from './lines.ts';
import { money } from './money.ts';
import type { Money } from './money.ts';

export interface Rates {
  readonly full: number;
  readonly reduced: number;
}

const RATES: Readonly<Record<string, Rates>> = {
  DE: { full: 19, reduced: 7 },
  AT: { full: 20, reduced: 10 },
  FR: { full: 20, reduced: 5.5 },
};

export function ratesOf(country: string): Rates {
  return RATES[country] ?? { full: 0, reduced: 0 };
}

/** The tax that is contained in gross prices. */
export function includedTax(lines: readonly Line[], country: string): Money {
  const rates = ratesOf(country);
  let cents = 0;
  for (const line of lines) {
    const rate = line.reduced === true ? rates.reduced : rates.full;
    cents += (lineTotal(line).cents * rate) / (100 + rate);
  }
  return money(Math.round(cents));
}
