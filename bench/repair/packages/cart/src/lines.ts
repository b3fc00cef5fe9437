import { add, money, times } from './money.ts';
import type { Money } from './money.ts';

export interface Line {
  readonly sku: string;
  readonly price: Money;
  readonly count: number;
  readonly grams: number;
  readonly reduced?: boolean;
}

export function lineTotal(line: Line): Money {
  return times(line.price, line.count);
}

export function subtotal(lines: readonly Line[]): Money {
  return lines.map(lineTotal).reduce(add, money(0));
}

export function weight(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.grams * line.count, 0);
}

/** Puts a line in, or raises the count of the one that is there. */
export function putLine(lines: readonly Line[], line: Line): Line[] {
  const index = lines.findIndex((one) => one.sku === line.sku);
  if (index === -1) return [...lines, line];
  return lines.map((one, at) => (at === index ? { ...one, count: one.count + line.count } : one));
}

export function removeLine(lines: readonly Line[], sku: string): Line[] {
  return lines.filter((line) => line.sku !== sku);
}
