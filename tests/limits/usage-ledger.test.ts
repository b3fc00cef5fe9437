import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBudgets } from '../../automation/limits/budgets.ts';
import { openUsageLedger } from '../../automation/limits/usage-ledger.ts';
import type { UsageLedger } from '../../automation/limits/usage-ledger.ts';
import { charge } from '../../automation/limits/usage.ts';
import { createClock } from '../../automation/world/clock.ts';
import { identifySelf, isSameAlive } from '../../automation/world/processes/identity.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';
import { startFixture } from '../store/support.ts';
import { temporaryFolder } from '../support/project.ts';
import { noLimits } from './books.ts';

const lost = { attempt: { requests: 20, tokens: 1000, costUsd: 1 }, everything: { requests: 100, tokens: 1_000_000, costUsd: 20 } };

function place(dir = join(temporaryFolder('keepgreen-usage'), 'state', 'keepgreen')) {
  const [file, log] = [join(dir, 'usage.json'), createMemoryLog()];
  const open = (): UsageLedger => openUsageLedger({ file, clock: createClock(), random: createRandom(), log, isAlive: isSameAlive, lost });
  return { dir, file, log, open, errors: () => log.records.filter((record) => record.level === 'error') };
}
const spend = (ledger: UsageLedger, costUsd: number) => ledger.update((book, now) => ({ book: charge(book, { requests: 1, tokens: 1, costUsd }, now), value: undefined }));
const total = async (ledger: UsageLedger) => (await ledger.read()).used.reduce((sum, use) => sum + use.costUsd, 0);

describe('the ledger on disk', () => {
  it("is the person's own, made with the first entry, and the same for all who open it", async () => {
    const { dir, file, open } = place();
    expect(await total(open())).toBe(0);
    expect(existsSync(dir)).toBe(false);
    await spend(open(), 0.5);
    await spend(open(), 0.25);
    expect(await total(open())).toBe(0.75);
    expect([statSync(dir).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1, rev: 2, used: [{ cost_usd: 0.5 }, { cost_usd: 0.25 }] });
    expect(readdirSync(dir).sort()).toEqual(['usage.json', 'usage.json.1']);
  });

  it.each([['', 'empty'], ['{"version": 1, "us', 'cut off'], ['{"version": 1}', 'without its fields'], ['[]', 'another document']])('that is damaged (%j, %s) is moved aside, and the generation before goes on with one attempt charged', async (text) => {
    const { dir, file, open, errors } = place();
    await spend(open(), 2);
    await spend(open(), 3);
    writeFileSync(file, text);
    const ledger = open();
    // The second entry stood only in the damaged one; an attempt is charged in its place.
    expect(await total(ledger)).toBe(3);
    expect((await ledger.read()).note).toContain('damaged');
    const aside = readdirSync(dir).filter((name) => name.startsWith('usage.corrupt-'));
    expect(aside.map((name) => readFileSync(join(dir, name), 'utf8'))).toEqual([text]);
    expect(errors()).toHaveLength(1);
    expect(await total(open())).toBe(3);
    expect(errors()).toHaveLength(1);
  });

  it('of which nothing loads any more counts as used up, not as empty', async () => {
    const { file, open } = place();
    await spend(open(), 1);
    await spend(open(), 1);
    for (const one of [file, `${file}.1`]) writeFileSync(one, 'garbage');
    expect(await total(open())).toBe(20);
    expect((await open().read()).note).toContain('keepgreen limits set');
  });

  it('that was removed is taken up from the generation before; the whole folder removed is a fresh start', async () => {
    const { dir, file, open } = place();
    await spend(open(), 2);
    await spend(open(), 2);
    rmSync(file);
    expect(await total(open())).toBe(3);
    rmSync(dir, { recursive: true });
    expect(await total(open())).toBe(0);
  });

  it('of a later keepgreen, or one that can not be read, is left alone, and nothing is spent meanwhile', async () => {
    const { file, open, log } = place();
    await spend(open(), 1);
    const later = readFileSync(file, 'utf8').replace('"version": 1', '"version": 2');
    writeFileSync(file, later);
    await expect(open().read()).rejects.toMatchObject({ code: 'state_newer' });
    const budgets = createBudgets({ ledger: open(), settings: { ...noLimits, projectRoot: '/p' }, world: { clock: createClock(), random: createRandom(), log, processes: scriptedProcesses } });
    expect(await budgets.reserve({ purpose: 'fix', taskCostUsd: 0 })).toMatchObject({ kind: 'refused', limit: null });
    expect(await budgets.limits()).toEqual(noLimits);
    expect(readFileSync(file, 'utf8')).toBe(later);
  });
});

describe('orchestrators that are real processes', () => {
  it('racing for the last dollars never spend more than the budget and one attempt', async () => {
    const { file, open } = place();
    const children = [1, 2, 3].map(() => startFixture('limits/spend', [file, '5', '0.7', 'settle']));
    expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0]);
    const spent = await total(open());
    expect(spent).toBeGreaterThan(4.9);
    expect(spent).toBeLessThanOrEqual(6);
    expect((await open().read()).reserved).toEqual([]);
  }, 60_000);

  it('killed in the middle of an attempt are charged all that they had set aside', async () => {
    const { file, open } = place();
    const child = startFixture('limits/spend', [file, '5', '0.7', 'hold']);
    await child.said('reserved 1');
    expect(await open().read()).toMatchObject({ used: [], reserved: [{ costUsd: 1, owner: { pid: child.pid } }] });
    child.process.kill('SIGKILL');
    await child.ended;
    expect(await open().read()).toMatchObject({ used: [{ costUsd: 1 }], reserved: [] });
    await spend(open(), 0.5);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ reserved: [] });
    expect(await total(open())).toBe(1.5);
  }, 60_000);
});

const refuse = () => {
  throw new Error('nobody starts a process here');
};
const scriptedProcesses = { self: identifySelf, isAlive: isSameAlive, run: refuse, start: refuse, killLeftovers: refuse };
