import { describe, expect, it } from 'vitest';
import { parseAsked } from '../../bench/repair/arguments.ts';
import { testsOf } from '../../bench/repair/console-asserts.ts';
import { learnFactors, placeOf, renderPlaces, writePriors } from '../../bench/repair/learn.ts';
import { renderPage } from '../../bench/repair/page.ts';
import { ratesOf, renderRows } from '../../bench/repair/report.ts';
import type { Result } from '../../bench/repair/result.ts';
import { applyHunks, hunk } from '../../bench/repair/seeded-bug.ts';
import { rankOf, trueLines } from '../../bench/repair/true-lines.ts';

const result = (changes: Partial<Result>): Result => ({ part: 'seeded', name: 'a/b/c', half: 'reporting', kind: 'off by one', ending: 'fixed', tried: 10, searchSeconds: 2, seconds: 4, rank: 1, guilty: 'right', template: 'number-literal', why: '', diff: '', ...changes });

describe('a hunk', () => {
  const files = new Map([['a.js', 'one two one']]);
  it('fits exactly once or throws', () => {
    expect(applyHunks(files, [hunk('a.js', 'two', '2'), hunk('b.js', '', 'new')])).toEqual(new Map([['a.js', 'one 2 one'], ['b.js', 'new']]));
    expect(() => applyHunks(files, [hunk('a.js', 'one', '1')])).toThrow('stands 2 times');
    expect(() => applyHunks(files, [hunk('c.js', 'one', '1')])).toThrow('stands 0 times');
  });
});

describe('the true lines', () => {
  it('are those that differ, and for a lost line those next to it', () => {
    expect(trueLines('a\nb\nc\n', 'a\nX\nY\nc\n')).toEqual([{ first: 2, last: 3 }]);
    expect(trueLines('a\nb\nc\n', 'a\nc\n')).toEqual([{ first: 1, last: 2 }]);
  });
  it('are met by the first guess that holds one; long ranges count as so many guesses', () => {
    const suspect = (file: string, first: number, last = first) => ({ file, first, last, score: 0.5, why: [] });
    const truth = new Map([['a.js', [{ first: 12, last: 12 }]]]);
    expect(rankOf([suspect('b.js', 12), suspect('a.js', 11, 13)], truth)).toBe(2);
    expect(rankOf([suspect('a.js', 1, 40)], truth)).toBe(12);
    expect(rankOf([suspect('a.js', 1)], truth)).toBeNull();
  });
});

describe('tests of HumanEval', () => {
  it('are cut into one for each assert, with both sides told', () => {
    const text = testsOf('const testX = () => {\n  const far = 9\n  console.assert(f(1) === 2)\n  console.assert(f(far))\n}\ntestX()\n', ['f']);
    expect(text).toContain("import { f } from '../src/solution.js';");
    expect(text).toContain('expect(f(1)).toBe(2);');
    expect(text).toContain('const far = 9');
    expect(text).toContain('expect(f(far)).toBeTruthy();');
    expect(text.match(/^test\(/gm)).toHaveLength(2);
  });
  it('stay whole where an assert stands in a loop', () => {
    const text = testsOf('const testX = () => {\n  for (const n of [1, 2]) console.assert(f(n) === n)\n}\ntestX()\n', ['f']);
    expect(text.match(/^test\(/gm)).toHaveLength(1);
    expect(text).toContain('assert: (condition) => expect(condition).toBeTruthy()');
  });
});

describe('a report', () => {
  const results = [result({}), result({ name: '2', ending: 'wrong', rank: 3 }), result({ name: '3', ending: 'held_right', rank: null }), result({ name: '4', ending: 'not_fixed', rank: 9 }), result({ name: '5', ending: 'not_red' }), result({ name: '6', half: 'tuning' })];
  it('counts what was red, and wrong ones among those that landed', () => {
    expect(ratesOf(results.filter(({ half }) => half === 'reporting'))).toMatchObject({ bugs: 4, fixed: 0.25, right: 0.5, wrongOfLanded: 0.5, top1: 0.25, top5: 0.5 });
    expect(ratesOf([])).toMatchObject({ bugs: 0, fixed: 0, wrongOfLanded: 0 });
  });
  it('has a row for each half, the reporting one first', () => {
    expect(renderRows(results).slice(1).map((row) => row.slice(0, 4))).toEqual([['seeded', 'reporting', '4', '1 (25 %)'], ['seeded', 'tuning', '1', '1 (100 %)']]);
    expect(renderPage(results, { now: new Date(0), machine: 'a machine' })).toContain('| seeded | reporting | 4 | 1 (25 %) | 1 |');
  });
});

describe('learning', () => {
  const edit = (template: string, score: number, isRight = false) => ({ template, score, isRight });
  /** The right one comes after ten of another template. */
  const late = (name: string) => ({ name, edits: [...Array.from({ length: 10 }, () => edit('loud', 0.5)), edit('right', 0.4, true)] });
  const never = { name: 'never', edits: [edit('loud', 1)] };
  it('moves what comes too late up, and what nothing speaks for not at all', () => {
    const streams = [late('a'), late('b'), late('c'), { name: 'd', edits: [edit('other', 1, true), edit('loud', 0.5)] }, never];
    const factors = learnFactors(streams);
    expect(streams.map((stream) => placeOf(stream, factors))).toEqual([1, 1, 1, 1, Infinity]);
    expect(factors.has('other')).toBe(false);
    expect(renderPlaces(streams, new Map())).toBe('1: 1, 5: 1, 20: 4, 100: 4, 500: 4, at all: 4 of 5');
    expect(learnFactors(streams)).toEqual(factors);
  });
  it('is cautious: one bug that is a little late moves nothing far', () => {
    const factors = learnFactors([{ name: 'a', edits: [edit('loud', 0.9), edit('right', 0.1, true)] }]);
    expect([...factors.values()].every((factor) => factor > 0.5 && factor < 2)).toBe(true);
  });
  it('takes of equals the one that came first', () => {
    expect(placeOf({ name: 'a', edits: [edit('a', 1), edit('b', 1, true), edit('c', 1)] }, new Map())).toBe(2);
  });
  it('writes them into the table, the largest as 1, and leaves the ratios of the others', () => {
    const text = "const PRIORS: Readonly<Record<string, number>> = {\n  'put-back': 0.5,\n  other: 0.2,\n};\nconst UNKNOWN = 0.1;\n";
    expect(writePriors(text, new Map([['put-back', 1.5]]))).toBe("const PRIORS: Readonly<Record<string, number>> = {\n  'put-back': 1,\n  other: 0.27,\n};\nconst UNKNOWN = 0.1;\n");
  });
});

describe('the command line', () => {
  it('takes parts and options, and names what it does not know', () => {
    expect(parseAsked(['seeded', '--limit', '3', '--part', 'tuning', '--fixers', 'quickfix'])).toMatchObject({ verb: 'measure', parts: ['seeded'], limit: 3, half: 'tuning', settings: { FIXERS: 'quickfix' } });
    expect(parseAsked(['check', 'cart'])).toMatchObject({ verb: 'check', words: ['cart'] });
    expect(parseAsked(['speed'])).toMatchObject({ verb: 'speed', all: false });
    expect(parseAsked([])).toMatchObject({ verb: 'measure', all: true });
    expect(parseAsked(['--every', '3'])).toMatchObject({ every: 3 });
    expect(() => parseAsked(['everything'])).toThrow('There is no part everything');
    for (const bad of ['0', '-1', 'many', '1.5', '']) expect(() => parseAsked([`--every=${bad}`]), bad).toThrow(/--every is .* not a whole number above 0/);
  });
});
