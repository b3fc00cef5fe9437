import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMachine, unreachable } from '../src/machine.js';
import { Pool } from '../src/pool.js';
import { PriorityQueue } from '../src/priority.js';
import { delays, retry } from '../src/retry.js';
import { RateLimit } from '../src/window.js';

test('machine', () => {
  const context = { n: 0 };
  const seen = [];
  const states = {
    a: { on: { go: [{ to: 'b', when: ({ n }) => n > 1 }, { to: 'a', then: (ctx, by) => { seen.push(by); ctx.n += by; } }] } },
    b: { on: { back: 'a', on: { to: 'c' } } },
    c: { on: {} },
    d: { on: { x: 'e' } },
    e: {},
  };
  const machine = createMachine({ initial: 'a', states, context });
  assert.deepEqual([machine.can('go'), machine.can('back'), machine.send('nothing')], [true, false, false]);
  assert.deepEqual([machine.send('go', 2), machine.send('go', 1)], [true, true]);
  assert.deepEqual([machine.state, context.n, seen], ['b', 2, [2]]);
  machine.history.push('x');
  assert.deepEqual(machine.history, ['a', 'a', 'b']);
  assert.equal(machine.send('on'), true);
  assert.equal(machine.send('back'), false);
  assert.deepEqual(unreachable({ initial: 'a', states }), ['d', 'e']);
});

test('payloads and priorities reach those who ask', async () => {
  const machine = createMachine({ initial: 'off', states: { off: { on: { dial: [{ to: 'on', when: (_, code) => code === 7 }, { to: 'alarm', when: (_, code) => code > 9 }] } }, on: {}, alarm: {} } });
  assert.deepEqual([machine.send('dial', 8), machine.send('dial', 10), machine.state], [false, true, 'alarm']);
  const pool = new Pool({ size: 1 });
  const order = [];
  await Promise.all([1, 2, 5, 3, 5].map((priority, at) => pool.run(() => order.push(at), { priority })));
  assert.deepEqual(order, [0, 2, 4, 3, 1]);
});

test('priority queue', () => {
  const queue = new PriorityQueue();
  assert.equal(queue.pop(), undefined);
  const priorities = [5, 3, 8, 1, 9, 2, 8, 5, 0, 7, 3];
  priorities.forEach((priority, index) => queue.push(index, priority));
  const popped = Array.from({ length: 4 }, () => queue.pop());
  assert.deepEqual(popped, [4, 2, 6, 9]);
  queue.push('late', 5);
  queue.push('default');
  const rest = [];
  while (queue.size > 0) rest.push(queue.pop());
  assert.deepEqual(rest, [0, 7, 'late', 1, 10, 5, 3, 8, 'default']);
});

test('pool', async () => {
  const pool = new Pool();
  await pool.idle();
  let most = 0;
  const job = (value) => async () => { most = Math.max(most, pool.running); await null; return value; };
  assert.deepEqual(await Promise.all([1, 2, 3, 4, 5].map((value) => pool.run(job(value)))), [1, 2, 3, 4, 5]);
  assert.equal(most, 2);
  const one = new Pool({ size: 1 });
  const results = await Promise.allSettled([one.run(async () => { throw new Error('a'); }), one.run(() => 'b'), one.run(() => Promise.reject(new Error('c')))]);
  assert.deepEqual(results.map((result) => result.value ?? result.reason.message), ['a', 'b', 'c']);
  let idle = false;
  const wait = one.run(async () => { await null; assert.equal(idle, false); });
  const done = one.idle().then(() => { idle = true; });
  await Promise.all([wait, done]);
  assert.equal(one.running, 0);
});

test('retry', async () => {
  const take = (iterator, count) => Array.from({ length: count }, () => iterator.next().value);
  assert.deepEqual(take(delays(), 8), [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  assert.deepEqual(take(delays({ first: 700, max: 500 }), 2), [500, 500]);
  const slept = [];
  const sleep = async (ms) => { slept.push(ms); };
  assert.equal(await retry(async () => 'at once', { sleep }), 'at once');
  assert.deepEqual(slept, []);
  await assert.rejects(retry((attempt) => Promise.reject(new Error(`${attempt}`)), { sleep, tries: 4, first: 1, max: 3 }), { message: '4' });
  assert.deepEqual(slept, [1, 2, 3]);
  let asked = [];
  await assert.rejects(retry((attempt) => { throw new Error(`${attempt}`); }, { sleep, tries: 5, retryIf: (error) => { asked.push(error.message); return error.message !== '2'; } }), { message: '2' });
  assert.deepEqual(asked, ['1', '2']);
});

test('rate limit', () => {
  let time = 1000;
  const limit = new RateLimit({ limit: 3, windowMs: 50, now: () => time });
  assert.equal(limit.waitMs(), 0);
  for (const at of [1000, 1010, 1020]) {
    time = at;
    assert.equal(limit.allow(), true);
  }
  assert.deepEqual([limit.allow(), limit.waitMs()], [false, 30]);
  time = 1049;
  assert.equal(limit.allow(), false);
  time = 1050;
  assert.deepEqual([limit.allow(), limit.allow(), limit.waitMs()], [true, false, 10]);
  time = 2000;
  assert.deepEqual([limit.waitMs(), limit.allow(), limit.allow(), limit.allow(), limit.allow()], [0, true, true, true, false]);
});
