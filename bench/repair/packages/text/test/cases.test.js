import assert from 'node:assert/strict';
import { camelCase, kebabCase, plural, titleCase, words } from '../src/cases.js';

describe('cases', () => {
  it('know words', () => {
    assert.deepEqual(words('parseHTTPRequest2'), ['parse', 'HTTP', 'Request', '2']);
    assert.deepEqual(words('snake_case and-more'), ['snake', 'case', 'and', 'more']);
    assert.deepEqual(words('--'), []);
  });
  it('are changed', () => {
    assert.equal(camelCase('user_first NAME'), 'userFirstName');
    assert.equal(camelCase(''), '');
    assert.equal(kebabCase('userFirstName'), 'user-first-name');
    assert.equal(titleCase('the_lord of theRings'), 'The Lord of the Rings');
  });
  it('count', () => {
    assert.deepEqual([0, 1, 2].map((count) => plural(count, 'file')), ['no files', '1 file', '2 files']);
    assert.equal(plural(3, 'box', 'boxes'), '3 boxes');
  });
});
