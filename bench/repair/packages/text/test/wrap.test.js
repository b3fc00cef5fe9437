import assert from 'node:assert/strict';
import { truncate, truncateWords } from '../src/cut.js';
import { dedent, wrap } from '../src/wrap.js';

describe('wrapping', () => {
  it('fills lines with words', () => {
    assert.deepEqual(wrap('the quick brown fox jumps', 9), ['the quick', 'brown fox', 'jumps']);
  });
  it('cuts long words', () => {
    assert.deepEqual(wrap('a abcdefgh', 3), ['a', 'abc', 'def', 'gh']);
  });
  it('keeps paragraphs and indents', () => {
    assert.deepEqual(wrap('one two\n\nthree', 5, { indent: '> ' }), ['> one', '> two', '', '> thr', '> ee']);
    assert.throws(() => wrap('x', 2, { indent: '> ' }), RangeError);
  });
  it('can be undone', () => {
    assert.equal(dedent('    a\n\n      b\n    c'), 'a\n\n  b\nc');
  });
});

describe('cutting', () => {
  it('leaves short texts alone', () => {
    assert.equal(truncate('abc', 3), 'abc');
    assert.equal(truncateWords('abc', 3), 'abc');
  });
  it('cuts at the end, the start or in the middle', () => {
    assert.equal(truncate('abcdefgh', 5), 'abcd…');
    assert.equal(truncate('abcdefgh', 5, { at: 'start' }), '…efgh');
    assert.equal(truncate('abcdefgh', 6, { at: 'middle', mark: '..' }), 'ab..gh');
  });
  it('cuts between words', () => {
    assert.equal(truncateWords('the quick brown fox', 12), 'the quick…');
    assert.equal(truncateWords('abcdefghijkl', 5), 'abcd…');
  });
});
