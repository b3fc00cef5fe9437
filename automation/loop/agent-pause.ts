import { appendEvent } from '../store/views.ts';
import type { State, Store } from '../task/state.ts';
import type { Clock, Log } from '../world/ports.ts';

/** Asks the provider with the cheapest real request whether the account works again. Must not throw. */
export type AgentProbe = (signal: AbortSignal) => Promise<{ readonly ok: boolean; readonly summary: string; readonly resetAt: string | null }>;

const MAX_BACKOFF = 32;

/** Is it time to probe? Nothing is asked before the pause's own time. */
export function probeDue(state: State, now: Date): boolean {
  return state.agentPause !== null && (state.wishes.resumeAgent || Date.parse(state.agentPause.until) <= now.getTime());
}

/** When to try again: the provider's own reset time where it said one that is still to come, else `seconds` from now. */
export function pauseEnd(resetAt: string | null, seconds: number, now: Date): string {
  const told = resetAt === null ? NaN : Date.parse(resetAt);
  return new Date(told > now.getTime() ? told : now.getTime() + seconds * 1000).toISOString();
}

/** Once the pause's time has come, or a person says so: ends it when a probe succeeds (a person is believed), else waits longer each time. */
export async function endPauseIfPossible(store: Store, probe: AgentProbe, facts: { clock: Clock; log: Log; probeSeconds: number }, signal: AbortSignal): Promise<void> {
  const state = await store.read();
  if (!probeDue(state, facts.clock.now())) return;
  const asked = state.wishes.resumeAgent ? { ok: true, summary: 'a person said so', resetAt: null } : await probe(signal);
  if (signal.aborted) return;
  await store.update((draft) => (asked.ok ? resume(draft, asked.summary, facts.clock.now()) : waitLonger(draft, asked, facts)));
  if (asked.ok) facts.log.info(`the agent goes on: ${asked.summary}`);
}

function resume(draft: State, why: string, now: Date): void {
  draft.agentPause = null;
  draft.hangsInARow = 0;
  draft.wishes.resumeAgent = false;
  appendEvent(draft, { at: now.toISOString(), event: 'agent.resumed', taskId: null, message: `the agent goes on: ${why}` });
}

function waitLonger(draft: State, asked: { readonly resetAt: string | null }, facts: { clock: Clock; probeSeconds: number }): void {
  if (draft.agentPause === null) return;
  draft.agentPause.probes += 1;
  const seconds = facts.probeSeconds * Math.min(2 ** draft.agentPause.probes, MAX_BACKOFF);
  draft.agentPause.until = pauseEnd(asked.resetAt, seconds, facts.clock.now());
}
