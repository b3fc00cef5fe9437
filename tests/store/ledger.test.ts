import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMemoryLedger, openLedger } from '../../automation/store/ledger.ts';
import { createClock } from '../../automation/world/clock.ts';
import { temporaryFolder } from '../support/project.ts';

const clock = createClock();
const onDisk = (stateDir = join(temporaryFolder(), 'state')) => openLedger({ stateDir, clock });

describe.each([
  ['on disk', () => onDisk()],
  ['in memory', () => createMemoryLedger(clock)],
])('the ledger %s', (_name, make) => {
  it('knows only the last write of a path as ours', async () => {
    const ledger = make();
    expect(await ledger.isOurs('a.ts', 'one')).toBe(false);
    await ledger.record([{ path: 'a.ts', hash: 'one' }, { path: 'b.ts', hash: null }], 'landing');
    expect(await ledger.isOurs('a.ts', 'one')).toBe(true);
    expect(await ledger.isOurs('a.ts', 'users own')).toBe(false);
    expect(await ledger.isOurs('a.ts', null)).toBe(false);
    expect(await ledger.isOurs('b.ts', null)).toBe(true);
    expect(await ledger.isOurs('c.ts', null)).toBe(false);
    await ledger.record([{ path: 'a.ts', hash: 'two' }], 'undo');
    expect(await ledger.isOurs('a.ts', 'one')).toBe(false);
    expect(await ledger.isOurs('a.ts', 'two')).toBe(true);
  });

  it('knows whether a path was written by us after a moment', async () => {
    const ledger = make();
    const before = clock.now().getTime() - 1;
    expect(await ledger.wroteAfter('a.ts', before)).toBe(false);
    await ledger.record([{ path: 'a.ts', hash: 'one' }, { path: 'b.ts', hash: null }], 'landing');
    expect(await ledger.wroteAfter('a.ts', before)).toBe(true);
    expect(await ledger.wroteAfter('b.ts', before)).toBe(true);
    expect(await ledger.wroteAfter('a.ts', clock.now().getTime() + 1000)).toBe(false);
    expect(await ledger.wroteAfter('c.ts', before)).toBe(false);
  });
});

describe('the ledger on disk', () => {
  it('is shared between processes and with the next start', async () => {
    const dir = temporaryFolder();
    const [one, two] = [onDisk(dir), onDisk(dir)];
    expect(await two.isOurs('a.ts', 'one')).toBe(false);
    await one.record([{ path: 'a.ts', hash: 'one' }], 'landing');
    expect(await two.isOurs('a.ts', 'one')).toBe(true);
    expect(await onDisk(dir).isOurs('a.ts', 'one')).toBe(true);
  });

  it('reads around a line that a crash cut off', async () => {
    const dir = temporaryFolder();
    await onDisk(dir).record([{ path: 'a.ts', hash: 'one' }], 'landing');
    appendFileSync(join(dir, 'ledger.jsonl'), '{"at":"2026-01-01","path":"a.ts","ha');
    const ledger = onDisk(dir);
    await ledger.record([{ path: 'b.ts', hash: 'two' }], 'landing');
    expect(await ledger.isOurs('a.ts', 'one')).toBe(true);
    expect(await ledger.isOurs('b.ts', 'two')).toBe(true);
  });

  it('is rewritten at 5,000 lines with the last write of each path, and others notice', async () => {
    const dir = temporaryFolder();
    const [one, two] = [onDisk(dir), onDisk(dir)];
    await two.record([{ path: 'other.ts', hash: 'kept' }], 'landing');
    const writes = Array.from({ length: 2500 }, (_, index) => ({ path: `src/${index % 50}.ts`, hash: String(index) }));
    await one.record(writes, 'landing');
    await one.record(writes, 'landing');
    expect(readFileSync(join(dir, 'ledger.jsonl'), 'utf8').split('\n')).toHaveLength(52);
    expect(await two.isOurs('other.ts', 'kept')).toBe(true);
    expect(await two.isOurs('src/49.ts', '2499')).toBe(true);
    expect(await two.isOurs('src/49.ts', '2449')).toBe(false);
  });

  it('loses no write of either side while it is rewritten', async () => {
    const dir = temporaryFolder();
    const [one, two] = [onDisk(dir), onDisk(dir)];
    const many = Array.from({ length: 4990 }, () => ({ path: 'busy.ts', hash: 'x' }));
    for (let round = 0; round < 5; round++) {
      await one.record(many, 'landing');
      const own = Array.from({ length: 20 }, (_, index) => ({ path: `${round}-${index}.ts`, hash: 'mine' }));
      await Promise.all(own.flatMap((write) => [one.record([{ ...write, path: `one-${write.path}` }], 'landing'), two.record([{ ...write, path: `two-${write.path}` }], 'undo')]));
      const known = await Promise.all(own.flatMap(({ path }) => [two.isOurs(`one-${path}`, 'mine'), one.isOurs(`two-${path}`, 'mine')]));
      expect(known).toEqual(known.map(() => true));
    }
  });
});
