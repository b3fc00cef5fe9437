import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createChecker } from '../checks/checker.ts';
import { createLiveVitest } from '../checks/live/live-vitest.ts';
import type { Settings } from '../config/settings.ts';
import { createAgent } from '../fixers/agent/agent.ts';
import { pickAgentEnv } from '../fixers/agent/command-line.ts';
import { cliState } from '../fixers/agent/own-state.ts';
import { createQuickfix } from '../fixers/quickfix/quickfix.ts';
import { guard } from '../guard/guard.ts';
import type { Shop } from '../steps/job.ts';
import { openLedger } from '../store/ledger.ts';
import type { Ledger } from '../task/changes.ts';
import type { Fixer } from '../task/fixer.ts';
import type { Store } from '../task/state.ts';
import { createGitWatch } from '../workspace/git-watch.ts';
import { openWorkspaces } from '../workspace/open-workspaces.ts';
import type { Processes, World } from '../world/ports.ts';
import { createRedactor } from '../world/redact.ts';
import { openSandbox, roleOfChecks, type Sandbox } from '../world/sandbox/sandbox.ts';
import { secretsOf } from './secrets.ts';

/** What this process has open already. */
export interface Base {
  readonly settings: Settings;
  readonly world: World;
  readonly store: Store;
  /** The environment that the agent's allow-list picks from. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a process needs to work on a project; nothing runs yet. */
export interface Parts extends Base {
  readonly ledger: Ledger;
  readonly shop: Shop;
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
  const processes = sandbox.within(roleOfChecks(settings));
  const agentProcesses = sandbox.within({ network: true, writesCache: false, own: cliState(pickAgentEnv(base.env, settings.anthropicApiKey)) });
  const cacheDir = join(settings.workspaceDir, 'cache');
  const ledger = openLedger({ stateDir: settings.stateDir, clock });
  const workspaces = await openWorkspaces({ settings, git, processes: world.processes, clock, random, log, ledger });
  // Only a folder that is there can be made writable in the sandbox.
  await mkdir(cacheDir, { recursive: true });
  const live = createLiveVitest({ processes, clock, random, log, settings, cacheDir });
  const checker = createChecker({ processes, clock, random, log, settings, cacheDir, live });
  const fixers = makeFixers(base, { processes, agentProcesses, cacheDir });
  let lastSaveMs = -Infinity;
  return {
    ...base,
    ledger,
    sandbox,
    agentProcesses,
    shop: { settings, world: { ...world, processes }, workspaces, gitConfig: createGitWatch({ settings, git }), checker, fixers, guard, readyOf: rememberReadiness(), lastSaveMs: () => lastSaveMs },
    noteSave() {
      lastSaveMs = clock.monotonicMs();
    },
    async close() {
      await Promise.allSettled([checker.close(), ...fixers.map((fixer) => fixer.close())]);
      await Promise.allSettled([workspaces.close()]);
    },
  };
}

interface Means {
  readonly processes: Processes;
  readonly agentProcesses: Processes;
  readonly cacheDir: string;
}

function makeFixers({ settings, env, world }: Base, { processes, agentProcesses, cacheDir }: Means): readonly Fixer[] {
  const { clock, log } = world;
  const makers: Readonly<Record<Settings['fixers'][number], () => readonly Fixer[]>> = {
    quickfix: () => [createQuickfix({ processes, clock, log, settings, cacheDir })],
    // Its room is not built yet; a FIXERS list that names it already keeps working.
    repair: () => [],
    agent: () => [createAgent({ processes: agentProcesses, clock, log, settings, env: pickAgentEnv(env, settings.anthropicApiKey), redact: createRedactor(secretsOf({ settings, env })) })],
  };
  return settings.fixers.flatMap((name) => makers[name]());
}

/** Asking a program whether it is logged in takes a while: the answer is kept until somebody asks anew. */
function rememberReadiness(): Shop['readyOf'] {
  const known = new Map<string, ReturnType<Fixer['ready']>>();
  return (fixer, anew = false) => {
    const answer = (anew ? undefined : known.get(fixer.name)) ?? fixer.ready();
    known.set(fixer.name, answer);
    return answer;
  };
}
