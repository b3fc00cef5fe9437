import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEditable, projectPath } from '../../../automation/fixers/quickfix/editable.ts';
import { spliceOf, withNewlinesOf } from '../../../automation/fixers/quickfix/file-text.ts';
import { acceptedFixes } from '../../../automation/fixers/quickfix/fix-table.ts';
import { readGuiltyWords } from '../../../automation/fixers/quickfix/guilty-words.ts';
import { distanceOf, nearest } from '../../../automation/fixers/quickfix/typescript/spelling.ts';
import { lineDiff } from './scene.ts';

describe('the guilty change, word by word', () => {
  test('one replaced identifier is a renaming, two different ones are not', () => {
    expect(readGuiltyWords(lineDiff('a.ts', 'return date * rate;', 'return dats * rate;'))).toEqual({ removed: ['date'], added: ['return', 'dats', 'rate'], renames: [{ from: 'date', to: 'dats' }] });
    expect(readGuiltyWords(lineDiff('a.ts', 'return date * rate;', 'return dats * rats;')).renames).toEqual([]);
    expect(readGuiltyWords(lineDiff('a.ts', 'return 1;', 'return x;')).renames).toEqual([]);
  });

  test('module paths of imports are words, too', () => {
    expect(readGuiltyWords(lineDiff('a.ts', "import { a } from './x.js';", "import { a } from './y.js';")).removed).toContain('./x.js');
  });

  test.each([[''], ['garbage'], ['--- a\n+++ b\n@@ -1 +1 @@ broken'], ['Binary files a/x and b/x differ\n']])('what is no diff says nothing: %j', (diff) => {
    expect(readGuiltyWords(diff)).toEqual({ removed: [], added: [], renames: [] });
  });
});

describe('spelling', () => {
  test('a swap is one mistake, case is half of one', () => {
    expect([distanceOf('amounts', 'amuonts'), distanceOf('userName', 'username'), distanceOf('cat', 'cut'), distanceOf('', 'abc')]).toEqual([1, 0.5, 1, 3]);
  });

  test('the nearest comes first, the far ones not at all', () => {
    expect(nearest('amuonts', ['accounts', 'amount', 'amounts', 'mountains'])[0]).toBe('amounts');
    expect(nearest('amuonts', ['accounts', 'amount', 'amounts', 'mountains'])).not.toContain('mountains');
    expect(nearest('ab', ['cd', 'a', 'abc'])).toEqual([]);
  });

  test('a distance is the same both ways and never more than the longer word', () => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
      expect(distanceOf(one, other)).toBe(distanceOf(other, one));
      expect(distanceOf(one, other)).toBeLessThanOrEqual(Math.max(one.length, other.length));
    }));
  });
});

describe('texts', () => {
  test('a splice turns one text into the other', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (before, after) => {
      const { start, end, text } = spliceOf(before, after);
      expect(before.slice(0, start) + text + before.slice(end)).toBe(after);
    }));
  });

  test('new lines end as the old ones do; a mixed file stays mixed', () => {
    expect(withNewlinesOf('a\r\nb\r\n', 'a\r\nc\nb\r\n')).toBe('a\r\nc\r\nb\r\n');
    expect(withNewlinesOf('a\nb\n', 'a\r\nb\n')).toBe('a\nb\n');
    expect(withNewlinesOf('a\r\nb\n', 'a\r\nc\nb\n')).toBe('a\r\nc\nb\n');
  });
});

describe('what may be changed', () => {
  test.each(['src/a.test.ts', 'tests/a.ts', '__mocks__/a.ts', 'vitest.config.ts', 'package.json', 'node_modules/x/index.js', '.github/a.js', 'src/types.d.ts'])('not %s', (path) => {
    expect(isEditable(path, new Set())).toBe(false);
  });

  test('sources, unless a red test lives in them', () => {
    expect([isEditable('src/a.ts', new Set()), isEditable('src/a.ts', new Set(['src/a.ts']))]).toEqual([true, false]);
  });

  test('nothing outside of the project has a path in it', () => {
    expect([projectPath('/p', '/p/src/a.ts'), projectPath('/p', '/q/a.ts'), projectPath('/p', '../q'), projectPath('/p', '/p'), projectPath('/p', '..a/b')]).toEqual(['src/a.ts', undefined, undefined, undefined, '..a/b']);
  });
});

test('fixes that invent or hide code are in no row of the table', () => {
  const all = new Set(Array.from({ length: 100_000 }, (_, code) => acceptedFixes(code)).flat().map(({ fix }) => fix));
  expect(all.size).toBeGreaterThan(15);
  for (const never of ['inferFromUsage', 'disableJsDiagnostics', 'fixMissingMember', 'fixMissingFunctionDeclaration', 'fixClassIncorrectlyImplementsInterface', 'addConvertToUnknownForNonOverlappingTypes', 'fixUnreachableCode', 'fixCannotFindModule', 'addMissingParam']) expect(all).not.toContain(`ts:${never}`);
});
