import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { choice, choices, extensions, file, innerFolders, innerPatterns, list, number, outerFolder, paths, program, repoName, webAddress, whole, word, yesNo } from './readers.ts';
import type { Place, Raw, Reader } from './readers.ts';
import type { Settings } from './settings.ts';

/** What a setting's default may look at: the settings above it in the table are known already. */
export interface DefaultPlace extends Place {
  readonly inCheckout: boolean;
  readonly cacheHome: string;
  readonly soFar: Partial<Settings>;
}

export interface Setting<V> {
  /** The name in the environment and in `.env`; flags and keepgreen.config.json use it as kebab-case and camelCase. */
  readonly name: string;
  readonly group: Group;
  readonly reader: Reader<V>;
  /** Read like any other value; undefined = no value. */
  readonly fallback: Raw | undefined | ((place: DefaultPlace) => Raw | undefined);
  /** The default in words where it is not simply `fallback`. */
  readonly fallbackText?: string;
  readonly example: string;
  readonly help: string;
  /** May keepgreen.config.json, which comes with the project, set it? */
  readonly project: boolean;
  readonly secret?: true;
}

export type Group = 'Project and files' | 'Watching' | 'Fixing' | 'Agent' | 'Running' | 'Landing' | 'Checks' | 'Proof' | 'Sandbox' | 'Review and approval' | 'Limits' | 'Escalation';

/** Settings that have a row of their own; the others follow from them. PROJECT_ROOT is read first, by config/root.ts. */
export type TableKey = Exclude<keyof Settings, 'home' | 'stateDir' | 'customChecks'>;

const sources = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'];
const others = ['json', 'jsonc', 'json5', 'css', 'scss', 'less', 'html', 'graphql', 'gql', 'sql', 'yaml', 'yml', 'toml', 'py', 'go', 'rs', 'rb', 'java', 'kt', 'php', 'c', 'h', 'cc', 'cpp', 'hpp', 'cs', 'swift', 'snap'];

