import { appendEvent } from '../store/views.ts';
import type { CircuitBreaker, State } from '../task/state.ts';
import { closedBreaker } from './breaker.ts';
import type { BreakerName } from './breaker.ts';

/** Closed ones that only remember a failure or a fix; what is more is forgotten, the longest unchanged first. */
const MOST_CLOSED = 200;

/** The breaker of that name; a closed one where nothing is known of it. */
export function breakerOf(state: Pick<State, 'circuitBreakers'>, { scope, key }: BreakerName): CircuitBreaker {
  return state.circuitBreakers.find((one) => one.scope === scope && one.key === key) ?? closedBreaker({ scope, key });
}

/** The breakers that hold something back. */
export function openBreakers(state: Pick<State, 'circuitBreakers'>): readonly CircuitBreaker[] {
  return state.circuitBreakers.filter((one) => one.state !== 'closed');
}

/** Writes a breaker down, and as an event when it has moved. `why` is added where it closes. */
export function putBreaker(draft: State, next: CircuitBreaker, now: Date, why = ''): void {
  const before = breakerOf(draft, next);
  if (before === next) return;
  const others = draft.circuitBreakers.filter((one) => one.scope !== next.scope || one.key !== next.key);
  const kept = next.state === 'closed' && next.failures.length === 0 && next.fixes.length === 0 ? [] : [next];
  const closed = others.filter((one) => one.state === 'closed');
  const forgotten = new Set(closed.slice(0, Math.max(0, closed.length - MOST_CLOSED)));
  draft.circuitBreakers = [...others.filter((one) => !forgotten.has(one)), ...kept];
  if (before.state !== next.state) appendEvent(draft, { at: now.toISOString(), event: `breaker.${next.state === 'open' ? 'opened' : next.state}`, taskId: null, message: sentenceOf(next, why) });
}

/** `src/a.ts`, `github`, `the run`: how people call it. */
export function titleOf({ scope, key }: BreakerName): string {
  return scope === 'global' ? 'the agent' : key;
}

/** What `keepgreen resume` takes. */
export function handleOf({ scope, key }: BreakerName): string {
  if (scope === 'file') return `file:${key}`;
  return scope === 'global' ? 'agent' : key;
}

function sentenceOf(breaker: CircuitBreaker, why: string): string {
  const title = titleOf(breaker);
  switch (breaker.state) {
    case 'open':
      return `${title} rests ${breaker.until === null ? 'until you say so' : `until ${breaker.until}`}: ${breaker.reason}; or now: keepgreen resume ${handleOf(breaker)}`;
    case 'half_open':
      return `${title} may be tried once more`;
    case 'closed':
      return `${title} rests no longer${why === '' ? '' : `: ${why}`}`;
    default:
      return breaker.state satisfies never;
  }
}
