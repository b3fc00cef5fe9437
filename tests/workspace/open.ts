import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Settings } from '../../automation/config/settings.ts';
import type { Ledger } from '../../automation/task/changes.ts';
import type { Patch, Snapshot, Workspace, Workspaces } from '../../automation/task/snapshot.ts';
import { openWorkspaces } from '../../automation/workspace/open-workspaces.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createGit } from '../../automation/world/git.ts';
import type { Git, GitSpec } from '../../automation/world/ports.ts';
import { createProcesses } from '../../automation/world/processes/processes.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createRemoteGit } from '../../automation/world/remote-git.ts';
import { createRedactor } from '../../automation/world/redact.ts';
import { createMemoryLog, type MemoryLog } from '../../automation/world/scripted.ts';
import { temporaryFolder } from '../support/project.ts';

export interface Opened {
  readonly workspaces: Workspaces;
  readonly settings: Settings;
  readonly log: MemoryLog;
  readonly ledger: MemoryLedger;
  /** Every git that was run. */
  readonly ran: readonly GitSpec[];
}

export interface OpenOptions {
  readonly settings?: Partial<Settings>;
  readonly onStep?: (name: string) => void;
}

/** The real workspaces room on a project, with its own state and worktree folders; closed when the test has finished. */
export async function openFor(projectRoot: string, options: OpenOptions = {}): Promise<Opened> {
  const settings = settingsFor(projectRoot, options.settings);
  const [clock, random, log, ledger] = [createClock(), createRandom(), createMemoryLog(), memoryLedger()];
  const processes = createProcesses({ stateDir: settings.stateDir, clock, random, log });
  const ran: GitSpec[] = [];
  const git = watched(createGit({ clock, random }), ran);
  const workspaces = await openWorkspaces({ settings, git, clock, random, log, ledger, processes, remoteGit: createRemoteGit({ redact: createRedactor([]) }), ...(options.onStep === undefined ? {} : { onStep: options.onStep }) });
  onTestFinished(async () => {
    await workspaces.close();
    await processes.close();
  });
  return { workspaces, settings, log, ledger, ran };
}

export interface MemoryLedger extends Ledger {
  readonly writes: readonly { readonly path: string; readonly hash: string | null }[];
}

function memoryLedger(): MemoryLedger {
  const writes: { path: string; hash: string | null }[] = [];
  return {
    writes,
    record: (more) => {
      writes.push(...more);
      return Promise.resolve();
    },
    isOurs: (path, hash) => Promise.resolve(writes.findLast((write) => write.path === path)?.hash === hash),
    wroteAfter: (path) => Promise.resolve(writes.some((write) => write.path === path)),
  };
}

/** Only what the workspaces room reads is of interest; the rest is there because the type asks for it. */
export function settingsFor(projectRoot: string, some: Partial<Settings> = {}): Settings {
  const stateDir = some.stateDir ?? join(projectRoot, '.keepgreen');
  return {
    home: projectRoot, projectRoot, stateDir, stateFile: join(stateDir, 'app_state.json'), lockFile: join(stateDir, 'app_state.lock'), logFile: join(stateDir, 'keepgreen.log'), logLevel: 'info',
    workspaceDir: temporaryFolder('keepgreen-workspaces'), workspaceLinks: [],
    watchPaths: [], watchExtensions: [], ignorePatterns: [], watchEngine: 'auto', debounceSeconds: 0, batchWindowSeconds: 0, maxBatchSize: 10, reconcileSeconds: 60,
    autoFixEnabled: true, autoFixFileTypes: [], autoFixExclude: [], fixPreexisting: false, fixers: [], maxRetries: 3, retryBackoffSeconds: 0, taskTimeoutSeconds: 60, repairSeconds: 30, repairCandidates: 3000, checkTimeoutSeconds: 60,
    anthropicApiKey: undefined, claudeBin: 'claude', claudeModel: undefined, agentIdleTimeoutSeconds: 60, agentProbeSeconds: 60, agentStandbySeconds: 0,
    heartbeatSeconds: 30, healthCheckSeconds: 300, drainSeconds: 30, landMode: 'apply', landIdleSeconds: 0, pushBranches: false, gitRemote: 'origin', prBase: undefined, liveRunner: false, liveRunnerMaxMb: 300, checksOff: [], customChecks: [],
    maxFixFiles: 10, maxFixLines: 400, fixPaths: [], askPaths: [], minimiseSeconds: 0, localiseSeconds: 0, verifyBuild: 'off', sandbox: 'off', checkNetwork: false, sandboxRead: [],
    review: 'off', claudeReviewModel: 'haiku', autonomy: 'full_auto', confidenceGreen: 0.85, confidenceYellow: 0.6, approvalExpiresHours: 72,
    circuitBreakerThreshold: 0, circuitBreakerWindow: 3600, maxTaskFailuresBeforeStop: 0, maxLlmRequestsPerHour: 0, maxLlmTokensPerDay: 0, maxCostUsdPerAttempt: 0, maxCostUsdPerTask: 0, maxCostUsdPerDay: 0,
    maxExecutionSecondsPerTask: 0, maxFixesPerFilePerDay: 0, usageFile: join(stateDir, 'usage.json'), claudeStrongModel: undefined,
    githubToken: undefined, githubRepo: undefined, githubApiUrl: 'http://127.0.0.1:9', githubLabels: ['keepgreen'], escalateGithub: true, closeFixedIssues: true, slackWebhookUrl: undefined, escalateSlack: true,
    emailWebhookUrl: undefined, webhookUrl: undefined, escalateWebhooks: true, escalateDesktop: false, maxIssuesPerHour: 10, maxIssuesPerDay: 30, maxMessagesPerHour: 20, escalationMaxAgeHours: 72,
    ...some,
  };
}

function watched(git: Git, ran: GitSpec[]): Git {
  return {
    run: (spec) => {
      ran.push(spec);
      return git.run(spec);
    },
  };
}

export const never = new AbortController().signal;

/** A workspace at a fresh snapshot, edited by `edit`, as a patch; given back. */
export async function patchBy(workspaces: Workspaces, edit: (workspace: Workspace) => void): Promise<{ base: Snapshot; patch: Patch }> {
  const base = await workspaces.snapshot();
  const workspace = await workspaces.acquire(base.commit, never);
  edit(workspace);
  const patch = await workspace.changes(base);
  await workspace.release();
  return { base, patch };
}

/** A request to land a patch into the tree. */
export function landing(patch: Patch, verifiedMerge = false): { taskId: string; patch: Patch; mode: 'apply'; message: string; verifiedMerge: boolean } {
  return { taskId: 'task_0000000a', patch, mode: 'apply', message: 'fix', verifiedMerge };
}

/** All that git keeps for the user, to be compared before and after. */
export function userSide(dir: string): Record<string, string> {
  const git = (...args: string[]): string => {
    try {
      return execFileSync('git', ['--no-optional-locks', ...args], { cwd: dir, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' }, stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return 'none';
    }
  };
  return {
    index: fingerprint(join(dir, '.git', 'index')),
    head: git('symbolic-ref', 'HEAD'),
    refs: git('for-each-ref'),
    stash: git('stash', 'list'),
    reflog: git('reflog', '--all'),
    worktrees: git('worktree', 'list', '--porcelain'),
    config: fingerprint(join(dir, '.git', 'config')),
    status: git('status', '--porcelain=v2', '-z'),
  };
}

function fingerprint(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return 'none';
  }
}
