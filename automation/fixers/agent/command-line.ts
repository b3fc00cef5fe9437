import { tmpdir } from 'node:os';
import { relative, isAbsolute } from 'node:path';
import type { Settings } from '../../config/settings.ts';
import { MAX_CLI_RETRIES } from './classify.ts';

/** What of the settings the agent needs. */
export type AgentSettings = Pick<Settings, 'claudeBin' | 'claudeModel' | 'agentIdleTimeoutSeconds' | 'agentStandbySeconds' | 'projectRoot' | 'stateDir' | 'claudeStrongModel' | 'maxCostUsdPerAttempt'>;

/** The oldest CLI that has every option used here (`--safe-mode` came with it). */
export const OLDEST_CLI = [2, 1, 169] as const;

/**
 * The project may be hostile: its settings, hooks, MCP servers, skills and CLAUDE.md are not loaded. The user's own
 * login and settings are. Sessions are not kept: they would hold what we redact.
 */
const ALWAYS = [
  ...['-p', '--verbose', '--output-format', 'stream-json', '--input-format', 'stream-json', '--include-partial-messages'],
  ...['--safe-mode', '--setting-sources', 'user', '--strict-mcp-config', '--disable-slash-commands', '--no-chrome', '--no-session-persistence'],
];

const READ_TOOLS = 'Read,Grep,Glob';
const EDIT_TOOLS = 'Read,Grep,Glob,Edit,Write';

/** Looks, and answers in the form of `schema`. */
export function strategyArgs(settings: AgentSettings, workspaceDir: string, schema: unknown): string[] {
  return [...ALWAYS, ...model(settings), ...walls(settings, workspaceDir), '--permission-mode', 'default', '--tools', READ_TOOLS, '--max-turns', '40', '--json-schema', JSON.stringify(schema)];
}

/** Edits below its working directory; what is outside needs a permission that nobody gives. */
export function fixArgs(settings: AgentSettings, workspaceDir: string): string[] {
  return [...ALWAYS, ...model(settings), ...walls(settings, workspaceDir), '--permission-mode', 'acceptEdits', '--tools', EDIT_TOOLS, '--max-turns', '80'];
}

/** Reads what stands in the working directory, and answers in the form of `schema`. */
export function reviewArgs(settings: AgentSettings & Pick<Settings, 'claudeReviewModel'>, workspaceDir: string, schema: unknown): string[] {
  return [...ALWAYS, '--model', settings.claudeReviewModel, ...walls(settings, workspaceDir), '--permission-mode', 'default', '--tools', READ_TOOLS, '--max-turns', '20', '--json-schema', JSON.stringify(schema)];
}

/** The cheapest question there is. */
export function probeArgs(settings: AgentSettings): string[] {
  return [...ALWAYS, ...model(settings), '--permission-mode', 'default', '--tools', '', '--max-turns', '1', '--system-prompt', 'Reply with the single word ok.'];
}

/** The CLI stops by itself when it has cost so much; null = no limit. It looks after each answer, so the last one may go over. */
export function spendingArgs(maxCostUsd: number | null): string[] {
  return maxCostUsd === null ? [] : ['--max-budget-usd', String(Math.max(LEAST_USD, Math.round(maxCostUsd * 1e4) / 1e4))];
}

/** The CLI takes no 0. */
const LEAST_USD = 0.0001;

function model(settings: AgentSettings): string[] {
  return settings.claudeModel === undefined ? [] : ['--model', settings.claudeModel];
}

/**
 * A user who has allowed `Edit` everywhere for their own sessions has not allowed it to this one: a refusal counts
 * more than any permission. Folders that hold the workspace itself can't be refused. Installed packages, which the
 * workspace only links to, may be read; the link and what it leads to both need to be allowed. What git says of the
 * workspace at the start of the process is old by the time it is asked, and none of the agent's business. A `.env` of
 * the project may be committed or linked in: what it holds is for programs, not for a model.
 */
