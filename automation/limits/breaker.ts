import type { CircuitBreaker } from '../task/state.ts';

/** When a breaker opens and for how long. */
export interface BreakerRule {
  /** Failures within the window that open it; 0 = it never opens by counting. */
  readonly threshold: number;
  /** How far back failures count, and how long an open one rests, in ms. */
  readonly windowMs: number;
}

export type BreakerName = Pick<CircuitBreaker, 'scope' | 'key'>;

/**
 * Where a breaker stands, each position with its own data. CircuitBreaker (task/state.ts) is its saved form:
 *
 *   closed ──threshold failures──▶ open ──time is over──▶ half open (one try) ──it worked──▶ closed
 *                                    ▲──────────────────────────it failed──┘
 */
export type Position =
  | { readonly kind: 'closed'; readonly failures: readonly string[] }
  /** `until` null: until a person says resume. */
  | { readonly kind: 'open'; readonly failures: readonly string[]; readonly openedAt: string; readonly until: string | null; readonly reason: string }
  | { readonly kind: 'half_open'; readonly failures: readonly string[]; readonly openedAt: string; readonly reason: string; readonly trial: Trial | null };

/** The one try of a half-open breaker. After `until` (null = never) it counts as lost, and another may be made. */
export interface Trial {
  readonly holder: string;
  readonly until: string | null;
}

/** May something be tried? `breaker` is what has to be stored before it is; it is the very one given when nothing changes. */
export type Admission =
  | { readonly kind: 'yes'; readonly breaker: CircuitBreaker }
  /** `until` null: until a person says resume, or the try under way has ended. */
  | { readonly kind: 'no'; readonly until: string | null; readonly reason: string };

const DAY_MS = 86_400_000;
/** Failures and fixes remembered for each; a rule may not count further. */
const MOST_TIMES = 1000;

/** A breaker of which nothing is known yet. */
export function closedBreaker({ scope, key }: BreakerName): CircuitBreaker {
  return { scope, key, state: 'closed', failures: [], openedAt: null, until: null, trial: null, fixes: [], reason: '' };
}

/** One more failure. `restUntil` (ISO) prolongs the rest where somebody said so (Retry-After). */
export function recordFailure(breaker: CircuitBreaker, rule: BreakerRule, failure: { readonly now: Date; readonly reason: string; readonly restUntil?: string | null }): CircuitBreaker {
  const { now, reason } = failure;
  const position = positionOf(breaker);
  const failures = [...recent(position.failures, now, rule.windowMs), now.toISOString()];
  const rest = { openedAt: now.toISOString(), until: latest([plus(now, rule.windowMs), failure.restUntil ?? null]), reason };
  switch (position.kind) {
    case 'closed':
      return saved(breaker, rule.threshold > 0 && failures.length >= rule.threshold ? { kind: 'open', failures, ...rest } : { kind: 'closed', failures });
    case 'half_open':
      return saved(breaker, { kind: 'open', failures, ...rest });
    case 'open':
      // What was begun before it opened; a rest that only a person ends is not shortened.
      return saved(breaker, { ...position, failures, until: position.until === null ? null : latest([position.until, failure.restUntil ?? null]) });
    default:
      return position satisfies never;
  }
}

/** It worked: closed, nothing held against it. */
export function recordSuccess(breaker: CircuitBreaker): CircuitBreaker {
  return saved(breaker, { kind: 'closed', failures: [] });
}

/** It is green, and not by the agent: what was counted against it is over, a runaway's rest is not. */
export function recordGreen(breaker: CircuitBreaker, fixLimit: number, now: Date): CircuitBreaker {
  const runsAway = fixLimit > 0 && recent(breaker.fixes, now, DAY_MS).length >= fixLimit;
  return breaker.failures.length === 0 || runsAway ? breaker : recordSuccess(breaker);
}

/** Opens it at once, whatever was counted. `until` null: until a person says resume. */
export function openBreaker(breaker: CircuitBreaker, rest: { readonly now: Date; readonly until: string | null; readonly reason: string }): CircuitBreaker {
  return saved(breaker, { kind: 'open', failures: breaker.failures, openedAt: rest.now.toISOString(), until: rest.until, reason: rest.reason });
}

/**
 * May `holder` try? A closed one lets everybody through; an open one, once its time is over, exactly one until that
 * one's success or failure is recorded, its try is released, or (`leaseMs`) it has taken too long.
 */
