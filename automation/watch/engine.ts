/** What notices changes. It only gives hints: everything is decided afterwards from what stands on disk. */
export interface Engine {
  readonly name: EngineName;
  /**
   * Resolves when changes from now on are reported. Rejects when this engine can't watch here at all.
   * `onPaths` gets absolute paths of files or folders that may have changed, appeared or gone; for a folder everything
   * below it is meant. `onError` may be called at any time, also before `start` resolves. Both must not throw.
   */
  start(onPaths: (paths: readonly string[]) => void, onError: (error: unknown) => void): Promise<void>;
  stop(): Promise<void>;
}

export type EngineName = 'chokidar' | 'parcel' | 'poll';

/** What an engine is to watch. Paths are absolute. */
export interface EngineScope {
  /** Existing folders, watched with everything below them. */
  readonly roots: readonly string[];
  /** `isDirectory` is undefined where the engine does not know yet. Must not throw. */
  ignored(path: string, isDirectory: boolean | undefined): boolean;
  /** Ignored folders that are there now, for engines that can't ask; need not be complete. */
  readonly ignoredFolders: readonly string[];
}

/** Builds an engine; rejects when its library can't be loaded. */
export type LoadEngine = (name: Exclude<EngineName, 'poll'>, scope: EngineScope) => Promise<Engine>;
