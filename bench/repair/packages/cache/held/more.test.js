const { Emitter } = require('../src/emitter');
const { Loader } = require('../src/loader');
const { LruCache } = require('../src/lru');
const { memoize, memoizeAsync } = require('../src/memoize');
const { TtlCache } = require('../src/ttl');

test('lru', () => {
  const gone = [];
  const cache = new LruCache({ max: 3, onEvict: (key, value) => gone.push(`${key}${value}`) });
  for (const key of ['a', 'b', 'c']) cache.set(key, 1);
  expect(cache.get('a')).toBe(1);
  expect(cache.get('zzz')).toBeUndefined();
  cache.set('b', 2).set('d', 4).set('e', 5);
  expect(gone).toEqual(['c1', 'a1']);
  expect(cache.keys()).toEqual(['e', 'd', 'b']);
  expect([cache.size, cache.peek('b'), cache.peek('c'), cache.has('e')]).toEqual([3, 2, undefined, true]);
  const falsy = new LruCache();
  falsy.set('n', 0).set('u', undefined);
  expect([falsy.get('n'), falsy.has('u'), falsy.keys()]).toEqual([0, true, ['n', 'u']]);
  for (let index = 0; index < 150; index++) falsy.set(index, index);
  expect(falsy.size).toBe(100);
});

test('looking is not using', () => {
  const cache = new LruCache({ max: 2 });
  cache.set('a', 1).set('b', 2);
  expect([cache.peek('a'), cache.has('a')]).toEqual([1, true]);
  cache.set('c', 3);
  expect(cache.keys()).toEqual(['c', 'b']);
});

test('failures are asked for again', async () => {
  let calls = 0;
  const memo = memoizeAsync(async () => { calls += 1; if (calls < 3) throw new Error(`call ${calls}`); return calls; });
  await expect(memo()).rejects.toThrow('call 1');
  await expect(memo()).rejects.toThrow('call 2');
  expect(await memo()).toBe(3);
});

test('ttl', () => {
  let time = 50;
  const cache = new TtlCache({ ttl: 10, now: () => time });
  cache.set('a', 0);
  cache.set('b', 'x', 1);
  expect([cache.get('a'), cache.left('a'), cache.left('b'), cache.left('c')]).toEqual([0, 10, 1, 0]);
  time = 51;
  expect([cache.get('b'), cache.entries.size]).toEqual([undefined, 1]);
  time = 59;
  cache.set('a', 2);
  time = 68;
  expect([cache.get('a'), cache.prune(), cache.left('a')]).toEqual([2, 0, 1]);
  time = 100;
  expect([cache.left('a'), cache.prune(), cache.entries.size]).toEqual([0, 1, 0]);
});

test('emitter', () => {
  const heard = [];
  const emitter = new Emitter();
  const listener = (...args) => heard.push(args.join('+'));
  const off = emitter.once('x', listener);
  off();
  expect(emitter.emit('x', 1)).toBe(false);
  emitter.on('x', listener);
  emitter.on('*', (...args) => heard.push(`all ${args.join('+')}`));
  emitter.once('x', (value) => heard.push(`once ${value}`));
  expect(emitter.emit('x', 1, 2)).toBe(true);
  expect(heard).toEqual(['1+2', 'once 1', 'all x+1+2']);
  expect(emitter.emit('*', 'self')).toBe(true);
  expect(heard.slice(3)).toEqual(['all self']);
  emitter.off('x', listener);
  emitter.off('nobody', listener);
  expect([...emitter.listeners.keys()]).toEqual(['*']);
  const late = new Emitter();
  late.on('a', () => late.on('a', () => heard.push('late')));
  late.emit('a');
  expect(heard).not.toContain('late');
});

test('memoize', async () => {
  const fn = jest.fn((value) => value);
  const memo = memoize(fn, { keyOf: (value) => value % 2, max: 2 });
  expect([memo(1), memo(3), memo(2), memo(1)]).toEqual([1, 1, 2, 1]);
  expect(fn).toHaveBeenCalledTimes(2);
  const nothing = jest.fn(() => undefined);
  const twice = memoize(nothing);
  twice();
  twice();
  expect(nothing).toHaveBeenCalledTimes(1);
  const load = jest.fn(async (a, b) => a + b);
  const shared = memoizeAsync(load, { keyOf: (a) => a });
  expect(await Promise.all([shared(1, 2), shared(1, 3), shared(2, 2)])).toEqual([3, 3, 4]);
  expect(load).toHaveBeenCalledTimes(2);
});

test('loader', async () => {
  const calls = [];
  const loader = new Loader(async (keys) => {
    calls.push(keys);
    if (keys.includes('bad')) throw new Error('bad key');
    return keys.map((key) => key.toUpperCase());
  }, { max: 3 });
  const asked = ['a', 'b', 'a', 'bad', 'c', 'd'].map((key) => loader.load(key));
  const results = await Promise.allSettled(asked);
  expect(results.map((one) => one.value ?? one.reason.message)).toEqual(['A', 'B', 'A', 'bad key', 'bad key', 'bad key']);
  expect(calls).toEqual([['a', 'b'], ['bad', 'c', 'd']]);
  expect(await loader.load('e')).toBe('E');
  expect(loader.waiting).toEqual([]);
});
