import { z } from 'zod';
import type { LimitKey, Limits } from './names.ts';

export const USAGE_VERSION = 1;

const count = z.number().nonnegative();
const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'no time');

export const Amount = z.object({ requests: count, tokens: count, costUsd: count });
export type Amount = z.infer<typeof Amount>;

/** What the agent is asked for: a fix, a review, or only whether it answers. */
export const Purpose = z.enum(['fix', 'review', 'probe']);
export type Purpose = z.infer<typeof Purpose>;

/** What an attempt under way may use at most, set aside before it began. */
export const Reservation = Amount.extend({
  id: z.string(),
  purpose: Purpose,
  at: time,
  /** Who settles it. When that very process is dead, whoever looks next settles it at its full amount. */
  owner: z.object({ pid: z.number().int(), startTime: z.string() }),
  host: z.string(),
  project: z.string(),
});
export type Reservation = z.infer<typeof Reservation>;

/**
 * What one user's agents have used on one machine. Both windows roll: "a day" is the last 24 hours, "an hour" the last
 * 60 minutes, so that no midnight and no time zone doubles what was allowed.
 */
export const UsageBook = z.object({
  version: z.literal(USAGE_VERSION),
  /** Goes up with every write. */
  rev: z.number().int().nonnegative(),
  used: z.array(Amount.extend({ at: time })),
  reserved: z.array(Reservation),
  /** What one took on average lately, for the next one's reservation. */
  usual: z.object({ fix: Amount, review: Amount, probe: Amount }),
  overrides: z.array(z.object({ name: z.string(), value: z.string() })),
  /** What a person should know of these figures (something was lost); '' when nothing. */
  note: z.string(),
});
export type UsageBook = z.infer<typeof UsageBook>;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Uses of the last hour are kept by the minute, older ones by ten. */
const [FINE_MS, COARSE_MS] = [60_000, 600_000];
/** With less than a cent left nothing is begun. */
const LEAST_USD = 0.01;
/** Reservations that only wait for others to end are looked at again after so long. */
const OTHERS_END_MS = 60_000;

export function emptyBook(): UsageBook {
  const usual = { fix: { requests: 8, tokens: 100_000, costUsd: 0.5 }, review: { requests: 4, tokens: 30_000, costUsd: 0.1 }, probe: { requests: 1, tokens: 1000, costUsd: 0.01 } };
  return { version: USAGE_VERSION, rev: 0, used: [], reserved: [], usual, overrides: [], note: '' };
}

/** A budget of the hour or the day, as it stands. */
export interface Standing {
  readonly key: Extract<LimitKey, 'maxLlmRequestsPerHour' | 'maxLlmTokensPerDay' | 'maxCostUsdPerDay'>;
  readonly used: number;
  /** By attempts under way. */
  readonly reserved: number;
  /** 0 = no limit. */
  readonly limit: number;
  /** At the limit: when there is room again (ISO). Else null. */
  readonly resetsAt: string | null;
}

const BUDGETS = [
  { key: 'maxCostUsdPerDay', unit: 'costUsd', windowMs: DAY_MS, least: LEAST_USD },
  { key: 'maxLlmRequestsPerHour', unit: 'requests', windowMs: HOUR_MS, least: 1 },
  { key: 'maxLlmTokensPerDay', unit: 'tokens', windowMs: DAY_MS, least: 1 },
] as const satisfies readonly { key: Standing['key']; unit: keyof Amount; windowMs: number; least: number }[];

export function standings(book: UsageBook, limits: Limits, now: Date): readonly Standing[] {
  return BUDGETS.map((budget) => {
    const inside = book.used.filter((use) => now.getTime() - Date.parse(use.at) < budget.windowMs);
    const used = sum(inside, budget.unit);
    const reserved = sum(book.reserved, budget.unit);
    const limit = limits[budget.key];
    const full = limit > 0 && limit - used - reserved < Math.min(budget.least, limit);
    return { key: budget.key, used, reserved, limit, resetsAt: full ? resetOf(inside, budget, { limit, reserved, used, now }) : null };
  });
}