/** THE table of settings: flags, `.env.example`, docs/settings.md and validation are made from it. Order matters to defaults. */
export const table: { readonly [K in TableKey]: Setting<Settings[K]> } = {
  projectRoot: {
    name: 'PROJECT_ROOT', group: 'Project and files', project: false, example: '/home/me/shop',
    reader: { allowed: 'the path of an existing folder, not / and not your home folder', read: (_raw, place) => ({ kind: 'good', value: place.projectRoot }) },
    fallback: (place) => place.projectRoot, fallbackText: 'the folder keepgreen is started in',
    help: 'The project to keep green.',
  },
  stateFile: {
    name: 'STATE_FILE', group: 'Project and files', project: false, reader: file(), example: '.keepgreen/app_state.json',
    fallback: (place) => (place.inCheckout ? 'state/app_state.json' : '.keepgreen/app_state.json'),
    fallbackText: '`.keepgreen/app_state.json` in the project; `state/app_state.json` in a checkout of keepgreen',
    help: 'Where everything keepgreen knows is kept. Its folder also holds the event journal, run records and what undo needs.',
  },
  lockFile: {
    name: 'LOCK_FILE', group: 'Project and files', project: false,
    // A held lock is a folder: only its owner may make one of that name.
    reader: file({ mayBeFolder: true }), example: '.keepgreen/app_state.json.lock',
    fallback: (place) => `${place.soFar.stateFile ?? place.home}.lock`, fallbackText: 'STATE_FILE with `.lock` behind it',
    help: 'The lock that guards the state file. Every process of one project must use the same.',
  },
  logFile: {
    name: 'LOG_FILE', group: 'Project and files', project: false, reader: file(), example: '.keepgreen/keepgreen.log',
    fallback: (place) => join(dirname(place.soFar.stateFile ?? place.home), 'keepgreen.log'), fallbackText: '`keepgreen.log` beside the state file',
    help: 'The log, one JSON line per event, secrets removed.',
  },
  logLevel: {
    name: 'LOG_LEVEL', group: 'Project and files', project: false, reader: choice(['debug', 'info', 'warn', 'error']), fallback: 'info', example: 'debug',
    help: 'How much goes into the log.',
  },
  workspaceDir: {
    name: 'WORKSPACE_DIR', group: 'Project and files', project: false, reader: ownFolder(), example: '/var/tmp/keepgreen',
    fallback: (place) => place.cacheHome, fallbackText: '`/var/tmp/keepgreen-<user id>`; `~/Library/Caches/keepgreen` on macOS',
    help: 'Where private copies of the project and caches of its runners live: a folder of the project\'s own is made in it.',
  },
  workspaceLinks: {
    name: 'WORKSPACE_LINKS', group: 'Project and files', project: true, reader: innerPatterns(), fallback: [], fallbackText: 'none', example: '.env.test,packages/*/dist',
    help: 'Git-ignored files and folders that the checks need; linked into each private copy (node_modules always is).',
  },

  watchPaths: {
    name: 'WATCH_PATHS', group: 'Watching', project: true, reader: innerFolders(), fallback: '.', fallbackText: 'the whole project', example: 'src,tests',
    help: 'Folders to watch, relative to the project.',
  },
  watchExtensions: {
    name: 'WATCH_EXTENSIONS', group: 'Watching', project: true, reader: extensions(), fallback: [...sources, ...others].join(','), example: 'ts,tsx,json',
    help: 'A save of a file with one of these endings is looked at.',
  },
  ignorePatterns: {
    name: 'IGNORE_PATTERNS', group: 'Watching', project: true, reader: list('a comma-separated list of patterns in .gitignore syntax'), fallback: 'node_modules/,.git/,dist/,coverage/', example: 'dist/,*.generated.ts',
    help: 'Never watched, besides what .gitignore, .keepgreenignore and .orchestratorignore name.',
  },
  watchEngine: {
    name: 'WATCH_ENGINE', group: 'Watching', project: true, reader: choice(['auto', 'chokidar', 'parcel', 'poll']), fallback: 'auto', example: 'poll',
    help: 'How saves are noticed. `auto` takes chokidar, and parcel on a large tree; `poll` is for network drives.',
  },
  debounceSeconds: {
    name: 'FILE_WATCH_DEBOUNCE_SECONDS', group: 'Watching', project: true, reader: number(0, 60), fallback: '0.3', example: '0.5',
    help: 'Saves are taken together when the tree has been quiet for so long.',
  },
  batchWindowSeconds: {
    name: 'BATCH_WINDOW_SECONDS', group: 'Watching', project: true, reader: number(0, 3600), fallback: '5', example: '10',
    help: 'A burst of saves that does not end is cut after so long.',
  },
  maxBatchSize: {
    name: 'MAX_BATCH_SIZE', group: 'Watching', project: true, reader: whole(1, 1_000_000), fallback: '2000', example: '500',
    help: 'Files in one task at most; a larger change becomes several tasks, nothing is dropped.',
  },
  reconcileSeconds: {
    name: 'RECONCILE_SECONDS', group: 'Watching', project: true, reader: number(0.1, 86_400), fallback: '60', example: '30',
    help: 'How often the whole tree is looked at for saves the system did not report.',
  },

  autoFixEnabled: {
    name: 'AUTO_FIX_ENABLED', group: 'Fixing', project: true, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'When false, checks run and nothing is fixed.',
  },
  autoFixFileTypes: {
    name: 'AUTO_FIX_FILE_TYPES', group: 'Fixing', project: true, reader: extensions(), fallback: sources.join(','), example: 'ts,tsx',
    help: 'Only a save of such a file makes a task.',
  },
  autoFixExclude: {
    name: 'AUTO_FIX_EXCLUDE', group: 'Fixing', project: true, reader: list('a comma-separated list of patterns in .gitignore syntax'), fallback: [], fallbackText: 'none', example: 'legacy/,src/generated/**',
    help: 'A save of such a file makes no task.',
  },
  fixPreexisting: {
    name: 'FIX_PREEXISTING', group: 'Fixing', project: true, reader: yesNo(), fallback: 'false', example: 'true',
    help: 'Also fix what was red before your change.',
  },
  fixers: {
    name: 'FIXERS', group: 'Fixing', project: true, reader: choices(['quickfix', 'repair', 'agent']), fallback: 'quickfix,repair,agent', example: 'quickfix,repair',
    help: 'Who may propose fixes, in order: the compiler\'s and linters\' own fixes, a search over small edits where the change broke it, a model. `agent` is the only one that costs money.',
  },
  maxRetries: {
    name: 'MAX_RETRIES', group: 'Fixing', project: false, reader: whole(0, 20), fallback: '3', example: '1',
    help: 'Refused proposals after which a task is given up.',
  },
  retryBackoffSeconds: {
    name: 'RETRY_BACKOFF_SECONDS', group: 'Fixing', project: false, reader: number(0, 3600), fallback: '2', example: '0',
    help: 'Wait before the second attempt; doubles with each one after.',
  },
  taskTimeoutSeconds: {
    name: 'TASK_TIMEOUT_SECONDS', group: 'Fixing', project: false, reader: number(0.1, 86_400), fallback: '300', example: '600',
    help: 'How long one task may take.',
  },
  repairSeconds: {
    name: 'REPAIR_SECONDS', group: 'Fixing', project: true, reader: number(0, 3600), fallback: '30', example: '10',
    help: 'How long `repair` searches in one task for a small edit that turns the tests green. 0: not at all.',
  },
  repairCandidates: {
    name: 'REPAIR_CANDIDATES', group: 'Fixing', project: true, reader: whole(1, 1_000_000), fallback: '3000', example: '500',
    help: 'So many small edits `repair` tries at most in one task.',
  },

  anthropicApiKey: {
    name: 'ANTHROPIC_API_KEY', group: 'Agent', project: false, secret: true, reader: word('a key without spaces'), fallback: undefined, fallbackText: 'none: the login of the claude program is used', example: 'sk-ant-…',
    help: 'Key for the agent. Not needed where `claude` is logged in.',
  },
  claudeBin: {
    name: 'CLAUDE_BIN', group: 'Agent', project: false, reader: program(), fallback: 'claude', example: '/usr/local/bin/claude',
    help: 'The Claude Code program.',
  },
  claudeModel: {
    name: 'CLAUDE_MODEL', group: 'Agent', project: false, reader: word('a model name'), fallback: undefined, fallbackText: "the program's own", example: 'sonnet',
    help: 'The model the agent uses.',
  },
  agentIdleTimeoutSeconds: {
    name: 'AGENT_IDLE_TIMEOUT_SECONDS', group: 'Agent', project: false, reader: number(0.1, 86_400), fallback: '120', example: '60',
    help: 'An agent that says nothing for so long is taken to hang.',
  },
  agentProbeSeconds: {
    name: 'AGENT_PROBE_SECONDS', group: 'Agent', project: false, reader: number(0.1, 86_400), fallback: '60', example: '300',
    help: 'How often a paused agent is tried again when nobody said when.',
  },
  agentStandbySeconds: {
    name: 'AGENT_STANDBY_SECONDS', group: 'Agent', project: false, reader: number(0, 86_400), fallback: '120', example: '0',
    help: 'After a fix by the agent its program stands ready for the next one for so long: half a second faster for some 320 MB and 2 % of a processor. 0: it is only started when it is needed.',
  },

  heartbeatSeconds: {
    name: 'HEARTBEAT_SECONDS', group: 'Running', project: false, reader: number(0.1, 3600), fallback: '30', example: '10',
    help: 'How often the state file says that keepgreen is alive.',
  },
  healthCheckSeconds: {
    name: 'HEALTH_CHECK_SECONDS', group: 'Running', project: false, reader: number(0.1, 86_400), fallback: '300', example: '60',
    help: 'How often state, watcher, test runner and agent are probed.',
  },
  drainSeconds: {
    name: 'DRAIN_SECONDS', group: 'Running', project: false, reader: number(0, 600), fallback: '30', example: '5',
    help: 'How long the current task may go on when keepgreen is told to stop; then it is put back.',
  },

  landMode: {
    name: 'LAND_MODE', group: 'Landing', project: false, reader: choice(['apply', 'commit', 'branch', 'pr']), fallback: 'apply', example: 'commit',
    help: 'How a proven fix reaches you: `apply` changes your files, `commit` also commits exactly those, `branch` makes a branch `keepgreen/<task>` and leaves your files alone, `pr` pushes that and opens a pull request.',
  },
  landIdleSeconds: {
    name: 'LAND_IDLE_SECONDS', group: 'Landing', project: true, reader: number(0, 600), fallback: '0.5', example: '3',
    help: 'A fix lands when nothing was saved for so long.',
  },
  pushBranches: {
    name: 'PUSH_BRANCHES', group: 'Landing', project: false, reader: yesNo(), fallback: 'false', example: 'true',
    help: 'With `LAND_MODE=branch`, also push the branch. (`pr` always does.)',
  },
  gitRemote: {
    name: 'GIT_REMOTE', group: 'Landing', project: false, reader: remoteName(), fallback: 'origin', example: 'upstream',
    help: 'The remote that branches are pushed to.',
  },
  prBase: {
    name: 'PR_BASE', group: 'Landing', project: false, reader: branchName(), fallback: undefined, fallbackText: 'the branch you stand on', example: 'main',
    help: 'The branch that a pull request is to be merged into.',
  },

  checkTimeoutSeconds: {
    name: 'CHECK_TIMEOUT_SECONDS', group: 'Checks', project: true, reader: number(0.1, 86_400), fallback: '120', example: '300',
    help: 'How long one run of one check may take.',
  },
  checksOff: {
    name: 'CHECKS_OFF', group: 'Checks', project: true, reader: list('a comma-separated list of check names'), fallback: [], fallbackText: 'none', example: 'eslint',
    help: 'Checks never to run, by the names `keepgreen doctor` shows.',
  },
  liveRunner: {
    name: 'LIVE_RUNNER', group: 'Checks', project: true, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Keep a test runner loaded between saves: faster verdicts for some memory.',
  },
  liveRunnerMaxMb: {
    name: 'LIVE_RUNNER_MAX_MB', group: 'Checks', project: false, reader: whole(100, 65_536), fallback: '600', example: '1000',
    help: 'A loaded test runner above this many megabytes is started afresh.',
  },

  maxFixFiles: {
    name: 'MAX_FIX_FILES', group: 'Proof', project: false, reader: whole(1, 10_000), fallback: '10', example: '3',
    help: 'A fix that touches more files is refused.',
  },
  maxFixLines: {
    name: 'MAX_FIX_LINES', group: 'Proof', project: false, reader: whole(1, 1_000_000), fallback: '400', example: '100',
    help: 'A fix that adds and removes more lines in all is refused.',
  },
  fixPaths: {
    name: 'FIX_PATHS', group: 'Proof', project: true, reader: innerPatterns(), fallback: [], fallbackText: 'everything the guard allows', example: 'src/**',
    help: 'A fix may touch only files that match.',
  },
  askPaths: {
    name: 'ASK_PATHS', group: 'Proof', project: true, reader: innerPatterns(), fallback: ['**/migrations/**'], fallbackText: '`**/migrations/**`', example: 'src/billing/**',
    help: 'A fix that touches a file that matches waits for your approval, however good it looks.',
  },
  minimiseSeconds: {
    name: 'MINIMISE_SECONDS', group: 'Proof', project: false, reader: number(0, 3600), fallback: '20', example: '0',
    help: 'How long a proven fix is searched for parts that green does not need; those are dropped. 0: not at all.',
  },
  verifyBuild: {
    name: 'VERIFY_BUILD', group: 'Proof', project: false, reader: choice(['off', 'agent-fixes', 'always']), fallback: 'agent-fixes', example: 'off',
    help: 'Whose fixes must also pass the project\'s `build` script, where it has one.',
  },

  sandbox: {
    name: 'SANDBOX', group: 'Sandbox', project: false, reader: choice(['auto', 'required', 'off']), fallback: 'auto', example: 'required',
    help: 'Run checks and the agent under bubblewrap (Linux) or sandbox-exec (macOS): `auto` where it works, `required` refuses to start without, `off` never.',
  },
  checkNetwork: {
    name: 'CHECK_NETWORK', group: 'Sandbox', project: false, reader: yesNo(), fallback: 'false', example: 'true',
    help: 'Let checks in the sandbox use the network. Without it they have a loopback of their own: servers they start themselves work, a database of the machine does not.',
  },
  sandboxRead: {
    name: 'SANDBOX_READ', group: 'Sandbox', project: false, reader: paths(), fallback: [], fallbackText: 'none', example: '~/.cache/ms-playwright',
    help: 'Files and folders in home folders that checks need; they see them read-only. The rest of every home is hidden from them.',
  },

  review: {
    name: 'REVIEW', group: 'Review and approval', project: false, reader: choice(['off', 'agent-fixes', 'always']), fallback: 'agent-fixes', example: 'always',
    help: 'Whose proven fixes a second model reads before they land. It can refuse one, never overrule a rule.',
  },
  claudeReviewModel: {
    name: 'CLAUDE_REVIEW_MODEL', group: 'Review and approval', project: false, reader: word('a model name'), fallback: 'haiku', example: 'sonnet',
    help: 'The model that reviews.',
  },
  autonomy: {
    name: 'AUTONOMY', group: 'Review and approval', project: false, reader: choice(['full_auto', 'guardrails', 'manual']), fallback: 'guardrails', example: 'manual',
    help: 'Who decides: a green fix lands by itself and a red one is reworked; a yellow one lands with `full_auto`, waits for you with `guardrails`. With `manual` every one waits.',
  },
  confidenceGreen: {
    name: 'CONFIDENCE_GREEN', group: 'Review and approval', project: false, reader: number(0, 1), fallback: '0.85', example: '0.95',
    help: 'A fix whose score is at least this is green.',
  },
  confidenceYellow: {
    name: 'CONFIDENCE_YELLOW', group: 'Review and approval', project: false, reader: number(0, 1), fallback: '0.6', example: '0.7',
    help: 'A fix whose score is at least this, but not green, is yellow; below it is red.',
  },
  approvalExpiresHours: {
    name: 'APPROVAL_EXPIRES_HOURS', group: 'Review and approval', project: false, reader: number(0, 8760), fallback: '72', example: '8',
    help: 'A fix that nobody approves is dropped after so long. 0: never.',
  },

  circuitBreakerThreshold: {
    name: 'CIRCUIT_BREAKER_THRESHOLD', group: 'Limits', project: false, reader: whole(0, 100), fallback: '3', example: '5',
    help: 'After so many refused attempts of the agent on one file within CIRCUIT_BREAKER_WINDOW the file rests: checks and free fixers go on, the agent is not asked. 0: never.',
  },
  circuitBreakerWindow: {
    name: 'CIRCUIT_BREAKER_WINDOW', group: 'Limits', project: false, reader: number(1, 604_800), fallback: '3600', example: '600',
    help: 'How far back failures count, and how long a file rests, in seconds.',
  },
  maxTaskFailuresBeforeStop: {
    name: 'MAX_TASK_FAILURES_BEFORE_STOP', group: 'Limits', project: false, reader: whole(0, 1000), fallback: '10', example: '3',
    help: 'After so many tasks in a row that the agent could not fix it pauses until you say resume. 0: never.',
  },
  maxLlmRequestsPerHour: {
    name: 'MAX_LLM_REQUESTS_PER_HOUR', group: 'Limits', project: false, reader: whole(0, 1_000_000), fallback: '100', example: '30',
    help: 'Requests to the model in any hour, all projects of this user on this machine together. 0: no limit.',
  },
  maxLlmTokensPerDay: {
    name: 'MAX_LLM_TOKENS_PER_DAY', group: 'Limits', project: false, reader: whole(0, 1_000_000_000_000), fallback: '10000000', example: '2000000',
    help: 'Tokens in a day, all projects together. 0: no limit.',
  },
  maxCostUsdPerAttempt: {
    name: 'MAX_COST_USD_PER_ATTEMPT', group: 'Limits', project: false, reader: number(0, 10_000), fallback: '1', example: '0.5',
    help: 'Dollars of one attempt; the Claude CLI stops there by itself. 0: no limit.',
  },
  maxCostUsdPerTask: {
    name: 'MAX_COST_USD_PER_TASK', group: 'Limits', project: false, reader: number(0, 100_000), fallback: '3', example: '1',
    help: 'Dollars of one task. 0: no limit.',
  },
  maxCostUsdPerDay: {
    name: 'MAX_COST_USD_PER_DAY', group: 'Limits', project: false, reader: number(0, 1_000_000), fallback: '20', example: '5',
    help: 'Dollars in a day, all projects together. 0: no limit.',
  },
  maxExecutionSecondsPerTask: {
    name: 'MAX_EXECUTION_SECONDS_PER_TASK', group: 'Limits', project: false, reader: number(0, 864_000), fallback: '1800', example: '600',
    help: 'Seconds that all runs of one task may take together. 0: no limit.',
  },
  maxFixesPerFilePerDay: {
    name: 'MAX_FIXES_PER_FILE_PER_DAY', group: 'Limits', project: false, reader: whole(0, 1000), fallback: '20', example: '5',
    help: 'A file that the agent has fixed so often within a day rests: something goes round in circles. 0: never.',
  },
  usageFile: {
    name: 'USAGE_FILE', group: 'Limits', project: false, reader: file(), example: '~/.local/state/keepgreen/usage.json',
    fallback: '~/.local/state/keepgreen/usage.json',
    help: 'What the agent has used in the last hour and day, shared by all projects of this user on this machine.',
  },
  claudeStrongModel: {
    name: 'CLAUDE_STRONG_MODEL', group: 'Limits', project: false, reader: word('a model name'), fallback: undefined, fallbackText: 'the same as CLAUDE_MODEL', example: 'opus',
    help: 'The model of the last attempt before a person is asked.',
  },

  githubToken: {
    name: 'GITHUB_TOKEN', group: 'Escalation', project: false, secret: true, reader: word('a token without spaces'), fallback: undefined, fallbackText: 'none: no issues and no pull requests', example: 'ghp_…',
    help: 'Token that may create issues (and pull requests, for `LAND_MODE=pr`).',
  },
  githubRepo: {
    name: 'GITHUB_REPO', group: 'Escalation', project: false, reader: repoName(), fallback: undefined, fallbackText: 'read from the git remote', example: 'me/shop',
    help: 'Where issues and pull requests go.',
  },
  githubApiUrl: {
    name: 'GITHUB_API_URL', group: 'Escalation', project: false, reader: webAddress(), fallback: 'https://api.github.com', example: 'https://github.example.com/api/v3',
    help: 'The API of GitHub Enterprise.',
  },
  githubLabels: {
    name: 'GITHUB_LABELS', group: 'Escalation', project: false, reader: list('a comma-separated list of labels'), fallback: ['keepgreen'], fallbackText: '`keepgreen`', example: 'keepgreen,bug',
    help: 'Labels of the issues. The first marks them as keepgreen\'s own, and is how they are found again.',
  },
  escalateGithub: {
    name: 'ESCALATE_GITHUB', group: 'Escalation', project: false, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Open an issue for what could not be fixed, where GITHUB_TOKEN is set.',
  },
  closeFixedIssues: {
    name: 'CLOSE_FIXED_ISSUES', group: 'Escalation', project: false, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Close the issue once what it was opened for is green again.',
  },
  slackWebhookUrl: {
    name: 'SLACK_WEBHOOK_URL', group: 'Escalation', project: false, secret: true, reader: webAddress(), fallback: undefined, fallbackText: 'none', example: 'https://hooks.slack.com/services/…',
    help: 'Where Slack takes messages.',
  },
  escalateSlack: {
    name: 'ESCALATE_SLACK', group: 'Escalation', project: false, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Tell Slack too, where SLACK_WEBHOOK_URL is set.',
  },
  emailWebhookUrl: {
    name: 'EMAIL_WEBHOOK_URL', group: 'Escalation', project: false, secret: true, reader: webAddress(), fallback: undefined, fallbackText: 'none', example: 'https://mail.example.com/hook',
    help: 'A service that turns a posted `{subject, text, html}` into an email.',
  },
  webhookUrl: {
    name: 'WEBHOOK_URL', group: 'Escalation', project: false, secret: true, reader: webAddress(), fallback: undefined, fallbackText: 'none', example: 'https://ci.example.com/keepgreen',
    help: 'Any service that takes the whole hand-off packet as JSON.',
  },
  escalateWebhooks: {
    name: 'ESCALATE_WEBHOOKS', group: 'Escalation', project: false, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Tell EMAIL_WEBHOOK_URL and WEBHOOK_URL, where they are set.',
  },
  escalateDesktop: {
    name: 'ESCALATE_DESKTOP', group: 'Escalation', project: false, reader: yesNo(), fallback: 'true', example: 'false',
    help: 'Show a notification where there is a desktop.',
  },
  maxIssuesPerHour: {
    name: 'MAX_ISSUES_PER_HOUR', group: 'Escalation', project: false, reader: whole(1, 1000), fallback: '10', example: '3',
    help: 'Issues and comments in any hour; what is more is gathered into one digest.',
  },
  maxIssuesPerDay: {
    name: 'MAX_ISSUES_PER_DAY', group: 'Escalation', project: false, reader: whole(1, 10_000), fallback: '30', example: '10',
    help: 'The same for a day.',
  },
  maxMessagesPerHour: {
    name: 'MAX_MESSAGES_PER_HOUR', group: 'Escalation', project: false, reader: whole(1, 1000), fallback: '20', example: '5',
    help: 'Messages to Slack and each webhook in any hour; what is more is gathered into one digest.',
  },
  escalationMaxAgeHours: {
    name: 'ESCALATION_MAX_AGE_HOURS', group: 'Escalation', project: false, reader: number(0.01, 8760), fallback: '72', example: '24',
    help: 'What could not be delivered for so long is given up, and that is said.',
  },
};

