import { existsSync, readdirSync, watch, type FSWatcher } from 'node:fs';
import { realpath, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { KeepgreenError, renderError } from '../errors.ts';
import { IDENTITY_FIELDS } from '../task/identities.ts';
import type { State, Store } from '../task/state.ts';
import { createCleaner } from '../world/clean-deep.ts';
import type { Clock, Log, Random } from '../world/ports.ts';
import { createRedactor, type Redact } from '../world/redact.ts';
import { applyChanges, changeOf, settle, type Applied, type Change, type Clean } from './apply.ts';
import { renderState } from './codec.ts';
import { identityAt, sameFile } from './file-identity.ts';
import { createJournal, missingEvents, type Journal } from './journal.ts';
import { loadState, type Loaded } from './load.ts';
import { createLock, type Hold, type Lock } from './lock.ts';
import { storeClosed } from './memory-store.ts';
import { isLeftover, statePaths, type StatePaths } from './paths.ts';
import { adopt, freshState, isUntouched, recoverState, type Known } from './recover.ts';
import { saveState, writeFailed } from './save.ts';

/** How often an update starts anew because another process wrote in between, before it gives up. */
const MAX_CONFLICTS = 50;

export interface StoreOptions {
  /** Absolute paths. */
  readonly stateFile: string;
  readonly lockFile: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The door for every text of the state and the journal; by default it knows secrets only by their looks. */
  readonly redact?: Redact;
}

/**
 * The store on disk. Reads the state (a project that has none gets its file with the first update), mends what a
 * killed process left behind, and throws state_newer or state_unreadable when the state can't be had.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const stateFile = await realpath(options.stateFile).catch(() => options.stateFile);
  const store = new DiskStore(statePaths(stateFile), options);
  await store.open();
  return store;
}

class DiskStore implements Store {
  private readonly paths: StatePaths;
  private readonly deps: StoreOptions;
  private readonly lock: Lock;
  private readonly journal: Journal;
  private readonly writer: string;
  private readonly clean: Clean;
  private readonly listeners = new Set<(state: State) => void>();
  private known: Known = freshState;
  private opened = false;
  private mended = false;
  private waiting: Change[] = [];
  private pumping: Promise<void> | undefined;
  private notice: FSWatcher | undefined;
  private lookAgain = false;
  private closed = false;

  constructor(paths: StatePaths, deps: StoreOptions) {
    this.paths = paths;
    this.deps = deps;
    this.lock = createLock(deps.lockFile, deps);
    this.writer = deps.random.hex(6);
    this.clean = createCleaner(deps.redact ?? createRedactor([]), IDENTITY_FIELDS);
    this.journal = createJournal(paths.dir, deps.log);
  }

  async open(): Promise<void> {
    await this.refresh();
    this.opened = true;
    await this.mend().catch((error: unknown) => this.deps.log.warn('Left-over files could not be tidied up.', { reason: renderError(error) }));
  }

  async read(): Promise<State> {
    await this.refresh();
    return this.known.state;
  }

  update<T>(change: (draft: State) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(storeClosed());
      this.waiting.push(changeOf(change, resolve, reject));
      this.pumping ??= this.pump();
    });
  }

  subscribe(listener: (state: State) => void): () => void {
    this.listeners.add(listener);
    this.watchFolder();
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.notice?.close();
    await this.pumping;
  }

  /** Everything asked for while one write is under way shares the next one. */
  private async pump(): Promise<void> {
    // The callers of this very moment belong to the same batch.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const changes = this.waiting.splice(0);
      try {
        const applied = await this.commit(changes);
        settle(changes, applied.verdicts);
      } catch (error) {
        for (const change of changes) change.refuse(writeFailed(this.paths.state, error));
      }
      this.watchFolder();
    }
    this.pumping = undefined;
    if (this.lookAgain) this.look();
  }

  private async commit(changes: readonly Change[]): Promise<Applied> {
    for (let tries = 1; tries <= MAX_CONFLICTS; tries++) {
      const applied = await this.lock.hold((hold) => this.writeUnderLock(changes, hold));
      if (applied !== undefined) return applied;
      await this.deps.clock.sleep(1 + this.deps.random.fraction() * 20);
    }
    throw new KeepgreenError('state_locked', `The state file ${this.paths.state} was changed by others ${MAX_CONFLICTS} times while it was being written.`, 'Find out which other program writes it.');
  }

  /** Undefined when another writer was faster, so that all must be read and applied anew. */
  private async writeUnderLock(changes: readonly Change[], hold: Hold): Promise<Applied | undefined> {
    await this.refreshUnderLock();
    if (!this.mended) await this.mendUnderLock();
    const before = this.known;
    const applied = applyChanges(before.state, changes, this.clean);
    if (applied.state === before.state && !before.rescued) return applied;
    const state = applied.state === before.state ? this.clean({ ...before.state, rev: before.state.rev + 1 }) : applied.state;
    const saved = await saveState({ paths: this.paths, clock: this.deps.clock, writer: this.writer }, renderState(state), before.identity, hold);
    if (saved.kind === 'conflict') return undefined;
    this.become({ state, identity: saved.identity, rescued: false });
    await this.journal.append(applied.events);
    return applied;
  }

  /** Brings `known` up to what is on disk, without the lock unless something has to be mended. */
  private async refresh(): Promise<void> {
    for (;;) {
      if (this.opened && sameFile(await identityAt(this.paths.state), this.known.identity)) return;
      const before = this.known;
      const loaded = await loadState(this.paths.state);
      if (loaded.kind !== 'loaded') return this.rescue(loaded);
      const next = await adopt(this.paths, loaded, this.deps);
      // An update of our own went past this read: what it wrote is newer.
      if (this.known === before) return this.become(next);
    }
  }

  /** A damaged or missing state is replaced at once, so that whoever looks next finds a whole one. */
  private async rescue(loaded: Loaded): Promise<void> {
    const nothingThere = loaded.kind === 'absent' && this.memory() === undefined && (await isUntouched(this.paths));
    if (!nothingThere) await this.commit([]);
  }

  private async refreshUnderLock(): Promise<void> {
    if (this.known.identity !== null && sameFile(await identityAt(this.paths.state), this.known.identity)) return;
    const loaded = await loadState(this.paths.state);
    const next = loaded.kind === 'loaded' ? adopt(this.paths, loaded, this.deps) : recoverState(this.paths, this.memory(), this.deps);
    this.become(await next);
  }

  /** What this process knows of the state; undefined before it has read any. */
  private memory(): State | undefined {
    return this.opened && this.known.state.rev > 0 ? this.known.state : undefined;
  }

  private become(known: Known): void {
    const moved = known.state !== this.known.state;
    this.known = known;
    if (moved && this.opened) for (const listener of this.listeners) listener(known.state);
  }

  /** At the start only if nobody holds the lock now; otherwise with the first update. */
  private async mend(): Promise<void> {
    const missing = await missingEvents(this.paths.dir, this.known.state.conversationHistory);
    this.mended = missing.length === 0 && this.leftovers().length === 0;
    if (this.mended) return;
    await this.lock.tryHold(async () => {
      await this.refreshUnderLock();
      await this.mendUnderLock();
    });
  }

  /** Sweeps what killed writers left, and completes the journal. */
  private async mendUnderLock(): Promise<void> {
    for (const name of this.leftovers()) await rm(join(this.paths.dir, name), { force: true });
    await this.journal.catchUp(this.clean(this.known.state.conversationHistory));
    this.mended = true;
  }

  private leftovers(): string[] {
    return existsSync(this.paths.dir) ? readdirSync(this.paths.dir).filter((name) => isLeftover(this.paths, name)) : [];
  }

  /** Other processes' writes reach the listeners at once where the system tells of them; otherwise with the next read or update. */
  private watchFolder(): void {
    if (this.notice !== undefined || this.closed || this.listeners.size === 0 || !existsSync(this.paths.dir)) return;
    try {
      this.notice = watch(this.paths.dir, { persistent: false }, (_event, name) => {
        if (name === basename(this.paths.state)) this.look();
      });
      this.notice.on('error', () => this.notice?.close());
    } catch {
      // No watches left on this machine: see above.
    }
  }

  /** While an update is under way the news is most likely its own. */
  private look(): void {
    this.lookAgain = this.pumping !== undefined;
    // What is wrong with the file is told to the next one who reads or changes it.
    if (!this.lookAgain && !this.closed) void this.refresh().catch(() => undefined);
  }
}
