import { pickAgentEnv } from '../fixers/agent/command-line.ts';
import { probeAgent } from '../fixers/agent/ready.ts';
import type { AgentProbe } from '../loop/agent-pause.ts';
import type { Parts } from './build.ts';

/** The cheapest real request through the agent's own program, to find out whether the account works again. It counts as one. */
export function agentProbe({ settings, world: { clock }, agentProcesses: processes, env, shop }: Parts): AgentProbe {
  return async (signal) => {
    const reserved = await shop.budgets.reserve({ purpose: 'probe', taskCostUsd: 0 });
    if (reserved.kind === 'refused') return { ok: false, summary: reserved.reason, resetAt: reserved.until };
    const { usage, ...probed } = await probeAgent({ processes, clock, settings, env: pickAgentEnv(env, settings.anthropicApiKey) }, signal);
    await reserved.settle({ kind: 'told', usage: { ...usage, requests: Math.max(1, usage.requests) } });
    return probed;
  };
}
