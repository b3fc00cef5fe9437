import { describe, expect, it } from 'vitest';
import type { Keepgreen } from '../../automation/schemata/protocol.ts';
import type { SwitchedFile } from '../../automation/schemata/switchable.ts';
import { candidate, programOf, replacing, switchable } from './switch-stage.ts';

type Run = (...args: readonly unknown[]) => unknown;

describe('a candidate that does not end', () => {
  const endless: readonly (readonly [string, string, string, string])[] = [
    ['a loop that does not advance', 'export const run = () => { let n = 0; while (n < 3) { n += 1 } return n }', 'n += 1', 'n += 0'],
    ['a loop without a body', 'export const run = () => { let n = 0; for (; n < 3; n++); return n }', 'n++', 'n'],
    ['a loop that swallows every error', 'export const run = () => { let n = 0; while (n < 3) { try { step() } catch { continue } n += 1 } return n; function step() { return 1 } }', 'n += 1', 'n += 0'],
    ['a string that grows', 'export const run = (s = "a") => { while (s.length < 5) s += s; return s }', 's.length < 5', 's.length >= 0'],
    ['a list that grows', 'export const run = (list = [1]) => { for (const x of list) if (x > 1) list.push(x); return list }', 'x > 1', 'x > 0'],
    ['recursion without an end', 'export const run = (n = 5) => n === 0 ? 0 : 1 + run(n - 1)', 'n - 1', 'n + 1'],
    ['recursion that branches', 'export const run = (n = 3) => n < 2 ? 1 : run(n - 1) + run(n - 2)', 'n = 3', 'n = 60'],
    ['two functions that call each other', 'const a = (n) => n > 0 ? b(n - 1) : 0; const b = (n) => a(n); export const run = () => a(3)', 'n - 1', 'n'],
    ['a generator', 'function* all(n) { while (n > 0) { yield n; n -= 1 } } export const run = () => [...all(3)]', 'n -= 1', 'n -= 0'],
  ];
  for (const [name, text, from, to] of endless) {
    it(`is ended within moments: ${name}`, () => {
      const made = switchable('a.js', text, { candidates: [candidate(1, 'a.js', replacing(text, from, to))] });
      const { run, keepgreen } = started(made);
      const usual = attempt(keepgreen, run, { id: 0, budget: Infinity });
      expect(usual).toMatchObject({ ended: 'given', spent: false });
      const before = process.cpuUsage();
      const stopped = attempt(keepgreen, run, { id: 1, budget: usual.ticks * 20 + 5_000 });
      const { user, system } = process.cpuUsage(before);
      // A string that doubles is refused by the engine itself.
      expect(stopped.spent || stopped.ended === 'RangeError').toBe(true);
      expect((user + system) / 1000).toBeLessThan(1_500);
      expect(attempt(keepgreen, run, { id: 0, budget: usual.ticks + 5 })).toEqual(usual);
    });
  }

  it('is ended while it awaits, and by the clock when each step is slow', async () => {
    const text = 'export const run = async (n = 0) => { while (n < 3) { await null; n += 1 } return n }\nexport const slow = (n = 0) => { while (n < 3) n += 1; return n }\n';
    const made = switchable('a.js', text, { candidates: [candidate(1, 'a.js', replacing(text, 'n += 1', 'n += 0')), candidate(2, 'a.js', replacing(text, 'n += 1', 'n += 0', 1))] });
    const { module, keepgreen } = programOf('a.js', made.text).start();
    keepgreen.begin(500);
    keepgreen.active = 1;
    await expect((module['run'] as Run)()).rejects.toMatchObject({ name: 'KeepgreenStopped' });
    expect(keepgreen.end()).toMatchObject({ spent: true });
    keepgreen.begin(Infinity, 20);
    keepgreen.active = 2;
    expect(module['slow']).toThrow(expect.objectContaining({ name: 'KeepgreenStopped' }) as Error);
    expect(keepgreen.end().spent).toBe(true);
  });
});

