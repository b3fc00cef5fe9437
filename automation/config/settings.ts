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
  /** How long `repair` may search in one task; 0 = not at all. */
  readonly repairSeconds: number;
  /** So many small edits are tried at most in one task. */
  readonly repairCandidates: number;
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
  readonly landMode: 'apply' | 'commit' | 'branch' | 'pr';
  readonly landIdleSeconds: number;
  /** `branch` mode: push keepgreen/<task> too. `pr` always pushes. */
  readonly pushBranches: boolean;
  readonly gitRemote: string;
  /** The branch a pull request asks to be merged into; undefined = the one the user stands on. */
  readonly prBase: string | undefined;

  /** A fix that touches more files, or adds and removes more lines in all, is out of its blast radius. */
  readonly maxFixFiles: number;
  readonly maxFixLines: number;
  /** Globs: a fix may touch nothing else; [] = anything the guard allows. */
  readonly fixPaths: readonly string[];
  /** Globs: a fix that touches one of these waits for a person, however good it looks. */
  readonly askPaths: readonly string[];
  /** How long hunks that green doesn't need are looked for; 0 = not at all. */
  readonly minimiseSeconds: number;
  readonly localiseSeconds: number;
  readonly verifyBuild: 'off' | 'agent-fixes' | 'always';

  readonly sandbox: 'auto' | 'required' | 'off';
  /** May checks in the sandbox use the network (beyond a loopback of their own)? */
  readonly checkNetwork: boolean;
  /** Absolute paths in masked places (homes) that checks need, read-only. */
  readonly sandboxRead: readonly string[];

  readonly review: 'off' | 'agent-fixes' | 'always';
  readonly claudeReviewModel: string;
  readonly autonomy: 'full_auto' | 'guardrails' | 'manual';
  /** Scores 0..1: at or above `confidenceGreen` is green, at or above `confidenceYellow` yellow, below red. */
  readonly confidenceGreen: number;
  readonly confidenceYellow: number;
  /** A question nobody answers is withdrawn after so long; 0 = never. */
  readonly approvalExpiresHours: number;

  /** Refused attempts of the agent on one source file within the window after which the file rests. */
  readonly circuitBreakerThreshold: number;
  readonly circuitBreakerWindow: number;
  /** Tasks in a row that ended unfixed after which the agent pauses; 0 = never. */
  readonly maxTaskFailuresBeforeStop: number;
  /** Budgets; 0 = no limit. Hour and day are those of the user and machine, across projects. */
  readonly maxLlmRequestsPerHour: number;
  readonly maxLlmTokensPerDay: number;
  readonly maxCostUsdPerAttempt: number;
  readonly maxCostUsdPerTask: number;
  readonly maxCostUsdPerDay: number;
  /** All runs of one task together. */
  readonly maxExecutionSecondsPerTask: number;
  /** Fixes of one file that landed within a day after which it counts as a runaway and rests; 0 = never. */
  readonly maxFixesPerFilePerDay: number;
  /** The ledger of hour and day budgets, one for each user and machine. */
  readonly usageFile: string;
  /** The model of the last rung before a person; undefined = CLAUDE_MODEL. */
  readonly claudeStrongModel: string | undefined;

  readonly githubToken: string | undefined;
  /** `owner/name`; undefined = read from the git remote. */
  readonly githubRepo: string | undefined;
  readonly githubApiUrl: string;
  readonly githubLabels: readonly string[];
  readonly escalateGithub: boolean;
  readonly closeFixedIssues: boolean;
  readonly slackWebhookUrl: string | undefined;
  readonly escalateSlack: boolean;
  readonly emailWebhookUrl: string | undefined;
  readonly webhookUrl: string | undefined;
  readonly escalateWebhooks: boolean;
  readonly escalateDesktop: boolean;
  /** Issues and comments created at most; what is more becomes a digest. */
  readonly maxIssuesPerHour: number;
  readonly maxIssuesPerDay: number;
  /** Slack, webhook and desktop messages at most, each. */
  readonly maxMessagesPerHour: number;
  /** A letter that can't be delivered is given up (and said so) after so long. */
  readonly escalationMaxAgeHours: number;
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
