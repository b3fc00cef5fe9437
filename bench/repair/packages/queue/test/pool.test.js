import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pool } from '../src/pool.js';
import { PriorityQueue } from '../src/priority.js';

function gate() {
  let open;
  const opened = new Promise((resolve) => { open = resolve; });
  return { open, opened };
}

test('the most urgent comes first, equals as they came', () => {
  const queue = new PriorityQueue();
  for (const [value, priority] of [['a', 1], ['b', 5], ['c', 1], ['d', 3], ['e', 5], ['f', 0], ['g', 1], ['h', 3], ['i', 1], ['j', 1]]) queue.push(value, priority);
  assert.equal(queue.size, 10);
  assert.deepEqual(Array.from({ length: 11 }, () => queue.pop()), ['b', 'e', 'd', 'h', 'a', 'c', 'g', 'i', 'j', 'f', undefined]);
});

test('only so many run at a time', async () => {
  const pool = new Pool({ size: 2 });
  const gates = [gate(), gate(), gate()];
  const started = [];
  const results = gates.map(({ opened }, index) => pool.run(() => { started.push(index); return opened.then(() => index * 10); }));
  assert.deepEqual(started, [0, 1]);
  assert.equal(pool.running, 2);
  gates[1].open();
  assert.equal(await results[1], 10);
  assert.deepEqual(started, [0, 1, 2]);
  gates[0].open();
  gates[2].open();
  await pool.idle();
  assert.deepEqual(await Promise.all(results), [0, 10, 20]);
  assert.equal(pool.running, 0);
});

test('a job that fails stops nobody', async () => {
  const pool = new Pool({ size: 1 });
  const bad = pool.run(() => { throw new Error('no'); });
  const good = pool.run(async () => 'yes');
  await assert.rejects(bad, /no/);
  assert.equal(await good, 'yes');
});

test('urgent jobs overtake', async () => {
  const pool = new Pool({ size: 1 });
  const order = [];
  const jobs = [['a', 0], ['b', 1], ['c', 9]].map(([name, priority]) => pool.run(async () => { order.push(name); }, { priority }));
  await Promise.all(jobs);
  assert.deepEqual(order, ['a', 'c', 'b']);
});
