import { closedBreaker } from '../limits/breaker.ts';
import type { BreakerName } from '../limits/breaker.ts';
import { breakerOf as knownBreaker, putBreaker } from '../limits/breakers.ts';
import type { CircuitBreaker, Destination, State } from '../task/state.ts';

/** The pause after a first failure; doubled with each one that follows. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** However far away a service (or whoever answers for it) says its reset is. */
const LONGEST_TOLD_MS = 24 * 60 * 60_000;
const KEPT_FAILURES = 10;

/** Why a destination did not take a letter. `permanent`: trying again helps nothing until a person has changed something. */
export interface Failing {
  readonly why: string;
  readonly permanent: boolean;
  /** Wall time in ms that the service itself named; null when it named none. */
  readonly retryAt: number | null;
  /** 0 ≤ x < 1, so that many machines do not come back at the same moment. */
  readonly jitter: number;
}

export function breakerOf(state: State, destination: Destination): CircuitBreaker | undefined {
  return state.circuitBreakers.find((one) => one.scope === 'escalation' && one.key === destination);
}

/** May a letter be tried now? When an open breaker's time has come, one is: the answer opens or closes it. */
export function letsThrough(breaker: CircuitBreaker | undefined, now: Date): boolean {
  return breaker?.state !== 'open' || (breaker.until !== null && Date.parse(breaker.until) <= now.getTime());
}

/** Open until the service's own time, or longer with each failure in a row; `until` null waits for a person. */
export function openBreaker(draft: State, destination: Destination, failing: Failing, now: Date): void {
  const before = knownBreaker(draft, nameOf(destination));
  const failures = [...before.failures, now.toISOString()].slice(-KEPT_FAILURES);
  const until = failing.permanent ? null : new Date(now.getTime() + pauseMs(failures.length, failing, now)).toISOString();
  putBreaker(draft, { ...before, state: 'open', failures, openedAt: before.openedAt ?? now.toISOString(), until, reason: failing.why }, now);
}

/** The one try that finds out. */
export function halfOpen(draft: State, destination: Destination, now: Date): void {
  const before = knownBreaker(draft, nameOf(destination));
  if (before.state === 'open') putBreaker(draft, { ...before, state: 'half_open' }, now);
}

export function closeBreaker(draft: State, destination: Destination, now: Date): void {
  const before = knownBreaker(draft, nameOf(destination));
  if (before.state !== 'closed' || before.failures.length > 0) putBreaker(draft, closedBreaker(before), now, 'it took a message');
}

/** A person, or changed settings, say: try again now. Says which ones were waiting. */
export function retryDestinations(draft: State, now: Date, only?: ReadonlySet<string>): readonly string[] {
  const open = draft.circuitBreakers.filter((one) => one.scope === 'escalation' && one.state !== 'closed' && (only?.has(one.key) ?? true));
  for (const breaker of open) Object.assign(breaker, { state: 'open', until: now.toISOString() });
  for (const letter of draft.outbox) {
    if (open.some((one) => one.key === letter.destination) && letter.status === 'waiting') letter.notBefore = null;
  }
  return open.map((one) => one.key);
}

function pauseMs(failures: number, { retryAt, jitter }: Failing, now: Date): number {
  if (retryAt !== null) return Math.min(Math.max(retryAt - now.getTime(), 1000), LONGEST_TOLD_MS);
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (1 + jitter / 5);
}

function nameOf(key: Destination): BreakerName {
  return { scope: 'escalation', key };
}
