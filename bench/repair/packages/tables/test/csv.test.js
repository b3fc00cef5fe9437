import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coerce, isNumber } from '../src/coerce.js';
import { parseCsv, printCsv } from '../src/csv.js';
import { toRecords, toRows } from '../src/records.js';

test('rows are cut at separators and line ends', () => {
  assert.deepEqual(parseCsv('a,b\r\n1,2\n'), [['a', 'b'], ['1', '2']]);
  assert.deepEqual(parseCsv('a;b', { separator: ';' }), [['a', 'b']]);
  assert.deepEqual(parseCsv(''), []);
});

test('quoted cells hold anything', () => {
  assert.deepEqual(parseCsv('"a,b","say ""hi""",c\n"two\nlines",,'), [['a,b', 'say "hi"', 'c'], ['two\nlines', '', '']]);
});

test('cells are quoted only where needed', () => {
  assert.equal(printCsv([['a', 'b,c'], [1, null], ['x "y"', 'z']]), 'a,"b,c"\n1,\n"x ""y""",z');
  assert.equal(printCsv([['a;b', 'c,d']], { separator: ';' }), '"a;b";c,d');
});

test('cells become what they look like', () => {
  assert.deepEqual(['', ' 12 ', '-0.5', 'YES', 'no', 'text', '0123', '1e5'].map(coerce), [null, 12, -0.5, true, false, 'text', '0123', '1e5']);
  assert.equal(isNumber('1.'), false);
});

test('rows below a header become records', () => {
  assert.deepEqual(toRecords('name, age\nAda,36\nBob\n'), [{ name: 'Ada', age: 36 }, { name: 'Bob', age: null }]);
  assert.throws(() => toRecords('a\n1\n1,2'), { message: 'row 3 has 2 cells, not 1' });
});

test('records become rows', () => {
  assert.deepEqual(toRows([{ a: 1 }, { b: 0, a: 2 }]), [['a', 'b'], [1, null], [2, 0]]);
});
