import { renderError } from '../errors.ts';
import type { Clock, Log } from '../world/ports.ts';
import type { Cookies } from './cookies.ts';
import type { Engine, EngineName, EngineScope, LoadEngine } from './engine.ts';
import { createPollEngine } from './engines/poll.ts';
import type { PollEngine } from './engines/poll.ts';
import { renderLimit } from './limits.ts';

export interface SupervisorSpec {
  readonly clock: Clock;
  readonly log: Log;
  readonly cookies: Cookies;
  readonly load: LoadEngine;
  /** The engine to begin with and what it is to watch; asked anew at each arming. Must not reject. */
  plan(): Promise<{ readonly engine: EngineName; readonly scope: EngineScope }>;
  /** Absolute paths that may have changed. Must not throw. */
  onPaths(paths: readonly string[]): void;
  /** The engine's reports can't be trusted just now: one sentence. Must not throw. */
  onDoubt(reason: string): void;
  /** Must not throw. */
  onHealth(word: string): void;
  /** Absolute paths that differ from what is known, for the scanning engine. */
  scan(): Promise<readonly string[]>;
}

/** The shortest time between two scans of the polling engine, in ms. */
const POLL_MS = 1_000;
/** A scan that is so much later than it should be is not to be relied on, in ms. */
const SCAN_GRACE_MS = 10_000;
/** How long an engine may take to get ready, in ms. */
const START_MS = 60_000;
/** How long the engine has to report a probe file at the first and the second try, in ms. */
const PATIENCE_MS = [2_000, 5_000];
/** Different errors of an engine that are told before it is enough. */
const MOST_TOLD = 100;

/** Keeps one engine armed, and falls back to scanning the tree when nothing else is to be had. */
export class Supervisor {
  readonly #spec: SupervisorSpec;
  readonly #told = new Set<string>();
  #engine: Engine | undefined;
  #poll: PollEngine | undefined;
  /** Why it scans, '' when it was asked to. Kept, so that a new arming does not try in vain. */
  #gaveUp: string | undefined;
  #stopped = false;
  #switching = Promise.resolve();
  #probing: Promise<string> | undefined;

  constructor(spec: SupervisorSpec) {
    this.#spec = spec;
  }

  /** Resolves when changes from now on are noticed. */
  arm(): Promise<void> {
    return this.#inTurn(() => this.#startBest());
  }

