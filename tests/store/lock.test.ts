import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { identityAt } from '../../automation/store/file-identity.ts';
import { createLock } from '../../automation/store/lock.ts';
import { statePaths } from '../../automation/store/paths.ts';
import { saveState } from '../../automation/store/save.ts';
import { createClock } from '../../automation/world/clock.ts';
import type { Clock } from '../../automation/world/ports.ts';
import { createRandom } from '../../automation/world/random.ts';
import { statePlace, until } from './support.ts';

const real = { clock: createClock(), random: createRandom() };
const held = { lost: () => false };

describe('the lock', () => {
  it('lets one in at a time, of this process and of others, and is gone afterwards', async () => {
    const { lockFile } = statePlace();
    const [one, two] = [createLock(lockFile, real), createLock(lockFile, real)];
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two).hold(work)));
    expect(most).toBe(1);
    expect(existsSync(lockFile)).toBe(false);
  });

  it('is given back when the work throws', async () => {
    const { lockFile } = statePlace();
    const lock = createLock(lockFile, real);
    await expect(lock.hold(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lockFile)).toBe(false);
    expect(await lock.hold(() => Promise.resolve('next'))).toBe('next');
  });

  it('is not waited for by tryHold', async () => {
    const { lockFile } = statePlace();
    const [one, two] = [createLock(lockFile, real), createLock(lockFile, real)];
    let ran = false;
    const work = () => Promise.resolve(void (ran = true));
    expect(await one.hold(() => two.tryHold(work))).toBe(false);
    expect(ran).toBe(false);
    expect(await two.tryHold(work)).toBe(true);
    expect(ran).toBe(true);
  });

  it('of a dead holder is taken when its time is over', async () => {
    const { lockFile } = statePlace();
    mkdirSync(lockFile);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lockFile, longAgo, longAgo);
    expect(await createLock(lockFile, real).hold(() => Promise.resolve('mine'))).toBe('mine');
  });

  it('that somebody holds on to is given up on with a clear error', async () => {
    const { lockFile } = statePlace();
    mkdirSync(lockFile);
    const inAnHour = new Date(Date.now() + 3_600_000);
    utimesSync(lockFile, inAnHour, inAnHour);
    const waiting = createLock(lockFile, { ...real, clock: hastyClock() }).hold(() => Promise.resolve());
    await expect(waiting).rejects.toMatchObject({ code: 'state_locked', message: expect.stringContaining(lockFile) as string, next: expect.stringContaining('remove') as string });
  });

  it('taken by a thief is neither used any more nor given back: the thief keeps it', async () => {
    const { lockFile } = statePlace();
    await createLock(lockFile, real).hold(async (hold) => {
      expect(hold.lost()).toBe(false);
      rmdirSync(lockFile);
      mkdirSync(lockFile);
      const other = new Date(Date.now() - 3000);
      utimesSync(lockFile, other, other);
      await until(() => hold.lost(), 'the holder to notice');
    });
    expect(statSync(lockFile).isDirectory()).toBe(true);
  });

  it('taken by a thief unnoticed stays the thief’s too', async () => {
    const { lockFile } = statePlace();
    await createLock(lockFile, real).hold(() => {
      rmdirSync(lockFile);
      mkdirSync(lockFile);
      return Promise.resolve();
    });
    expect(existsSync(lockFile)).toBe(true);
  });
});

describe('saving a generation', () => {
  const target = (place: ReturnType<typeof statePlace>, writer = 'aa') => ({ paths: statePaths(place.stateFile), clock: real.clock, writer });

  it('is a conflict once the lock was lost, and changes nothing', async () => {
    const place = statePlace();
    writeFileSync(place.stateFile, 'old');
    const expected = await identityAt(place.stateFile);
    expect(await saveState(target(place), 'new', expected, { lost: () => true })).toEqual({ kind: 'conflict' });
    expect(place.text()).toBe('old');
    expect((await saveState(target(place), 'new', expected, held)).kind).toBe('saved');
    expect(place.text()).toBe('new');
  });

  it('is a conflict when the state is another one than it was made from', async () => {
    const place = statePlace();
    writeFileSync(place.stateFile, 'old');
    const expected = await identityAt(place.stateFile);
    writeFileSync(place.stateFile, 'another');
    expect((await saveState(target(place), 'new', expected, held)).kind).toBe('conflict');
    expect((await saveState(target(place), 'new', null, held)).kind).toBe('conflict');
    expect(place.text()).toBe('another');
    expect(readdirSync(place.dir).sort()).toEqual(['app_state.json', 'app_state.json.1']);
  });

  it('does not overwrite what a second writer put in place at the last moment', async () => {
    const place = statePlace();
    writeFileSync(place.stateFile, 'old');
    const expected = await identityAt(place.stateFile);
    let looks = 0;
    const robbed = {
      lost: () => {
        // The second look is the last one before the new generation moves.
        if (++looks === 2) {
          rmSync(`${place.stateFile}.next`);
          writeFileSync(place.stateFile, 'the other one’s');
        }
        return false;
      },
    };
    expect((await saveState(target(place), 'new', expected, robbed)).kind).toBe('conflict');
    expect(looks).toBe(2);
    expect(readFileSync(place.stateFile, 'utf8')).toBe('the other one’s');
  });

  it('makes its way past what a dead writer left at its door', async () => {
    const place = statePlace();
    writeFileSync(`${place.stateFile}.next`, 'half');
    expect((await saveState(target(place), 'new', null, held)).kind).toBe('conflict');
    expect((await saveState(target(place), 'new', null, held)).kind).toBe('saved');
    expect(place.text()).toBe('new');
    expect(readdirSync(place.dir)).toEqual(['app_state.json']);
  });
});

/** A clock on which every wait is over at once and each look a second later. */
function hastyClock(): Clock {
  let now = 0;
  return { now: () => new Date(), monotonicMs: () => (now += 1000), sleep: () => Promise.resolve() };
}
