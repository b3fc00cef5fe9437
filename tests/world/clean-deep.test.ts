import { expect, test } from 'vitest';
import { createCleaner } from '../../automation/world/clean-deep.ts';
import { cutClean, cutWhole, cutWholeStart } from '../../automation/world/cut.ts';
import { createRedactor } from '../../automation/world/redact.ts';
import { PLANTED } from '../support/planted.ts';

const secret = PLANTED['github'] ?? '';
const redact = createRedactor([]);
const clean = createCleaner(redact, new Set(['id', 'files']));

test('every text of plain data goes through the door, and identities stay', () => {
  const dirty = { id: secret, files: [secret], text: secret, deep: [{ files: [{ text: secret }], number: 3, nothing: null }] };
  expect(clean(dirty)).toEqual({ id: secret, files: [secret], text: '[redacted GitHub token]', deep: [{ files: [{ text: '[redacted GitHub token]' }], number: 3, nothing: null }] });
});

test('what needs no change comes back as the same object, and so do its parts', () => {
  const kept = { text: 'plain', list: ['a'] };
  const dirty = Object.freeze({ kept, text: secret });
  expect(clean(kept)).toBe(kept);
  expect(clean(dirty).kept).toBe(kept);
  expect(clean(dirty)).toBe(clean(dirty));
  expect(clean(clean(dirty))).toBe(clean(dirty));
});

test('a clean text is looked at once', () => {
  let looks = 0;
  const counting = createCleaner((text) => ((looks += 1), redact(text)), new Set());
  for (let turn = 0; turn < 5; turn += 1) counting({ text: 'the same words' });
  expect(looks).toBe(1);
});

test('wherever a text is cut, no half of a token is left', () => {
  const text = `${'word '.repeat(10)}token ${secret} and more ${'word '.repeat(3000)}`;
  for (let most = 40; most < 130; most += 1) {
    for (const cut of [redact(cutWhole(text, most)), cutClean(text, most, redact), redact(cutWholeStart([...text].toReversed().join('').replace([...secret].toReversed().join(''), secret), most))]) {
      expect(cut.length).toBeLessThanOrEqual(most + 30);
      expect(cut).not.toMatch(new RegExp(`${secret.slice(0, 9)}|${secret.slice(-9)}`));
    }
  }
});

test('a cut after much was taken out lets no tail in', () => {
  const key = `-----BEGIN PRIVATE KEY-----\n${'QUJDREVGR0hJSktMTU5PUA'.repeat(600)}\n-----END PRIVATE KEY-----\n`;
  const text = `${key}${'x'.repeat(16_384 + 4096 - key.length - 20)} ${secret} ${'tail '.repeat(2000)}`;
  expect(cutClean(text, 16_384, redact)).not.toContain(secret.slice(0, 9));
});