function walls({ projectRoot, stateDir }: AgentSettings, workspaceDir: string): string[] {
  const folders = [projectRoot, stateDir].filter((folder) => !holds(folder, workspaceDir));
  const deny = [...folders.map((folder) => `Edit(/${folder}/**)`), 'Edit(~/.claude/**)', 'Edit(~/.ssh/**)', `Read(/${stateDir}/**)`, 'Read(~/.ssh/**)', 'Read(~/.claude/**)', ...[projectRoot, workspaceDir].flatMap((folder) => ENV_FILES.map((name) => `Read(/${folder}/**/${name})`))];
  const allow = [projectRoot, workspaceDir].map((folder) => `Read(/${folder}/**/node_modules/**)`);
  return ['--settings', JSON.stringify({ includeGitInstructions: false, permissions: { allow, deny } })];
}

const ENV_FILES = ['.env', '.env.*', '.envrc'];

function holds(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

/** The CLI's exact environment: nothing else is inherited. */
export type AgentEnv = Readonly<Record<string, string>>;

/**
 * The part of `from` (production: the orchestrator's own environment) that the CLI needs: where things are, how to
 * reach the network, and the user's own ANTHROPIC_* and CLAUDE_*. `apiKey` is the setting's and counts more.
 */
export function pickAgentEnv(from: Readonly<Record<string, string | undefined>>, apiKey: string | undefined): AgentEnv {
  const clouds = CLOUDS.filter(({ when }) => from[when] !== undefined && from[when] !== '' && from[when] !== '0');
  const passes = (name: string) =>
    PASSED_ON.has(name.toUpperCase()) || /^LC_/.test(name) || (/^(?:ANTHROPIC|CLAUDE)_/.test(name) && !OTHER_SESSION.test(name)) || clouds.some(({ names }) => names.test(name));
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(from)) if (value !== undefined && passes(name)) picked[name] = value;
  return apiKey === undefined ? picked : { ...picked, ANTHROPIC_API_KEY: apiKey };
}

/** A project's own settings could name another server or a program that gives the key: nothing is asked from there. */
export function neutralFolder(env: AgentEnv): string {
  return env['HOME'] ?? env['USERPROFILE'] ?? tmpdir();
}

/** What the CLI is told in any case; the user's own word on the first two counts more. */
export function cliEnvironment(env: AgentEnv): Record<string, string> {
  return { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', ...env, ...ASKS_AGAIN, ...GIT_WITHOUT_PROGRAMS };
}

/** The watchdog makes it wait for every reset and say how long: only so is the time told at all. We stop it then. */
const ASKS_AGAIN = { CLAUDE_CODE_RETRY_WATCHDOG: '1', CLAUDE_CODE_MAX_RETRIES: String(MAX_CLI_RETRIES + 1) };

/** The CLI looks at git when it starts; the repository's configuration must not make that run something. */
const GIT_WITHOUT_PROGRAMS = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'core.fsmonitor',
  GIT_CONFIG_VALUE_0: 'false',
  GIT_CONFIG_KEY_1: 'core.hooksPath',
  GIT_CONFIG_VALUE_1: '/dev/null',
};

const PASSED_ON = new Set(['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'TZ', 'TMPDIR', 'TERM', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR', 'SYSTEMROOT', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMFILES', 'PROGRAMDATA']);
/** Marks of a session in whose terminal keepgreen was started: the new one is not part of it. */
const OTHER_SESSION = /^CLAUDE_CODE_(?:ENTRYPOINT|SSE_PORT|SESSION|CHILD|PARENT|REMOTE)/;
const CLOUDS = [
  { when: 'CLAUDE_CODE_USE_BEDROCK', names: /^AWS_/ },
  { when: 'CLAUDE_CODE_USE_VERTEX', names: /^(?:GOOGLE_|GCLOUD_|CLOUD_ML_|VERTEX_)/ },
  { when: 'CLAUDE_CODE_USE_FOUNDRY', names: /^AZURE_/ },
];
