import { pickAgentEnv } from '../fixers/agent/command-line.ts';
import { probeAgent } from '../fixers/agent/ready.ts';
import type { AgentProbe } from '../loop/agent-pause.ts';
import type { Parts } from './build.ts';

/** The cheapest real request through the agent's own program, to find out whether the account works again. */
export function agentProbe({ settings, world: { clock }, agentProcesses: processes, env }: Parts): AgentProbe {
  return (signal) => probeAgent({ processes, clock, settings, env: pickAgentEnv(env, settings.anthropicApiKey) }, signal);
}
