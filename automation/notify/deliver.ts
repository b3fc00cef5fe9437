import type { Settings } from '../config/settings.ts';
import { appendEvent } from '../store/views.ts';
import type { Destination, KnownIssue, Letter, State } from '../task/state.ts';
import { closeBreaker, halfOpen, openBreaker } from './breaker.ts';
import type { Delivery } from './courier.ts';
import { expired, isUnfinished } from './schedule.ts';

/** After a try of which nobody knows: what was made shows up in lists only then. */
export const SETTLE_MS = 15_000;

/** A letter that was taken in hand, as it was before, and what it is about. */
export interface Taken {
  readonly letter: Letter;
  readonly issue: KnownIssue | undefined;
  readonly mayHaveArrived: boolean;
}

/**
 * Marks a letter `sending`; from then on it may have arrived. Undefined where it is not to be sent any more, because
 * what it is about is green again.
 */
export function take(draft: State, id: string, now: Date): Taken | undefined {
  const letter = draft.outbox.find((one) => one.id === id);
  if (letter === undefined || (letter.status !== 'waiting' && letter.status !== 'unknown')) return undefined;
  const mayHaveArrived = letter.status === 'unknown';
  if (letter.kind === 'open' && !mayHaveArrived && withdraw(draft, letter, now)) return undefined;
  letter.status = 'sending';
  letter.tries += 1;
  letter.notBefore = null;
  halfOpen(draft, letter.destination, now);
  return { letter: { ...letter }, issue: issueOf(draft, letter), mayHaveArrived };
}

/** An issue that would be closed at once is not opened. */
function withdraw(draft: State, letter: Letter, now: Date): boolean {
  const close = draft.outbox.find((other) => other.kind === 'close' && other.destination === letter.destination && other.fingerprint === letter.fingerprint && isUnfinished(other));
  if (close === undefined) return false;
  draft.outbox = draft.outbox.filter((other) => other.id !== letter.id && other.id !== close.id);
  draft.issues = draft.issues.filter((issue) => issue.fingerprint !== letter.fingerprint || issue.number !== null);
  say(draft, 'escalation.withdrawn', letter, 'green again before the issue was opened', now);
  return true;
}

/** The issue of the same failures; what a message points at may also be the one of the same task. */
function issueOf(draft: State, letter: Letter): KnownIssue | undefined {
  const ofTask = () => (letter.destination === 'github' || letter.taskId === null ? undefined : draft.issues.findLast((issue) => issue.taskId === letter.taskId));
  const same = draft.issues.findLast((issue) => issue.fingerprint === letter.fingerprint) ?? ofTask();
  return same === undefined ? undefined : { ...same, failures: [...same.failures] };
}

export interface Outcome {
  readonly id: string;
  readonly mayHaveArrived: boolean;
  readonly delivery: Delivery;
  readonly jitter: number;
}

/** Writes down how a delivery ended. A letter that may have arrived before stays so, whatever a later try was told. */
export function settle(draft: State, { id, mayHaveArrived, delivery, jitter }: Outcome, now: Date): void {
  const letter = draft.outbox.find((one) => one.id === id);
  if (letter === undefined) return;
  switch (delivery.kind) {
    case 'delivered':
    case 'needless':
      return arrived(draft, letter, delivery, now);
    case 'refused':
      Object.assign(letter, { status: mayHaveArrived ? 'unknown' : 'waiting', lastError: delivery.why });
      return openAndSay(draft, letter.destination, { ...delivery, jitter }, now);
    case 'unknown':
      return unclear(draft, letter, { mayHaveArrived, why: delivery.why, jitter }, now);
    default:
      return delivery satisfies never;
  }
}

function arrived(draft: State, letter: Letter, delivery: Extract<Delivery, { kind: 'delivered' | 'needless' }>, now: Date): void {
  closeBreaker(draft, letter.destination, now);
  Object.assign(letter, { status: 'delivered', deliveredAt: now.toISOString(), notBefore: null, lastError: delivery.kind === 'needless' ? delivery.why : '' });
  if (delivery.kind === 'needless') return say(draft, 'escalation.needless', letter, delivery.why, now);
  letter.reference = delivery.reference;
  if (delivery.issue !== undefined) remember(draft, letter, delivery.issue, now);
  const done = { open: 'told', comment: 'told again', close: 'closed', digest: 'told in one', notice: 'told' }[letter.kind];
  say(draft, `escalation.${letter.kind === 'close' ? 'closed' : 'delivered'}`, letter, `${done}: ${letter.destination}${letter.reference === null ? '' : ` ${letter.reference}`}`, now);
}

