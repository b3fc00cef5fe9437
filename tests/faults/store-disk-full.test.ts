import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readEvents } from '../../automation/store/events.ts';
import { appendEvent, placeTask } from '../../automation/store/views.ts';
import { temporaryFolder } from '../support/project.ts';
import { fill, statePlace, taskOf, type Place } from '../store/support.ts';

const mountable = canMount();
if (!mountable) console.warn('SKIPPED: the disk-full tests need root to mount a small tmpfs.');

describe('small disks', () => {
  it('can be made wherever the whole suite must run', () => {
    expect(mountable || process.env['CI'] !== 'true').toBe(true);
  });
});

describe.skipIf(!mountable)('a full disk', () => {
  it('refuses the update with a clear error, keeps the state whole, and goes on when there is room', async () => {
    const place = statePlace(smallDisk('256k'));
    const store = await place.open();
    await store.update((draft) => fill(draft, 20_000));
    const before = place.text();
    const filler = fillUp(place);
    const refused = store.update((draft) => fill(draft, 60_000));
    await expect(refused).rejects.toMatchObject({ code: 'state_write_failed', message: expect.stringContaining(place.stateFile) as string, next: expect.stringContaining('room') as string });
    expect(place.text()).toBe(before);
    expect(existsSync(`${place.stateFile}.next`)).toBe(false);
    expect((await store.read()).rev).toBe(1);
    await expect(store.update((draft) => fill(draft, 60_000))).rejects.toMatchObject({ code: 'state_write_failed' });
    rmSync(filler);
    await store.update((draft) => void (draft.wishes.paused = true));
    expect(place.document()).toMatchObject({ rev: 2, wishes: { paused: true } });
  });

  it('in the middle of any of many growing updates never tears the file', async () => {
    const place = statePlace(smallDisk('128k'));
    const store = await place.open();
    let acknowledged = 0;
    let refused = 0;
    for (let number = 1; number <= 60; number++) {
      const written = await store.update((draft) => placeTask(draft, taskOf(number, { description: 'x'.repeat(2000) }))).then(
        () => true,
        (error: unknown) => expect(error).toMatchObject({ code: 'state_write_failed' }),
      );
      if (written === true) acknowledged++;
      else refused++;
      expect((place.document()['queues'] as { pending: unknown[] }).pending).toHaveLength(acknowledged);
    }
    expect(acknowledged).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(5);
  });

  it('keeps events that found no room and writes them later, once', async () => {
    const place = statePlace(smallDisk('256k'));
    const store = await place.open();
    const say = (message: string) => store.update((draft) => appendEvent(draft, { at: '2026-01-01T00:00:00.000Z', event: 'note', taskId: null, message }));
    await say('one');
    // Less room than the event needs, but enough for the state to be written.
    const filler = fillUp(place, 24 * 1024);
    appendFileSync(join(place.dir, 'events.jsonl'), `${' '.repeat(3000)}\n`);
    await Promise.allSettled([say('two')]);
    rmSync(filler);
    await say('three');
    const told = (await readEvents(place.dir)).map((event) => event.message);
    const kept = (await store.read()).conversationHistory.map((event) => event.message);
    expect(told).toEqual(kept);
  });

  it('is told as full also by a store that starts on it', async () => {
    const place = statePlace(smallDisk('64k'));
    fillUp(place);
    const store = await place.open();
    await expect(store.update((draft) => fill(draft, 5_000))).rejects.toMatchObject({ code: 'state_write_failed' });
    expect(existsSync(place.stateFile)).toBe(false);
  });
});

function smallDisk(size: string): string {
  const dir = temporaryFolder('keepgreen-disk');
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir]);
  onTestFinished(() => void execFileSync('umount', ['-l', dir]));
  return dir;
}

/** Fills the disk but for `left` bytes; returns the file to remove. */
function fillUp(place: Place, left = 0): string {
  const filler = join(place.dir, 'filler');
  writeFileSync(filler, '');
  for (const piece of [4096, 512]) {
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(piece));
    } catch {
      // Full.
    }
  }
  if (left > 0) execFileSync('truncate', ['-s', `-${left}`, filler]);
  return filler;
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
