import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BudgetAsk, Budgets, Reserved } from '../../automation/limits/budgets.ts';
import { DAY_MS, emptyBook, HOUR_MS, tidied, UsageBook } from '../../automation/limits/usage.ts';
import { machine, told } from './books.ts';
import type { Machine } from './books.ts';

const fix: BudgetAsk = { purpose: 'fix', taskCostUsd: 0 };

async function reserved(budgets: Budgets, ask = fix): Promise<Reserved> {
  const answer = await budgets.reserve(ask);
  if (answer.kind === 'refused') throw new Error(answer.reason);
  return answer;
}

describe('a reservation', () => {
  it('gives an attempt the least of what attempt, task and day leave, and no cap where none is set', async () => {
    const { budgets } = machine({ maxCostUsdPerAttempt: 1, maxCostUsdPerTask: 3, maxCostUsdPerDay: 20 }).born();
    expect((await reserved(budgets)).maxCostUsd).toBe(1);
    expect((await reserved(budgets, { purpose: 'fix', taskCostUsd: 2.75 })).maxCostUsd).toBe(0.25);
    expect((await reserved(machine({}).born().budgets)).maxCostUsd).toBeNull();
    expect((await reserved(machine({ maxCostUsdPerDay: 0.4, maxCostUsdPerAttempt: 1 }).born().budgets)).maxCostUsd).toBe(0.4);
  });

  it('is refused when the day is used up: what, when again, and the command that raises it', async () => {
    const { born, clock } = machine({ maxCostUsdPerDay: 1.5, maxCostUsdPerAttempt: 1 });
    const { budgets } = born();
    await (await reserved(budgets)).settle(told(1));
    await clock.advance(HOUR_MS);
    await (await reserved(budgets)).settle(told(0.5));
    expect(await budgets.reserve(fix)).toMatchObject({ kind: 'refused', limit: 'maxCostUsdPerDay', until: '2026-11-26T10:00:00.000Z', reason: expect.stringContaining('$1.50 of $1.50 used (MAX_COST_USD_PER_DAY); raise it with: keepgreen limits set MAX_COST_USD_PER_DAY 3') as string });
    await clock.advance(23 * HOUR_MS - 1);
    expect((await budgets.look())?.limit).toBe('maxCostUsdPerDay');
    await clock.advance(1);
    expect(await budgets.look()).toBeUndefined();
    expect((await reserved(budgets)).maxCostUsd).toBe(1);
  });

  it('counts requests by the rolling hour and tokens by the rolling day, probes and reviews too', async () => {
    const { born, clock } = machine({ maxLlmRequestsPerHour: 3, maxLlmTokensPerDay: 10_000 });
    const { budgets } = born();
    await (await reserved(budgets, { purpose: 'probe', taskCostUsd: 0 })).settle(told(0, 1));
    await (await reserved(budgets, { purpose: 'review', taskCostUsd: 0 })).settle(told(0, 2));
    expect(await budgets.reserve(fix)).toMatchObject({ limit: 'maxLlmRequestsPerHour', until: '2026-11-25T11:00:00.000Z' });
    await clock.advance(HOUR_MS);
    await (await reserved(budgets)).settle(told(0, 1, 50_000));
    expect(await budgets.reserve(fix)).toMatchObject({ limit: 'maxLlmTokensPerDay' });
  });

  it('of a dead process is charged in full by whoever looks next; of a living one it is not', async () => {
    const { born, kill, ledger } = machine({ maxCostUsdPerDay: 2, maxCostUsdPerAttempt: 1 });
    const [first, second] = [born(), born()];
    await reserved(first.budgets);
    expect(await ledger.read()).toMatchObject({ used: [], reserved: [{ costUsd: 1 }] });
    await reserved(second.budgets);
    expect((await born().budgets.reserve(fix)).kind).toBe('refused');
    kill(first.pid);
    kill(second.pid);
    expect(await ledger.read()).toMatchObject({ used: [{ costUsd: 2 }], reserved: [] });
  });

  it('is settled once, whatever is said afterwards', async () => {
    const { born, ledger } = machine({ maxCostUsdPerDay: 5, maxCostUsdPerAttempt: 1 });
    const reservation = await reserved(born().budgets);
    await reservation.settle(told(0.2));
    await reservation.settle({ kind: 'unknown' });
    expect((await ledger.read()).used).toMatchObject([{ costUsd: 0.2 }]);
  });

  it('of what was cut off is charged by its tokens and the request under way, of what nobody knows in full, of what never began not at all', async () => {
    const charge = async (spent: Parameters<Reserved['settle']>[0]) => {
      const { born, ledger } = machine({ maxCostUsdPerAttempt: 1, maxCostUsdPerDay: 9 });
      await (await reserved(born().budgets)).settle(spent);
      return (await ledger.read()).used.map((use) => use.costUsd);
    };
    expect(await charge({ kind: 'cut_off', usage: { requests: 3, tokens: 40_000, costUsd: 0 } })).toEqual([0.2625]);
    expect(await charge({ kind: 'cut_off', usage: { requests: 3, tokens: 9_000_000, costUsd: 0 } })).toEqual([1]);
    expect(await charge({ kind: 'unknown' })).toEqual([1]);
    expect(await charge({ kind: 'nothing' })).toEqual([]);
  });

  it('that can not be written down is refused, and what is owed is paid with the next one', async () => {
    const { born, ledger, log } = machine({ maxCostUsdPerDay: 5, maxCostUsdPerAttempt: 1 });
    const { budgets } = born();
    const reservation = await reserved(budgets);
    const update = ledger.update.bind(ledger);
    Object.assign(ledger, { update: () => Promise.reject(new Error('ENOSPC')) });
    await reservation.settle(told(0.3));
    expect(await budgets.reserve(fix)).toMatchObject({ kind: 'refused', limit: null, reason: expect.stringContaining('ENOSPC') as string });
    expect(log.records.filter((record) => record.message.includes('ENOSPC'))).toHaveLength(1);
    Object.assign(ledger, { update });
    await reserved(budgets);
    expect((await ledger.read()).used).toMatchObject([{ costUsd: 0.3 }]);
  });
});

