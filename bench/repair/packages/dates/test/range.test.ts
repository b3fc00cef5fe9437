import { describe, expect, it } from 'vitest';
import { parseDay as d, printDay } from '../src/day.ts';
import { contains, gaps, lengthOf, mergeRanges, overlap, range } from '../src/range.ts';
import type { Range } from '../src/range.ts';

const r = (from: string, to: string): Range => range(d(from), d(to));
const show = (ranges: readonly Range[]) => ranges.map(({ from, to }) => `${printDay(from)}/${printDay(to)}`);

describe('a range', () => {
  it('has both its ends', () => {
    expect(lengthOf(r('2026-01-01', '2026-01-31'))).toBe(31);
    expect(contains(r('2026-01-01', '2026-01-31'), d('2026-01-31'))).toBe(true);
    expect(contains(r('2026-01-01', '2026-01-31'), d('2026-02-01'))).toBe(false);
    expect(() => r('2026-01-02', '2026-01-01')).toThrow(RangeError);
  });
  it('overlaps others', () => {
    expect(overlap(r('2026-01-01', '2026-01-10'), r('2026-01-05', '2026-01-20'))).toEqual(r('2026-01-05', '2026-01-10'));
    expect(overlap(r('2026-01-01', '2026-01-10'), r('2026-01-11', '2026-01-20'))).toBeUndefined();
  });
});

describe('merging', () => {
  it('joins what touches, in any order', () => {
    const ranges = [r('2026-01-20', '2026-01-25'), r('2026-01-01', '2026-01-10'), r('2026-01-11', '2026-01-12')];
    expect(show(mergeRanges(ranges))).toEqual(['2026-01-01/2026-01-12', '2026-01-20/2026-01-25']);
  });
  it('swallows what lies inside', () => {
    expect(show(mergeRanges([r('2026-01-01', '2026-01-31'), r('2026-01-05', '2026-01-06')]))).toEqual(['2026-01-01/2026-01-31']);
  });
});

describe('gaps', () => {
  it('are what nobody has taken', () => {
    const taken = [r('2026-01-05', '2026-01-10'), r('2026-01-20', '2026-01-31')];
    expect(show(gaps(r('2026-01-01', '2026-01-31'), taken))).toEqual(['2026-01-01/2026-01-04', '2026-01-11/2026-01-19']);
  });
  it('are the whole when nothing is taken', () => {
    expect(show(gaps(r('2026-01-01', '2026-01-31'), [r('2025-12-01', '2025-12-31')]))).toEqual(['2026-01-01/2026-01-31']);
  });
});
