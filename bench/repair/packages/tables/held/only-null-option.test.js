import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coerce } from '../src/coerce.js';
import { toRecords } from '../src/records.js';

test('what empty cells become is one\'s own choice', () => {
  assert.deepEqual(toRecords('a;b;c\n;0', { empty: 'none', separator: ';' }), [{ a: 'none', b: 0, c: 'none' }]);
  assert.deepEqual(toRecords('a\n""\n'), [{ a: null }]);
  assert.equal(coerce(' ', { empty: 0 }), 0);
  assert.equal(coerce('JA', { words: new Map([['ja', true]]) }), true);
  assert.equal(coerce('ja'), 'ja');
});
