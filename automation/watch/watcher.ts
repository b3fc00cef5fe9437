import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { KeepgreenError, renderError } from '../errors.ts';
import type { ChangeSet, Ledger, Watcher } from '../task/changes.ts';
import type { Clock, Git, Log } from '../world/ports.ts';
import { createCookies } from './cookies.ts';
import type { Cookies } from './cookies.ts';
import { changesRules, createDelivery } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import type { LoadEngine } from './engine.ts';
import { loadEngine } from './engines/load.ts';
import { keepHeapFrugal } from './frugal-heap.ts';
import { readHints } from './hints.ts';
import { createHold } from './hold.ts';
import type { Hold } from './hold.ts';
import { createIgnoreRules } from './ignore-rules.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { createKnownTree } from './known-tree.ts';
import { learnHashes } from './learn-hashes.ts';
import { createLooks } from './looks.ts';
import type { Looks } from './looks.ts';
import { createMemory } from './memory.ts';
import type { Memory } from './memory.ts';
import { planEngine } from './plan-engine.ts';
import type { EnginePlan } from './plan-engine.ts';
import { createSeenFile } from './seen-file.ts';
import { Settler } from './settle.ts';
import { Supervisor } from './supervisor.ts';
import { createSuspicion } from './suspicion.ts';
import { keepVigil } from './vigil.ts';

export interface WatcherSpec {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly git: Git;
  readonly ledger: Ledger;
  /** One settled change set. While it rejects, the set is kept and offered again, together with what came meanwhile. */
  onChanges(set: ChangeSet): Promise<void>;
  /** The health word when it changes by itself. Must not throw. */
  onHealth?(word: string): void;
  /** What stands in the way of judging the tree (git in the middle of something) as a sentence, or undefined. */
  busy(): Promise<string | undefined>;
  /** Absolute path of the file that remembers the tree while keepgreen does not run. */
  readonly seenFile: string;
  /** For tests: another way to come by engines. */
  readonly load?: LoadEngine;
}

/** Notices saves: an engine's reports, settled and judged by content, and looks at the tree that find what it missed. */
export function createWatcher(spec: WatcherSpec): Watcher {
  return new TreeWatcher(spec);
}

/** More events than this in a second may have overrun the kernel's queue, which says nothing then. */
const FLOOD = 2_000;
/** Looking at the tree by the timer takes at most this part of the time. */
const LOOK_SHARE = 1 / 400;
/** After a doubt, the next look waits at least so many times the cost of the last one. */
const DOUBT_REST = 10;
/** chokidar swallows a second change of a file within 50 ms of the first, so nothing is judged before that is over. */
const LEAST_QUIET_MS = 60;

class TreeWatcher implements Watcher {
  readonly #spec: WatcherSpec;
  readonly #root: string;
  readonly #stopping = new AbortController();
  readonly #known = createKnownTree();
  readonly #rules: IgnoreRules;
  readonly #looks: Looks;
  readonly #cookies: Cookies;
  readonly #memory: Memory;
  readonly #hold: Hold;
  readonly #suspicion = createSuspicion();
  readonly #settler: Settler;
  readonly #delivery: Delivery;
  readonly #supervisor: Supervisor;
  readonly #running = new Set<Promise<void>>();
  #large = false;
  #remembered = false;
  #health = '';
  #doubt: string | undefined;
  #events = 0;
  #lastLookMs = 0;
  #looking: Promise<readonly string[]> = Promise.resolve([]);

