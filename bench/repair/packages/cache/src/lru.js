'use strict';

/** Keeps the entries that were used last. */
class LruCache {
  constructor({ max = 100, onEvict = () => undefined } = {}) {
    if (max < 1) throw new RangeError('a cache holds at least one entry');
    this.max = max;
    this.onEvict = onEvict;
    this.entries = new Map();
  }

  get size() {
    return this.entries.size;
  }

  has(key) {
    return this.entries.has(key);
  }

  get(key) {
    if (!this.entries.has(key)) return undefined;
    const value = this.entries.get(key);
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  /** Looks without using it. */
  peek(key) {
    return this.entries.get(key);
  }

  set(key, value) {
    this.entries.delete(key);
    this.entries.set(key, value);
    while (this.entries.size > this.max) {
      const [oldest, old] = this.entries.entries().next().value;
      this.entries.delete(oldest);
      this.onEvict(oldest, old);
    }
    return this;
  }

  /** The most recently used first. */
  keys() {
    return [...this.entries.keys()].reverse();
  }
}

module.exports = { LruCache };
