import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, lstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../automation/store/events.ts';
import { clearStaleLock } from '../../automation/store/instance-guard.ts';
import { appendEvent, placeTask } from '../../automation/store/views.ts';
import { createClock } from '../../automation/world/clock.ts';
import { describeStore } from './store-suite.ts';
import { statePlace, taskOf, until } from './support.ts';

describeStore('the store on disk', () => statePlace().open());

const paused = (draft: { wishes: { paused: boolean } }) => void (draft.wishes.paused = true);

describe('the state document', () => {
  it('is pretty-printed snake_case with version, rev and checksum first', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.update((draft) => placeTask(draft, taskOf(1)));
    expect(place.text()).toMatch(/^\{\n {2}"version": 1,\n {2}"rev": 1,\n {2}"sha256": "[0-9a-f]{64}",\n {2}"processes": \{\n/);
    expect(place.text().endsWith('}\n')).toBe(true);
    expect(place.document()).toMatchObject({ queues: { pending: [{ id: 'task_00000001', file_path: 'src/1.ts', retry_count: 0, cost_usd: 0 }], in_progress: [], awaiting_approval: [] }, conversation_history: [], circuit_breakers: [] });
  });

  it('does not exist before the first update: looking at a project leaves nothing in it', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.read();
    expect(readdirSync(place.dir)).toEqual([]);
    await store.update(paused);
    expect(readdirSync(place.dir)).toContain('app_state.json');
  });

  it('makes the folders it needs', async () => {
    const outer = statePlace();
    const place = statePlace(join(outer.dir, 'a', 'b'));
    await (await place.open()).update(paused);
    expect(existsSync(place.stateFile)).toBe(true);
  });

  it('keeps the generation before, and leaves neither lock nor temporary files', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.update(paused);
    const first = place.text();
    await store.update((draft) => void (draft.wishes.paused = false));
    expect(readFileSync(`${place.stateFile}.1`, 'utf8')).toBe(first);
    expect(readdirSync(place.dir).sort()).toEqual(['app_state.json', 'app_state.json.1']);
  });

  it('keeps the permissions a person gave it and stays behind its symlink', async () => {
    const place = statePlace();
    const elsewhere = statePlace();
    symlinkSync(elsewhere.stateFile, place.stateFile);
    await (await elsewhere.open()).update(paused);
    chmodSync(elsewhere.stateFile, 0o640);
    await (await place.open()).update((draft) => void (draft.wishes.stop = true));
    expect(lstatSync(place.stateFile).isSymbolicLink()).toBe(true);
    expect(statSync(place.stateFile).mode & 0o777).toBe(0o640);
    expect(elsewhere.document()).toMatchObject({ rev: 2, wishes: { paused: true, stop: true } });
  });

  it('is the same for a store opened later', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.update((draft) => placeTask(draft, taskOf(1)));
    expect(await (await place.open()).read()).toEqual(await store.read());
  });
});

describe('two stores on one file', () => {
  it('see each other and lose nothing', async () => {
    const place = statePlace();
    const [one, two] = [await place.open(), await place.open()];
    const count = (draft: { statistics: { tasksProcessed: number } }) => ++draft.statistics.tasksProcessed;
    for (let round = 0; round < 10; round++) await Promise.all([one.update(count), two.update(count), one.update(count)]);
    expect((await one.read()).statistics.tasksProcessed).toBe(30);
    expect(await two.read()).toEqual(await one.read());
  });

  it('tell their listeners of what the other one wrote', async () => {
    const place = statePlace();
    const [one, two] = [await place.open(), await place.open()];
    await one.update((draft) => void (draft.statistics.tasksProcessed = 1));
    const heard: number[] = [];
    two.subscribe((state) => void heard.push(state.statistics.tasksProcessed));
    await one.update((draft) => void (draft.statistics.tasksProcessed = 2));
    await until(() => heard.includes(2), 'the news of the other store');
  });
});