describe('the book', () => {
  it('stays small and loses nothing of the window: 1,000 attempts in two days', () => {
    let book = emptyBook();
    const begin = Date.parse('2026-11-25T00:00:00.000Z');
    for (let nth = 0; nth < 1_000; nth += 1) {
      const now = new Date(begin + nth * 172_800);
      book = tidied({ ...book, used: [...book.used, { at: now.toISOString(), requests: 1, tokens: 10, costUsd: 0.01 }] }, () => false, now);
    }
    expect(book.used.length).toBeLessThan(220);
    const requests = book.used.reduce((sum, use) => sum + use.requests, 0);
    // A use is dated by the newest of its ten minutes, so it counts a little longer, never shorter.
    expect(requests).toBeGreaterThanOrEqual(499);
    expect(requests).toBeLessThanOrEqual(500 + 4);
    expect(UsageBook.parse(book)).toEqual(book);
  });

  it('dates what a clock that was set back says to come as now', () => {
    const now = new Date('2026-11-25T10:00:00.000Z');
    const ahead = { ...emptyBook(), used: [{ at: '2031-01-01T00:00:00.000Z', requests: 1, tokens: 0, costUsd: 1 }] };
    expect(tidied(ahead, () => false, now).used[0]?.at).toBe(now.toISOString());
    expect(tidied(tidied(ahead, () => false, now), () => false, new Date(now.getTime() + DAY_MS)).used).toEqual([]);
  });
});

describe('any number of orchestrators that race, overshoot and crash', () => {
  const step = fc.record({ who: fc.nat(3), what: fc.constantFrom('begin', 'begin', 'settle', 'crash', 'wait'), over: fc.double({ min: 0, max: 1.5, noNaN: true }) });

  it('never spend more in a day than the budget and one attempt', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const at = machine({ maxCostUsdPerDay: 5, maxCostUsdPerAttempt: 1 });
        const seats = [0, 1, 2, 3].map(() => seat(at));
        const spent: { at: number; usd: number }[] = [];
        for (const { who, what, over } of steps) {
          const one = seats[who];
          if (one === undefined) continue;
          if (what === 'wait') await at.clock.advance(HOUR_MS);
          if (what === 'begin' && one.held === undefined) one.held = await one.tryReserve();
          if (what === 'crash') one.restart();
          if (what === 'settle' && one.held !== undefined) {
            // The CLI holds an attempt to its cap, but for its last answer: here only one at a time may go over.
            const usd = Math.min(over, one.held.maxCostUsd ?? 1);
            spent.push({ at: at.clock.monotonicMs(), usd });
            await one.held.settle(told(usd));
            one.held = undefined;
          }
        }
        const day = (end: number) => spent.filter((one) => one.at <= end && end - one.at < DAY_MS).reduce((sum, one) => sum + one.usd, 0);
        for (const one of spent) expect(day(one.at)).toBeLessThanOrEqual(5 + 1e-6);
        for (const one of seats) one.restart();
        const book = await at.ledger.read();
        expect(book.reserved).toEqual([]);
        expect(book.used.reduce((sum, use) => sum + use.costUsd, 0)).toBeLessThanOrEqual(5 + 1e-6);
      }),
      { numRuns: 40 },
    );
  });
});

/** One place at the machine: a process that is replaced by another when it crashes. What it held is charged, not given back. */
function seat(at: Machine) {
  let process = at.born();
  return {
    held: undefined as Reserved | undefined,
    async tryReserve() {
      const answer = await process.budgets.reserve(fix);
      return answer.kind === 'reserved' ? answer : undefined;
    },
    restart() {
      at.kill(process.pid);
      process = at.born();
      this.held = undefined;
    },
  };
}
