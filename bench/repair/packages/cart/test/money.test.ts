import { describe, expect, it } from 'vitest';
import { add, format, money, split, subtract, times } from '../src/money.ts';

describe('money', () => {
  it('adds and subtracts', () => {
    expect(add(money(150), money(75))).toEqual(money(225));
    expect(subtract(money(150), money(75))).toEqual(money(75));
  });
  it('does not mix currencies', () => {
    expect(() => add(money(1), money(1, 'USD'))).toThrow(TypeError);
  });
  it('rounds half away from zero', () => {
    expect(times(money(105), 0.5)).toEqual(money(53));
    expect(times(money(-105), 0.5)).toEqual(money(-53));
  });
  it('is split without losing a cent', () => {
    expect(split(money(100), 3).map((one) => one.cents)).toEqual([34, 33, 33]);
  });
  it('is written with two places', () => {
    expect(format(money(1205))).toBe('12.05 EUR');
    expect(format(money(-5))).toBe('-0.05 EUR');
  });
});