  /** Stops the engine and starts it anew, for other folders or other ignore rules. */
  rearm(reason: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#stopped || this.#poll !== undefined) return;
      this.#spec.log.debug('The watcher is armed anew.', { reason });
      await this.#stopEngine();
      await this.#startBest();
    });
  }

  /** Gives up on the engine: from now on the tree is scanned. `why` goes into the health word. */
  fallBack(why: string): Promise<void> {
    if (this.#gaveUp !== undefined) return this.#switching;
    this.#gaveUp = why;
    return this.#inTurn(() => this.#startScanning());
  }

  /** `ok`, `ok (scanning …)` or `failing: why`; tries the engine with a cookie. */
  probe(): Promise<string> {
    this.#probing ??= this.#tryCookie().finally(() => (this.#probing = undefined));
    return this.#probing;
  }

  isScanning(): boolean {
    return this.#poll !== undefined;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#inTurn(() => this.#stopEngine());
  }

  /** One change of engine at a time. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#switching = this.#switching.then(work, work);
    return this.#switching;
  }

  async #startBest(): Promise<void> {
    if (this.#stopped) return;
    const plan = await this.#spec.plan();
    if (plan.engine === 'poll') this.#gaveUp ??= '';
    else if (this.#gaveUp === undefined) this.#gaveUp = await this.#startEngine(plan.engine, plan.scope);
    if (this.#gaveUp !== undefined) await this.#startScanning();
  }

  /** Undefined when the engine runs; else why nothing but scanning is left. */
  async #startEngine(name: Exclude<EngineName, 'poll'>, scope: EngineScope): Promise<string | undefined> {
    const engine = await this.#spec.load(name, scope).catch((error: unknown) => {
      this.#spec.log.warn(`The ${name} watcher can't be loaded.`, { error: renderError(error) });
      return undefined;
    });
    if (engine === undefined) return name === 'parcel' ? this.#startEngine('chokidar', scope) : 'no watcher can be loaded';
    this.#engine = engine;
    try {
      return await this.#startInTime(engine);
    } catch (error) {
      return renderLimit(error) ?? `the ${name} watcher failed: ${renderError(error)}`;
    }
  }

  /** Undefined when it is ready. */
  async #startInTime(engine: Engine): Promise<string | undefined> {
    const patience = new AbortController();
    let limit: string | undefined;
    const late = this.#spec.clock.sleep(START_MS, patience.signal).then(() => `the ${engine.name} watcher is not ready after ${START_MS / 1000} s`);
    const ready = engine.start((paths) => this.#spec.onPaths(paths), (error) => (limit ??= this.#onError(engine, error)));
    try {
      const end = await Promise.race([ready, late]);
      return limit ?? end ?? undefined;
    } finally {
      patience.abort();
    }
  }

  /** Undefined for an error that can be lived with. */
  #onError(from: Engine, error: unknown): string | undefined {
    if (from !== this.#engine) return undefined;
    const limit = renderLimit(error);
    if (limit !== undefined) void this.fallBack(limit);
    else this.#tell(error);
    return limit;
  }

  #tell(error: unknown): void {
    const text = renderError(error);
    if (this.#told.has(text) || this.#told.size > MOST_TOLD) return;
    this.#told.add(text);
    this.#spec.log.warn('The watcher reported an error; the tree is looked through.', { error: text });
    this.#spec.onDoubt('the watcher reported an error');
  }

  async #startScanning(): Promise<void> {
    if (this.#poll !== undefined || this.#stopped) return;
    await this.#stopEngine();
    if (this.#gaveUp !== '') this.#spec.log.warn(`Saves are noticed by scanning from now on: ${this.#gaveUp}.`);
    const poll = createPollEngine({ clock: this.#spec.clock, intervalMs: POLL_MS, scan: () => this.#spec.scan() });
    this.#engine = this.#poll = poll;
    await poll.start((paths) => this.#spec.onPaths(paths), (error) => this.#tell(error));
    this.#spec.onDoubt('scanning begins');
    this.#spec.onHealth(this.#renderScanning(poll));
  }

  async #stopEngine(): Promise<void> {
    const engine = this.#engine;
    this.#engine = this.#poll = undefined;
    await engine?.stop().catch((error: unknown) => this.#spec.log.debug('The watcher did not stop cleanly.', { error: renderError(error) }));
  }

  async #tryCookie(): Promise<string> {
    // The machine may have slept or the engine stumbled: it is armed once more before it is given up.
    for (const patienceMs of PATIENCE_MS) {
      await this.#switching;
      if (this.#poll !== undefined) return this.#renderScanning(this.#poll);
      if (this.#stopped) return 'failing: the watcher is stopped';
      const alive = await this.#spec.cookies.roundTrip(patienceMs).catch((error: unknown) => `failing: the probe file can't be written: ${renderError(error)}`);
      if (typeof alive === 'string') return alive;
      if (alive) return 'ok';
      if (patienceMs !== PATIENCE_MS.at(-1)) await this.rearm('a probe file was not reported');
    }
    await this.fallBack('the watcher does not report a probe file within 5 s');
    return this.#poll === undefined ? 'failing: the watcher is stopped' : this.#renderScanning(this.#poll);
  }

  #renderScanning(poll: PollEngine): string {
    const pace = poll.pace();
    const lateMs = this.#spec.clock.monotonicMs() - pace.lastScanMs - pace.intervalMs;
    if (lateMs > SCAN_GRACE_MS) return `failing: the last scan of the project is ${Math.round(lateMs / 1000)} s overdue`;
    const every = `scanning every ${Math.round(pace.intervalMs / 100) / 10} s`;
    return this.#gaveUp === undefined || this.#gaveUp === '' ? `ok (${every})` : `ok (${every}: ${this.#gaveUp})`;
  }
}
