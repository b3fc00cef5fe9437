import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Probed } from '../../automation/schemata/probe/probe.ts';
import { pairFor, parseProbe, renderDifference } from '../../automation/schemata/probe/probe.ts';
import { deepCopy } from '../../automation/schemata/runtime/copy.ts';
import { inputsAround } from '../../automation/schemata/runtime/inputs.ts';
import { spell } from '../../automation/schemata/runtime/spell.ts';
import { candidate, probeRuntime, programOf, replacing, switchable } from './switch-stage.ts';

describe('probing two candidates', () => {
  it('shows the shortest input on which they differ, beyond what the tests asked', async () => {
    const found = await probe('export const run = (total) => total > 100 ? total * 0.9 : total', { from: '> 100', a: '>= 100', b: '>= 101' }, (run) => [run(50), run(500)]);
    expect(found).toMatchObject({ kind: 'different', input: '[100]', outcomeA: 'gives 90', outcomeB: 'gives 100', unchanged: 'gives 100' });
    if (found.kind !== 'different') throw new Error('they differ');
    expect(renderDifference(found, { fn: 'run', a: '> becomes >=', b: '100 becomes 101' })).toBe('run(100): "> becomes >=" gives 90; "100 becomes 101" gives 100; as it is now it gives 100');
  });

  it('says that they are the same when no input tells them apart', async () => {
    const found = await probe('export const run = (a, b) => a - b', { from: 'a - b', a: 'a + b', b: 'b + a' }, (run) => run(1, 2));
    expect(found).toMatchObject({ kind: 'same' });
    expect(found.kind === 'same' && found.asked > 20).toBe(true);
  });

  const alike: readonly (readonly [string, string, { from: string; a: string; b: string }, readonly unknown[]])[] = [
    ['a minus before a zero', 'export const run = (n) => n', { from: '=> n', a: '=> n * -1', b: '=> 0 - n' }, [3]],
    ['the order in which fractions are added', 'export const run = (a, b, c) => a + b', { from: 'a + b', a: 'a + b + c', b: 'c + b + a' }, [0.1, 0.2, 0.3]],
    ['a bound one higher among whole numbers', 'export const run = (n, rate = 0.5) => n < 3 ? 1 : rate', { from: 'n < 3', a: 'n <= 3', b: 'n < 4' }, [3]],
  ];
  for (const [name, text, edit, args] of alike) {
    it(`minds no ${name}`, async () => {
      expect(await probe(text, edit, (run) => run(...args))).toMatchObject({ kind: 'same' });
    });
  }

  it('calls what was called without an object so again', async () => {
    const found = await probe('export const box = { n: 1 }; export function run(n) { return n + (this === box ? 1 : 0) }', { from: 'n + (', a: 'n - (', b: 'n - 0 - (' }, (run) => run.call(globalThis, 1));
    expect(found).toMatchObject({ kind: 'unknown', why: 'nothing reached what they change' });
  });

  const differing: readonly (readonly [string, string, { from: string; a: string; b: string }, readonly unknown[], Partial<Probed>])[] = [
    ['an empty list', 'export const run = (xs) => xs[0]', { from: 'xs[0]', a: 'xs[0] ?? null', b: 'xs.at(0)' }, [[3, 1]], { input: '[[]]', outcomeA: 'gives null', outcomeB: 'gives undefined' }],
    ['what is thrown', 'export function run(s) { return s }', { from: 'return s', a: 'if (s === "") throw new RangeError("no"); return s', b: 'if (s === "") throw new TypeError("no"); return s' }, ['abc'], { input: '[""]', outcomeA: 'throws RangeError', outcomeB: 'throws TypeError' }],
    ['an argument that is altered', 'export const run = (xs) => xs.length', { from: 'xs.length', a: 'xs.sort().length', b: '[...xs].sort().length' }, [[1, 2]], { outcomeA: 'gives 2, leaves its arguments as [[1, 2]]', input: '[[2, 1]]' }],
    ['a promise', 'export const run = async (n) => n', { from: '=> n', a: '=> n < 0 ? Promise.reject(new RangeError("x")) : n', b: '=> n < -9 ? 0 : n' }, [2], { outcomeA: 'throws RangeError', outcomeB: 'resolves to -1' }],
    ['an end', 'export const run = (n) => { while (n > 0) n -= 1; return n }', { from: 'n > 0', a: 'n > 0.5', b: 'n !== 0' }, [3], { outcomeB: 'does not end' }],
    ['`this`', 'export const box = { n: 1, add(k) { this.n += k; return 0 } }; export const run = (k) => box.add(k)', { from: 'this.n += k', a: 'this.n += k + 0', b: 'this.n += k || 5' }, [2], { outcomeA: 'gives 0', outcomeB: 'gives 0, leaves `this` as {add: [function add], n: 6}' }],
  ];
  for (const [name, text, edit, args, expected] of differing) {
    it(`tells ${name}`, async () => {
      const found = await probe(text, edit, (run) => run(...args));
      if (name === 'an argument that is altered') expect(found).toMatchObject({ kind: 'different', outcomeB: 'gives 2' });
      else expect(found).toMatchObject({ kind: 'different', ...expected });
    });
  }

  const leaving: readonly (readonly [string, string, { from: string; a: string; b: string }, readonly unknown[], 'a' | 'b' | undefined])[] = [
    ['which leaves its arguments as the program does', 'export const run = (xs) => xs.length - 1', { from: 'xs.length - 1', a: 'xs.sort().length', b: 'xs.length' }, [[2, 1, 3]], 'b'],
    ['and the other way round', 'export const run = (xs) => { xs.sort(); return xs.length - 1 }', { from: 'xs.length - 1', a: 'xs.length', b: 'xs.reverse().length' }, [[2, 1, 3]], 'a'],
    ['none where they give something else as well', 'export const run = (xs) => xs.length - 1', { from: 'xs.length - 1', a: 'xs.sort()[0]', b: 'xs[0]' }, [[2, 1, 3]], undefined],
    ['none where the arguments are what it is called for', 'export const run = (xs) => { xs.push(1) }', { from: 'xs.push(1)', a: 'xs.push(2)', b: 'xs.push(1, 1)' }, [[2]], undefined],
    ['none where the program leaves the same argument wrong', 'export const run = (xs) => { xs.reverse(); return true }', { from: 'xs.reverse()', a: 'xs.sort()', b: 'xs.length > 3 ? xs.reverse() : xs.sort()' }, [[2, 3, 1]], undefined],
    ['none where neither does', 'export const run = (xs) => xs.length - 1', { from: 'xs.length - 1', a: 'xs.push(1) - 1', b: 'xs.push(2) - 1' }, [[2]], undefined],
  ];
  for (const [name, text, edit, args, tidier] of leaving) {
    it(`says of two that give the same ${name}`, async () => {
      const found = await probe(text, edit, (run) => run(...args));
      expect(found).toMatchObject({ kind: 'different' });
      expect(found.kind === 'different' && found.tidier).toBe(tidier);
    });
  }

  it('knows nothing of a function that no test called, nor of one that never does the same', async () => {
    expect(await probe('export const run = (n) => n + 1', { from: 'n + 1', a: 'n + 2', b: 'n + 3' }, () => undefined)).toMatchObject({ kind: 'unknown' });
    expect(await probe('let calls = 0; export const run = (n) => n + (calls += 1)', { from: 'n +', a: 'n -', b: 'n *' }, (run) => run(7))).toMatchObject({ kind: 'unknown' });
  });

  it('does not ask about what is chosen when the module is evaluated', () => {
    const text = 'export const run = (n) => n;\n';
    const [a, b] = [candidate(1, 'a.js', replacing(text, '=> n', '=> n + 1')), candidate(2, 'a.js', replacing(text, '(n)', '(n, m)'))];
    const made = switchable('a.js', text, { candidates: [a, b], args: true });
    expect({ atLoad: made.atLoad, pair: pairFor(made, 'a.js', { a, b }) }).toEqual({ atLoad: [2], pair: undefined });
  });

  it('takes nothing for an answer that is none', () => {
    expect(parseProbe('')).toBeUndefined();
    expect(parseProbe('{"version":2,"found":[]}')).toBeUndefined();
  });
});