function remember(draft: State, letter: Letter, made: { readonly repo: string; readonly number: number; readonly url: string }, now: Date): void {
  const issue = draft.issues.findLast((one) => one.fingerprint === letter.fingerprint);
  if (issue === undefined) return;
  if (issue.number === null) issue.openedAt = now.toISOString();
  Object.assign(issue, made);
  // A close that waits behind this letter has said already that it shall not stay open.
  const closing = draft.outbox.some((other) => other.kind === 'close' && other.fingerprint === letter.fingerprint && isUnfinished(other));
  if (letter.kind !== 'close' && !closing) issue.open = true;
}

/** GitHub can be asked what arrived, receivers of webhooks know a letter's id; Slack gets one more try. */
function unclear(draft: State, letter: Letter, { mayHaveArrived, why, jitter }: { mayHaveArrived: boolean; why: string; jitter: number }, now: Date): void {
  Object.assign(letter, { status: 'unknown', lastError: why, notBefore: new Date(now.getTime() + SETTLE_MS).toISOString() });
  openAndSay(draft, letter.destination, { why, permanent: false, retryAt: null, jitter }, now);
  if (letter.destination === 'slack' && mayHaveArrived) giveUp(draft, letter, `sent twice, and nobody knows whether it arrived (${why})`, now);
}

function openAndSay(draft: State, destination: Destination, failing: Parameters<typeof openBreaker>[2], now: Date): void {
  const before = draft.circuitBreakers.find((one) => one.scope === 'escalation' && one.key === destination);
  const isNews = before === undefined || before.state === 'closed' || before.reason !== failing.why;
  openBreaker(draft, destination, failing, now);
  if (!isNews) return;
  const next = failing.permanent ? 'nothing more is sent there until you have mended that and say: keepgreen resume' : 'it is tried again by itself; nothing is lost';
  appendEvent(draft, { at: now.toISOString(), event: 'escalation.failing', taskId: null, message: `${failing.why}: ${next}` });
}

/** What has waited too long is said here, and not sent any more. Returns the lines for the log. */
export function giveUpExpired(draft: State, settings: Pick<Settings, 'escalationMaxAgeHours'>, now: Date): readonly string[] {
  const old = new Set(expired(draft, settings.escalationMaxAgeHours, now).map((letter) => letter.id));
  return draft.outbox.filter((letter) => old.has(letter.id)).map((letter) => giveUp(draft, letter, `not delivered within ${settings.escalationMaxAgeHours} hours${letter.lastError === '' ? '' : ` (${letter.lastError})`}`, now));
}

function giveUp(draft: State, letter: Letter, why: string, now: Date): string {
  Object.assign(letter, { status: 'given_up', notBefore: null, lastError: why });
  if (letter.kind === 'open' || letter.kind === 'digest') draft.issues = draft.issues.filter((issue) => issue.number !== null || issue.fingerprint !== letter.fingerprint || letter.destination !== 'github');
  const line = `gave up telling ${letter.destination}${letter.taskId === null ? '' : ` about ${letter.taskId}`}: ${why}`;
  say(draft, 'escalation.given_up', letter, line, now);
  return line;
}

/** What a dead process had in hand may have arrived. Only for the one orchestrator, at its start. */
export function recoverSending(draft: State, now: Date): number {
  const lost = draft.outbox.filter((letter) => letter.status === 'sending');
  for (const letter of lost) Object.assign(letter, { status: 'unknown', lastError: 'keepgreen ended while it was being sent', notBefore: new Date(now.getTime() + SETTLE_MS).toISOString() });
  return lost.length;
}

function say(draft: State, event: string, letter: Letter, message: string, now: Date): void {
  appendEvent(draft, { at: now.toISOString(), event, taskId: letter.taskId, message });
}