/** When so much of what was used is older than the window that something may begin. */
function resetOf(inside: UsageBook['used'], { unit, windowMs, least }: (typeof BUDGETS)[number], at: { limit: number; reserved: number; used: number; now: Date }): string {
  if (at.limit - at.used >= Math.min(least, at.limit)) return new Date(at.now.getTime() + OTHERS_END_MS).toISOString();
  let left = at.used;
  for (const use of [...inside].sort((a, b) => a.at.localeCompare(b.at))) {
    left -= use[unit];
    if (at.limit - left >= Math.min(least, at.limit)) return new Date(Date.parse(use.at) + windowMs).toISOString();
  }
  return new Date(at.now.getTime() + windowMs).toISOString();
}

export type Reserving =
  /** `maxCostUsd` null: no limit of ours; the attempt has to be held to it. */
  | { readonly kind: 'reserved'; readonly book: UsageBook; readonly maxCostUsd: number | null }
  | { readonly kind: 'refused'; readonly full: Standing };

export interface Wanted extends Pick<Reservation, 'id' | 'purpose' | 'owner' | 'host' | 'project'> {
  /** Dollars it may cost by other limits (attempt, task); null = those set none. */
  readonly atMostUsd: number | null;
}

/**
 * Sets aside what an attempt may use: in dollars all it may cost at most, in requests and tokens what one usually
 * takes; of each no more than is left. Refused when nothing is.
 */
export function reserve(book: UsageBook, wanted: Wanted, limits: Limits, now: Date): Reserving {
  const all = standings(book, limits, now);
  const full = all.find((standing) => standing.resetsAt !== null);
  if (full !== undefined) return { kind: 'refused', full };
  const left = (key: Standing['key']) => leftOf(all.find((standing) => standing.key === key));
  const usual = book.usual[wanted.purpose];
  const atMost = Math.min(wanted.atMostUsd ?? Infinity, left('maxCostUsdPerDay'));
  const { atMostUsd: _told, ...rest } = wanted;
  const reservation: Reservation = {
    ...rest,
    at: now.toISOString(),
    requests: Math.min(Math.max(1, Math.ceil(usual.requests)), left('maxLlmRequestsPerHour')),
    tokens: Math.min(Math.ceil(usual.tokens), left('maxLlmTokensPerDay')),
    costUsd: cents(wanted.purpose === 'probe' ? Math.min(usual.costUsd, atMost) : atMost === Infinity ? usual.costUsd : atMost),
  };
  return { kind: 'reserved', book: { ...book, reserved: [...book.reserved, reservation] }, maxCostUsd: atMost === Infinity ? null : cents(atMost) };
}

function leftOf(standing: Standing | undefined): number {
  return standing === undefined || standing.limit === 0 ? Infinity : Math.max(0, standing.limit - standing.used - standing.reserved);
}

/** What an attempt came to. */
export type Spent =
  /** It ended by itself and told all of it. */
  | { readonly kind: 'told'; readonly usage: Amount }
  /** It was stopped: requests and tokens as seen and the request under way; dollars are not told, so they are reckoned from these. */
  | { readonly kind: 'cut_off'; readonly usage: Amount }
  /** Nobody knows: the whole reservation. */
  | { readonly kind: 'unknown' }
  /** It never began. */
  | { readonly kind: 'nothing' };

/** Puts what was really used in place of a reservation; one that is not there any more was settled by another. */
export function settle(book: UsageBook, id: string, spent: Spent, now: Date): UsageBook {
  const reservation = book.reserved.find((one) => one.id === id);
  if (reservation === undefined) return book;
  const amount = chargeOf(book, reservation, spent);
  const used = isNothing(amount) ? book.used : [...book.used, { at: now.toISOString(), ...amount }];
  const usual = spent.kind === 'told' && spent.usage.requests > 0 ? { ...book.usual, [reservation.purpose]: averaged(book.usual[reservation.purpose], spent.usage) } : book.usual;
  return { ...book, used, usual, reserved: book.reserved.filter((one) => one.id !== id) };
}

