import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeBytes } from '../../automation/workspace/merge.ts';

function merge(base: string, now: string, next: string): { kind: string; text: string | undefined } {
  const result = mergeBytes({ base: Buffer.from(base), now: Buffer.from(now), next: Buffer.from(next) });
  return { kind: result.kind, text: result.bytes?.toString('utf8') };
}

it('joins changes of different lines and says conflict where they meet', () => {
  expect(merge('1\n2\n3\n4\n5\n', '1 typed\n2\n3\n4\n5\n', '1\n2\n3\n4\n5 fixed\n')).toEqual({ kind: 'clean', text: '1 typed\n2\n3\n4\n5 fixed\n' });
  const both = merge('1\n2\n3\n', '1\ntyped\n3\n', '1\nfixed\n3\n');
  expect(both).toEqual({ kind: 'conflict', text: '1\n<<<<<<< yours\ntyped\n||||||| before\n2\n=======\nfixed\n>>>>>>> keepgreen\n3\n' });
  expect(merge('1\n2\n3\n', '1\nsame\n3\n', '1\nsame\n3\n')).toEqual({ kind: 'clean', text: '1\nsame\n3\n' });
});

it('keeps carriage returns, a byte order mark, a missing last newline and bytes that are no text', () => {
  expect(merge('\uFEFFa\r\nb\r\nc\r\nd', '\uFEFFa\r\nb\r\nc\r\nd typed', '\uFEFFa fixed\r\nb\r\nc\r\nd').text).toBe('\uFEFFa fixed\r\nb\r\nc\r\nd typed');
  const latin = mergeBytes({ base: Buffer.from([0xe9, 10, 98, 10, 99, 10]), now: Buffer.from([0xe9, 10, 98, 10, 99, 100, 10]), next: Buffer.from([0xe9, 0xff, 10, 98, 10, 99, 10]) });
  expect([...(latin.bytes ?? [])]).toEqual([0xe9, 0xff, 10, 98, 10, 99, 100, 10]);
  expect(merge('a\0b\n', 'a\0b typed\n', 'a\0b fixed\n')).toEqual({ kind: 'conflict', text: undefined });
});

it('merges a 5 MB file whose two ends were changed within seconds, or says conflict', () => {
  const lines = Array.from({ length: 120_000 }, (_, number) => `const value${number} = ${number} + something();`);
  const base = lines.join('\n');
  const near = merge(base, base.replace('value60000 ', 'typed '), base.replace('value60010 ', 'fixed '));
  expect(near.kind).toBe('clean');
  expect(merge(base, `typed\n${base}`, `${base}\nfixed`).kind).toBe('conflict');
});

/** Lines as code has them: many of them equal. */
const someLine = fc.stringMatching(/^[a-z(){}=; \r]{0,12}$/);
const text = fc.array(someLine, { minLength: 1, maxLength: 30 });

it('never loses a line that the user typed: it is in the merge, or it is a conflict', () => {
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), fc.boolean(), fc.boolean(), (some, mine, theirs, lastNewline, distinct) => {
      const lines = distinct ? some.map((line, number) => `${line} // ${number}`) : some;
      const end = lastNewline ? '\n' : '';
      const [at, other] = [mine % lines.length, theirs % lines.length];
      const typed = lines.with(at, 'TYPED BY THE USER');
      const fixed = lines.with(other, 'FIXED BY KEEPGREEN');
      const result = merge(lines.join('\n') + end, typed.join('\n') + end, fixed.join('\n') + end);
      expect(result.text).toContain('TYPED BY THE USER');
      expect(result.text).toContain('FIXED BY KEEPGREEN');
      if (distinct && Math.abs(at - other) > 1) expect(result).toEqual({ kind: 'clean', text: typed.with(other, 'FIXED BY KEEPGREEN').join('\n') + end });
      if (at === other) expect(result.kind).toBe('conflict');
    }),
    { numRuns: 500 },
  );
});

it('gives one side back exactly when the other did nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.uint8Array({ maxLength: 60 }), (one, two) => {
      const [base, next] = [Buffer.from(one), Buffer.from(two)];
      expect(mergeBytes({ base, now: base, next }).bytes?.equals(next)).toBe(true);
      expect(mergeBytes({ base, now: next, next: base }).bytes?.equals(next)).toBe(true);
    }),
  );
});
