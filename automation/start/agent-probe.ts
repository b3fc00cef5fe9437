import { agentEnvironment } from '../fixers/agent/environment.ts';
import { probeAgent } from '../fixers/agent/probe.ts';
import type { AgentProbe } from '../loop/agent-pause.ts';
import type { Parts } from './build.ts';

/** The cheapest real request through the agent's own program, to find out whether the account works again. */
export function agentProbe({ settings, world, env }: Parts): AgentProbe {
  return (signal) => probeAgent({ ...world, settings, env: agentEnvironment(env, settings) }, signal);
}
