'use strict';

/** Collects keys that are asked for in the same turn and loads them with one call. */
class Loader {
  constructor(loadMany, { max = 10 } = {}) {
    this.loadMany = loadMany;
    this.max = max;
    this.waiting = [];
  }

  load(key) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ key, resolve, reject });
      if (this.waiting.length === 1) queueMicrotask(() => this.flush());
    });
  }

  async flush() {
    const batch = this.waiting;
    this.waiting = [];
    for (let start = 0; start < batch.length; start += this.max) {
      await this.run(batch.slice(start, start + this.max));
    }
  }

  async run(batch) {
    try {
      const keys = [...new Set(batch.map((one) => one.key))];
      const values = await this.loadMany(keys);
      for (const { key, resolve } of batch) resolve(values[keys.indexOf(key)]);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

module.exports = { Loader };
