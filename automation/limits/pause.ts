import { appendEvent } from '../store/views.ts';
import type { AgentPause, State } from '../task/state.ts';
import { closeByHand, openBreaker } from './breaker.ts';
import type { BreakerName } from './breaker.ts';
import { breakerOf, putBreaker } from './breakers.ts';

/** Too many tasks in a row failed. */
export const RUN: BreakerName = { scope: 'global', key: 'run' };

/** Pauses the metered fixers for the whole queue. Said once, however often the reason is met again. */
export function pauseAgent(draft: State, pause: Omit<AgentPause, 'since' | 'probes'>, now: Date): void {
  const known = draft.agentPause;
  // What only a person ends is not replaced by what ends by itself.
  if (known?.ending === 'failures') return;
  draft.agentPause = { ...pause, since: known?.since ?? now.toISOString(), probes: known?.probes ?? 0 };
  if (known === null || pause.ending === 'failures') appendEvent(draft, { at: now.toISOString(), event: 'agent.paused', taskId: null, message: `the agent is paused (${pause.ending}): ${pause.summary.replace(/\.$/, '')}; free fixers go on; ${untilWhen(draft.agentPause)}` });
}

/** So many tasks in a row that the agent could not fix: something is wrong that no further attempt finds out. */
export function stopRun(draft: State, failures: number, now: Date): void {
  const summary = `${failures} tasks in a row could not be fixed (MAX_TASK_FAILURES_BEFORE_STOP)`;
  putBreaker(draft, openBreaker(breakerOf(draft, RUN), { now, until: null, reason: summary }), now);
  pauseAgent(draft, { ending: 'failures', until: null, summary }, now);
}

/** The metered fixers go on. `why` completes "the agent goes on: …". */
export function endPause(draft: State, why: string, now: Date): void {
  // What ends by itself says nothing of the tasks that failed before it.
  if (draft.agentPause?.ending === 'failures') draft.failuresInARow = 0;
  draft.agentPause = null;
  draft.hangsInARow = 0;
  draft.wishes.resumeAgent = false;
  putBreaker(draft, closeByHand(breakerOf(draft, RUN)), now, why);
  appendEvent(draft, { at: now.toISOString(), event: 'agent.resumed', taskId: null, message: `the agent goes on: ${why}` });
}

/** How a pause ends, for people. */
export function untilWhen({ ending, until }: Pick<AgentPause, 'ending' | 'until'>): string {
  if (until === null) return 'until you say: keepgreen resume';
  return ending === 'budget' ? `it goes on at ${until}` : `tried again at ${until}`;
}
