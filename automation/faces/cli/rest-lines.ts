import { handleOf, titleOf } from '../../limits/breakers.ts';
import type { AgentPause, CircuitBreaker } from '../../task/state.ts';
import type { Look } from './text.ts';
import { localTime, oneLine } from './text.ts';

/** What is held back at the moment, why, until when, and the command that goes on: a line for each. */
export function restLines({ agentPause, breakers }: { readonly agentPause: AgentPause | null; readonly breakers: readonly CircuitBreaker[] }, { colours }: Look): readonly string[] {
  const agent = agentPause === null ? [] : [colours.yellow(`agent      paused (${agentPause.ending}): ${oneLine(agentPause.summary).replace(/\.$/, '')}; ${agentEnd(agentPause)}`)];
  // The run's breaker is the agent's pause; destinations stand with what waits for them.
  return [...agent, ...breakers.filter((one) => one.scope === 'file').map((one) => colours.yellow(`rests      ${breakerLine(one)}`))];
}

function agentEnd({ ending, until }: AgentPause): string {
  if (until === null) return 'go on with: keepgreen resume';
  return ending === 'budget' ? `goes on ${localTime(until)}` : `tried again ${localTime(until)}, or now: keepgreen resume`;
}

function breakerLine(breaker: CircuitBreaker): string {
  const { state, until, reason } = breaker;
  const when = state === 'half_open' ? 'being tried once more' : until === null ? 'until you say so' : `until ${localTime(until)}`;
  return `${oneLine(titleOf(breaker))} ${when}: ${oneLine(reason).replace(/\.$/, '')}; or now: keepgreen resume ${oneLine(handleOf(breaker))}`;
}
