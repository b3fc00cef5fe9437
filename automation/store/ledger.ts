import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { systemCode } from '../errors.ts';
import type { Ledger } from '../task/changes.ts';
import type { Clock } from '../world/ports.ts';

/** A ledger this long is rewritten with the last entry of each path only. */
const COMPACT_AT_LINES = 5000;

const Entry = z.object({ at: z.string(), path: z.string(), hash: z.string().nullable(), writer: z.string() });
type Entry = z.infer<typeof Entry>;
type Handle = Awaited<ReturnType<typeof open>>;

/** The ledger in `<stateDir>/ledger.jsonl`: one line a write, the last line of a path counts, shared by all processes. */
export function openLedger({ stateDir, clock }: { readonly stateDir: string; readonly clock: Clock }): Ledger {
  const view = createView(join(stateDir, 'ledger.jsonl'));
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    record: (writes, writer) =>
      inTurn(async () => {
        if (writes.length === 0) return;
        await mkdir(stateDir, { recursive: true, mode: 0o700 });
        const at = clock.now().toISOString();
        await appendDurably(view.file, writes.map(({ path, hash }) => `${JSON.stringify({ at, path, hash, writer })}\n`).join(''));
        await view.refresh();
        // A ledger that could not be shortened is only longer; the next record tries again.
        if (view.lines() >= COMPACT_AT_LINES && view.lines() >= 2 * view.last.size) await compact(view.file).catch(() => undefined);
      }),
    isOurs: (path, hash) =>
      inTurn(async () => {
        await view.refresh();
        return view.last.get(path)?.hash === hash;
      }),
    wroteAfter: (path, timeMs) =>
      inTurn(async () => {
        await view.refresh();
        return Date.parse(view.last.get(path)?.at ?? '') > timeMs;
      }),
  };
}

/** The ledger's twin without a disk, for tests. */
export function createMemoryLedger(clock: Pick<Clock, 'now'>): Ledger {
  const last = new Map<string, { readonly hash: string | null; readonly atMs: number }>();
  return {
    async record(writes) {
      await Promise.resolve();
      for (const { path, hash } of writes) last.set(path, { hash, atMs: clock.now().getTime() });
    },
    async isOurs(path, hash) {
      await Promise.resolve();
      return last.get(path)?.hash === hash;
    },
    async wroteAfter(path, timeMs) {
      await Promise.resolve();
      return (last.get(path)?.atMs ?? -Infinity) > timeMs;
    },
  };
}

interface View {
  readonly file: string;
  /** The last write of each path, as of the last refresh. */
  readonly last: ReadonlyMap<string, Entry>;
  lines(): number;
  /** Reads what was added since, or all of it when the file is another one. */
  refresh(): Promise<void>;
}

function createView(file: string): View {
  const last = new Map<string, Entry>();
  let place = { ino: -1n, offset: 0, lines: 0 };
  return {
    file,
    last,
    lines: () => place.lines,
    async refresh() {
      const found = await readAfter(file, place);
      if (found.anew) last.clear();
      for (const entry of found.entries) last.set(entry.path, entry);
      place = { ino: found.ino, offset: found.offset, lines: (found.anew ? 0 : place.lines) + found.entries.length };
    },
  };
}

async function readAfter(file: string, place: { ino: bigint; offset: number }) {
  const handle = await openIfThere(file);
  if (handle === undefined) return { anew: true, entries: [], ino: -1n, offset: 0 };
  try {
    const { ino, size } = await handle.stat({ bigint: true });
    const anew = ino !== place.ino || Number(size) < place.offset;
    const start = anew ? 0 : place.offset;
    const whole = await wholeLines(handle, start, Number(size));
    return { anew, entries: parseEntries(whole), ino, offset: start + whole.length };
  } finally {
    await handle.close();
  }
}

/** The bytes from `start` up to the last line end: a line that is being written is read the next time. */
async function wholeLines(handle: Handle, start: number, end: number): Promise<Buffer> {
  if (end <= start) return Buffer.alloc(0);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
  const bytes = buffer.subarray(0, bytesRead);
  return bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
}

function parseEntries(bytes: Buffer): Entry[] {
  return bytes.toString('utf8').split('\n').flatMap(parseEntry);
}

/** A line that a crash cut off says nothing; the write it was for was never made. */
function parseEntry(line: string): Entry[] {
  if (line === '') return [];
  try {
    const parsed = Entry.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

/** Appends and syncs; again when the ledger was rewritten meanwhile and the lines went to the old one. */
async function appendDurably(file: string, lines: string): Promise<void> {
  for (;;) {
    const handle = await open(file, 'a+', 0o600);
    try {
      const before = await handle.stat();
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, before.size - 1));
      const torn = before.size > 0 && buffer.toString('latin1') !== '\n';
      await handle.appendFile(torn ? `\n${lines}` : lines);
      await handle.sync();
      if (before.size === 0) await syncFolderOf(file);
      if (await isStill(file, handle)) return;
    } finally {
      await handle.close();
    }
  }
}

async function isStill(file: string, handle: Handle): Promise<boolean> {
  const current = await openIfThere(file);
  if (current === undefined) return false;
  try {
    return (await current.stat({ bigint: true })).ino === (await handle.stat({ bigint: true })).ino;
  } finally {
    await current.close();
  }
}

/** Rewrites the ledger under a lock of its own; does nothing when another process is at it. */
async function compact(file: string): Promise<void> {
  const release = await lockfile.lock(file, { realpath: false, retries: 0, stale: 30_000, update: 5_000, onCompromised: () => undefined });
  try {
    await rewrite(file);
  } finally {
    await release().catch(() => undefined);
  }
}

/** Lines that reach the old file while it is replaced are carried over; whoever wrote them later sees that it was replaced. */
async function rewrite(file: string): Promise<void> {
  const next = `${file}.next`;
  const old = await open(file, 'r');
  try {
    const size = (await old.stat()).size;
    const before = await wholeLines(old, 0, size);
    const last = new Map(parseEntries(before).map((entry) => [entry.path, entry]));
    await writeSynced(next, [...last.values()].map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await rename(next, file);
    const late = await wholeLines(old, before.length, (await old.stat()).size);
    if (late.length > 0) await appendDurably(file, late.toString('utf8'));
    await syncFolderOf(file);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  } finally {
    await old.close();
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Windows has no such call. */
async function syncFolderOf(file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(join(file, '..'), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function openIfThere(file: string): Promise<Handle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
