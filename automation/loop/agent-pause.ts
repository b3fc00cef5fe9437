import type { BudgetRefused } from '../limits/budgets.ts';
import { endPause } from '../limits/pause.ts';
import { appendEvent } from '../store/views.ts';
import type { State, Store } from '../task/state.ts';
import type { Clock, Log } from '../world/ports.ts';

/** Asks the provider with the cheapest real request whether the account works again. Must not throw. */
export type AgentProbe = (signal: AbortSignal) => Promise<{ readonly ok: boolean; readonly summary: string; readonly resetAt: string | null }>;

export interface PauseFacts {
  readonly clock: Clock;
  readonly log: Log;
  readonly probeSeconds: number;
  /** What of our own budgets is used up; undefined when nothing is. Must not throw. */
  readonly lookAtBudget: () => Promise<BudgetRefused | undefined>;
}

const MAX_BACKOFF = 32;

/** Is it time to look whether the pause may end? Nobody is asked before its own time; a budget of ours asks nobody. */
export function probeDue({ agentPause: pause, wishes }: State, now: Date): boolean {
  if (pause === null) return false;
  if (wishes.resumeAgent || pause.ending === 'budget') return true;
  return pause.until !== null && Date.parse(pause.until) <= now.getTime();
}

/** When to try again: the provider's own reset time where it said one that is still to come, else `seconds` from now. */
export function pauseEnd(resetAt: string | null, seconds: number, now: Date): string {
  const told = resetAt === null ? NaN : Date.parse(resetAt);
  return new Date(told > now.getTime() ? told : now.getTime() + seconds * 1000).toISOString();
}

/**
 * Ends the pause when it may end: of a budget as soon as there is room in it, by time or because it was raised; of an
 * account once its time has come and a probe succeeds, else it waits longer each time. A person who says so is
 * believed, except that a budget is not theirs to wish away: it is raised.
 */
export async function endPauseIfPossible(store: Store, probe: AgentProbe, facts: PauseFacts, signal: AbortSignal): Promise<void> {
  const state = await store.read();
  if (state.agentPause === null || !probeDue(state, facts.clock.now())) return;
  if (state.agentPause.ending === 'budget') return endBudgetPause(store, state, facts);
  const asked = state.wishes.resumeAgent ? { ok: true, summary: 'a person said so', resetAt: null } : await probe(signal);
  if (signal.aborted) return;
  await store.update((draft) => (asked.ok ? endPause(draft, asked.summary, facts.clock.now()) : waitLonger(draft, asked, facts)));
  if (asked.ok) facts.log.info(`the agent goes on: ${asked.summary}`);
}

async function endBudgetPause(store: Store, state: State, facts: PauseFacts): Promise<void> {
  const full = await facts.lookAtBudget();
  if (full === undefined) {
    await store.update((draft) => endPause(draft, 'there is room in the budget', facts.clock.now()));
    facts.log.info('the agent goes on: there is room in the budget');
    return;
  }
  const known = state.agentPause;
  const same = known?.summary === full.reason && (known.until ?? '') > facts.clock.now().toISOString();
  if (!same || state.wishes.resumeAgent) await store.update((draft) => stayPaused(draft, full, facts.clock.now()));
}

/** No notice again, except as the answer to a person. */
function stayPaused(draft: State, full: BudgetRefused, now: Date): void {
  if (draft.agentPause?.ending !== 'budget') return;
  Object.assign(draft.agentPause, { summary: full.reason, until: full.until });
  if (draft.wishes.resumeAgent) appendEvent(draft, { at: now.toISOString(), event: 'agent.still_paused', taskId: null, message: `the agent stays paused: ${full.reason}` });
  draft.wishes.resumeAgent = false;
}

function waitLonger(draft: State, asked: { readonly resetAt: string | null }, facts: PauseFacts): void {
  if (draft.agentPause === null) return;
  draft.agentPause.probes += 1;
  const seconds = facts.probeSeconds * Math.min(2 ** draft.agentPause.probes, MAX_BACKOFF);
  draft.agentPause.until = pauseEnd(asked.resetAt, seconds, facts.clock.now());
}
