import { hostname } from 'node:os';
import type { Settings } from '../config/settings.ts';
import { renderError } from '../errors.ts';
import type { World } from '../world/ports.ts';
import { limitsInForce, nameOf } from './names.ts';
import type { LimitKey, Limits } from './names.ts';
import { reserve, settle, standings } from './usage.ts';
import type { Purpose, Spent, Standing, UsageBook } from './usage.ts';
import { openUsageLedger } from './usage-ledger.ts';
import type { UsageLedger } from './usage-ledger.ts';

/** Who wants to ask a model says so here first, and afterwards what it took. Nothing of it throws. */
export interface Budgets {
  /** The limits in force now: settings, and over them what `keepgreen limits set` says. */
  limits(): Promise<Limits>;
  /** Sets aside what one attempt may use. Whoever gets it must settle it, however the attempt ends. */
  reserve(ask: BudgetAsk): Promise<Reserved | BudgetRefused>;
  /** Would something be refused now, whoever asks? Sets nothing aside; undefined when there is room. */
  look(): Promise<BudgetRefused | undefined>;
}

export interface BudgetAsk {
  readonly purpose: Purpose;
  /** Dollars the task has cost so far; 0 where there is none. */
  readonly taskCostUsd: number;
}

export interface Reserved {
  readonly kind: 'reserved';
  /** What the attempt may cost at most (the CLI's --max-budget-usd); null = no limit is set. */
  readonly maxCostUsd: number | null;
  /** Only the first call counts. A disk that refuses is tried again with the next reservation. */
  settle(spent: Spent): Promise<void>;
}

export interface BudgetRefused {
  readonly kind: 'refused';
  /** null: the ledger itself can't be used, and what is not written down is not spent. */
  readonly limit: LimitKey | null;
  /** One sentence: what is used up, and the command that raises it. */
  readonly reason: string;
  /** When to look again (ISO); null for a limit that no time lifts (the task's own). */
  readonly until: string | null;
}

export interface BudgetDeps {
  readonly ledger: UsageLedger;
  readonly settings: Limits & Pick<Settings, 'projectRoot'>;
  readonly world: Pick<World, 'clock' | 'random' | 'log' | 'processes'>;
}

/** A ledger that can't be written now is tried again after so long. */
const TROUBLE_MS = 60_000;

export function createBudgets({ ledger, settings, world }: BudgetDeps): Budgets {
  const { clock, random, log, processes } = world;
  const owed = new Map<string, Spent>();
  let told = '';
  let broken: BudgetRefused | undefined;
  const trouble = (error: unknown): BudgetRefused => {
    const reason = renderError(error);
    if (reason !== told) log.error(`what the agent uses can't be written down: ${reason}`);
    told = reason;
    broken = { kind: 'refused', limit: null, reason: `what it uses can't be written down: ${reason}`, until: new Date(clock.now().getTime() + TROUBLE_MS).toISOString() };
    return broken;
  };
  const paidUp = (book: UsageBook, now: Date): UsageBook => [...owed].reduce((next, [id, spent]) => settle(next, id, spent, now), book);
  const pay = async (): Promise<void> => {
    const paid = [...owed.keys()];
    await ledger.update((book, now) => ({ book: paidUp(book, now), value: undefined }));
    for (const id of paid) owed.delete(id);
  };

  return {
    limits: () => ledger.read().then((book) => limitsInForce(settings, book.overrides), () => limitsInForce(settings, [])),
    async reserve(ask) {
      const id = random.hex(8);
      const wanted = { id, purpose: ask.purpose, owner: processes.self(), host: hostname(), project: settings.projectRoot };
      try {
        const paid = [...owed.keys()];
        const answer = await ledger.update((before, now): { book: UsageBook; value: { maxCostUsd: number | null } | BudgetRefused } => {
          const book = paidUp(before, now);
          const limits = limitsInForce(settings, book.overrides);
          const bounds = boundsOf(ask, limits);
          if (bounds.kind === 'refused') return { book, value: bounds };
          const made = reserve(book, { ...wanted, atMostUsd: bounds.atMostUsd }, limits, now);
          return made.kind === 'reserved' ? { book: made.book, value: { maxCostUsd: made.maxCostUsd } } : { book, value: refusedBy(made.full) };
        });
        for (const one of paid) owed.delete(one);
        told = '';
        broken = undefined;
        if ('kind' in answer) return answer;
        return { kind: 'reserved', maxCostUsd: answer.maxCostUsd, settle: once((spent) => settleOrOwe(id, spent)) };
      } catch (error) {
        return trouble(error);
      }
    },
    async look() {
      try {
        // What can be read but not written is no room: whoever is let through would only be refused again.
        if (broken?.until != null && Date.parse(broken.until) > clock.now().getTime()) return broken;
        if (broken !== undefined) await pay();
        broken = undefined;
        const book = await ledger.read();
        const full = standings(paidUp(book, clock.now()), limitsInForce(settings, book.overrides), clock.now()).find((standing) => standing.resetsAt !== null);
        return full === undefined ? undefined : refusedBy(full);
      } catch (error) {
        return trouble(error);
      }
    },
  };

  async function settleOrOwe(id: string, spent: Spent): Promise<void> {
    owed.set(id, spent);
    await pay().catch(trouble);
  }
}