describe('counters of statements', () => {
  const text = `import { x } from './x.ts';
export function pick(n: number) {
  if (n > 2) return 'big';
  else if (n > 1) {
    const word = [
      'mid',
    ].join('');
    return word;
  }
  for (const m of [1])
    n += m;
  return [n].map((one) =>
    one * 2);
}
`;
  it('say which lines of the original ran', () => {
    const made = switchable('a.ts', text, { candidates: [], statements: true });
    const { module, keepgreen } = programOf('a.ts', made.text.replace("import { x } from './x.ts';", '')).start();
    const lines = (n: number): readonly number[] => {
      keepgreen.takeRan();
      (module['pick'] as Run)(n);
      return linesOf(made, keepgreen.takeRan()['a.ts'] ?? []);
    };
    expect(lines(3)).toEqual([3]);
    expect(lines(2)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(lines(0)).toEqual([3, 4, 9, 10, 11, 12, 13]);
    expect(keepgreen.takeRan()).toEqual({});
  });
});

describe('recorded calls', () => {
  it('are copies of what each function was given, and can be made again', () => {
    const text = 'export function add(list: number[], { by = 1 }: { by?: number } = {}) { list.push(by); return list.length }\nexport const box = { n: 2, times(k: number) { return this.n * k } };\nexport const half = ([a, b]: number[], ...rest: number[]) => a + (b ?? 0) + rest.length;\n';
    const made = switchable('a.ts', text, { candidates: [], args: true });
    const { module, keepgreen } = programOf('a.ts', made.text).start();
    const list = [1];
    (module['add'] as Run)(list);
    expect(keepgreen.calls.size).toBe(0);
    keepgreen.recording = true;
    (module['add'] as Run)(list, { by: 5 });
    (module['box'] as { times: Run }).times(4);
    (module['half'] as Run)([1, 2], 3, 4);
    const calls = made.functions.map(({ name }, fn) => ({ name, call: keepgreen.calls.get(`a.ts#${fn}`)?.[0] }));
    expect(calls.map(({ name, call }) => [name, call?.args])).toEqual([['add', [[1, 1], { by: 5 }]], ['times', [4]], ['half', [[1, 2], 3, 4]]]);
    expect(calls.map(({ call }) => call?.target.apply(call.self, [...call.args]))).toEqual([3, 8, 5]);
  });

  it('are made again of a function that gives its own name another meaning inside', () => {
    const text = 'export const run = (n) => { let run = 1; for (let i = 1; i <= n; i++) run *= i; return run };\nexport function sum(sum) { return sum + 1 }\nexport const wrap = { in() { const own = (own) => own; return own(3) } };\n';
    const made = switchable('a.js', text, { candidates: [], args: true });
    const { module, keepgreen } = programOf('a.js', made.text).start();
    keepgreen.recording = true;
    expect([(module['run'] as Run)(4), (module['sum'] as Run)(1), (module['wrap'] as { in: Run }).in()]).toEqual([24, 2, 3]);
    const called = made.functions.flatMap(({ name, recorded }, fn) => (recorded ? [[name, keepgreen.calls.get(`a.js#${fn}`)?.map(({ target, args }) => target(...args))]] : []));
    expect(called).toEqual([['run', [24]], ['sum', [2]], ['in', [3]]]);
  });
});

describe('speed', () => {
  it('hardly falls with 300 candidates in one loop', () => {
    const text = 'export function run() { let t = 0; for (let i = 0; i < 200_000; i++) { t = (t * 31 + i) % 1_000_003 } return t }\n';
    const candidates = Array.from({ length: 300 }, (_, at) => candidate(at + 1, 'a.js', replacing(text, '31', String(at + 40))));
    const { run, keepgreen } = started(switchable('a.js', text, { candidates }));
    const plain = started(switchable('a.js', text, { candidates: [], loops: false }));
    keepgreen.begin(Infinity);
    const [own, bare] = [fastest(run), fastest(plain.run)];
    expect(own / bare).toBeLessThan(12);
    keepgreen.active = 300;
    expect(run()).not.toBe(plain.run());
  });
});

function started(made: SwitchedFile): { readonly run: Run; readonly keepgreen: Keepgreen } {
  const { module, keepgreen } = programOf('a.js', made.text).start();
  return { run: module['run'] as Run, keepgreen };
}

function attempt(keepgreen: Keepgreen, run: Run, { id, budget }: { readonly id: number; readonly budget: number }): { readonly ended: string; readonly ticks: number; readonly spent: boolean } {
  keepgreen.begin(budget);
  keepgreen.active = id;
  let ended = 'given';
  try {
    run();
  } catch (error) {
    ended = (error as Error).name;
  }
  return { ended, ...keepgreen.end() };
}

function linesOf(made: SwitchedFile, numbers: readonly number[]): readonly number[] {
  const ranges = numbers.flatMap((number) => made.statements[number] ?? []);
  return [...new Set(ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, at) => first + at)))].sort((a, b) => a - b);
}

/** Milliseconds of processor time of the fastest of some runs. */
function fastest(run: Run): number {
  const times = Array.from({ length: 8 }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.max(0.1, Math.min(...times));
}

