import { describe, expect, it } from 'vitest';
import type { Facts } from '../../automation/steps/localise/clues.ts';
import { rank } from '../../automation/steps/localise/rank.ts';
import type { TestCoverage } from '../../automation/schemata/screen.ts';
import type { Failure } from '../../automation/task/failure.ts';
import type { Guilty } from '../../automation/task/suspect.ts';

const CART = `import { rate } from './rate.js';

/** Cents of all that is in the cart. */
export function subtotal(items) {
  const amounts = items.map((item) => item.cents * item.count);
  return amounts.reduce((sum, amount) => sum + amount, 1);
}

export function withTax(items) {
  const net = subtotal(items);
  return Math.round(net * rate);
}
`;

const failure: Failure = { fingerprint: 'f', check: 'vitest', kind: 'test', file: 'src/cart.test.js', line: 5, column: 1, name: 'adds up', message: 'expected 1 to be 0', stack: null };
const nothing: Facts = { guilty: null, changed: [], failures: [failure], coverage: [], texts: new Map([['src/cart.js', CART]]), danglers: [] };

function guilty(...ranges: readonly (readonly [first: number, last: number])[]): Guilty {
  return { minimal: true, diff: '', why: '', hunks: ranges.map(([first, last]) => ({ file: 'src/cart.js', first, last })) };
}

function place(first: number, last = first) {
  return { file: 'src/cart.js', first, last };
}

function ran(name: string, status: TestCoverage['status'], first: number, last: number): TestCoverage {
  return { file: 'src/cart.test.js', name, status, lines: new Map([['src/cart.js', [{ first, last }]]]) };
}

function lines(facts: Partial<Facts>): readonly string[] {
  return rank({ ...nothing, ...facts }).map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
}

describe('suspects', () => {
  it('are none where nothing is known', () => {
    expect(rank(nothing)).toEqual([]);
  });

  it('begin with what is green when it is taken back, then what else changed', () => {
    const found = rank({ ...nothing, guilty: guilty([6, 6]), changed: [place(1), place(6), place(11)] });
    expect(found.map(({ first }) => first)).toEqual([6, 11, 1]);
    expect(found[0]).toMatchObject({ why: ['it is green with this taken back', 'it changed'] });
    expect(found[0]?.score).toBeGreaterThan(0.85);
    expect(found[1]?.score).toBeLessThan(0.2);
  });

  it('hold no brackets and blank lines of a guilty part, comments and imports last', () => {
    expect(lines({ guilty: guilty([1, 7]), changed: [place(1, 7)] })).toEqual(['4-6', '1', '3']);
  });

  it('are told apart in a large guilty part by what failing tests alone have run', () => {
    const coverage = [ran('adds up', 'failed', 4, 6), ran('other', 'passed', 4, 5), ran('tax', 'passed', 9, 11)];
    expect(lines({ guilty: guilty([1, 12]), changed: [place(1, 12)], coverage })[0]).toBe('6');
  });

  it('that no failing test has run are doubted, where it is known what they ran', () => {
    const changed = [place(5), place(11)];
    const found = rank({ ...nothing, changed, coverage: [ran('adds up', 'failed', 4, 5)] });
    expect(found.find(({ first }) => first === 11)?.score).toBeLessThan((found.find(({ first }) => first === 5)?.score ?? 0) / 2);
  });

  it('are no better for coverage that is the same on every line: the change decides', () => {
    const coverage = [ran('adds up', 'failed', 1, 12)];
    expect(lines({ changed: [place(11)], coverage })[0]).toBe('11');
  });

  it('are taken from the stack, the test itself last', () => {
    const stack = ['at subtotal (src/cart.js:5:10)', 'at withTax (src/cart.js:10:10)', 'at src/cart.test.js:5:1'].join('\n');
    const found = rank({ ...nothing, failures: [{ ...failure, stack }] });
    expect(found.map(({ file, first }) => `${file}:${first}`)).toEqual(['src/cart.js:5', 'src/cart.js:10', 'src/cart.test.js:5']);
    expect(found[0]?.why).toEqual(['"adds up" failed here']);
  });

  it('are where the type checker and the linter point', () => {
    expect(rank({ ...nothing, failures: [{ ...failure, kind: 'types', check: 'tsc', file: 'src/cart.js', line: 10, name: 'TS2304', message: 'Cannot find name' }] })).toMatchObject([{ first: 10, why: ['tsc points here (TS2304)'] }]);
  });

  it('are the changed lines that have a name of the failure in them', () => {
    expect(lines({ changed: [place(5), place(10), place(11)], failures: [{ ...failure, message: "TypeError: Cannot read properties of undefined (reading 'cents')" }] })[0]).toBe('5');
  });

  it('are first what stands in a new function that the guilty part calls: taking back the call was enough', () => {
    const found = rank({ ...nothing, guilty: guilty([10, 10]), changed: [place(4, 7), place(10), place(1)] });
    expect(found.map(({ first, last }) => [first, last])).toEqual([[5, 6], [10, 10], [4, 4], [1, 1]]);
    expect(found[0]?.why[0]).toBe('it changed, and the guilty part uses its subtotal');
  });

  it('are 30 at most, of three lines at most', () => {
    const text = Array.from({ length: 500 }, (_line, at) => `call(${at});`).join('\n');
    const found = rank({ ...nothing, texts: new Map([['src/cart.js', text]]), changed: [place(1, 500)] });
    expect(found).toHaveLength(30);
    expect(Math.max(...found.map(({ first, last }) => last - first))).toBe(2);
  });
});
