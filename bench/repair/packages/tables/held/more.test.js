import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coerce, isNumber } from '../src/coerce.js';
import { parseCsv, printCsv } from '../src/csv.js';
import { parseIni, printIni } from '../src/ini.js';
import { groupBy, join, orderBy, summarise, where } from '../src/query.js';
import { toRecords, toRows } from '../src/records.js';

test('csv', () => {
  assert.deepEqual(parseCsv('a\n\nb'), [['a'], [''], ['b']]);
  assert.deepEqual(parseCsv(',\n'), [['', '']]);
  assert.deepEqual(parseCsv('x,""'), [['x', '']]);
  assert.deepEqual(parseCsv('"a""b"\t"c\td"\te', { separator: '\t' }), [['a"b', 'c\td', 'e']]);
  assert.deepEqual(parseCsv('"a\r\nb",c\r\nd,e'), [['a\r\nb', 'c'], ['d', 'e']]);
  const rows = [['a,b', 'c"d', 'e\nf'], ['', ' g ', 'h;i']];
  assert.deepEqual(parseCsv(printCsv(rows)), rows);
  assert.deepEqual(parseCsv(printCsv(rows, { separator: ';' }), { separator: ';' }), rows);
  assert.equal(printCsv([['a"b"c']]), '"a""b""c"');
  assert.equal(printCsv([[undefined, 0, false, 'a\rb']]), ',0,false,"a\rb"');
});

test('coerce', () => {
  assert.deepEqual(['True', ' FALSE ', 'Yes', 'NO', '0', '-0', '10', '3.14', '.5', '00', ' a '].map(coerce), [true, false, true, false, 0, -0, 10, 3.14, '.5', '00', ' a ']);
  assert.deepEqual(['1', '-7', '1.50', '01', '1,5', '', '--1', '1a'].map(isNumber), [true, true, true, false, false, false, false, false]);
});

test('records', () => {
  assert.deepEqual(toRecords(''), []);
  assert.deepEqual(toRecords('a,b'), []);
  assert.deepEqual(toRecords('a; b \n1;x\n;y', { separator: ';' }), [{ a: 1, b: 'x' }, { a: null, b: 'y' }]);
  assert.throws(() => toRecords('a,b\n1,2,3'), { message: 'row 2 has 3 cells, not 2' });
  assert.deepEqual(toRows([{ a: false }, { c: 1, b: null }]), [['a', 'c', 'b'], [false, null, null], [null, 1, null]]);
  assert.deepEqual(toRows([]), [[]]);
});

test('ini', () => {
  assert.deepEqual(parseIni('# x\r\na = 1\r\n\r\n[b c]\r\nd ='), { '': { a: 1 }, 'b c': { d: null } });
  assert.deepEqual(parseIni('list[] = no\nlist[] =  x y '), { '': { list: [false, 'x y'] } });
  assert.deepEqual(parseIni('[s]\na = x = y = z\n[t]\n[s]\nb = 2'), { '': {}, s: { a: 'x = y = z', b: 2 }, t: {} });
  assert.deepEqual(parseIni('a = 1\na = 2'), { '': { a: 2 } });
  assert.throws(() => parseIni('\n\n[x'), { message: /line 3/ });
  const sections = { '': { a: 1 }, b: { c: [true, 'x'], d: 'y' } };
  assert.deepEqual(parseIni(printIni(sections)), sections);
  assert.equal(printIni({ '': {}, a: { b: 0 } }), '[a]\nb = 0');
});

test('query', () => {
  const list = [{ id: 10, v: 'b' }, { id: 9, v: 'a' }, { v: 'c' }, { id: 100, v: 'a' }];
  assert.deepEqual(orderBy(list, 'id').map((one) => one.id), [9, 10, 100, undefined]);
  assert.deepEqual(orderBy(list, 'id', { descending: true }).map((one) => one.id), [100, 10, 9, undefined]);
  assert.deepEqual(orderBy(list, 'v').map((one) => one.id), [9, 100, 10, undefined]);
  assert.equal(list[0].id, 10);
  assert.deepEqual(where(list, {}), list);
  assert.deepEqual(where(list, { v: 'a', id: 100 }), [list[3]]);
  assert.deepEqual(where(list, { id: (id) => id === undefined }), [list[2]]);
  assert.deepEqual([...groupBy(list, 'id').keys()], [10, 9, null, 100]);
  assert.deepEqual(groupBy(list, 'v').get('a'), [list[1], list[3]]);
  assert.deepEqual(summarise([{ n: -4 }, { n: '7' }, { n: 0 }], 'n'), { count: 2, sum: -4, mean: -2, min: -4, max: 0 });
  assert.deepEqual(join([{ k: 1, a: 'left' }], [{ k: 1, a: 'right', b: 2 }], 'k'), [{ k: 1, a: 'left', b: 2 }]);
  assert.deepEqual(join([], [{ k: 1 }], 'k'), []);
});