export function mayTry(breaker: CircuitBreaker, holder: string, now: Date, leaseMs?: number): Admission {
  const position = positionOf(breaker);
  switch (position.kind) {
    case 'closed':
      return { kind: 'yes', breaker };
    case 'open':
      if (isOver(position, now)) return { kind: 'yes', breaker: halfOpen(breaker, position, trialOf(holder, now, leaseMs)) };
      return { kind: 'no', until: position.until, reason: position.reason };
    case 'half_open': {
      const { trial } = position;
      if (trial?.holder === holder) return { kind: 'yes', breaker };
      if (trial === null || (trial.until !== null && isPast(trial.until, now))) return { kind: 'yes', breaker: halfOpen(breaker, position, trialOf(holder, now, leaseMs)) };
      return { kind: 'no', until: trial.until, reason: `${position.reason}; ${trial.holder} is trying it now` };
    }
    default:
      return position satisfies never;
  }
}

/** The try ended without saying anything about the thing itself (stopped, no account): another may be made. */
export function releaseTrial(breaker: CircuitBreaker, holder: string): CircuitBreaker {
  const position = positionOf(breaker);
  return position.kind === 'half_open' && position.trial?.holder === holder ? halfOpen(breaker, position, null) : breaker;
}

/** One more landed fix of a file. So many within a day are a runaway: it rests until the oldest of them is a day old. */
export function recordFix(breaker: CircuitBreaker, limit: number, now: Date): CircuitBreaker {
  const fixes = [...recent(breaker.fixes, now, DAY_MS), now.toISOString()].slice(-MOST_TIMES);
  const closed = { ...recordSuccess(breaker), fixes };
  if (limit === 0 || fixes.length < limit) return closed;
  const oldest = new Date(fixes[fixes.length - limit] ?? now);
  return openBreaker(closed, { now, until: plus(oldest, DAY_MS), reason: `fixed ${fixes.length} times within a day: something goes round in circles (MAX_FIXES_PER_FILE_PER_DAY)` });
}

/** A person closes it: nothing that was counted stays. */
export function closeByHand(breaker: CircuitBreaker): CircuitBreaker {
  return closedBreaker(breaker);
}

/** The saved form, read. A time that is none (edited by hand) counts as past: one try is cheap. */
export function positionOf(breaker: CircuitBreaker): Position {
  const { failures, reason, until } = breaker;
  const openedAt = breaker.openedAt ?? '';
  switch (breaker.state) {
    case 'closed':
      return { kind: 'closed', failures };
    case 'open':
      return { kind: 'open', failures, openedAt, until, reason };
    case 'half_open':
      return { kind: 'half_open', failures, openedAt, reason, trial: breaker.trial === null ? null : { holder: breaker.trial, until } };
    default:
      return breaker.state satisfies never;
  }
}

function saved(breaker: CircuitBreaker, position: Position): CircuitBreaker {
  const base = { ...closedBreaker(breaker), fixes: [...breaker.fixes], state: position.kind, failures: position.failures.slice(-MOST_TIMES) };
  switch (position.kind) {
    case 'closed':
      return base;
    case 'open':
      return { ...base, openedAt: position.openedAt, until: position.until, reason: position.reason };
    case 'half_open':
      return { ...base, openedAt: position.openedAt, reason: position.reason, trial: position.trial?.holder ?? null, until: position.trial?.until ?? null };
    default:
      return position satisfies never;
  }
}

function halfOpen(breaker: CircuitBreaker, from: Extract<Position, { kind: 'open' | 'half_open' }>, trial: Trial | null): CircuitBreaker {
  return saved(breaker, { kind: 'half_open', failures: from.failures, openedAt: from.openedAt, reason: from.reason, trial });
}

function trialOf(holder: string, now: Date, leaseMs: number | undefined): Trial {
  return { holder, until: leaseMs === undefined ? null : plus(now, leaseMs) };
}

/** A clock that was set back says nothing about how long it has rested: one try too early is cheap, a rest for years is not. */
function isOver({ until, openedAt }: Extract<Position, { kind: 'open' }>, now: Date): boolean {
  return until !== null && (isPast(until, now) || now.getTime() < Date.parse(openedAt));
}

function isPast(time: string, now: Date): boolean {
  return !(Date.parse(time) > now.getTime());
}

function recent(times: readonly string[], now: Date, ms: number): string[] {
  return times.filter((time) => now.getTime() - Date.parse(time) < ms);
}

function plus(from: Date, ms: number): string {
  return new Date(from.getTime() + ms).toISOString();
}

function latest(times: readonly (string | null)[]): string {
  return times.filter((time) => time !== null).sort().at(-1) ?? '';
}
