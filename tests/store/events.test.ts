import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { followEvents, readEvents } from '../../automation/store/events.ts';
import { createJournal } from '../../automation/store/journal.ts';
import { appendEvent } from '../../automation/store/views.ts';
import type { HistoryEvent } from '../../automation/task/state.ts';
import { createClock } from '../../automation/world/clock.ts';
import { temporaryFolder } from '../support/project.ts';
import { notingLog, statePlace, until } from './support.ts';

const event = (message: string): HistoryEvent => ({ at: '2026-01-01T00:00:00.000Z', event: 'task.created', taskId: 'task_00000001', message });
const messages = (events: readonly HistoryEvent[]) => events.map(({ message }) => message);

describe('the journal', () => {
  it('gets a snake_case line for each event of a written update, in order, even those the document has no room for', async () => {
    const place = statePlace();
    const store = await place.open();
    await Promise.all(Array.from({ length: 150 }, (_, index) => store.update((draft) => appendEvent(draft, event(String(index))))));
    expect(readFileSync(join(place.dir, 'events.jsonl'), 'utf8').split('\n')[0]).toBe('{"at":"2026-01-01T00:00:00.000Z","event":"task.created","task_id":"task_00000001","message":"0"}');
    expect(messages(await readEvents(place.dir, { limit: 1000 }))).toEqual(Array.from({ length: 150 }, (_, index) => String(index)));
  });

  it('gets nothing of an update that was refused', async () => {
    const place = statePlace();
    const store = await place.open();
    const refused = store.update((draft) => {
      appendEvent(draft, event('refused'));
      throw new Error('no');
    });
    await Promise.allSettled([refused, store.update((draft) => appendEvent(draft, event('kept')))]);
    expect(messages(await readEvents(place.dir))).toEqual(['kept']);
  });

  it('that can not be written fails no update and is made up for', async () => {
    const place = statePlace();
    const store = await place.open();
    mkdirSync(join(place.dir, 'events.jsonl'));
    await store.update((draft) => appendEvent(draft, event('one')));
    expect(place.log.noted).toContainEqual(expect.objectContaining({ level: 'warn', message: expect.stringContaining('journal') as string }));
    rmdirSync(join(place.dir, 'events.jsonl'));
    await store.update((draft) => appendEvent(draft, event('two')));
    expect(messages(await readEvents(place.dir))).toEqual(['one', 'two']);
  });

  it('is put away at 5 MB, three parts are kept, and reading goes on across them', async () => {
    const dir = temporaryFolder();
    const journal = createJournal(dir, notingLog());
    const long = 'x'.repeat(1024 * 1024);
    for (let part = 0; part < 30; part++) await journal.append([event(`${part} ${long}`)]);
    expect(readdirSync(dir).sort()).toEqual(['events.jsonl.1', 'events.jsonl.2', 'events.jsonl.3']);
    await journal.append([event('last')]);
    expect(messages(await readEvents(dir, { limit: 7 })).map((message) => message.split(' ')[0])).toEqual(['24', '25', '26', '27', '28', '29', 'last']);
  });

  it('is read around lines that mean nothing', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'events.jsonl'), '\n{"at":"2026"}\nnull\n{"half');
    await createJournal(dir, notingLog()).append([event('whole')]);
    expect(messages(await readEvents(dir))).toEqual(['whole']);
    expect(await readEvents(temporaryFolder())).toEqual([]);
  });
});

describe('followEvents', () => {
  it('tells each event from now on once, in order, across a rotation, until it is told to stop', async () => {
    const dir = temporaryFolder();
    const journal = createJournal(dir, notingLog());
    await journal.append([event('before')]);
    const heard: string[] = [];
    const stop = new AbortController();
    const following = followEvents(dir, (told) => void heard.push(told.message), stop.signal, createClock());
    await until(async () => {
      if (heard.length === 0) await journal.append([event('is it listening')]);
      return heard.length > 0;
    }, 'the follower to listen');
    heard.length = 0;
    const expected: string[] = [];
    for (let number = 0; number < 40; number++) {
      if (number === 20) appendFileSync(join(dir, 'events.jsonl'), `${' '.repeat(5 * 1024 * 1024)}\n`);
      await journal.append([event(`ü ${number}`)]);
      expected.push(`ü ${number}`);
    }
    expect(existsSync(join(dir, 'events.jsonl.1'))).toBe(true);
    await until(() => heard.at(-1) === 'ü 39', 'the last event');
    expect(heard.filter((message) => message !== 'is it listening')).toEqual(expected);
    stop.abort();
    await following;
    await journal.append([event('after')]);
    expect(heard.at(-1)).toBe('ü 39');
  });

  it('waits for a journal that is not there yet, and for the rest of a line', async () => {
    const dir = temporaryFolder();
    const heard: string[] = [];
    const stop = new AbortController();
    const following = followEvents(dir, (told) => void heard.push(told.message), stop.signal, createClock());
    await new Promise((resolve) => setTimeout(resolve, 30));
    const file = join(dir, 'events.jsonl');
    const line = `${JSON.stringify(event('whole'))}\n`.replace('taskId', 'task_id');
    appendFileSync(file, line.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(heard).toEqual([]);
    appendFileSync(file, line.slice(20));
    await until(() => heard.length > 0, 'the event');
    expect(heard).toEqual(['whole']);
    truncateSync(file, 0);
    rmSync(file);
    appendFileSync(file, line.replace('whole', 'anew'));
    await until(() => heard.length > 1, 'the event of a new journal');
    stop.abort();
    await following;
    expect(heard).toEqual(['whole', 'anew']);
  });
});
