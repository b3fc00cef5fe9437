import { expect, it } from 'vitest';
import { markDiff, placeOf, renderMarked } from '../../automation/task/marked-diff.ts';

const DIFF = `diff --git a/src/a.sql b/src/a.sql
--- a/src/a.sql
+++ b/src/a.sql
@@ -1,3 +1,3 @@
 one
--- two, a comment
+++ two, as a sum
 three
@@ -9 +9,2 @@
-nine
+nine
+ten
diff --git a/src/old.js b/src/old.js
--- a/src/old.js
+++ /dev/null
@@ -1 +0,0 @@
-gone
`;

it('numbers the lines of a diff as they stand on the snapshot, also those that look like its own head', () => {
  expect(markDiff(DIFF, []).filter(({ number }) => number !== undefined).map(({ file, number, text }) => `${file}:${number ?? ''}${text}`)).toEqual(['src/a.sql:1 one', 'src/a.sql:2+++ two, as a sum', 'src/a.sql:3 three', 'src/a.sql:9+nine', 'src/a.sql:10+ten']);
  expect(markDiff(DIFF, []).at(-1)).toMatchObject({ kind: 'removed', file: 'src/old.js', text: '-gone' });
});

it('marks suspects by their rank, in their own file', () => {
  const suspect = { score: 1, why: [] };
  const marked = renderMarked(DIFF, [{ ...suspect, file: 'src/a.sql', first: 10, last: 10 }, { ...suspect, file: 'src/b.sql', first: 1, last: 9 }, { ...suspect, file: 'src/a.sql', first: 9, last: 10 }], 3);
  expect(marked.split('\n').filter((line) => line.includes('◀'))).toEqual(['+nine  ◀ 3', '+ten  ◀ 1']);
  expect(renderMarked(DIFF, [{ ...suspect, file: 'src/a.sql', first: 1, last: 1 }], 0)).toBe(DIFF.trimEnd());
});

it('names a place in a word', () => {
  expect([placeOf({ file: 'a.js', first: 3, last: 3 }), placeOf({ file: 'a.js', first: 3, last: 5 }), placeOf({ file: 'a.js', first: 0, last: 0 })]).toEqual(['a.js:3', 'a.js:3-5', 'a.js']);
});
