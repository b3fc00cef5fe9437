import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../errors.ts';
import { HistoryEvent } from '../task/state.ts';
import type { Clock } from '../world/ports.ts';
import { toCamel } from './codec.ts';

/** How often a follower looks, in ms. */
const LOOK_EVERY_MS = 100;
/** Bytes of the journal's end that surely hold what the document's history holds. */
const TAIL_BYTES = 256 * 1024;

/** The last `limit` events (default 100) from the journal and its put-away parts, oldest first. Lines that can't be read are left out. */
export async function readEvents(stateDir: string, { limit = 100 }: { readonly limit?: number } = {}): Promise<HistoryEvent[]> {
  const file = eventsFile(stateDir);
  let events: HistoryEvent[] = [];
  for (const part of [file, ...rotatedFiles(file)]) {
    if (events.length >= limit) break;
    events = [...parseEvents(await readIfThere(part)), ...events];
  }
  return limit <= 0 ? [] : events.slice(-limit);
}

/**
 * Calls `onEvent` for each event written from now on, in order and once, across rotations; resolves when `signal`
 * aborts. `onEvent` must not throw.
 */
export async function followEvents(stateDir: string, onEvent: (event: HistoryEvent) => void, signal: AbortSignal, clock: Clock): Promise<void> {
  const file = eventsFile(stateDir);
  let place = await endOf(file);
  while (!signal.aborted) {
    const found = await readSince(file, place);
    found.events.forEach(onEvent);
    place = found.place;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** The journal of a state folder. Put-away parts are called `.1` (the newest) to `.3`. */
export function eventsFile(stateDir: string): string {
  return join(stateDir, 'events.jsonl');
}

export function rotatedFiles(file: string): string[] {
  return [1, 2, 3].map((nth) => `${file}.${nth}`);
}

/** The events at the end of the journal: more than the document's history holds. */
export async function readTail(stateDir: string): Promise<HistoryEvent[]> {
  const file = eventsFile(stateDir);
  const end = await endOf(file);
  const start = Math.max(0, end.offset - TAIL_BYTES);
  const tail = parseEvents(await readFrom(file, start, end.offset));
  // Just rotated: the end of the story is in the part that was put away.
  return tail.length >= 100 || start > 0 ? tail : [...parseEvents(await readIfThere(`${file}.1`)), ...tail];
}

/** How far a follower has read, and in which file: a rotation gives the name to another one. */
interface Place {
  readonly ino: bigint | null;
  readonly offset: number;
}

async function readSince(file: string, place: Place): Promise<{ events: HistoryEvent[]; place: Place }> {
  const end = await endOf(file);
  if (end.ino === place.ino && end.offset >= place.offset) return advance(file, place, end);
  const rest = place.ino === null ? [] : await restOfPutAway(file, place);
  const fresh = await advance(file, { ino: end.ino, offset: 0 }, end);
  return { events: [...rest, ...fresh.events], place: fresh.place };
}

/** What was written to the file we were reading before it was put away. */
async function restOfPutAway(file: string, place: Place): Promise<HistoryEvent[]> {
  for (const part of rotatedFiles(file)) {
    const end = await endOf(part);
    if (end.ino === place.ino) return parseEvents(await readFrom(part, place.offset, end.offset));
  }
  return [];
}

/** Reads whole lines only: the rest of a line that is being written comes with the next look. */
async function advance(file: string, place: Place, end: Place): Promise<{ events: HistoryEvent[]; place: Place }> {
  if (end.offset <= place.offset) return { events: [], place };
  const bytes = await readFrom(file, place.offset, end.offset);
  const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
  return { events: parseEvents(whole), place: { ino: end.ino, offset: place.offset + whole.length } };
}

function parseEvents(bytes: Buffer): HistoryEvent[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line) => parseEvent(line));
}

function parseEvent(line: string): HistoryEvent[] {
  if (line === '') return [];
  try {
    const parsed = HistoryEvent.safeParse(toCamel(JSON.parse(line)));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

async function endOf(file: string): Promise<Place> {
  try {
    const handle = await open(file, 'r');
    try {
      const { ino, size } = await handle.stat({ bigint: true });
      return { ino, offset: Number(size) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { ino: null, offset: 0 };
    throw error;
  }
}

async function readFrom(file: string, start: number, end: number): Promise<Buffer> {
  const handle = await openIfThere(file);
  if (handle === undefined) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function openIfThere(file: string): Promise<Awaited<ReturnType<typeof open>> | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