describe('generated inputs', () => {
  const bounds = { seed: 7, limit: 30 };

  it('are the same for the same seed, and stay within the kinds that were seen', () => {
    const kind = (value: unknown): string => (Array.isArray(value) ? `[${[...new Set(value.map(kind))].join()}]` : value === null ? 'null' : typeof value);
    const input = fc.tuple(fc.integer(), fc.string({ maxLength: 5 }), fc.boolean(), fc.array(fc.integer(), { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 3 }), (calls) => {
        const inputs = inputsAround(calls, [3, 'x'], bounds);
        expect(inputsAround(calls, [3, 'x'], bounds)).toEqual(inputs);
        for (const args of inputs) expect(args.map(kind).map((one) => one.replace('[]', '[number]'))).toEqual(['number', 'string', 'boolean', '[number]']);
      }),
      { numRuns: 30 },
    );
  });

  it('hold the boundaries', () => {
    const numbers = inputsAround([[5]], [10], bounds).map(([one]) => one);
    expect(numbers).toEqual(expect.arrayContaining([0, 1, -1, 4, 6, 9, 10, 11, -5]));
    const lists = inputsAround([[[1, 2]]], [], bounds).map(([one]) => spell(one));
    expect(lists).toEqual(expect.arrayContaining(['[0, 1, 2]', '[1, 2, 0]']));
    expect(lists).toEqual(expect.arrayContaining(['[]', '[1]', '[2, 1]', '[1, 1]', '[1, 2, 1, 2]']));
    // Numbers are read out of texts: written there, or as codes of characters.
    const texts = inputsAround([['a-07'], ['']], [12, 65], bounds).map(([one]) => one);
    expect(texts).toEqual(expect.arrayContaining(['a-12', 'a-13', 'a-0A', 'A-07']));
    expect(inputsAround([[{ a: 1, b: 'x' }]], [], bounds).map(([one]) => spell(one))).toEqual(expect.arrayContaining(['{a: 0, b: "x"}', '{a: 1, b: ""}']));
  });
});

