import type { Settings } from '../config/settings.ts';
import { createAgent } from '../fixers/agent/agent.ts';
import { pickAgentEnv } from '../fixers/agent/command-line.ts';
import { createReviewer } from '../fixers/agent/reviewer.ts';
import { createQuickfix } from '../fixers/quickfix/quickfix.ts';
import { createRepair } from '../fixers/repair/repair.ts';
import { guard } from '../guard/guard.ts';
import type { Screens } from '../schemata/screen.ts';
import type { Shop } from '../steps/job.ts';
import type { Checker } from '../task/check.ts';
import type { Fixer } from '../task/fixer.ts';
import type { Processes } from '../world/ports.ts';
import type { Base } from './base.ts';

/** Where programs are started. */
export interface Means {
  /** Behind the walls of checks. */
  readonly processes: Processes;
  /** Behind those of the agent. */
  readonly agentProcesses: Processes;
  readonly cacheDir: string;
}

/** How a fixer tries what it has in mind. */
export interface Trials {
  readonly checker: Checker;
  readonly screens: Screens | undefined;
}

/** Those of FIXERS, in their order. */
export function makeFixers({ settings, env, world: { clock, log, redact, git } }: Base, { processes, agentProcesses, cacheDir }: Means, { checker, screens }: Trials): readonly Fixer[] {
  const makers: Readonly<Record<Settings['fixers'][number], () => readonly Fixer[]>> = {
    quickfix: () => [createQuickfix({ processes, clock, log, settings, cacheDir })],
    repair: () => [createRepair({ processes, clock, log, git, checker, guard, screens, settings, cacheDir })],
    agent: () => [createAgent({ processes: agentProcesses, clock, log, settings, env: pickAgentEnv(env, settings.anthropicApiKey), redact })],
  };
  return settings.fixers.flatMap((name) => makers[name]());
}

/** Nobody is there to ask with REVIEW=off. */
export function makeReviewer({ settings, env, world: { clock, log, redact } }: Base, { agentProcesses }: Means): Pick<Shop, 'reviewer'> {
  if (settings.review === 'off') return {};
  return { reviewer: createReviewer({ processes: agentProcesses, clock, log, settings, env: pickAgentEnv(env, settings.anthropicApiKey), redact }) };
}

/** Asking a program whether it is logged in takes a while: the answer is kept until somebody asks anew. */
export function rememberReadiness(): Shop['readyOf'] {
  const known = new Map<string, ReturnType<Fixer['ready']>>();
  return (fixer, anew = false) => {
    const answer = (anew ? undefined : known.get(fixer.name)) ?? fixer.ready();
    known.set(fixer.name, answer);
    return answer;
  };
}
