/**
 * The parsed settings as the rest of the program sees them: one plain object, paths absolute, times in the unit of
 * the name. `config/table.ts` is the one table (name, type, default, help) from which this object, `.env.example`,
 * the docs and the command line flags are made.
 */
export interface Settings {
  /** The folder whose `.env` was read and against which relative STATE_FILE, LOCK_FILE and LOG_FILE count: the checkout, or the project. */
  readonly home: string;
  /** PROJECT_ROOT, a real path. */
  readonly projectRoot: string;
  readonly stateFile: string;
  /** Folder of the state file: events.jsonl, runs/, landings/, ledger. */
  readonly stateDir: string;
  readonly lockFile: string;
  readonly logFile: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Where worktrees and runners' caches live, outside the project: WORKSPACE_DIR, default ~/.cache/keepgreen/<hash of the project>. */
  readonly workspaceDir: string;
  /** Ignored files and folders that a check needs (built packages, test env files), linked into a workspace. Globs relative to the project. */
  readonly workspaceLinks: readonly string[];

  readonly watchPaths: readonly string[];
  readonly watchExtensions: readonly string[];
  readonly ignorePatterns: readonly string[];
  readonly watchEngine: 'auto' | 'chokidar' | 'parcel' | 'poll';
  readonly debounceSeconds: number;
  readonly batchWindowSeconds: number;
  readonly maxBatchSize: number;
  readonly reconcileSeconds: number;

  readonly autoFixEnabled: boolean;
  readonly autoFixFileTypes: readonly string[];
  readonly autoFixExclude: readonly string[];
  readonly fixPreexisting: boolean;
  readonly fixers: readonly ('quickfix' | 'repair' | 'agent')[];
  readonly maxRetries: number;
  readonly retryBackoffSeconds: number;
  readonly taskTimeoutSeconds: number;
  readonly checkTimeoutSeconds: number;

  readonly anthropicApiKey: string | undefined;
  readonly claudeBin: string;
  readonly claudeModel: string | undefined;
  readonly agentIdleTimeoutSeconds: number;
  readonly agentProbeSeconds: number;
  readonly agentStandbySeconds: number;

  readonly heartbeatSeconds: number;
  readonly healthCheckSeconds: number;
  readonly drainSeconds: number;
  readonly landMode: 'apply' | 'commit';
  readonly landIdleSeconds: number;
  readonly liveRunner: boolean;
  readonly liveRunnerMaxMb: number;

  /** Names of checks never to run, and commands of the project's own (keepgreen.config.json `checks`). */
  readonly checksOff: readonly string[];
  readonly customChecks: readonly CustomCheck[];
}

export interface CustomCheck {
  readonly name: string;
  readonly kind: 'test' | 'types' | 'lint';
  readonly command: readonly string[];
  readonly parser: 'junit' | 'tap' | 'exit-code';
  readonly dir: string;
}
