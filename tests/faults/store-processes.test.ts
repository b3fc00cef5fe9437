import { readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../automation/store/events.ts';
import { loadState } from '../../automation/store/load.ts';
import { startChild, statePlace, until, type Place } from '../store/support.ts';

const argsOf = (place: Place, label: string, times: number, lockFile = place.lockFile) => [place.stateFile, lockFile, label, String(times)];

async function stateOf(place: Place) {
  const loaded = await loadState(place.stateFile);
  if (loaded.kind !== 'loaded') throw new Error(`The state file is ${loaded.kind}.`);
  return loaded.state;
}

describe('processes that write at once', () => {
  it('lose no update: 4 processes, 50 updates each', async () => {
    const place = statePlace();
    const children = ['a', 'b', 'c', 'd'].map((label) => startChild('count-up', argsOf(place, label, 50)));
    expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0, 0]);
    const state = await stateOf(place);
    expect(state.statistics.tasksProcessed).toBe(200);
    expect(new Set(state.toldPreExisting).size).toBe(200);
    expect(state.rev).toBe(200);
    expect(new Set((await readEvents(place.dir, { limit: 1000 })).map((event) => event.message)).size).toBe(200);
  });

  it('lose no update when the lock fails to keep them apart: two writers, each with a lock of its own', async () => {
    const place = statePlace();
    const children = ['a', 'b'].map((label) => startChild('count-up', argsOf(place, label, 100, join(place.dir, `${label}.lock`))));
    expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0]);
    const state = await stateOf(place);
    expect(new Set(state.toldPreExisting).size).toBe(200);
    expect(state.toldPreExisting).toHaveLength(state.statistics.tasksProcessed);
  });
});

describe('a holder of the lock that is stopped in the middle of an update', () => {
  it('does not overwrite what another process wrote meanwhile, nor give back the lock of another', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.update((draft) => void (draft.statistics.tasksProcessed = 10));
    const sleeper = startChild('stop-inside', [place.stateFile, place.lockFile]);
    await until(() => isStopped(sleeper.pid), 'the holder to stop');
    expect(statSync(place.lockFile).isDirectory()).toBe(true);
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(place.lockFile, longAgo, longAgo);
    await store.update((draft) => void (draft.statistics.tasksProcessed += 100));
    sleeper.process.kill('SIGCONT');
    expect(await sleeper.ended).toBe(0);
    expect(sleeper.lines()).toEqual(['counted', 'done']);
    expect((await store.read()).statistics.tasksProcessed).toBe(112);
  });

  it('goes on as if nothing had been when nobody took its lock', async () => {
    const place = statePlace();
    const sleeper = startChild('stop-inside', [place.stateFile, place.lockFile]);
    await until(() => isStopped(sleeper.pid), 'the holder to stop');
    sleeper.process.kill('SIGCONT');
    expect(await sleeper.ended).toBe(0);
    expect((await stateOf(place)).statistics.tasksProcessed).toBe(2);
  });
});

describe('a writer killed at any moment', () => {
  it('leaves a whole state with every acknowledged update in it, 30 times', async () => {
    const place = statePlace();
    let acknowledged = 0;
    for (let round = 0; round < 30; round++) {
      const writer = startChild('count-up', argsOf(place, `r${round}`, 0));
      const enough = 1 + (round % 7);
      await until(() => writer.lines().length > enough, 'the writer to count');
      // Spreads the kill over the phases of a write.
      await new Promise((resolve) => setTimeout(resolve, (round * 0.37) % 5));
      writer.process.kill('SIGKILL');
      await writer.ended;
      acknowledged = Math.max(acknowledged, Number(writer.lines().at(-1)));
      const state = await stateOf(place);
      expect(state.statistics.tasksProcessed).toBeGreaterThanOrEqual(acknowledged);
      expect(state.statistics.tasksProcessed).toBe(state.toldPreExisting.length);
    }
    expect(acknowledged).toBeGreaterThanOrEqual(30);
    rmSync(place.lockFile, { recursive: true, force: true });
    const state = await (await place.open()).read();
    const told = new Set((await readEvents(place.dir, { limit: 100_000 })).map((event) => event.message));
    expect(state.conversationHistory.filter((event) => !told.has(event.message))).toEqual([]);
  });
});

/** The kernel's word for the process's state: T = stopped. */
function isStopped(pid: number): boolean {
  return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}
