import type { Destination, KnownIssue, Letter } from '../task/state.ts';
import type { HttpEnd } from '../world/ports.ts';
import type { Failing } from './breaker.ts';
import type { Enclosure } from './enclosure.ts';

/** One letter as it is handed over; it is marked `sending` in the state already. */
export interface Errand {
  readonly letter: Letter;
  readonly enclosure: Enclosure;
  /** The issue it is about, for comments and closings; what a message can point at. */
  readonly issue: KnownIssue | undefined;
  /** An earlier try may have reached its destination. */
  readonly mayHaveArrived: boolean;
  readonly now: Date;
}

export type Refusal = Omit<Failing, 'jitter'>;

/** How a delivery can end. */
export type Delivery =
  | { readonly kind: 'delivered'; readonly reference: string | null; readonly issue?: { readonly repo: string; readonly number: number; readonly url: string } }
  /** There is nothing to be said any more, or a person does not want to hear it; one sentence. */
  | { readonly kind: 'needless'; readonly why: string }
  /** It surely did not arrive. */
  | ({ readonly kind: 'refused' } & Refusal)
  /** It may have arrived, or not. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Brings letters to one destination. */
export interface Courier {
  readonly destination: Destination;
  /** Must not throw; ends within seconds of an abort, then as `unknown`. */
  deliver(errand: Errand, signal: AbortSignal): Promise<Delivery>;
}

/** Answers that stay the same however often one asks. */
const PERMANENT = new Set([400, 401, 404, 405, 410, 413, 422, 451]);

/** What an answer that is no success means: refused for good, or for now. */
export function refusalOf({ status, headers }: Extract<HttpEnd, { kind: 'answered' }>, who: string, now: Date): Refusal {
  const retryAt = toldTime(headers, now);
  const moved = status >= 300 && status < 400;
  return { why: `${who} answered ${status}${moved ? ' (it has moved)' : ''}`, permanent: retryAt === null && (moved || PERMANENT.has(status)), retryAt };
}

/** When the service says that it listens again: seconds or a date, or the reset of a used-up allowance; ms, null when it doesn't say. */
export function toldTime(headers: Readonly<Record<string, string>>, now: Date): number | null {
  const after = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(after)) return now.getTime() + Number(after) * 1000;
  if (after !== '' && !Number.isNaN(Date.parse(after))) return Date.parse(after);
  const reset = headers['x-ratelimit-reset'] ?? '';
  return headers['x-ratelimit-remaining'] === '0' && /^\d{1,12}$/.test(reset) ? Number(reset) * 1000 : null;
}
