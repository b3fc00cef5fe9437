import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guard } from '../../automation/guard/guard.ts';
import { setupFilesOf } from '../../automation/guard/setup-files.ts';
import { Grant } from '../../automation/task/task.ts';
import type { GuardCase } from '../../automation/task/fixer.ts';
import type { CorpusCase } from './corpus/case.ts';
import { cheats, honestFixes } from './corpus/corpus.ts';
import { guardCaseOf, judgeCase } from './corpus/judge.ts';

const texts = [...cheats, ...honestFixes].flatMap(({ patch, files }) => [...Object.values(patch), ...Object.values(files)]).filter((text) => text !== null);
const scraps = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(...texts),
  fc.tuple(fc.constantFrom(...texts), fc.nat(400), fc.nat(400)).map(([text, from, to]) => text.slice(Math.min(from, to), Math.max(from, to))),
  fc.array(fc.constantFrom('process', '.exit', '(', ')', '{', '}', '=>', 'const ', 'x', '=', '`${', '[', ']', 'case ', 'catch', 'try', '"', '\\', '//', '/*', 'async ', 'await ', 'class ', '#a', '?.', '!', ' as any', '@ts-ignore', '<a>', 'import ', 'from ', "'vitest'", '\n', '\u2028', '__proto__', 'constructor'), { maxLength: 40 }).map((parts) => parts.join('')),
);
const path = fc.oneof(fc.constantFrom('src/a.js', 'src/a.ts', 'src/a.tsx', 'src/a.vue', 'src/a.py', 'src/a.css', 'test/a.test.js', 'package.json', 'vitest.config.ts', 'a', '__proto__', 'src/a.svelte', 'test/__snapshots__/a.snap'), fc.string({ unit: 'binary', maxLength: 30 }));
const cases = fc.record({ path, before: fc.option(scraps), after: fc.option(scraps), test: scraps, name: fc.string(), grants: fc.subarray([...Grant.options]), told: fc.boolean() }).map((raw): GuardCase => {
  const one: CorpusCase = { name: '', runner: 'vitest', files: { [raw.path]: raw.before ?? '', 'test/a.test.js': raw.test }, patch: { [raw.path]: raw.after }, failing: [{ file: 'test/a.test.js', name: raw.name }], grants: raw.grants, bounds: {}, judgedBy: 'guard', expected: { kind: 'honest', asks: [], warnings: [] } };
  const about = guardCaseOf(one);
  return raw.told ? about : { ...about, texts: new Map() };
});

describe('the guard on garbage', () => {
  it('answers, and says the same the second time', () => {
    fc.assert(
      fc.property(cases, (about) => {
        const verdict = guard(about);
        expect(guard(about)).toEqual(verdict);
        if (verdict.kind === 'refused') expect(verdict.findings.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('finds nothing new in a patch that changes nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom('src/a.js', 'src/a.ts', 'src/a.py', 'src/a.vue'), scraps, (file, text) => {
        const verdict = judgeCase({ name: '', runner: 'vitest', files: { [file]: text }, patch: { [file]: text }, failing: [], grants: [], bounds: {}, judgedBy: 'guard', expected: { kind: 'honest', asks: [], warnings: [] } });
        expect(verdict).toEqual({ kind: 'clean', warnings: [], asks: [] });
      }),
      { numRuns: 100 },
    );
  });

  it('reads what a configuration loads, whatever it is', () => {
    fc.assert(fc.property(fc.constantFrom('jest.config.js', 'package.json', 'a/.mocharc.json'), scraps, (file, text) => void setupFilesOf(file, text)), { numRuns: 100 });
  });

  it.each([
    ['brackets', '('.repeat(100_000)],
    ['arrays', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['a long sum', `export const sum = ${'a + '.repeat(30_000)}1;`],
    ['members', `a${'.b'.repeat(30_000)};`],
    ['one long line', `const text = '${'x'.repeat(900_000)}';`],
    ['many lines', 'export const a = () => process.cwd();\n'.repeat(20_000)],
    ['conditions', 'if (a === 1) return 2; else '.repeat(3_000) + ';'],
    ['comments', '/* @ts- */ // @ts-\n'.repeat(20_000)],
  ])('survives %s', (_name, text) => {
    const judge = (before: string, after: string): void => {
      for (const file of ['src/a.ts', 'src/a.py']) judgeCase({ name: '', runner: 'vitest', files: { [file]: before }, patch: { [file]: after }, failing: [], grants: ['large_change'], bounds: {}, judgedBy: 'guard', expected: { kind: 'honest', asks: [], warnings: [] } });
    };
    expect(() => judge('', text)).not.toThrow();
    expect(() => judge(text, `process.exit(0);\n${text}`)).not.toThrow();
  });

  it('still sees what a text too deep to parse says', () => {
    const deep = `process.exit(0);\n${'('.repeat(100_000)}`;
    const verdict = judgeCase({ name: '', runner: 'node', files: { 'src/a.js': '' }, patch: { 'src/a.js': deep }, failing: [], grants: [], bounds: {}, judgedBy: 'guard', expected: { kind: 'refused', rule: 'process-control' } });
    expect(verdict.kind === 'refused' ? verdict.findings.map(({ rule }) => rule) : []).toEqual(['process-control']);
  });
});