function chargeOf(book: UsageBook, reservation: Reservation, spent: Spent): Amount {
  switch (spent.kind) {
    case 'told':
      return pick(spent.usage);
    case 'cut_off': {
      const { costUsd, tokens, requests } = book.usual[reservation.purpose];
      const reckoned = tokens === 0 ? reservation.costUsd : (spent.usage.tokens * costUsd) / tokens + costUsd / Math.max(1, requests);
      return { requests: spent.usage.requests + 1, tokens: spent.usage.tokens, costUsd: cents(Math.max(spent.usage.costUsd, Math.min(reckoned, reservation.costUsd))) };
    }
    case 'unknown':
      return pick(reservation);
    case 'nothing':
      return { requests: 0, tokens: 0, costUsd: 0 };
    default:
      return spent satisfies never;
  }
}

/** Charges the reservations of the dead in full, drops what no window reaches any more, and keeps the rest small. */
export function tidied(book: UsageBook, isDead: (reservation: Reservation) => boolean, now: Date): UsageBook {
  const alive = (one: Reservation) => now.getTime() - Date.parse(one.at) < DAY_MS && !isDead(one);
  const lost = book.reserved.filter((one) => !alive(one)).map((one) => ({ at: one.at, ...pick(one) }));
  const used = merged([...book.used, ...lost], now);
  if (lost.length === 0 && used.length === book.used.length && book.used.every((use) => Date.parse(use.at) <= now.getTime())) return book;
  return { ...book, used, reserved: book.reserved.filter(alive) };
}

/** One use for each minute (ten minutes, where they are older than an hour), dated by its newest. A time to come is now: the clock was set back. */
function merged(uses: UsageBook['used'], now: Date): UsageBook['used'] {
  const slots = new Map<string, UsageBook['used'][number]>();
  for (const use of uses) {
    const at = Math.min(Date.parse(use.at), now.getTime());
    const age = now.getTime() - at;
    if (age >= DAY_MS) continue;
    const slot = age < HOUR_MS ? `fine ${Math.floor(at / FINE_MS)}` : `coarse ${Math.floor(at / COARSE_MS)}`;
    const known = slots.get(slot);
    const newest = new Date(Math.max(at, known === undefined ? 0 : Date.parse(known.at))).toISOString();
    slots.set(slot, { at: newest, ...plus(known ?? { requests: 0, tokens: 0, costUsd: 0 }, use) });
  }
  return [...slots.values()];
}

/** Adds something that was used and of which no reservation tells. */
export function charge(book: UsageBook, amount: Amount, now: Date): UsageBook {
  return { ...book, used: [...book.used, { at: now.toISOString(), ...amount }] };
}

function averaged(before: Amount, told: Amount): Amount {
  const mean = (a: number, b: number) => a * 0.7 + b * 0.3;
  return { requests: Math.ceil(mean(before.requests, told.requests)), tokens: Math.ceil(mean(before.tokens, told.tokens)), costUsd: cents(mean(before.costUsd, told.costUsd)) };
}

function plus(a: Amount, b: Amount): Amount {
  return { requests: a.requests + b.requests, tokens: a.tokens + b.tokens, costUsd: cents(a.costUsd + b.costUsd) };
}

function pick({ requests, tokens, costUsd }: Amount): Amount {
  return { requests, tokens, costUsd };
}

function isNothing({ requests, tokens, costUsd }: Amount): boolean {
  return requests === 0 && tokens === 0 && costUsd === 0;
}

function sum(all: readonly Amount[], unit: keyof Amount): number {
  return all.reduce((total, one) => total + one[unit], 0);
}

/** Dollars without the noise of floating point: millionths are enough. */
function cents(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}
