import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderState } from '../../automation/store/codec.ts';
import { loadState } from '../../automation/store/load.ts';
import { placeTask } from '../../automation/store/views.ts';
import { emptyState } from '../../automation/task/state.ts';
import { fill, statePlace, taskOf, type Place } from './support.ts';

const damaged: Readonly<Record<string, string | Buffer>> = {
  'nothing at all': '',
  'only white space': ' \n\n',
  'zero bytes': Buffer.alloc(4096),
  garbage: Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7919) % 256)),
  null: 'null',
  'a list': '[]',
  'a number': '42',
  'an object of something else': '{"name": "package"}',
  'an empty object': '{}',
  'the first half of a document': renderState(emptyState()).slice(0, 400),
  'a document with a queue missing': renderState(emptyState()).replace('"in_progress"', '"somewhere_else"'),
  'a version that is no number': renderState(emptyState()).replace('"version": 1', '"version": "1"'),
  'a huge file': Buffer.alloc(40 * 1024 * 1024, '[1] '),
  'a document nested deeper than any stack': `{"version":1,"queues":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
};

const aside = (place: Place) => readdirSync(place.dir).filter((name) => /^app_state\.corrupt-[\dTZ-]+\.json$/.test(name));

describe('a damaged state file', () => {
  it.each(Object.entries(damaged))('that holds %s is moved aside whole and the generation before takes over', async (_name, bytes) => {
    const place = statePlace();
    const store = await place.open();
    await store.update((draft) => placeTask(draft, taskOf(1)));
    await store.update((draft) => placeTask(draft, taskOf(2)));
    await store.close();
    writeFileSync(place.stateFile, bytes);
    const state = await (await place.open()).read();
    expect(state.queues.pending).toEqual([taskOf(1)]);
    expect(aside(place).map((name) => readFileSync(join(place.dir, name)).equals(Buffer.from(bytes)))).toEqual([true]);
    expect(place.log.noted.map((note) => note.level)).toEqual(['error', 'warn']);
    expect((await loadState(place.stateFile)).kind).toBe('loaded');
  });

  it.each(Object.entries(damaged))('that holds %s and has no earlier generation is refused, again and again, and never read as empty', async (_name, bytes) => {
    const place = statePlace();
    writeFileSync(place.stateFile, bytes);
    for (let start = 0; start < 2; start++) {
      const refused = place.open();
      await expect(refused).rejects.toMatchObject({ code: 'state_unreadable' });
      await expect(refused).rejects.toThrow(aside(place)[0]);
    }
    expect(aside(place)).toHaveLength(1);
    expect(existsSync(place.stateFile)).toBe(false);
  });

  it('is refused when the generation before is damaged too; both are kept, and mending one helps', async () => {
    const place = statePlace();
    writeFileSync(place.stateFile, 'garbage');
    writeFileSync(`${place.stateFile}.1`, 'old garbage');
    await expect(place.open()).rejects.toMatchObject({ code: 'state_unreadable' });
    expect(aside(place).map((name) => readFileSync(join(place.dir, name), 'utf8')).sort()).toEqual(['garbage', 'old garbage']);
    writeFileSync(place.stateFile, renderState({ ...emptyState(), rev: 5 }));
    expect((await (await place.open()).read()).rev).toBe(5);
  });

  it('lets a person start afresh by moving it elsewhere', async () => {
    const place = statePlace();
    writeFileSync(place.stateFile, 'garbage');
    await expect(place.open()).rejects.toMatchObject({ code: 'state_unreadable' });
    for (const name of aside(place)) rmSync(join(place.dir, name));
    expect((await (await place.open()).read()).rev).toBe(0);
  });

  it('cut off or with bytes turned at any place is never read as something else', async () => {
    const place = statePlace();
    const state = emptyState();
    fill(state, 4000);
    const whole = Buffer.from(renderState(state));
    const file = join(place.dir, 'fuzz.json');
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 3), fc.integer({ min: 0, max: 255 }), fc.boolean(), async (at, byte, cut) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        writeFileSync(file, cut ? whole.subarray(0, at) : bytes);
        const loaded = await loadState(file).catch((error: unknown) => ({ kind: 'refused' as const, error }));
        // A byte in a text or a number may give another valid document; then the checksum must say so.
        if (loaded.kind === 'loaded') expect(cut || (loaded.edited === false && byte !== whole[at] && !sameDocument(bytes, whole))).toBe(false);
        if (loaded.kind === 'refused') expect(loaded.error).toMatchObject({ code: 'state_newer' });
      }),
      { numRuns: 500 },
    );
  });

  it('with a byte order mark before it is read', async () => {
    const place = statePlace();
    writeFileSync(place.stateFile, `\uFEFF${renderState({ ...emptyState(), rev: 3 })}`);
    expect((await (await place.open()).read()).rev).toBe(3);
  });
});

describe('a state file that can not be had', () => {
  it('of a later version is refused and left untouched', async () => {
    const place = statePlace();
    const text = '{ "version": 2, "rev": 9, "shape": "unknown" }';
    writeFileSync(place.stateFile, text);
    await expect(place.open()).rejects.toMatchObject({ code: 'state_newer', message: expect.stringContaining('version is 2') as string });
    expect(place.text()).toBe(text);
    expect(readdirSync(place.dir)).toEqual(['app_state.json']);
  });

  it('of a later version that appears while running is not written over', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.update((draft) => void (draft.wishes.paused = true));
    writeFileSync(place.stateFile, '{ "version": 2 }');
    await expect(store.update((draft) => void (draft.wishes.stop = true))).rejects.toMatchObject({ code: 'state_newer' });
    expect(place.text()).toBe('{ "version": 2 }');
  });

  it('because it is a folder is refused with what to do, and not moved', async () => {
    const place = statePlace();
    mkdirSync(place.stateFile);
    await expect(place.open()).rejects.toMatchObject({ code: 'state_unreadable', next: expect.stringContaining('STATE_FILE') as string });
    expect(readdirSync(place.dir)).toEqual(['app_state.json']);
  });

  it('because somebody deleted it comes back from the generation before', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.update((draft) => placeTask(draft, taskOf(1)));
    await store.update((draft) => placeTask(draft, taskOf(2)));
    await store.close();
    rmSync(place.stateFile);
    expect((await (await place.open()).read()).queues.pending).toEqual([taskOf(1)]);
    expect(existsSync(place.stateFile)).toBe(true);
  });
});

function sameDocument(one: Buffer, other: Buffer): boolean {
  try {
    return JSON.stringify(JSON.parse(one.toString())) === JSON.stringify(JSON.parse(other.toString()));
  } catch {
    return false;
  }
}
