import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { KeepgreenError, renderError } from '../errors.ts';
import type { ChangeSet, Ledger, Watcher } from '../task/changes.ts';
import type { Clock, Git, Log } from '../world/ports.ts';
import { surveyTree } from './choose-engine.ts';
import { createCookies } from './cookies.ts';
import type { Cookies } from './cookies.ts';
import { changesRules, createDelivery } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import type { EngineName, EngineScope, LoadEngine } from './engine.ts';
import { loadEngine } from './engines/load.ts';
import { findRepository, renderGitState } from './git-state.ts';
import type { Repository } from './git-state.ts';
import { keepHeapFrugal } from './frugal-heap.ts';
import { projectPath, readHints } from './hints.ts';
import { createIgnoreRules } from './ignore-rules.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { createKnownTree } from './known-tree.ts';
import type { Seen } from './known-tree.ts';
import { learnHashes } from './learn-hashes.ts';
import { createLooks } from './looks.ts';
import type { Looks } from './looks.ts';
import { createSeenFile } from './seen-file.ts';
import type { SeenFile } from './seen-file.ts';
import { Settler } from './settle.ts';
import { Supervisor } from './supervisor.ts';
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

/** How often it is asked whether what stands in the way is over, in ms. */
const HOLD_MS = 100;
/** More events than this in a second may have overrun the kernel's queue, which says nothing then. */
const FLOOD = 2_000;
/** Looking at the tree by the timer takes at most this part of the time. */
const LOOK_SHARE = 1 / 400;
/** After a doubt, the next look waits at least so many times the cost of the last one. */
const DOUBT_REST = 10;
/** chokidar swallows a second change of a file within 50 ms of the first, so nothing is judged before that is over. */
const LEAST_QUIET_MS = 60;
/** In bytes; Linux has 4,096, and a name is still put behind it. */
const LONGEST_PATH = 3_840;
/** At the end fewer added lines than these are left as they are. */
const FEW_LINES = 1_000;
/** So many lines are added to the seen file before it is written anew. */
const MOST_LINES = 20_000;

