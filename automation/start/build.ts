import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createChecker } from '../checks/checker.ts';
import { createLiveVitest } from '../checks/live/live-vitest.ts';
import { pickAgentEnv } from '../fixers/agent/command-line.ts';
import { cliState } from '../fixers/agent/own-state.ts';
import { guard } from '../guard/guard.ts';
import { openBudgets } from '../limits/budgets.ts';
import { timedHttp } from '../notify/timed-http.ts';
import type { Shop } from '../steps/job.ts';
import { openLedger } from '../store/ledger.ts';
import type { Ledger } from '../task/changes.ts';
import { createGitWatch } from '../workspace/git-watch.ts';
import { openWorkspaces } from '../workspace/open-workspaces.ts';
import type { Processes } from '../world/ports.ts';
import { createRemoteGit } from '../world/remote-git.ts';
import { openSandbox, roleOfChecks, type Sandbox } from '../world/sandbox/sandbox.ts';
import { makeFixers, makeReviewer, rememberReadiness } from './agents.ts';
import type { Means } from './agents.ts';
import type { Base } from './base.ts';
import { openEscalation } from './escalation.ts';
import type { Escalation } from './escalation.ts';
import { lazyHttp, lazyPullRequests, lazyScreens } from './lazy.ts';

/** What a process needs to work on a project; nothing runs yet. */
export interface Parts extends Base {
  readonly ledger: Ledger;
  readonly shop: Shop;
  readonly escalation: Escalation;
  readonly sandbox: Sandbox;
  /** Where the agent's own program is started: behind its walls, if there are any. */
  readonly agentProcesses: Processes;
  /** Tells the steps that the user has just saved something. */
  noteSave(): void;
  /** Ends every helper process and gives every workspace back. Must not throw. */
  close(): Promise<void>;
}

/** Builds the steps' shop: workspaces, checks, fixers, guard. What steps, checks and fixers start runs in the sandbox. */
export async function buildParts(base: Base): Promise<Parts> {
  const { settings, world } = base;
  const { clock, random, log, git } = world;
  const sandbox = await openSandbox({ settings, processes: world.processes, env: base.env });
  const means: Means = { ...startersOf(base, sandbox), cacheDir: join(settings.workspaceDir, 'cache') };
  const { processes, agentProcesses, cacheDir } = means;
  const ledger = openLedger({ stateDir: settings.stateDir, clock });
  const workspaces = await openWorkspaces({ settings, git, processes: world.processes, clock, random, log, ledger, remoteGit: createRemoteGit({ redact: world.redact }) });
  // Only a folder that is there can be made writable in the sandbox.
  await mkdir(cacheDir, { recursive: true });
  const live = createLiveVitest({ processes, clock, random, log, settings, cacheDir });
  const checker = createChecker({ processes, clock, random, log, settings, cacheDir, live });
  const screens = lazyScreens({ checker, clock, random, log });
  const fixers = makeFixers(base, means, { checker, screens });
  const escalation = openEscalation(base);
  let lastSaveMs = -Infinity;
  return {
    ...base,
    ...{ ledger, escalation, sandbox, agentProcesses },
    shop: {
      ...{ settings, workspaces, checker, fixers, guard, screens },
      world: { ...world, processes },
      gitConfig: createGitWatch({ settings, git }),
      budgets: openBudgets({ settings, world }),
      ...makeReviewer(base, means),
      ...pullRequestsOf(base),
      handOffs: escalation.handOffs,
      sandboxLevel: sandbox.level,
      readyOf: rememberReadiness(),
      lastSaveMs: () => lastSaveMs,
    },
    noteSave() {
      lastSaveMs = clock.monotonicMs();
    },
    async close() {
      await Promise.allSettled([checker.close(), ...fixers.map((fixer) => fixer.close())]);
      await Promise.allSettled([workspaces.close()]);
    },
  };
}

function startersOf({ settings, env }: Base, sandbox: Sandbox): Pick<Means, 'processes' | 'agentProcesses'> {
  const own = cliState(pickAgentEnv(env, settings.anthropicApiKey));
  return { processes: sandbox.within(roleOfChecks(settings)), agentProcesses: sandbox.within({ network: true, writesCache: false, own }) };
}

/** Without a token there is nobody to ask. */
function pullRequestsOf({ settings: { githubToken, githubApiUrl }, world }: Base): Pick<Shop, 'pullRequests'> {
  if (githubToken === undefined) return {};
  const http = timedHttp(lazyHttp(), world.clock);
  return { pullRequests: (repo) => lazyPullRequests({ http, token: githubToken, apiUrl: githubApiUrl, repo, redact: world.redact }) };
}
