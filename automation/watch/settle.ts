import type { Clock } from '../world/ports.ts';

export interface Burst {
  /** Project-relative path → when it was last heard of (monotonic ms). */
  readonly paths: ReadonlyMap<string, number>;
  readonly firstSeenMs: number;
  /** The batch window is over: don't wait for files that are written on and on. */
  readonly force: boolean;
}

/** What became of a burst: these paths (path → last heard of, monotonic ms) are to be handed over again, after so many ms. */
export interface Handled {
  readonly back: ReadonlyMap<string, number>;
  readonly inMs: number;
}

export interface SettlerSpec {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly debounceMs: number;
  readonly windowMs: number;
  /** Resolves when nothing (git, a missing root) stands in the way; true when it had to wait. Must not reject. */
  free(): Promise<boolean>;
  /** Must not reject. */
  handle(burst: Burst): Promise<Handled>;
}

/** A burst that can't be judged yet is not handed over more often than this, in ms. */
const LEAST_WAIT_MS = 20;

/** Collects hints until the tree is quiet, then hands them over; one burst at a time. */
export class Settler {
  readonly #spec: SettlerSpec;
  #paths = new Map<string, number>();
  #firstSeenMs = 0;
  #windowFromMs = 0;
  #lastMs = 0;
  #notBeforeMs = 0;
  #handling = false;
  #wake: () => void = () => undefined;

  constructor(spec: SettlerSpec) {
    this.#spec = spec;
    spec.signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  /** `agoMs`: how long ago the youngest of them really happened, as far as known. */
  note(news: readonly string[], agoMs: number): void {
    if (news.length === 0) return;
    const nowMs = this.#spec.clock.monotonicMs();
    if (this.#paths.size === 0) {
      this.#firstSeenMs = this.#windowFromMs = nowMs;
      this.#notBeforeMs = 0;
    }
    for (const path of news) this.#paths.set(path, nowMs);
    this.#lastMs = Math.max(this.#lastMs, nowMs - agoMs);
    this.#wake();
  }

  /** Is something waiting or being handed over? */
  isBusy(): boolean {
    return this.#handling || this.#paths.size > 0;
  }

  /** Runs until the signal aborts; what has not settled then is left. */
  async run(): Promise<void> {
    const { signal } = this.#spec;
    while (!signal.aborted) {
      if (this.#paths.size === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      await this.#quiet();
      if (signal.aborted) return;
      // After a wait everything that happened meanwhile is one burst, which has to settle first.
      if (await this.#spec.free()) this.#windowFromMs = this.#lastMs = this.#spec.clock.monotonicMs();
      else await this.#handOver();
    }
  }

  async #quiet(): Promise<void> {
    const { clock, signal } = this.#spec;
    for (let leftMs = this.#leftMs(); leftMs > 0 && !signal.aborted; leftMs = this.#leftMs()) await clock.sleep(leftMs, signal);
  }

  #leftMs(): number {
    const settledMs = Math.min(this.#lastMs + this.#spec.debounceMs, this.#windowFromMs + this.#spec.windowMs);
    return Math.max(this.#notBeforeMs, settledMs) - this.#spec.clock.monotonicMs();
  }

  async #handOver(): Promise<void> {
    const startedMs = this.#windowFromMs;
    const burst: Burst = { paths: this.#paths, firstSeenMs: this.#firstSeenMs, force: this.#spec.clock.monotonicMs() >= startedMs + this.#spec.windowMs };
    this.#paths = new Map();
    this.#handling = true;
    const handled = await this.#spec.handle(burst);
    this.#handling = false;
    if (handled.back.size === 0) return;
    for (const [path, heardMs] of handled.back) if (!this.#paths.has(path)) this.#paths.set(path, heardMs);
    this.#firstSeenMs = burst.firstSeenMs;
    this.#notBeforeMs = this.#spec.clock.monotonicMs() + Math.max(handled.inMs, LEAST_WAIT_MS);
    // What was cut off by the window is a burst of its own; what only has to be asked again is still the old one.
    this.#windowFromMs = burst.force ? this.#spec.clock.monotonicMs() : startedMs;
  }
}