/** The production's: the ledger of this user and machine on disk. */
export function openBudgets({ settings, world }: { readonly settings: Settings; readonly world: World }): Budgets {
  return createBudgets({ ledger: ledgerOf({ settings, world }), settings, world });
}

/** The ledger that these settings name; nothing is opened or written yet. */
export function ledgerOf({ settings, world }: { readonly settings: Settings; readonly world: World }): UsageLedger {
  const { clock, random, log, processes } = world;
  const attempt = { requests: 20, tokens: 300_000, costUsd: settings.maxCostUsdPerAttempt || 1 };
  const everything = { requests: settings.maxLlmRequestsPerHour, tokens: settings.maxLlmTokensPerDay, costUsd: settings.maxCostUsdPerDay };
  return openUsageLedger({ file: settings.usageFile, clock, random, log, isAlive: (owner) => processes.isAlive(owner), lost: { attempt, everything } });
}

/** What the limits of attempt and task leave in dollars. */
function boundsOf({ purpose, taskCostUsd }: BudgetAsk, limits: Limits): { readonly kind: 'bounds'; readonly atMostUsd: number | null } | BudgetRefused {
  const { maxCostUsdPerAttempt: perAttempt, maxCostUsdPerTask: perTask } = limits;
  const used = purpose === 'probe' ? undefined : taskBudgetUsed(taskCostUsd, limits);
  if (used !== undefined) return { kind: 'refused', limit: 'maxCostUsdPerTask', reason: used, until: null };
  const bounds = [...(perAttempt > 0 ? [perAttempt] : []), ...(perTask > 0 && purpose !== 'probe' ? [perTask - taskCostUsd] : [])];
  return { kind: 'bounds', atMostUsd: bounds.length === 0 ? null : Math.min(...bounds) };
}

/** The sentence about a task that has cost what one may cost; undefined while there is something left. */
export function taskBudgetUsed(taskCostUsd: number, { maxCostUsdPerTask: limit }: Limits): string | undefined {
  if (limit === 0 || limit - taskCostUsd >= Math.min(0.01, limit)) return undefined;
  return `it has cost $${taskCostUsd.toFixed(2)} of $${limit.toFixed(2)} (MAX_COST_USD_PER_TASK); ${raise('maxCostUsdPerTask', limit)}`;
}

function refusedBy({ key, used, reserved, limit, resetsAt }: Standing): BudgetRefused {
  const under = reserved > 0 ? `, ${renderAmount(key, reserved)} of it set aside by attempts under way` : '';
  return { kind: 'refused', limit: key, until: resetsAt, reason: `${renderAmount(key, used + reserved)} of ${renderAmount(key, limit)} used (${nameOf(key)}${under}); ${raise(key, limit)}` };
}

function raise(key: LimitKey, limit: number): string {
  return `raise it with: keepgreen limits set ${nameOf(key)} ${limit * 2}`;
}

/** `$1.50`, `12 requests`, `300000 tokens`, `60 s`, `3` */
export function renderAmount(key: LimitKey, value: number): string {
  const name = nameOf(key);
  if (name.includes('_USD_')) return `$${value.toFixed(2)}`;
  if (name.includes('_REQUESTS_')) return `${value} requests`;
  if (name.includes('_TOKENS_')) return `${value} tokens`;
  return name.includes('SECONDS') || key === 'circuitBreakerWindow' ? `${value} s` : String(value);
}

function once(work: (spent: Spent) => Promise<void>): (spent: Spent) => Promise<void> {
  let done: Promise<void> | undefined;
  return (spent) => (done ??= work(spent));
}