  constructor(spec: WatcherSpec) {
    const { settings, clock, log } = spec;
    const projectRoot = settings.projectRoot;
    const quietMs = Math.max(settings.debounceSeconds * 1000, LEAST_QUIET_MS);
    this.#spec = spec;
    this.#root = projectRoot;
    this.#rules = createIgnoreRules({ settings, repository: undefined, log });
    const tree = { projectRoot, rules: this.#rules, known: this.#known, clock, log };
    this.#looks = createLooks(tree);
    this.#cookies = createCookies(join(settings.stateDir, 'cookies'), clock);
    this.#memory = createMemory(createSeenFile({ file: spec.seenFile, projectRoot, clock, log }), this.#known, this.#rules);
    this.#hold = createHold({
      root: projectRoot, rules: this.#rules, git: spec.git, clock, log, signal: this.#stopping.signal,
      isThere: () => isFolder(projectRoot),
      busy: () => spec.busy(),
      onGone: () => this.#tellHealth(this.#goneWord()),
    });
    this.#delivery = createDelivery({
      ...tree, looks: this.#looks, ledger: spec.ledger, quietMs,
      onChanges: (set) => spec.onChanges(set),
      remember: (updates) => this.#memory.remember(updates),
      onDelivered: (set) => this.#onDelivered(set),
      onHealth: (word) => this.#tellHealth(word),
    });
    this.#settler = new Settler({
      clock, signal: this.#stopping.signal, debounceMs: quietMs, windowMs: settings.batchWindowSeconds * 1000,
      free: () => this.#hold.untilFree(),
      handle: (burst) => this.#delivery.handle(burst),
    });
    this.#supervisor = new Supervisor({
      clock, log, cookies: this.#cookies, load: spec.load ?? loadEngine,
      plan: () => this.#plan(),
      onPaths: (paths) => this.#onPaths(paths),
      onDoubt: (reason) => this.#onDoubt(reason),
      onHealth: (word) => this.#tellHealth(word),
      scan: async () => (await this.#look()).map((path) => join(projectRoot, path)),
    });
  }

  async start(): Promise<void> {
    if (!isFolder(this.#root)) throw new KeepgreenError('watch_failed', `There is no folder ${this.#root} to watch.`, 'Check PROJECT_ROOT.');
    keepHeapFrugal();
    await this.#hold.refresh();
    this.#sweepCookies();
    await this.#supervisor.arm();
    const looked = this.#lookFirst(this.#spec.clock.now().getTime());
    this.#inBackground(this.#settleIn(looked));
    this.#tellHealth(await this.probe());
    // What is heard meanwhile waits for the first look, so a large tree need not be waited for; of a small one not even a rename may be missed.
    if (!this.#large) await looked;
  }

  #lookFirst(armedAt: number): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      const before = await this.#memory.load();
      const found = await this.#looks.first(before, armedAt);
      this.#memory.complete();
      this.#remembered = before?.torn === false;
      if (before !== undefined && found.length > 0) this.#spec.log.info('Files changed while keepgreen was not running.', { count: found.length, first: found.slice(0, 5) });
      return found;
    });
  }

  /** Changes are judged as soon as it is known how the tree was. */
  async #settleIn(looked: Promise<readonly string[]>): Promise<void> {
    const changed = await looked;
    this.#settler.note(changed, 0);
    this.#inBackground(this.#settler.run());
    this.#inBackground(this.#keepVigil());
    if (!this.#remembered) await this.#memory.save();
    const learnt = await learnHashes(this.#root, this.#known, this.#spec.clock, this.#stopping.signal);
    if (learnt > 0) await this.#memory.save();
  }

  /** stop() waits for it. A rejection is a mistake in this room: it must be seen, and must not end the program. */
  #inBackground(work: Promise<void>): void {
    const running = work.catch((error: unknown) => {
      this.#spec.log.error('The watcher stumbled.', { error: renderError(error) });
      this.#tellHealth(`failing: ${renderError(error)}`);
    });
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  async probe(): Promise<string> {
    if (!isFolder(this.#root)) return this.#goneWord();
    const word = await this.#supervisor.probe();
    return this.#delivery.trouble() ?? word;
  }

  async reconcile(): Promise<void> {
    this.#settler.note(await this.#look(), 0);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#supervisor.stop();
    // What runs may start more that runs.
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.#looking;
    await this.#memory.close();
  }

  async #plan(): Promise<EnginePlan> {
    const plan = await planEngine({ settings: this.#spec.settings, rules: this.#rules, cookies: this.#cookies, clock: this.#spec.clock });
    this.#large = plan.large;
    return plan;
  }

  #onPaths(paths: readonly string[]): void {
    for (const path of paths) if (this.#cookies.isOurs(path)) this.#cookies.saw(path);
    this.#events += paths.length;
    if (this.#events > FLOOD) this.#onDoubt('so many events at once');
    const hints = readHints({ projectRoot: this.#root, rules: this.#rules, known: this.#known, clock: this.#spec.clock }, paths.filter((path) => !this.#cookies.isOurs(path)));
    if (hints.paths.length > 0) this.#suspicion.heard();
    this.#settler.note(hints.paths, hints.agoMs);
  }

  #onDoubt(reason: string): void {
    this.#doubt ??= reason;
  }

  #keepVigil(): Promise<void> {
    return keepVigil({
      clock: this.#spec.clock, signal: this.#stopping.signal, roots: [this.#root],
      onDoubt: (reason) => this.#onDoubt(reason),
      onOtherRoots: () => this.#inBackground(this.#armAgain('the watched folder was made anew', this.#spec.clock.monotonicMs())),
      onTick: () => this.#tick(),
    });
  }

  /** Once a second: is it time for a look at everything? */
  #tick(): void {
    const flooded = this.#events > FLOOD;
    this.#events = 0;
    if (!isFolder(this.#root) || flooded) return;
    const restedMs = this.#spec.clock.monotonicMs() - this.#lastLookMs;
    const everyMs = Math.max(this.#spec.settings.reconcileSeconds * 1000, this.#looks.costMs() / LOOK_SHARE);
    const due = this.#doubt === undefined ? restedMs >= everyMs && !this.#supervisor.isScanning() : restedMs >= this.#looks.costMs() * DOUBT_REST;
    if (due) this.#inBackground(this.#lookForMissed(this.#doubt));
  }

  async #lookForMissed(doubt: string | undefined): Promise<void> {
    this.#doubt = undefined;
    this.#lastLookMs = Infinity;
    const found = await this.#look();
    if (doubt === undefined) this.#suspicion.looked(found);
    else this.#spec.log.debug('The whole tree was looked through.', { reason: doubt, found: found.length });
    this.#settler.note(found, 0);
  }

  #look(): Promise<readonly string[]> {
    return this.#inTurn(async () => (isFolder(this.#root) ? this.#looks.all() : []));
  }

  /** One look at a time; a failed one (out of memory, file handles) has found nothing. */
  #inTurn(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
    this.#looking = this.#looking.then(() => (this.#stopping.signal.aborted ? [] : look())).catch((error: unknown) => {
      this.#spec.log.warn('The tree could not be looked through.', { error: renderError(error) });
      return [];
    });
    return this.#looking.finally(() => (this.#lastLookMs = this.#spec.clock.monotonicMs()));
  }

  #onDelivered(set: ChangeSet): void {
    if (changesRules(set)) this.#inBackground(this.#armAgain('the ignore rules changed', set.firstSeenMs));
    const missed = this.#suspicion.missedOf(set);
    if (missed === 0 || this.#supervisor.isScanning()) return;
    this.#spec.log.warn('The watcher had not reported changes that a look at the tree found.', { count: missed });
    if (this.#suspicion.isDeaf()) this.#inBackground(this.#supervisor.fallBack('the watcher does not report saves, as on some network drives'));
  }

  /** New rules or a new root folder: everything that hangs on them is made anew, then the tree is looked through. */
  async #armAgain(reason: string, sinceMs: number): Promise<void> {
    this.#looks.rulesChanged(this.#spec.clock.now().getTime() - (this.#spec.clock.monotonicMs() - sinceMs));
    await this.#hold.refresh();
    this.#sweepCookies();
    await this.#supervisor.rearm(reason);
    this.#settler.note(await this.#look(), 0);
    await this.#memory.save();
    if (!this.#stopping.signal.aborted) this.#tellHealth(await this.probe());
  }

  #sweepCookies(): void {
    try {
      this.#cookies.sweep();
    } catch (error) {
      this.#spec.log.warn('The folder for probe files can\'t be used.', { folder: this.#cookies.folder, error: renderError(error) });
    }
  }

  #goneWord(): string {
    return `failing: the watched folder ${this.#root} is gone`;
  }

  #tellHealth(word: string): void {
    if (word === this.#health) return;
    this.#health = word;
    this.#spec.onHealth?.(word);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}
