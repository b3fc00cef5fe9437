import { PriorityQueue } from './priority.js';

/** Runs jobs, at most `size` at a time, the urgent ones first. */
export class Pool {
  #waiting = new PriorityQueue();
  #running = 0;
  #idle = [];

  constructor({ size = 2 } = {}) {
    this.size = size;
  }

  get running() {
    return this.#running;
  }

  run(job, { priority = 0 } = {}) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject }, priority);
      this.#next();
    });
  }

  /** Resolves when nothing waits or runs. */
  idle() {
    if (this.#running === 0 && this.#waiting.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #next() {
    while (this.#running < this.size && this.#waiting.size > 0) void this.#start(this.#waiting.pop());
  }

  async #start({ job, resolve, reject }) {
    this.#running += 1;
    try {
      resolve(await job());
    } catch (error) {
      reject(error);
    } finally {
      this.#running -= 1;
      this.#next();
      if (this.#running === 0) for (const done of this.#idle.splice(0)) done();
    }
  }
}
