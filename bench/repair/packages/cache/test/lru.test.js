const { LruCache } = require('../src/lru');
const { TtlCache } = require('../src/ttl');

describe('an LRU cache', () => {
  it('drops what was used longest ago', () => {
    const gone = [];
    const cache = new LruCache({ max: 2, onEvict: (key, value) => gone.push([key, value]) });
    cache.set('a', 1).set('b', 2);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3);
    expect(gone).toEqual([['b', 2]]);
    expect(cache.keys()).toEqual(['c', 'a']);
  });
  it('replaces without dropping', () => {
    const cache = new LruCache({ max: 2 });
    cache.set('a', 1).set('b', 2).set('a', 3);
    expect(cache.size).toBe(2);
    expect(cache.keys()).toEqual(['a', 'b']);
  });
  it('can be looked into', () => {
    const cache = new LruCache({ max: 2 });
    cache.set('a', undefined).set('b', 2);
    expect(cache.peek('b')).toBe(2);
    expect(cache.has('a')).toBe(true);
    cache.peek('a');
    cache.set('c', 3);
    expect(cache.has('a')).toBe(false);
  });
  it('must hold something', () => {
    expect(() => new LruCache({ max: 0 })).toThrow(RangeError);
  });
});

describe('a TTL cache', () => {
  it('forgets after a while', () => {
    let time = 1000;
    const cache = new TtlCache({ ttl: 100, now: () => time });
    cache.set('a', 1);
    cache.set('b', 2, 500);
    time = 1099;
    expect(cache.get('a')).toBe(1);
    expect(cache.left('a')).toBe(1);
    time = 1100;
    expect(cache.get('a')).toBeUndefined();
    expect(cache.get('b')).toBe(2);
    expect(cache.left('a')).toBe(0);
  });
  it('is tidied up', () => {
    let time = 0;
    const cache = new TtlCache({ ttl: 10, now: () => time });
    cache.set('a', 1);
    cache.set('b', 1, 20);
    time = 15;
    expect(cache.prune()).toBe(1);
    expect(cache.entries.size).toBe(1);
  });
});