describe('a state file changed by hand', () => {
  it('is taken over when it is valid, said so, and written on from', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.update((draft) => placeTask(draft, taskOf(1)));
    writeFileSync(place.stateFile, place.text().replace('"priority": 2', '"priority": 5'));
    expect((await store.read()).queues.pending[0]?.priority).toBe(5);
    expect(place.log.noted).toContainEqual(expect.objectContaining({ level: 'warn', message: expect.stringContaining('edited by hand') as string }));
    await store.update(paused);
    expect(place.document()).toMatchObject({ rev: 2, queues: { pending: [{ priority: 5 }] } });
  });

  it('raises no alarm when it was only laid out anew', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.update(paused);
    writeFileSync(place.stateFile, JSON.stringify(place.document()));
    expect((await store.read()).wishes.paused).toBe(true);
    expect(place.log.noted).toEqual([]);
  });

  it('is replaced by what this process knew when it no longer parses, and kept aside', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.update((draft) => placeTask(draft, taskOf(1)));
    writeFileSync(place.stateFile, '{ "version": 1, oops');
    await store.update(paused);
    expect(await store.read()).toMatchObject({ queues: { pending: [{ id: 'task_00000001' }] }, wishes: { paused: true } });
    const aside = readdirSync(place.dir).filter((name) => name.startsWith('app_state.corrupt-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(place.dir, aside[0] ?? ''), 'utf8')).toBe('{ "version": 1, oops');
  });

  it('comes back when somebody deletes it under a running process', async () => {
    const place = statePlace();
    const store = await place.open();
    await store.update((draft) => placeTask(draft, taskOf(1)));
    rmSync(place.dir, { recursive: true });
    await store.update(paused);
    expect(place.document()).toMatchObject({ queues: { pending: [{ id: 'task_00000001' }] }, wishes: { paused: true } });
  });
});

describe('what a killed process leaves behind', () => {
  it('is swept at the next start: temporary files, but nothing else', async () => {
    const place = statePlace();
    await (await place.open()).update(paused);
    for (const name of ['app_state.json.next', 'app_state.json.next.952060453', 'app_state.json.1.next', 'app_state.json.next.notes', 'mine.txt']) writeFileSync(join(place.dir, name), 'half');
    await place.open();
    expect(readdirSync(place.dir).sort()).toEqual(['app_state.json', 'app_state.json.next.notes', 'mine.txt']);
  });

  it('stays for the one who holds the lock, without anybody waiting for it', async () => {
    const place = statePlace();
    await (await place.open()).update(paused);
    writeFileSync(`${place.stateFile}.next`, 'being written');
    mkdirSync(place.lockFile);
    await place.open();
    expect(existsSync(`${place.stateFile}.next`)).toBe(true);
    rmSync(place.lockFile, { recursive: true });
    await place.open();
    expect(existsSync(`${place.stateFile}.next`)).toBe(false);
  });

  it('is tidied with the first update where the dead one still held the lock at the start', async () => {
    const place = statePlace();
    await (await place.open()).update((draft) => appendEvent(draft, { at: '2026-01-01T00:00:00.000Z', event: 'task.created', taskId: null, message: 'one' }));
    rmSync(join(place.dir, 'events.jsonl'));
    writeFileSync(`${place.stateFile}.next.123`, 'half');
    mkdirSync(place.lockFile);
    const store = await place.open();
    await clearStaleLock(place.lockFile, place.log, createClock());
    await store.update((draft) => appendEvent(draft, { at: '2026-01-01T00:00:00.000Z', event: 'task.created', taskId: null, message: 'two' }));
    expect((await readEvents(place.dir)).map((event) => event.message)).toEqual(['one', 'two']);
    expect(existsSync(`${place.stateFile}.next.123`)).toBe(false);
  });

  it('is a journal without its last lines: they are added at the next start, once', async () => {
    const place = statePlace();
    const store = await place.open();
    for (const message of ['one', 'two', 'three']) await store.update((draft) => appendEvent(draft, { at: '2026-01-01T00:00:00.000Z', event: 'task.created', taskId: null, message }));
    const journal = join(place.dir, 'events.jsonl');
    const [first] = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, `${first}\n{"at":"2026-`);
    await place.open();
    await place.open();
    expect((await readEvents(place.dir)).map((event) => event.message)).toEqual(['one', 'two', 'three']);
  });
});
