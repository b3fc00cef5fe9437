'use strict';

const { LruCache } = require('./lru');

/** Remembers results by arguments. */
function memoize(fn, { max = 50, keyOf = (...args) => JSON.stringify(args) } = {}) {
  const known = new LruCache({ max });
  return (...args) => {
    const key = keyOf(...args);
    if (known.has(key)) return known.get(key);
    const value = fn(...args);
    known.set(key, value);
    return value;
  };
}

/** The same for promises: callers at the same time share one call; a failure is not remembered. */
function memoizeAsync(fn, { keyOf = (...args) => JSON.stringify(args) } = {}) {
  const known = new Map();
  return (...args) => {
    const key = keyOf(...args);
    if (!known.has(key)) {
      const promise = fn(...args);
      known.set(key, promise);
      promise.catch(() => known.delete(key));
    }
    return known.get(key);
  };
}

module.exports = { memoize, memoizeAsync };