describe('spelling and copying values', () => {
  it('tells apart what differs, and what is the same in another order not', () => {
    const different = [0, -0, NaN, 1, '1', 1n, null, undefined, true, [], [undefined], {}, { a: undefined }, new Map(), new Set(), new Map([[1, 2]]), new Error('x'), new RangeError('x'), new Date(0), /a/, [1, [2]], [[1], 2]];
    expect(new Set(different.map((one) => spell(one))).size).toBe(different.length + (spell([,]) === spell([]) ? 1 : 0));
    expect(spell({ a: 1, b: [NaN] })).toBe(spell({ b: [NaN], a: 1 }));
  });

  it('gives copies that are spelt alike and share nothing', () => {
    fc.assert(
      fc.property(fc.object({ withMap: true, withSet: true, withDate: true, withTypedArray: true, maxDepth: 3 }), (value) => {
        const copy = deepCopy(value);
        expect(spell(copy)).toBe(spell(value));
        expect(copy).not.toBe(value);
      }),
      { numRuns: 50 },
    );
    const circle: { self?: unknown; list: unknown[] } = { list: [1] };
    circle.self = circle;
    const copy = deepCopy(circle) as typeof circle;
    expect(copy.self).toBe(copy);
    copy.list.push(2);
    expect(circle.list).toEqual([1]);
  });
});

async function probe(text: string, edit: { readonly from: string; readonly a: string; readonly b: string }, use: (run: (...args: readonly unknown[]) => unknown) => unknown): Promise<Probed> {
  const [a, b] = [candidate(1, 'a.js', replacing(text, edit.from, edit.a)), candidate(2, 'a.js', replacing(text, edit.from, edit.b))];
  const made = switchable('a.js', text, { candidates: [a, b], args: true });
  const { module, keepgreen } = programOf('a.js', made.text).start(probeRuntime);
  keepgreen.recording = true;
  await use(module['run'] as (...args: readonly unknown[]) => unknown);
  const pair = pairFor(made, 'a.js', { a, b });
  if (pair === undefined || keepgreen.probe === undefined) throw new Error('there is nothing to ask');
  const [found] = parseProbe(await keepgreen.probe({ pairs: [pair], seed: 1, limit: 60, idleBudget: 1_000, budget: 20_000, ms: 500, totalMs: 20_000 })) ?? [];
  if (found === undefined) throw new Error('no answer');
  expect(keepgreen.active).toBe(0);
  return found;
}