class TreeWatcher implements Watcher {
  readonly #spec: WatcherSpec;
  readonly #root: string;
  readonly #stopping = new AbortController();
  readonly #known = createKnownTree();
  readonly #rules: IgnoreRules;
  readonly #looks: Looks;
  readonly #cookies: Cookies;
  readonly #seenFile: SeenFile;
  readonly #settler: Settler;
  readonly #delivery: Delivery;
  readonly #supervisor: Supervisor;
  readonly #running = new Set<Promise<void>>();
  #repository: Repository | undefined;
  #lookedOnce = false;
  #large = false;
  #remembered = false;
  #health = '';
  #doubt: string | undefined;
  #events = 0;
  #lastLookMs = 0;
  #looking: Promise<readonly string[]> = Promise.resolve([]);
  #writing = Promise.resolve();
  #lines = 0;
  /** What the last look found although the engine had not said a word since the look before. */
  #unheard = new Set<string>();
  #heard = false;
  #deaf = 0;

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
    this.#seenFile = createSeenFile({ file: spec.seenFile, projectRoot, clock, log });
    this.#delivery = createDelivery({
      ...tree, looks: this.#looks, ledger: spec.ledger, quietMs,
      onChanges: (set) => spec.onChanges(set),
      remember: (updates) => this.#remember(updates),
      onDelivered: (set) => this.#onDelivered(set),
      onHealth: (word) => this.#tellHealth(word),
    });
    this.#settler = new Settler({
      clock, signal: this.#stopping.signal, debounceMs: quietMs, windowMs: settings.batchWindowSeconds * 1000,
      free: () => this.#free(),
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
    this.#repository = await findRepository(this.#spec.git, this.#root);
    this.#rules.reload(this.#repository);
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
      const before = await this.#seenFile.load(this.#known);
      const found = await this.#looks.first(before, armedAt);
      this.#lookedOnce = true;
      this.#remembered = before?.torn === false;
      this.#lines += before?.lines ?? 0;
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
    if (!this.#remembered) await this.#save();
    const learnt = await learnHashes(this.#root, this.#known, this.#spec.clock, this.#stopping.signal);
    if (learnt > 0) await this.#save();
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
    if (this.#lines > FEW_LINES) await this.#save();
    await this.#writing;
  }

  /** The engine for this tree as it is now. */
  async #plan(): Promise<{ engine: EngineName; scope: EngineScope }> {
    const { watchEngine } = this.#spec.settings;
    const survey = watchEngine === 'poll' ? { large: false, ignoredFolders: [] } : await surveyTree({ projectRoot: this.#root, from: [''], rules: this.#rules, clock: this.#spec.clock });
    this.#large = survey.large;
    const scope: EngineScope = {
      roots: [this.#root, this.#cookies.folder],
      ignored: (path, isDirectory) => this.#ignored(path, isDirectory),
      ignoredFolders: survey.ignoredFolders.map((folder) => join(this.#root, folder)),
    };
    return { engine: watchEngine !== 'auto' ? watchEngine : survey.large ? 'parcel' : 'chokidar', scope };
  }

  #ignored(path: string, isDirectory: boolean | undefined): boolean {
    if (this.#cookies.isOurs(path)) return false;
    // The system refuses longer paths, and chokidar never gets ready over one.
    if (Buffer.byteLength(path) > LONGEST_PATH) return true;
    const inside = projectPath(this.#root, path);
    if (inside === undefined) return path !== this.#root;
    if (isDirectory === true) return this.#rules.ignores(inside, true);
    // What is not known to be a folder may be one: only a rule for both counts.
    if (isDirectory === undefined) return this.#rules.ignores(inside, false) && this.#rules.ignores(inside, true);
    return !this.#rules.isWatchedName(inside.slice(inside.lastIndexOf('/') + 1)) || this.#rules.ignores(inside, false);
  }

  #onPaths(paths: readonly string[]): void {
    for (const path of paths) if (this.#cookies.isOurs(path)) this.#cookies.saw(path);
    this.#events += paths.length;
    if (this.#events > FLOOD) this.#onDoubt('so many events at once');
    const hints = readHints({ projectRoot: this.#root, rules: this.#rules, known: this.#known, clock: this.#spec.clock }, paths.filter((path) => !this.#cookies.isOurs(path)));
    if (hints.paths.length > 0) [this.#heard, this.#deaf] = [true, 0];
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
    const silent = !this.#heard && doubt === undefined;
    this.#heard = false;
    const found = await this.#look();
    this.#unheard = new Set(silent ? found : []);
    if (doubt !== undefined) this.#spec.log.debug('The whole tree was looked through.', { reason: doubt, found: found.length });
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

  /** Waits while git is in the middle of something or the project's folder is gone; true when it had to. */
  async #free(): Promise<boolean> {
    let told: string | undefined;
    for (let reason = await this.#hindrance(); reason !== undefined && !this.#stopping.signal.aborted; reason = await this.#hindrance()) {
      if (reason !== told) this.#spec.log.info(`Saves wait: ${reason}.`);
      told = reason;
      await this.#spec.clock.sleep(HOLD_MS, this.#stopping.signal);
    }
    return told !== undefined;
  }

  async #hindrance(): Promise<string | undefined> {
    if (!isFolder(this.#root)) {
      this.#tellHealth(this.#goneWord());
      return 'the watched folder is gone';
    }
    if (this.#repository === undefined && existsSync(join(this.#root, '.git'))) {
      this.#repository = await findRepository(this.#spec.git, this.#root);
      this.#rules.reload(this.#repository);
    }
    const git = this.#repository === undefined ? undefined : renderGitState(this.#repository);
    return git ?? this.#spec.busy().catch(() => undefined);
  }

  #onDelivered(set: ChangeSet): void {
    if (changesRules(set)) this.#inBackground(this.#armAgain('the ignore rules changed', set.firstSeenMs));
    const missed = [...set.written, ...set.removed].filter((path) => this.#unheard.has(path));
    this.#unheard.clear();
    if (missed.length === 0 || this.#supervisor.isScanning()) return;
    this.#spec.log.warn('The watcher had not reported changes that a look at the tree found.', { count: missed.length, first: missed[0] });
    if (++this.#deaf >= 2) void this.#supervisor.fallBack('the watcher does not report saves, as on some network drives');
  }

  /** New rules or a new root folder: everything that hangs on them is made anew, then the tree is looked through. */
  async #armAgain(reason: string, sinceMs: number): Promise<void> {
    this.#looks.rulesChanged(this.#spec.clock.now().getTime() - (this.#spec.clock.monotonicMs() - sinceMs));
    this.#repository = await findRepository(this.#spec.git, this.#root);
    this.#rules.reload(this.#repository);
    this.#sweepCookies();
    await this.#supervisor.rearm(reason);
    this.#settler.note(await this.#look(), 0);
    await this.#save();
    if (!this.#stopping.signal.aborted) this.#tellHealth(await this.probe());
  }

  #remember(updates: ReadonlyMap<string, Seen | null>): Promise<void> {
    this.#lines += updates.size;
    if (this.#lines > MOST_LINES) return this.#save();
    return (this.#writing = this.#writing.then(() => this.#seenFile.append(updates)));
  }

  #save(): Promise<void> {
    // A tree that was never looked through would make news of everything at the next start.
    if (!this.#lookedOnce) return Promise.resolve();
    this.#lines = 0;
    return (this.#writing = this.#writing.then(() => this.#seenFile.save(this.#known, this.#rules.key())));
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
