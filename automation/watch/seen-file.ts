import { appendFile, mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { renderError, systemCode } from '../errors.ts';
import type { Clock, Log } from '../world/ports.ts';
import type { KnownTree, Seen } from './known-tree.ts';
import { createPace } from './pace.ts';

/**
 * The known tree on disk, as JSON lines: a head, a line per folder, then a line per later change. Losing its end costs
 * nothing but a second look at those files, so it is not synced; a broken one is ignored.
 */
export interface SeenFile {
  /** Fills `known`. Undefined when there is nothing usable: then this is the first look ever. */
  load(known: KnownTree): Promise<Remembered | undefined>;
  /** Adds what changed. Must not be called while `save` runs. */
  append(changes: ReadonlyMap<string, Seen | null>): Promise<void>;
  /** Writes everything anew. `rules`: IgnoreRules.key(). */
  save(known: KnownTree, rules: string): Promise<void>;
}

export interface Remembered {
  /** When it was last written (wall ms), and IgnoreRules.key() of then. */
  readonly at: number;
  readonly rules: string;
  /** How many changes were added since it was written anew. */
  readonly lines: number;
  /** Was its last line cut off? Then nothing may be added to it. */
  readonly torn: boolean;
}

export interface SeenFileSpec {
  readonly file: string;
  readonly projectRoot: string;
  readonly clock: Clock;
  readonly log: Log;
}

const Head = z.object({ version: z.literal(1), root: z.string(), at: z.number(), rules: z.string(), folders: z.number() });
/** Folder, then in columns: names, sizes, times, inodes, hashes. */
const Folder = z.tuple([z.string(), z.array(z.string()), z.array(z.number()), z.array(z.number()), z.array(z.number()), z.array(z.string())]);
const Change = z.object({ path: z.string(), seen: z.tuple([z.number(), z.number(), z.number(), z.string()]).nullable(), at: z.number() });

/** Pieces of about this many characters are written at a time: the whole text of a large tree would double the program's memory. */
const PIECE = 65_536;

export function createSeenFile(spec: SeenFileSpec): SeenFile {
  return {
    async load(known) {
      try {
        return await parse(known, spec);
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return undefined;
        for (const path of known.below('')) known.set(path, null);
        spec.log.warn('What the watcher knew of the tree could not be read and is ignored; changes made while keepgreen was not running stay unnoticed.', { file: spec.file, error: renderError(error).slice(0, 300) });
        return undefined;
      }
    },
    async append(changes) {
      const at = spec.clock.now().getTime();
      const lines = [...changes].map(([path, seen]) => toLine({ path, seen: seen && [seen.size, seen.mtimeMs, seen.ino, seen.hash], at }));
      if (lines.length > 0) await keepGoing(spec, appendFile(spec.file, lines.join('')));
    },
    async save(known, rules) {
      const folders = [...known.folders()];
      await keepGoing(spec, replace(spec, render(folders, { version: 1, root: spec.projectRoot, at: spec.clock.now().getTime(), rules, folders: folders.length })));
    },
  };
}

/** Line by line; a last line without its end was being written when the program died. */
async function parse(known: KnownTree, spec: SeenFileSpec): Promise<Remembered> {
  const handle = await open(spec.file);
  const pace = createPace(spec.clock);
  try {
    const whole = await endsWhole(handle);
    let head: z.infer<typeof Head> | undefined;
    let held: string | undefined;
    let [count, at] = [0, 0];
    const take = (line: string) => {
      if (head === undefined) head = parseHead(line, spec.projectRoot);
      else if (++count <= head.folders) parseFolder(line, known);
      else at = parseChange(line, known);
    };
    for await (const line of handle.readLines({ autoClose: false })) {
      if (held !== undefined) take(held);
      held = line;
      if (pace.due()) await pace.rest();
    }
    if (held !== undefined && whole) take(held);
    if (head === undefined || count < head.folders) throw new Error('Its end is missing');
    return { at: at === 0 ? head.at : at, rules: head.rules, lines: count - head.folders, torn: !whole };
  } finally {
    await handle.close();
  }
}

async function endsWhole(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
  return bytesRead === 1 && buffer.toString('latin1') === '\n';
}

function parseHead(line: string, projectRoot: string): z.infer<typeof Head> {
  const head = Head.parse(JSON.parse(line));
  if (head.root !== projectRoot) throw new Error(`It is about another folder: ${head.root}`);
  return head;
}

function parseFolder(line: string, known: KnownTree): void {
  const [folder, names, sizes, times, inodes, hashes] = Folder.parse(JSON.parse(line));
  for (const [index, name] of names.entries()) {
    const [size, mtimeMs, ino, hash] = [sizes[index], times[index], inodes[index], hashes[index]];
    if (size === undefined || mtimeMs === undefined || ino === undefined || hash === undefined) throw new Error(`Columns of different length in ${folder}`);
    known.set(folder === '' ? name : `${folder}/${name}`, { size, mtimeMs, ino, hash });
  }
}

function parseChange(line: string, known: KnownTree): number {
  const { path, seen, at } = Change.parse(JSON.parse(line));
  known.set(path, seen && { size: seen[0], mtimeMs: seen[1], ino: seen[2], hash: seen[3] });
  return at;
}

/** U+2028 and U+2029 may stand in JSON and in file names, and end a line for the reader. */
function toLine(value: unknown): string {
  return `${JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`;
}

function* render(folders: readonly (readonly [string, ReadonlyMap<string, Seen>])[], head: z.infer<typeof Head>): Generator<string> {
  yield toLine(head);
  for (const [folder, files] of folders) {
    const seen = [...files.values()];
    yield toLine([folder, [...files.keys()], seen.map((one) => one.size), seen.map((one) => one.mtimeMs), seen.map((one) => one.ino), seen.map((one) => one.hash)]);
  }
}

/** The old file stays until the new one is whole. */
async function replace(spec: SeenFileSpec, lines: Iterable<string>): Promise<void> {
  const next = `${spec.file}.next`;
  await mkdir(dirname(spec.file), { recursive: true, mode: 0o700 });
  const handle = await open(next, 'w', 0o600);
  try {
    let piece = '';
    for (const line of lines) {
      piece += line;
      if (piece.length < PIECE) continue;
      await handle.writeFile(piece);
      piece = '';
    }
    await handle.writeFile(piece);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(next, spec.file);
}

/** Not being able to write it is no reason to stop watching. */
async function keepGoing(spec: SeenFileSpec, writing: Promise<void>): Promise<void> {
  await writing.catch((error: unknown) => spec.log.warn('What the watcher knows of the tree could not be written; a restart will look at some files again.', { file: spec.file, error: renderError(error) }));
}
