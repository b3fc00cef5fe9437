'use strict';

/** Forgets entries after a while. `now` gives milliseconds. */
class TtlCache {
  constructor({ ttl, now = Date.now }) {
    this.ttl = ttl;
    this.now = now;
    this.entries = new Map();
  }

  set(key, value, ttl = this.ttl) {
    this.entries.set(key, { value, until: this.now() + ttl });
  }

  get(key) {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until <= this.now()) {
      this.entries.delete(key);
      return undefined;
    }
    return entry.value;
  }

  /** Takes out what is over; says how many. */
  prune() {
    let gone = 0;
    for (const [key, { until }] of this.entries) {
      if (until <= this.now()) {
        this.entries.delete(key);
        gone += 1;
      }
    }
    return gone;
  }

  /** Milliseconds that are left; 0 when it is not there. */
  left(key) {
    const entry = this.entries.get(key);
    return entry === undefined ? 0 : Math.max(0, entry.until - this.now());
  }
}

module.exports = { TtlCache };
