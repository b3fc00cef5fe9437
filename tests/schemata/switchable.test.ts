import { inspect } from 'node:util';
import { Script } from 'node:vm';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { CandidatePatch } from '../../automation/schemata/candidate.ts';
import { compiles } from '../../automation/schemata/switch/compiles.ts';
import { corpus } from './corpus.ts';
import { everyEdit } from './every-edit.ts';
import type { Program } from './switch-stage.ts';
import { candidate, edited, programOf, replacing, switchable } from './switch-stage.ts';

/** Of the edits of a text so many are tried in a run of the suite; EVERY_EDIT=1 tries all (half an hour). */
const SAMPLE = process.env['EVERY_EDIT'] === '1' ? Infinity : 4;

describe('a switchable program', () => {
  for (const [place, { name, file, text }] of corpus.entries()) {
    it(`behaves like each of its candidates and like the original: ${name}`, async () => {
      const candidates = sample(everyEdit(file, text), place)
        .map((edits, index) => candidate(index + 1, file, ...edits))
        .filter((one) => compiles(ts, file, edited(text, one)));
      const made = switchable(file, text, { candidates, statements: true, args: true });
      const program = programOf(file, made.text);
      expect(await behaviour(program, 0)).toEqual(await behaviour(programOf(file, text), 0));
      expect([...made.switched, ...made.left].sort((a, b) => a - b)).toEqual(candidates.map(({ id }) => id));
      for (const one of candidates.filter(({ id }) => made.switched.includes(id))) {
        expect(await behaviour(program, one.id), JSON.stringify(one.edits)).toEqual(await alone(file, edited(text, one)));
      }
    });
  }

  // The rest are edits of parameters, members, declarations of the file and types, which the corpus is full of.
  it('can be most small edits of the corpus', () => {
    const counts = corpus.slice(0, 12).map(({ file, text }) => {
      const candidates = sample(everyEdit(file, text), 1).map((edits, index) => candidate(index + 1, file, ...edits)).filter((one) => compiles(ts, file, edited(text, one)));
      return { all: candidates.length, switched: switchable(file, text, { candidates }).switched.length };
    });
    const sum = (field: 'all' | 'switched'): number => counts.reduce((total, count) => total + count[field], 0);
    expect(sum('switched') / sum('all')).toBeGreaterThan(0.65);
  });

  it('is one function that was declared at the top, once more as a whole, when a declaration in it changes', () => {
    const text = 'export function run() { const a = 1; const twice = () => a * 2; return twice() + a }\n';
    const made = switchable('a.ts', text, { candidates: [candidate(1, 'a.ts', replacing(text, 'const a = 1', 'let b = 5, a = 3'))] });
    expect(made).toMatchObject({ switched: [1], left: [], atLoad: [] });
    expect([0, 1].map((id) => call(programOf('a.ts', made.text), id))).toEqual([3, 9]);
  });

  it('leaves alone what it can not be: parameters and declarations of the file, imports, members, enums, types', () => {
    const text = "import { x } from './x.ts';\nexport function f(a: number, b: string) { return a }\nclass A { m(n: number) { return n } }\nenum E { A = 1 }\ntype T = { a: 1 };\nexport default A;\n";
    const candidates = [['a: number, b: string', 'b: string, a: number'], ['import { x }', 'import { x as y }'], ['m(n: number)', 'm(k: number)'], ['A = 1', 'A = 2'], ['{ a: 1 }', '{ a: 2 }'], ['enum E { A = 1 }', '']].map(([from = '', to = ''], index) => candidate(index + 1, 'a.ts', replacing(text, from, to)));
    expect(switchable('a.ts', text, { candidates })).toMatchObject({ switched: [], left: [1, 2, 3, 4, 5, 6] });
  });

  it('is a pair at both places, in one file and over two', () => {
    const text = 'export const f = (n) => n + 1;\nexport function run() { const k = f(2); return k * 10 }\n';
    const pair = candidate(7, 'a.js', replacing(text, 'n + 1', 'n + 2'), replacing(text, '10', '100'));
    const both: CandidatePatch = { ...pair, id: 8, edits: [...pair.edits, { file: 'b.js', start: 0, end: 1, text: '2' }] };
    const made = switchable('a.js', text, { candidates: [pair, both, candidate(9, 'b.js', { start: 0, end: 1, text: '3' })] });
    expect(made.switched).toEqual([7, 8]);
    expect([0, 7, 8, 9].map((id) => call(programOf('a.js', made.text), id))).toEqual([30, 400, 400, 30]);
  });

  it('says which candidates must be in force before the module is evaluated', () => {
    const text = 'const LIMIT = build(2);\nfunction build(n) { return n * 2 }\nexport const run = () => LIMIT + 1;\n';
    const made = switchable('a.js', text, { candidates: [candidate(1, 'a.js', replacing(text, 'build(2)', 'build(3)')), candidate(2, 'a.js', replacing(text, 'n * 2', 'n * 5')), candidate(3, 'a.js', replacing(text, 'LIMIT + 1', 'LIMIT'))] });
    const { keepgreen } = programOf('a.js', made.text).start();
    const loaded = keepgreen.enteredAtLoad()['a.js']?.flatMap((fn) => made.functions[fn]?.candidates ?? []);
    expect({ atLoad: made.atLoad, loaded }).toEqual({ atLoad: [1], loaded: [2] });
    expect([1, 2, 3].map((id) => call(programOf('a.js', made.text), id))).toEqual([7, 11, 4]);
  });

  it('is not spoilt by a candidate that no engine takes', () => {
    const text = 'export function run() { const a = 1; for (const x of [a]) { if (x) break } return a + 1 }\n';
    const candidates = [candidate(1, 'a.js', replacing(text, 'a + 1', 'a + 2')), candidate(2, 'a.js', replacing(text, 'return a', 'break; return a')), candidate(3, 'a.js', replacing(text, 'a + 1', 'a + 1 = 3')), candidate(4, 'a.js', replacing(text, 'const a = 1;', 'const a = 1; const a = 2;'))];
    const made = switchable('a.js', text, { candidates });
    expect(made).toMatchObject({ switched: [1], left: [2, 3, 4] });
    expect([0, 1].map((id) => call(programOf('a.js', made.text), id))).toEqual([2, 3]);
  });

  it('switches nothing in a text that does not parse, nor in a file of no dialect', () => {
    const one = { candidates: [candidate(1, 'a.js', { start: 0, end: 1, text: 'x' })] };
    expect(switchable('a.js', 'const = 1', one)).toMatchObject({ text: 'const = 1', switched: [], left: [1] });
    expect(switchable('a.json', '{}', { candidates: [candidate(1, 'a.json', { start: 0, end: 1, text: 'x' })] })).toMatchObject({ text: '{}', left: [1] });
  });

  it('behaves like the original where nothing was set up', () => {
    const text = 'export const run = (n = 2) => { while (n < 9) n++; return n }\n';
    const made = switchable('a.js', text, { candidates: [candidate(1, 'a.js', replacing(text, '9', '10'))], statements: true, args: true });
    const { outputText } = ts.transpileModule(made.text, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
    const module: { run?: () => number } = {};
    (new Script(`(function (exports) {${outputText}\n})`).runInThisContext() as (exports: object) => void)(module);
    expect(module.run?.()).toBe(9);
  });
});

/** Some of a list, spread over all of it, others for each `offset`. */
function sample<T>(list: readonly T[], offset: number): readonly T[] {
  const step = Math.max(1, Math.floor(list.length / SAMPLE));
  return list.filter((_, at) => at % step === offset % step);
}

/** The edited text by itself. One that does not end is only run with guards. */
async function alone(file: string, text: string): Promise<Behaviour> {
  const guarded = await behaviour(programOf(file, switchable(file, text, { candidates: [] }).text), 0);
  return guarded.spent ? guarded : behaviour(programOf(file, text), 0);
}

interface Behaviour {
  readonly spent: boolean;
  readonly shown: string;
}

/** What it shows from outside: what `run` gives or throws, and what it logged; nothing when it was stopped. */
async function behaviour(program: Program, id: number): Promise<Behaviour> {
  const { keepgreen, module } = start(program, id);
  const log: unknown[] = [];
  let shown: unknown;
  try {
    if (module instanceof Error) throw module;
    shown = await (module['run'] as (log: unknown[]) => unknown)(log);
  } catch (error) {
    // V8 quotes the code that was at fault.
    shown = ['thrown', error instanceof TypeError ? error.name : error instanceof Error ? `${error.name}: ${error.message}` : error];
  }
  const { spent } = keepgreen.end();
  return { spent, shown: spent ? '' : inspect([shown, log], { depth: 12 }).replace(/\n\s+at .*/g, '').replace(/\[?TypeError: [^\n]*/g, 'TypeError') };
}

function start(program: Program, id: number): ReturnType<Program['start']> {
  return program.start((runtime) => {
    runtime.begin(3_000, 2_000);
    runtime.active = id;
  });
}

function call(program: Program, id: number): unknown {
  return (start(program, id).module['run'] as () => unknown)();
}
