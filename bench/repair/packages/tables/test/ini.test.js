import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIni, printIni } from '../src/ini.js';

test('values stand in sections', () => {
  assert.deepEqual(parseIni('top = 1\n; a comment\n[server]\nhost = example.org\nport=8080\n\n[ log ]\nverbose = yes'), { '': { top: 1 }, server: { host: 'example.org', port: 8080 }, log: { verbose: true } });
});

test('a section can be opened twice, a list collected', () => {
  assert.deepEqual(parseIni('[a]\nx[] = 1\n[b]\ny = a=b\n[a]\nx[] = two'), { '': {}, a: { x: [1, 'two'] }, b: { y: 'a=b' } });
});

test('a line that is nothing is an error', () => {
  assert.throws(() => parseIni('[a]\nnothing'), { name: 'SyntaxError', message: /line 2/ });
});

test('sections are printed, empty ones left out', () => {
  assert.equal(printIni({ '': { top: 1 }, none: {}, list: { x: [1, 2], y: null } }), 'top = 1\n\n[list]\nx[] = 1\nx[] = 2\ny = ');
});
