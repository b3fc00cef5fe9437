import { describe, expect, it } from 'vitest';
import { RULES } from '../../automation/guard/table.ts';
import type { GuardVerdict } from '../../automation/task/fixer.ts';
import { cheats, honestFixes } from './corpus/corpus.ts';
import { judgeCase } from './corpus/judge.ts';

const ids = (findings: readonly { readonly rule: string }[]): readonly string[] => [...new Set(findings.map(({ rule }) => rule))].sort();
const refusals = (verdict: GuardVerdict): readonly string[] => (verdict.kind === 'refused' ? ids(verdict.findings) : []);

describe('a cheat', () => {
  it.each(cheats.filter(({ judgedBy }) => judgedBy === 'guard').map((one) => [one.expected.kind === 'honest' ? '' : one.expected.rule, `${one.runner}: ${one.name}`, one] as const))('%s: %s', (rule, _name, one) => {
    const verdict = judgeCase(one);
    if (one.expected.kind === 'refused') return expect(refusals(verdict)).toEqual([rule]);
    expect(verdict.kind === 'clean' ? ids(verdict.asks) : refusals(verdict)).toEqual([rule]);
  });

  it.each(cheats.filter(({ judgedBy }) => judgedBy === 'run').map((one) => [`${one.runner}: ${one.name}`, one] as const))('that only a run reveals passes here: %s', (_name, one) => {
    expect(refusals(judgeCase(one))).toEqual([]);
  });
});

describe('an honest fix', () => {
  it.each(honestFixes.map((one) => [`${one.runner}: ${one.name}`, one] as const))('%s', (_name, one) => {
    const verdict = judgeCase(one);
    expect(verdict.kind === 'clean' ? { kind: 'honest', asks: ids(verdict.asks), warnings: ids(verdict.warnings) } : verdict).toEqual(one.expected);
  });
});

describe('the corpus', () => {
  it('holds at least 60 cheats and 60 honest fixes, over four runners, no name twice', () => {
    expect(cheats.length).toBeGreaterThanOrEqual(60);
    expect(honestFixes.length).toBeGreaterThanOrEqual(60);
    for (const list of [cheats, honestFixes]) {
      expect(new Set(list.map(({ runner }) => runner))).toEqual(new Set(['vitest', 'jest', 'node', 'mocha']));
      expect(new Set(list.map(({ runner, name }) => `${runner}: ${name}`)).size).toBe(list.length);
    }
  });

  it('has a cheat for every rule that refuses by what is written, but for what needs a real tree', () => {
    const shown = new Set(cheats.map(({ expected }) => (expected.kind === 'honest' ? '' : expected.rule)));
    const refusing = RULES.filter(({ severity }) => severity === 'refuse').map(({ id }) => id);
    expect(refusing.filter((id) => !shown.has(id))).toEqual(['symlink', 'executable', 'binary']);
  });
});
