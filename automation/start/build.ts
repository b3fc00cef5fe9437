import { join } from 'node:path';
import { createChecker } from '../checks/checker.ts';
import { createLiveVitest } from '../checks/live/live-vitest.ts';
import type { Settings } from '../config/settings.ts';
import { createAgent } from '../fixers/agent/agent.ts';
import { pickAgentEnv } from '../fixers/agent/command-line.ts';
import { createQuickfix } from '../fixers/quickfix/quickfix.ts';
import { guard } from '../guard/guard.ts';
import type { Shop } from '../steps/job.ts';
import { openLedger } from '../store/ledger.ts';
import type { Ledger } from '../task/changes.ts';
import type { Fixer } from '../task/fixer.ts';
import type { Store } from '../task/state.ts';
import { openWorkspaces } from '../workspace/open-workspaces.ts';
import type { World } from '../world/ports.ts';

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
  /** Tells the steps that the user has just saved something. */
  noteSave(): void;
  /** Ends every helper process and gives every workspace back. Must not throw. */
  close(): Promise<void>;
}

/** Builds the steps' shop: workspaces, checks, fixers, guard. */
export async function buildParts(base: Base): Promise<Parts> {
  const { settings, world } = base;
  const { clock, random, log, git, processes } = world;
  const cacheDir = join(settings.workspaceDir, 'cache');
  const ledger = openLedger({ stateDir: settings.stateDir, clock });
  const workspaces = await openWorkspaces({ settings, git, processes, clock, random, log, ledger });
  const live = createLiveVitest({ processes, clock, random, log, settings, cacheDir });
  const checker = createChecker({ processes, clock, random, log, settings, cacheDir, live });
  const fixers = makeFixers(base, cacheDir);
  let lastSaveMs = -Infinity;
  return {
    ...base,
    ledger,
    shop: { settings, world, workspaces, checker, fixers, guard, readyOf: rememberReadiness(), lastSaveMs: () => lastSaveMs },
    noteSave() {
      lastSaveMs = clock.monotonicMs();
    },
    async close() {
      await Promise.allSettled([checker.close(), ...fixers.map((fixer) => fixer.close())]);
      await Promise.allSettled([workspaces.close()]);
    },
  };
}

function makeFixers({ settings, env, world }: Base, cacheDir: string): readonly Fixer[] {
  const { processes, clock, log } = world;
  const makers: Readonly<Record<Settings['fixers'][number], () => readonly Fixer[]>> = {
    quickfix: () => [createQuickfix({ processes, clock, log, settings, cacheDir })],
    // Its room is not built yet; a FIXERS list that names it already keeps working.
    repair: () => [],
    agent: () => [createAgent({ processes, clock, log, settings, env: pickAgentEnv(env, settings.anthropicApiKey), redact: world.redact })],
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
