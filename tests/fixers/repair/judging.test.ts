import { describe, expect, it } from 'vitest';
import { createAllowance } from '../../../automation/fixers/repair/allowance.ts';
import { copiesFromTest, isLiteral } from '../../../automation/fixers/repair/literals.ts';
import { rank } from '../../../automation/fixers/repair/rank.ts';
import { meaningOf } from '../../../automation/fixers/repair/reverts.ts';
import { isOffLimits, surveyTerrain } from '../../../automation/fixers/repair/terrain.ts';
import type { CandidatePatch } from '../../../automation/schemata/candidate.ts';
import type { Failure } from '../../../automation/task/failure.ts';

const FILE = 'src/stock.js';
const OLD = `export function left(stock, sold) {
  return stock - sold;
}

export function canSell(stock, wanted) {
  return wanted > 0 && wanted <= stock;
}

const LIMIT = 10;
`;
/** Three hunks: one honest, one slip, one new statement. */
const NOW = OLD.replace('return stock - sold;', 'return Math.max(0, stock - sold);').replace('wanted <= stock', 'wanted < stock').replace('const LIMIT = 10;', 'const LIMIT = 10;\nlog();');

const texts = new Map([[FILE, NOW]]);
const before = new Map([[FILE, OLD]]);

function candidate(from: string, to: string, more: Partial<CandidatePatch> = {}): CandidatePatch {
  const start = NOW.indexOf(from);
  if (start < 0) throw new Error(`there is no ${from}`);
  return { id: 1, template: 'some', prior: 1, why: '', edits: [{ file: FILE, start, end: start + from.length, text: to }], ...more };
}

const meaning = (one: CandidatePatch) => meaningOf(one, { texts, before });
const terrain = surveyTerrain({ texts, before }, { guilty: null, suspects: [] });
const order = (...all: readonly CandidatePatch[]) => rank(all, { texts, before, targets: [], check: { name: 'tests', kind: 'test', runner: 'custom', dir: '' } }, terrain).map((one) => one.candidate);

describe('what an edit does to what was meant', () => {
  it('a changed line as it was takes that part back; a constant as it was is told apart', () => {
    expect(meaning(candidate('wanted < stock', 'wanted <= stock'))).toEqual({ kind: 'takes_back', value: false });
  });

  it('something else at a changed line keeps it', () => {
    expect(meaning(candidate('wanted < stock', 'wanted < stock + 1'))).toEqual({ kind: 'kept' });
  });

  it('taking an added line away alone is a revert of that hunk', () => {
    expect(meaning(candidate('log();\n', ''))).toEqual({ kind: 'revert' });
  });

  it('the whole old text is a revert', () => {
    expect(meaning({ ...candidate('log();\n', ''), edits: [{ file: FILE, start: 0, end: NOW.length, text: OLD }] })).toEqual({ kind: 'revert' });
  });

  it('where no base is known nothing is known to be meant', () => {
    expect(meaningOf(candidate('log();\n', ''), { texts, before: new Map() })).toEqual({ kind: 'kept' });
  });
});

describe('the order of those that pass', () => {
  it('an operator of the last green version comes before another edit of the same place', () => {
    const [back, other] = [candidate('wanted < stock', 'wanted <= stock', { id: 5 }), candidate('wanted < stock', 'wanted !== stock', { id: 4 })];
    expect(order(other, back)[0]).toBe(back);
  });

  it('a small edit of the change comes before a large one, a pair and one beside the change', () => {
    const small = candidate('Math.max(0, stock - sold)', 'Math.max(1, stock - sold)');
    const large = candidate('Math.max(0, stock - sold)', 'Math.abs(Number(stock) - Number(sold))');
    const pair = { ...small, template: 'one+two', edits: [...small.edits, ...candidate('LIMIT', 'LIMITS').edits] };
    const beside = candidate('canSell', 'canSel1');
    for (const worse of [large, pair, beside]) expect(order(worse, small)[0]).toBe(small);
  });

  it('leaves out what only takes the change back, and a twin in other spaces', () => {
    const one = candidate('wanted < stock', 'wanted <= stock', { id: 1 });
    const twin = candidate('wanted < stock', 'wanted  <=  stock', { id: 2 });
    expect(order(one, twin, candidate('log();\n', ''))).toEqual([one]);
  });
});

