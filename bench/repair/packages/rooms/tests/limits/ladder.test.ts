import { describe, expect, it } from 'vitest';
import { rungOf } from '../../automation/limits/ladder.ts';
import { noUsage, type Attempt } from '../../automation/task/attempt.ts';

function attempt(number: number, changes: Partial<Attempt> = {}): Attempt {
  return { number, fixer: 'agent', startedAt: '', endedAt: '', durationMs: 0, ending: 'code', summary: '', rationale: '', evidence: [], files: [], diffHash: `hash ${number}`, runDir: '', usage: noUsage, confidence: null, signs: [`red:${number}`], ...changes };
}
const story = (...changes: Partial<Attempt>[]) => changes.map((one, index) => attempt(index + 1, one));

describe('the ladder of retries', () => {
  it('is climbed rung by rung, the strong model last before a person', () => {
    expect([0, 1, 2, 3].map((made) => rungOf(story(...Array.from({ length: made }, () => ({}))), 4 - made))).toEqual([0, 1, 2, 3]);
    expect(rungOf(story({}, {}, {}), 5)).toBe(2);
    expect(rungOf([], 1)).toBe(3);
  });

  it('has a rung left out when the diff of a refused one comes again', () => {
    expect(rungOf(story({}, { diffHash: 'hash 1' }), 5)).toBe(3);
    expect(rungOf(story({}, { diffHash: 'another' }), 5)).toBe(2);
  });

  it('has a rung left out when it fails twice in the same way: same ending, same red, broken or rules, in any order', () => {
    expect(rungOf(story({ signs: ['red:a', 'red:b'] }, { signs: ['red:b', 'red:a'] }), 5)).toBe(3);
    expect(rungOf(story({ signs: ['red:a', 'red:b'] }, { signs: ['red:a'] }), 5)).toBe(2);
    expect(rungOf(story({ ending: 'cheat', signs: ['rule:x'] }, { ending: 'code', signs: ['rule:x'] }), 5)).toBe(2);
    expect(rungOf(story({ ending: 'no_change', signs: [], diffHash: null }, { ending: 'no_change', signs: [], diffHash: null }), 5)).toBe(3);
    expect(rungOf(story({ signs: [] }, { signs: [] }), 5)).toBe(2);
  });

  it('is not climbed by free fixers, account trouble or hangs', () => {
    expect(rungOf(story({ fixer: 'quickfix' }, { ending: 'auth' }, { ending: 'hang' }), 3)).toBe(0);
  });
});
