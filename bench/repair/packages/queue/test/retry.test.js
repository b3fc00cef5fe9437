import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delays, retry } from '../src/retry.js';
import { RateLimit } from '../src/window.js';

const take = (iterator, count) => Array.from({ length: count }, () => iterator.next().value);

test('delays grow up to a limit', () => {
  assert.deepEqual(take(delays({ first: 100, max: 500 }), 4), [100, 200, 400, 500]);
  assert.deepEqual(take(delays({ first: 1, factor: 3 }), 3), [1, 3, 9]);
});

test('it is tried until it works', async () => {
  const slept = [];
  const result = await retry((attempt) => { if (attempt < 3) throw new Error('not yet'); return attempt; }, { sleep: async (ms) => { slept.push(ms); }, first: 10 });
  assert.equal(result, 3);
  assert.deepEqual(slept, [10, 20]);
});

test('the last error is thrown', async () => {
  const slept = [];
  const work = async (attempt) => { throw new Error(`try ${attempt}`); };
  await assert.rejects(retry(work, { tries: 2, sleep: async (ms) => { slept.push(ms); } }), { message: 'try 2' });
  assert.deepEqual(slept, [100]);
});

test('some errors are final', async () => {
  let calls = 0;
  await assert.rejects(retry(() => { calls += 1; throw new TypeError('wrong'); }, { sleep: async () => undefined, retryIf: (error) => !(error instanceof TypeError) }));
  assert.equal(calls, 1);
});

test('only so many in a window', () => {
  let time = 0;
  const limit = new RateLimit({ limit: 2, windowMs: 100, now: () => time });
  assert.deepEqual([limit.allow(), limit.allow(), limit.allow()], [true, true, false]);
  time = 60;
  assert.equal(limit.waitMs(), 40);
  time = 100;
  assert.equal(limit.waitMs(), 0);
  assert.equal(limit.allow(), true);
});