/** `FILE_WATCH_DEBOUNCE_SECONDS` → `fileWatchDebounceSeconds`, its key in keepgreen.config.json. */
export function camelName(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

/** `STATE_FILE` → `--state-file`. */
export function flagName(name: string): string {
  return `--${name.toLowerCase().replaceAll('_', '-')}`;
}

/** What git takes as the name of a branch, so that none can be an option or a path out of refs/. */
function branchName(): Reader<string> {
  return named('the name of a branch', /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[\w./#@+-]+(?<![./])$/);
}

function remoteName(): Reader<string> {
  return named('the name of a git remote', /^(?![-.])[\w.-]+$/);
}

function named(allowed: string, form: RegExp): Reader<string> {
  const any = word(allowed);
  return {
    allowed,
    read(raw, place) {
      const read = any.read(raw, place);
      return read.kind === 'good' && !form.test(read.value) ? { kind: 'bad' } : read;
    },
  };
}

/** Two projects never share a folder, even where both name the same WORKSPACE_DIR. */
function ownFolder(): Reader<string> {
  const folder = outerFolder();
  return {
    allowed: folder.allowed,
    read(raw, place) {
      const read = folder.read(raw, place);
      return read.kind === 'bad' ? read : { kind: 'good', value: join(read.value, projectSlug(place.projectRoot)) };
    },
  };
}

function projectSlug(projectRoot: string): string {
  const hash = createHash('sha256').update(projectRoot).digest('hex').slice(0, 12);
  return `${basename(projectRoot).replace(/[^\w.-]/g, '_').slice(0, 40)}-${hash}`;
}