describe('constants', () => {
  it('are numbers, strings without holes and the words of the language', () => {
    for (const text of ['0', '-1.5', '1_000', '0xff', "'a'", '"b"', '`c`', 'true', 'null', ' undefined ']) expect(isLiteral(text), text).toBe(true);
    for (const text of ['a', '1 + 1', '`${a}`', '[]', "'a' + 'b'", '']) expect(isLiteral(text), text).toBe(false);
  });

  it('outside of the change are off limits for other constants, not for names', () => {
    expect(isOffLimits(candidate('10', '11'), terrain)).toBe(true);
    expect(isOffLimits(candidate('10', 'LIMIT'), terrain)).toBe(false);
    expect(isOffLimits(candidate('max(0', 'max(1'), terrain)).toBe(false);
  });

  it('are copied from a test where the failing one expects them as a whole', () => {
    const failure: Failure = { check: 'tests', kind: 'test', file: 'src/stock.test.js', name: 'what is left', message: 'expected 7 to be 250', line: 3, column: null, stack: null, fingerprint: 'f' };
    const side = { failures: [failure], testTexts: new Map([['src/stock.test.js', "import { left } from './stock.js';\ntest('what is left', () => {\n  expect(left(1, 2)).toBe(250);\n});\n"]]) };
    expect(copiesFromTest(candidate('Math.max(0, stock - sold)', '250'), texts, side)).toBe(true);
    expect(copiesFromTest(candidate('Math.max(0, stock - sold)', 'stock + sold'), texts, side)).toBe(false);
  });

  it('are no copy where another failing test, that expects something else, turns green by the same single edit', () => {
    const failing = (name: string): Failure => ({ check: 'tests', kind: 'test', file: 'src/stock.test.js', name, message: 'no', line: 3, column: null, stack: null, fingerprint: name });
    const testTexts = new Map([['src/stock.test.js', "test('one', () => {\n  expect(left(9, 2)).toBe(7);\n});\ntest('two', () => {\n  expect(left(90, 2)).toBe(88);\n});\ntest('same', () => {\n  expect(left(10, 3)).toBe(7);\n});\n"]]);
    const seven = candidate('Math.max(0', 'Math.max(7', { edits: [{ file: FILE, start: NOW.indexOf('0, stock'), end: NOW.indexOf('0, stock') + 1, text: '7' }] });
    expect(copiesFromTest(seven, texts, { failures: [failing('one'), failing('same')], testTexts })).toBe(true);
    expect(copiesFromTest(seven, texts, { failures: [failing('one'), failing('two')], testTexts })).toBe(false);
    expect(copiesFromTest({ ...seven, edits: [...seven.edits, { file: FILE, start: 0, end: 0, text: '// \n' }] }, texts, { failures: [failing('one'), failing('two')], testTexts })).toBe(true);
  });
});

describe('what a search may use up', () => {
  it('is told in time and number, and the clock stands still while a proposal is judged', () => {
    let now = 0;
    const allowance = createAllowance({ monotonicMs: () => now }, { seconds: 10, candidates: 3 });
    now = 4_000;
    expect(allowance.leftMs()).toBe(6_000);
    allowance.stop();
    now = 60_000;
    expect(allowance.usedMs()).toBe(4_000);
    allowance.goOn();
    now = 61_000;
    expect(allowance.leftMs()).toBe(5_000);
    allowance.spend(2);
    expect(allowance.leftCandidates()).toBe(1);
    allowance.spend(5);
    expect(allowance.leftCandidates()).toBe(0);
    now = 100_000;
    expect(allowance.leftMs()).toBe(0);
  });
});
