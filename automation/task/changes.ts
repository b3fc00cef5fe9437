/** What changed on disk since the last look, after settling: the watcher's only product. Paths relative to the project root. */
export interface ChangeSet {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** When the first of them was seen (monotonic ms), for measuring. */
  readonly firstSeenMs: number;
}

/** The watcher as the loop sees it. */
export interface Watcher {
  /** Resolves when a save from now on is seen. Rejects with KeepgreenError('watch_failed') when nothing at all can be watched. */
  start(): Promise<void>;
  /** Writes a cookie file and waits for its event (or sees that scanning covers for a dead engine). `ok` or `failing: why`. */
  probe(): Promise<string>;
  /** Looks at the whole tree now and reports what the engine missed. */
  reconcile(): Promise<void>;
  stop(): Promise<void>;
}

/** Whose write is it: (path, content hash, writer), on disk so that every process and the next start know. */
export interface Ledger {
  /** Records a write that keepgreen is about to make; `hash` is sha256 hex of the bytes, null for a removal. Durable before it resolves. */
  record(writes: readonly { readonly path: string; readonly hash: string | null }[], writer: string): Promise<void>;
  /** Is what stands at `path` now (its hash, null = gone) what keepgreen itself wrote there last? */
  isOurs(path: string, hash: string | null): Promise<boolean>;
  /** Has keepgreen written (or removed) what is at `path` after that moment (ms since the epoch)? */
  wroteAfter(path: string, timeMs: number): Promise<boolean>;
}
