/** Lets `limit` through in any `windowMs`. `now` gives milliseconds. */
export class RateLimit {
  #times = [];

  constructor({ limit, windowMs, now = Date.now }) {
    this.limit = limit;
    this.windowMs = windowMs;
    this.now = now;
  }

  allow() {
    this.#forget();
    if (this.#times.length >= this.limit) return false;
    this.#times.push(this.now());
    return true;
  }

  /** Milliseconds until the next one is let through. */
  waitMs() {
    this.#forget();
    if (this.#times.length < this.limit) return 0;
    return this.#times[0] + this.windowMs - this.now();
  }

  #forget() {
    const from = this.now() - this.windowMs;
    this.#times = this.#times.filter((time) => time > from);
  }
}
