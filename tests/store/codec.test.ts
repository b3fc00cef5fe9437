import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksumMatches, renderState, toCamel, toSnake } from '../../automation/store/codec.ts';
import { State, emptyState } from '../../automation/task/state.ts';
import { fill } from './support.ts';

/** Names as the code writes them: camelCase words. */
const camelName = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), fc.array(fc.stringMatching(/^[A-Z][a-z0-9]{0,5}$/), { maxLength: 3 }))
  .map(([first, rest]) => first + rest.join(''));

const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)), fc.boolean(), fc.constant(null), fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(camelName, tie('any'), { maxKeys: 4, noNullPrototype: true })),
})).any;

describe('the codec', () => {
  it('gives back every value it was given, through text too', () => {
    fc.assert(fc.property(value, (original) => void expect(toCamel(JSON.parse(JSON.stringify(toSnake(original))))).toEqual(original)));
  });

  it('leaves no capital in any key of the document', () => {
    const keys: string[] = [];
    JSON.parse(renderState(filled()), (key: string, inner: unknown) => (keys.push(key), inner));
    expect(keys.length).toBeGreaterThan(100);
    expect(keys.filter((key) => /[A-Z]/.test(key))).toEqual([]);
  });

  it('reads a whole state back as it was', () => {
    const { sha256, ...document } = JSON.parse(renderState(filled())) as Record<string, unknown>;
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(State.parse(toCamel(document))).toEqual(filled());
  });

  it('keeps values that look like keys as they are', () => {
    expect(toSnake({ someKey: ['someValue', 'some_value'] })).toEqual({ some_key: ['someValue', 'some_value'] });
  });

  it('does not let a document reach the prototype', () => {
    const renamed = toCamel(JSON.parse('{"__proto__": {"polluted": true}, "a_b": 1}'));
    expect(renamed).toEqual({ aB: 1 });
    expect(Object.getPrototypeOf(renamed)).toBe(Object.prototype);
  });
});

describe('the checksum', () => {
  it('holds for what was written, and for no document with another value', () => {
    const document = JSON.parse(renderState(filled())) as Record<string, unknown>;
    expect(checksumMatches(document)).toBe(true);
    expect(checksumMatches({ ...document, rev: 1 })).toBe(false);
    expect(checksumMatches({ ...document, hangs_in_a_row: 2 })).toBe(false);
  });
});

function filled(): State {
  const state = emptyState();
  fill(state, 20_000);
  return state;
}
