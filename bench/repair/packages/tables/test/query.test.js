import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupBy, join, orderBy, summarise, where } from '../src/query.js';

const people = [
  { name: 'Cy', age: 41, town: 'Ulm' },
  { name: 'Ada', age: 36, town: 'Bonn' },
  { name: 'Bob', age: null, town: 'Ulm' },
  { name: 'Di', age: 9, town: 'Bonn' },
];
const names = (records) => records.map((record) => record.name).join(' ');

test('records are picked by value and by question', () => {
  assert.equal(names(where(people, { town: 'Ulm' })), 'Cy Bob');
  assert.equal(names(where(people, { town: 'Bonn', age: (age) => age > 10 })), 'Ada');
});

test('records are sorted, those without a value last', () => {
  assert.equal(names(orderBy(people, 'age')), 'Di Ada Cy Bob');
  assert.equal(names(orderBy(people, 'age', { descending: true })), 'Cy Ada Di Bob');
  assert.equal(names(orderBy(people, 'name')), 'Ada Bob Cy Di');
  assert.equal(names(people), 'Cy Ada Bob Di');
});

test('records are grouped', () => {
  assert.deepEqual([...groupBy(people, 'town')].map(([key, group]) => `${key}: ${names(group)}`), ['Ulm: Cy Bob', 'Bonn: Ada Di']);
});

test('numbers are summed up', () => {
  assert.deepEqual(summarise(people, 'age'), { count: 3, sum: 86, mean: 86 / 3, min: 9, max: 41 });
  assert.deepEqual(summarise([], 'age'), { count: 0, sum: 0, mean: null, min: null, max: null });
});

test('records are joined by a key', () => {
  const towns = [{ town: 'Ulm', code: '89073' }, { town: 'Ulm', code: 'second' }];
  assert.deepEqual(join(people.slice(0, 2), towns, 'town'), [{ name: 'Cy', age: 41, town: 'Ulm', code: '89073' }, { name: 'Ada', age: 36, town: 'Bonn' }]);
});
