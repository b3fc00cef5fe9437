import { hunk } from '../seeded-bug.ts';
import type { PackageBugs } from '../seeded-bug.ts';

export const cart: PackageBugs = {
  package: 'cart',
  changes: [
    {
      name: 'rename-whole',
      hunks: [
        hunk('src/discounts.ts', "  const whole = subtotal(lines);\n  switch", "  const goods = subtotal(lines);\n  switch"),
        hunk('src/discounts.ts', 'whole.cents >= (discount.from ?? 0) ? times(whole, discount.percent / 100)', 'goods.cents >= (discount.from ?? 0) ? times(goods, discount.percent / 100)'),
        hunk('src/discounts.ts', 'Math.min(discount.cents, whole.cents)', 'Math.min(discount.cents, goods.cents)'),
        hunk('src/discounts.ts', '  const line = lines.find((one) => one.sku === sku);\n  if (line === undefined) return money(0);\n  const sets = Math.floor(line.count / (buy + free));\n  return times(line.price, sets * free);', '  const bundled = lines.find((one) => one.sku === sku);\n  if (bundled === undefined) return money(0);\n  const sets = Math.floor(bundled.count / (buy + free));\n  return times(bundled.price, sets * free);'),
      ],
      bugs: [
        { name: 'max-for-min', kind: 'wrong function', hunks: [hunk('src/discounts.ts', 'Math.min(discount.cents', 'Math.max(discount.cents')] },
        { name: 'lost-parentheses', kind: 'operator precedence', hunks: [hunk('src/discounts.ts', 'bundled.count / (buy + free)', 'bundled.count / buy + free')] },
        { name: 'wrong-default', kind: 'wrong default', hunks: [hunk('src/discounts.ts', '(discount.from ?? 0)', '(discount.from ?? Infinity)')] },
      ],
    },
    {
      name: 'express',
      hunks: [
        hunk('src/shipping.ts', '  readonly perKilo: number;\n', '  readonly perKilo: number;\n  /** Cents on top for the next day. */\n  readonly express: number;\n'),
        hunk('src/shipping.ts', "base: 390, perKilo: 50, freeFrom: 5000 }", "base: 390, perKilo: 50, express: 700, freeFrom: 5000 }"),
        hunk('src/shipping.ts', "base: 890, perKilo: 120, freeFrom: 10000 }", "base: 890, perKilo: 120, express: 1500, freeFrom: 10000 }"),
        hunk('src/shipping.ts', "base: 1990, perKilo: 400 }", "base: 1990, perKilo: 400, express: 4000 }"),
        hunk('src/shipping.ts', 'export function shippingCost(country: string, grams: number, subtotalCents: number): Money {\n  const zone = zoneOf(country);\n  if (grams === 0) return money(0);\n  if (zone.freeFrom !== undefined && subtotalCents >= zone.freeFrom) return money(0);\n  const kilos = Math.ceil(grams / 1000);\n  return money(zone.base + (kilos - 1) * zone.perKilo);', 'export function shippingCost(country: string, grams: number, subtotalCents: number, express = false): Money {\n  const zone = zoneOf(country);\n  if (grams === 0) return money(0);\n  const extra = express ? zone.express : 0;\n  if (zone.freeFrom !== undefined && subtotalCents >= zone.freeFrom) return money(extra);\n  const kilos = Math.ceil(grams / 1000);\n  return money(zone.base + (kilos - 1) * zone.perKilo + extra);'),
        hunk('test/checkout.test.ts', "  it('is free from a subtotal on', () => {", "  it('costs more for the next day', () => {\n    expect(shippingCost('DE', 900, 1000, true)).toEqual(money(1090));\n    expect(shippingCost('DE', 900, 5000, true)).toEqual(money(700));\n  });\n  it('is free from a subtotal on', () => {"),
      ],
      bugs: [
        { name: 'extra-inverted', kind: 'swapped branches', hunks: [hunk('src/shipping.ts', 'express ? zone.express : 0', 'express ? 0 : zone.express')] },
        { name: 'free-gets-nothing', kind: 'stale value', hunks: [hunk('src/shipping.ts', 'subtotalCents >= zone.freeFrom) return money(extra)', 'subtotalCents >= zone.freeFrom) return money(0)')] },
        { name: 'wrong-default-parameter', kind: 'wrong default', hunks: [hunk('src/shipping.ts', 'express = false', 'express = true')] },
        { name: 'multiplied-extra', kind: 'moved into parentheses', hunks: [hunk('src/shipping.ts', '(kilos - 1) * zone.perKilo + extra', 'kilos * zone.perKilo + extra')] },
      ],
    },
    {
      name: 'rows-helper',
      hunks: [
        hunk('src/checkout.ts', "import { add, format, money, subtract } from './money.ts';", "import { add, format, money, subtract } from './money.ts';\n// Rows are made in one place."),
        hunk('src/checkout.ts', "  const rows = order.lines.map((line) => `${line.count} x ${line.sku}  ${format(line.price)}`);\n", "  const rows = order.lines.map(rowOf);\n"),
        hunk('src/checkout.ts', "  return [...rows, `total  ${format(bill.total)}`];\n}\n", "  return [...rows, `total  ${format(bill.total)}`];\n}\n\nfunction rowOf({ count, sku, price }: Line): string {\n  return `${count} x ${sku}  ${format(price)}`;\n}\n"),
        hunk('src/checkout.ts', '  const best = bestDiscount(lines, discounts);\n  const discount = best === undefined ? money(0) : discountOf(lines, best);\n', '  const discount = discountFor(lines, discounts);\n'),
        hunk('src/checkout.ts', '/** One row for each line', 'function discountFor(lines: readonly Line[], discounts: readonly Discount[]): Money {\n  const best = bestDiscount(lines, discounts);\n  return best === undefined ? money(0) : discountOf(lines, best);\n}\n\n/** One row for each line'),
      ],
      bugs: [
        { name: 'lost-spread', kind: 'lost spread', hunks: [hunk('src/checkout.ts', 'return [...rows, `total', 'return [`total')] },
        { name: 'weight-of-nothing', kind: 'wrong argument', hunks: [hunk('src/checkout.ts', 'shippingCost(country, weight(lines), reduced.cents)', 'shippingCost(country, weight(lines), goods.cents)')] },
        { name: 'shipping-asks-discount', kind: 'copy and paste', hunks: [hunk('src/checkout.ts', 'if (bill.shipping.cents > 0) rows.push(`shipping  ${format(bill.shipping)}`)', 'if (bill.discount.cents > 0) rows.push(`shipping  ${format(bill.shipping)}`)')] },
        { name: 'total-without-shipping', kind: 'two hunks', hunks: [hunk('src/checkout.ts', 'total: add(reduced, shipping)', 'total: add(reduced, discount)'), hunk('src/checkout.ts', 'format(bill.total)}`]', 'format(bill.subtotal)}`]')] },
      ],
    },
    {
      name: 'tax-by-line',
      hunks: [
        hunk('src/tax.ts', 'export function ratesOf(country: string): Rates {\n  return RATES[country] ?? { full: 0, reduced: 0 };', 'const NONE: Rates = { full: 0, reduced: 0 };\n\nexport function ratesOf(country: string): Rates {\n  return RATES[country] ?? NONE;'),
        hunk('src/tax.ts', '  const rates = ratesOf(country);\n  let cents = 0;\n  for (const line of lines) {\n    const rate = line.reduced === true ? rates.reduced : rates.full;\n    cents += (lineTotal(line).cents * rate) / (100 + rate);\n  }\n  return money(Math.round(cents));', '  const rates = ratesOf(country);\n  const cents = lines.reduce((sum, line) => sum + taxIn(line, rates), 0);\n  return money(Math.round(cents));'),
        hunk('src/tax.ts', '/** The tax that is contained in gross prices. */', '/** Exact: only the sum is rounded. */\nfunction taxIn(line: Line, rates: Rates): number {\n  const rate = line.reduced === true ? rates.reduced : rates.full;\n  return (lineTotal(line).cents * rate) / (100 + rate);\n}\n\n/** The tax that is contained in gross prices. */'),
        hunk('src/lines.ts', '  const index = lines.findIndex((one) => one.sku === line.sku);\n  if (index === -1) return [...lines, line];\n  return lines.map((one, at) => (at === index ? { ...one, count: one.count + line.count } : one));', '  const known = lines.some((one) => one.sku === line.sku);\n  if (!known) return [...lines, line];\n  return lines.map((one) => (one.sku === line.sku ? { ...one, count: one.count + line.count } : one));'),
      ],
      bugs: [
        { name: 'forgot-sum', kind: 'wrong accumulator', hunks: [hunk('src/tax.ts', '(sum, line) => sum + taxIn(line, rates)', '(sum, line) => taxIn(line, rates)')] },
        { name: 'net-for-gross', kind: 'lost operand', hunks: [hunk('src/tax.ts', '/ (100 + rate)', '/ 100')] },
        { name: 'known-kept', kind: 'inverted early return', hunks: [hunk('src/lines.ts', 'if (!known) return', 'if (known) return')] },
        { name: 'counts-itself', kind: 'wrong variable', hunks: [hunk('src/lines.ts', 'count: one.count + line.count', 'count: line.count + line.count')] },
      ],
    },
  ],
};
