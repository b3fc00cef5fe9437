import type { Settings } from '../config/settings.ts';
import type { Destination, Letter, State } from '../task/state.ts';
import { breakerOf, letsThrough } from './breaker.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** How long the others wait for the issue, so that its address can stand in what they say. */
const WAIT_FOR_ISSUE_MS = 60_000;
/** How long the last message of an hour gathers what else comes. */
const COLLECT_MS = 60_000;

export type Caps = Pick<Settings, 'maxIssuesPerHour' | 'maxIssuesPerDay' | 'maxMessagesPerHour'>;

/** What is to be done next for one destination. */
export type Turn =
  | { readonly kind: 'none' }
  | { readonly kind: 'send'; readonly letter: Letter }
  /** More waits than may be sent: all of these become one digest. */
  | { readonly kind: 'digest'; readonly letters: readonly Letter[] };

/** Pure. Oldest first; what is about the same thing stays in order; within the caps; never against an open breaker. */
export function nextTurn(state: State, destination: Destination, caps: Caps, now: Date): Turn {
  if (!letsThrough(breakerOf(state, destination), now)) return { kind: 'none' };
  const mine = state.outbox.filter((letter) => letter.destination === destination);
  const ready = mine.filter((letter, index) => isReady(letter, mine.slice(0, index), state, now));
  const first = ready[0];
  if (first === undefined) return { kind: 'none' };
  const left = allowance(mine, destination, caps, now);
  const counted = mine.filter((letter) => isCounted(letter) && (letter.status === 'waiting' || letter.status === 'unknown'));
  if (left > 0 && counted.length <= left) return { kind: 'send', letter: first };
  const free = ready.find((letter) => !isCounted(letter) || letter.status === 'unknown');
  if (free !== undefined) return { kind: 'send', letter: free };
  const foldable = counted.filter((letter) => letter.kind !== 'digest' && letter.status === 'waiting');
  if (left === 1 && foldable.length > 1) return isOldEnough(foldable[0], now) ? { kind: 'digest', letters: foldable } : { kind: 'none' };
  return left > 0 ? { kind: 'send', letter: first } : { kind: 'none' };
}

/** Unfinished letters that are older than they may become. */
export function expired(state: State, maxAgeHours: number, now: Date): readonly Letter[] {
  return state.outbox.filter((letter) => isUnfinished(letter) && letter.status !== 'sending' && now.getTime() - Date.parse(letter.createdAt) > maxAgeHours * HOUR_MS);
}

export function isUnfinished(letter: Letter): boolean {
  return letter.status === 'waiting' || letter.status === 'sending' || letter.status === 'unknown';
}

/** Finished letters that nothing asks for any more: neither the caps nor the once-a-day rule, beyond the newest `keep`. */
export function outdated(outbox: readonly Letter[], keep: number, now: Date): readonly Letter[] {
  const finished = outbox.filter((letter) => !isUnfinished(letter));
  return finished.slice(0, Math.max(0, finished.length - keep)).filter((letter) => !countsStill(letter, now));
}

/** How many may still be sent now. One that may have arrived counts as sent. */
export function allowance(mine: readonly Letter[], destination: Destination, caps: Caps, now: Date): number {
  const since = (ms: number) => mine.filter((letter) => isCounted(letter) && wasSentWithin(letter, ms, now)).length;
  if (destination !== 'github') return caps.maxMessagesPerHour - since(HOUR_MS);
  return Math.min(caps.maxIssuesPerHour - since(HOUR_MS), caps.maxIssuesPerDay - since(DAY_MS));
}

function isReady(letter: Letter, earlier: readonly Letter[], state: State, now: Date): boolean {
  if (letter.status !== 'waiting' && letter.status !== 'unknown') return false;
  if (letter.notBefore !== null && Date.parse(letter.notBefore) > now.getTime()) return false;
  if (earlier.some((other) => other.fingerprint === letter.fingerprint && isUnfinished(other))) return false;
  return !waitsForIssue(letter, state, now);
}

/** A message says more with the issue's address in it; but it does not wait for ever. */
function waitsForIssue(letter: Letter, state: State, now: Date): boolean {
  if (letter.destination === 'github' || letter.taskId === null || now.getTime() - Date.parse(letter.createdAt) > WAIT_FOR_ISSUE_MS) return false;
  const issues = state.outbox.filter((other) => other.destination === 'github' && other.taskId === letter.taskId && other.kind !== 'close' && isUnfinished(other));
  return issues.length > 0 && letsThrough(breakerOf(state, 'github'), now);
}

/** A burst is not over yet: what comes within the same minute goes into the same digest. */
function isOldEnough(oldest: Letter | undefined, now: Date): boolean {
  return oldest !== undefined && now.getTime() - Date.parse(oldest.createdAt) >= COLLECT_MS;
}

/** Closing what is fixed is never held back. */
function isCounted(letter: Letter): boolean {
  return letter.kind !== 'close';
}

function wasSentWithin(letter: Letter, ms: number, now: Date): boolean {
  if (letter.status === 'delivered') return now.getTime() - Date.parse(letter.deliveredAt ?? letter.createdAt) < ms;
  return letter.status === 'unknown' || letter.status === 'sending';
}

function countsStill(letter: Letter, now: Date): boolean {
  const age = now.getTime() - Date.parse(letter.deliveredAt ?? letter.createdAt);
  return age < (letter.destination === 'github' ? DAY_MS : HOUR_MS);
}
