import assert from 'node:assert/strict';
import { camelCase, capitalise, kebabCase, plural, titleCase, words } from '../src/cases.js';
import { truncate, truncateWords } from '../src/cut.js';
import { renderTable } from '../src/table.js';
import { fill } from '../src/template.js';
import { dedent, wrap } from '../src/wrap.js';

describe('held back', () => {
  it('wrap', () => {
    assert.deepEqual(wrap('', 5), ['']);
    assert.deepEqual(wrap('  a   b  ', 10), ['a b']);
    assert.deepEqual(wrap('abc de', 6), ['abc de']);
    assert.deepEqual(wrap('abc def', 6), ['abc', 'def']);
    assert.deepEqual(wrap('abcdef', 3), ['abc', 'def']);
    assert.deepEqual(wrap('aa bb cc', 7, { indent: '  ' }), ['  aa bb', '  cc']);
    assert.deepEqual(wrap('aaa bbb', 7, { indent: '  ' }), ['  aaa', '  bbb']);
    assert.throws(() => wrap('x', 0), RangeError);
    assert.equal(dedent('\ta\n\t\tb'), 'a\n\tb');
    assert.equal(dedent('a\n  b'), 'a\n  b');
    assert.equal(dedent('\n'), '\n');
  });
  it('cut', () => {
    assert.equal(truncate('abcdef', 6), 'abcdef');
    assert.equal(truncate('abcdef', 1), '…');
    assert.equal(truncate('abcdef', 1, { at: 'start' }), '…');
    assert.equal(truncate('abcdefg', 4, { at: 'middle' }), 'ab…g');
    assert.equal(truncate('abcdefgh', 6, { mark: '...' }), 'abc...');
    assert.equal(truncateWords('one two three', 8), 'one two…');
    assert.equal(truncateWords('one two three', 7), 'one…');
    assert.equal(truncateWords('one two three', 9, { mark: '...' }), 'one...');
    assert.equal(truncateWords(' abcdefgh', 5), ' abc…');
  });
  it('cases', () => {
    assert.deepEqual(words('aB C1d'), ['a', 'B', 'C', '1', 'd']);
    assert.equal(camelCase('HTTP server'), 'httpServer');
    assert.equal(kebabCase('XMLHttpRequest'), 'xml-http-request');
    assert.equal(titleCase('war AND peace'), 'War and Peace');
    assert.equal(titleCase('of mice', { small: [] }), 'Of Mice');
    assert.equal(titleCase('of mice and menOf'), 'Of Mice and Men of');
    assert.equal(plural(2, 'cat'), '2 cats');
    assert.equal(titleCase('salt or pepper', { small: ['or'] }), 'Salt or Pepper');
    assert.equal(capitalise('éCOLE'), 'École');
    assert.equal(capitalise(''), '');
    assert.deepEqual([plural(0, 'ox', 'oxen'), plural(1, 'ox', 'oxen'), plural(21, 'ox', 'oxen')], ['no oxen', '1 ox', '21 oxen']);
  });
  it('table', () => {
    assert.deepEqual(renderTable([], [{ name: 'ab' }]), ['ab', '--']);
    assert.deepEqual(renderTable([{ a: 'long cell', b: 0 }, { a: null, b: false }], [{ name: 'a', max: 5 }, { name: 'b', align: 'right' }]), ['a          b', '-----  -----', 'long…      0', '       false']);
    assert.deepEqual(renderTable([{ a: 'xy' }], [{ name: 'a', title: 'abcde', align: 'centre' }]).at(-1), ' xy');
    assert.deepEqual(renderTable([{ a: 'x', b: 'y' }, { a: 'xxx', b: 'y' }], [{ name: 'a' }, { name: 'b' }]).slice(2), ['x    y', 'xxx  y']);
  });
  it('template', () => {
    assert.equal(fill('{{a}}{{ b }}{c}', { a: 1, b: 2, c: 3 }), '12{c}');
    assert.equal(fill('{{ a.b.c | lower|trim }}', { a: { b: { c: ' X ' } } }), 'x');
    assert.equal(fill('{{ a | upper }}', { a: 'x' }, { filters: { upper: (text) => `own ${text}` } }), 'own x');
    assert.equal(fill('{{ a }} {{ b }}', { a: false, b: '' }), 'false ');
    assert.equal(fill('{{ a }}', { a: null }, { fallback: '' }), '');
    assert.throws(() => fill('{{ a }}', { a: null }), ReferenceError);
    assert.throws(() => fill('{{ a.b.c }}', { a: {} }), /there is no a\.b\.c/);
  });
});
