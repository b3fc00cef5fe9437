import { open, rename, rm, stat } from 'node:fs/promises';
import { renderError, systemCode } from '../errors.ts';
import type { HistoryEvent } from '../task/state.ts';
import type { Log } from '../world/ports.ts';
import { toSnake } from './codec.ts';
import { eventsFile, readTail } from './events.ts';

/** A journal is put away at this size in bytes, and so many put-away ones are kept. */
const ROTATE_AT = 5 * 1024 * 1024;
const KEEP_ROTATED = 3;
/** More than the document's history can hold; what a full disk keeps out of the journal longer than that is lost. */
const MAX_BACKLOG = 1000;

/** The append-only record beside the state. Both functions are called under the state's lock, and neither ever fails the update. */
export interface Journal {
  append(events: readonly HistoryEvent[]): Promise<void>;
  /** Appends those entries at the end of `history` that a crash kept from being written. */
  catchUp(history: readonly HistoryEvent[]): Promise<void>;
}

export function createJournal(stateDir: string, log: Log): Journal {
  const file = eventsFile(stateDir);
  let backlog: HistoryEvent[] = [];
  const append = async (events: readonly HistoryEvent[]) => {
    backlog = [...backlog, ...events].slice(-MAX_BACKLOG);
    if (backlog.length === 0) return;
    try {
      await appendLines(file, backlog.map(renderEvent).join(''));
      backlog = [];
      await rotate(file);
    } catch (error) {
      log.warn('Events could not be written to the journal; they are kept and tried again.', { file, events: backlog.length, reason: renderError(error) });
    }
  };
  return {
    append,
    async catchUp(history) {
      const missing = await missingEvents(stateDir, history).catch(() => []);
      await append(missing);
    },
  };
}

/** The entries of `history` after the last one that the journal holds. */
export async function missingEvents(stateDir: string, history: readonly HistoryEvent[]): Promise<readonly HistoryEvent[]> {
  if (history.length === 0) return [];
  const written = new Set((await readTail(stateDir)).map(renderEvent));
  let end = history.length;
  while (end > 0 && !isWritten(history[end - 1], written)) end--;
  return history.slice(end);
}

function isWritten(event: HistoryEvent | undefined, written: ReadonlySet<string>): boolean {
  return event !== undefined && written.has(renderEvent(event));
}

function renderEvent({ at, event, taskId, message }: HistoryEvent): string {
  return `${JSON.stringify(toSnake({ at, event, taskId, message }))}\n`;
}

async function appendLines(file: string, lines: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const before = await handle.stat();
    const torn = before.size > 0 && (await lastByte(handle, before.size)) !== '\n';
    try {
      await handle.appendFile(torn ? `\n${lines}` : lines);
    } catch (error) {
      // Half a batch would be written twice by the next try.
      await handle.truncate(before.size).catch(() => undefined);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

async function lastByte(handle: Awaited<ReturnType<typeof open>>, size: number): Promise<string> {
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString('latin1');
}

async function rotate(file: string): Promise<void> {
  if ((await stat(file)).size < ROTATE_AT) return;
  await rm(`${file}.${KEEP_ROTATED}`, { force: true });
  for (let nth = KEEP_ROTATED - 1; nth >= 1; nth--) await renameIfThere(`${file}.${nth}`, `${file}.${nth + 1}`);
  await renameIfThere(file, `${file}.1`);
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
