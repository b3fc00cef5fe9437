/** Whole cents of one currency. */
export interface Money {
  readonly cents: number;
  readonly currency: string;
}

export function money(cents: number, currency = 'EUR'): Money {
  if (!Number.isInteger(cents)) throw new RangeError(`${cents} is not a whole number of cents`);
  return { cents, currency };
}

export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new TypeError(`${a.currency} can't be added to ${b.currency}`);
  return money(a.cents + b.cents, a.currency);
}

export function subtract(a: Money, b: Money): Money {
  return add(a, money(-b.cents, b.currency));
}

/** Rounded half away from zero. */
export function times(amount: Money, factor: number): Money {
  const exact = amount.cents * factor;
  return money(Math.sign(exact) * Math.round(Math.abs(exact)), amount.currency);
}

/** Shares that add up to the whole; the first ones get the cents that are left over. */
export function split(amount: Money, parts: number): Money[] {
  const share = Math.floor(amount.cents / parts);
  const left = amount.cents - share * parts;
  return Array.from({ length: parts }, (_, index) => money(index < left ? share + 1 : share, amount.currency));
}

export function format(amount: Money): string {
  const sign = amount.cents < 0 ? '-' : '';
  const abs = Math.abs(amount.cents);
  return `${sign}${Math.floor(abs / 100)}.${String(abs % 100).padStart(2, '0')} ${amount.currency}`;
}
