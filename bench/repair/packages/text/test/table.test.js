import assert from 'node:assert/strict';
import { renderTable } from '../src/table.js';
import { fill } from '../src/template.js';

describe('a table', () => {
  it('has columns of the same width', () => {
    const rows = [{ name: 'tea', price: 4.5 }, { name: 'teapot', price: 25 }];
    assert.deepEqual(renderTable(rows, [{ name: 'name', title: 'Article' }, { name: 'price', align: 'right' }]), ['Article  price', '-------  -----', 'tea        4.5', 'teapot      25']);
  });
  it('cuts and centres', () => {
    assert.deepEqual(renderTable([{ a: 'abcdefgh', b: 'x' }], [{ name: 'a', max: 4 }, { name: 'b', title: 'wide', align: 'centre' }]), ['a     wide', '----  ----', 'abc…   x']);
  });
  it('has empty cells for what is missing', () => {
    assert.deepEqual(renderTable([{ b: 1 }], [{ name: 'a' }, { name: 'b' }]).at(-1), '   1');
  });
});

describe('a template', () => {
  it('is filled', () => {
    assert.equal(fill('Dear {{ name }}, {{user.age}} years', { name: 'Ada', user: { age: 36 } }), 'Dear Ada, 36 years');
    assert.equal(fill('{{ n }}', { n: 0 }), '0');
  });
  it('has filters, one after the other', () => {
    assert.equal(fill('{{ name | trim | upper }}!', { name: ' ada ' }), 'ADA!');
    assert.equal(fill('{{ n | twice }}', { n: 4 }, { filters: { twice: (text) => text + text } }), '44');
    assert.throws(() => fill('{{ n | none }}', { n: 4 }), /no filter none/);
  });
  it('does not invent values', () => {
    assert.throws(() => fill('{{ a.b }}', { a: null }), /there is no a.b/);
    assert.equal(fill('{{ a.b }}', {}, { fallback: '?' }), '?');
  });
});
