import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
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
  load(known: KnownTree): Promise<{ readonly at: number; readonly rules: string } | undefined>;
  /** Adds what changed. Must not be called while `save` runs. */
  append(changes: ReadonlyMap<string, Seen | null>): Promise<void>;
  /** Writes everything anew. `rules`: IgnoreRules.key(). */
  save(known: KnownTree, rules: string): Promise<void>;
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

export function createSeenFile(spec: SeenFileSpec): SeenFile {
  return {
    async load(known) {
      const text = await readFile(spec.file, 'utf8').catch((error: unknown) => giveUp(spec, error));
      if (text === undefined) return undefined;
      try {
        return await parse(text, known, spec);
      } catch (error) {
        for (const path of known.below('')) known.set(path, null);
        spec.log.warn('What the watcher knew of the tree could not be read and is ignored; changes made while keepgreen was not running stay unnoticed.', { file: spec.file, error: renderError(error).slice(0, 300) });
        return undefined;
      }
    },
    async append(changes) {
      const at = spec.clock.now().getTime();
      const lines = [...changes].map(([path, seen]) => JSON.stringify({ path, seen: seen && [seen.size, seen.mtimeMs, seen.ino, seen.hash], at }));
      if (lines.length > 0) await keepGoing(spec, appendFile(spec.file, `${lines.join('\n')}\n`));
    },
    async save(known, rules) {
      const text = await render(known, { version: 1, root: spec.projectRoot, at: spec.clock.now().getTime(), rules, folders: [...known.folders()].length }, spec.clock);
      await keepGoing(spec, mkdir(dirname(spec.file), { recursive: true }).then(() => writeFileAtomic(spec.file, text, { fsync: false, mode: 0o600 })));
    },
  };
}

async function parse(text: string, known: KnownTree, spec: SeenFileSpec): Promise<{ at: number; rules: string }> {
  const pace = createPace(spec.clock);
  // A line without its end was being written when the program died.
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const head = Head.parse(JSON.parse(lines[0] ?? ''));
  if (head.root !== spec.projectRoot) throw new Error(`It is about another folder: ${head.root}`);
  for (const line of lines.slice(1, head.folders + 1)) {
    parseFolder(line, known);
    if (pace.due()) await pace.rest();
  }
  let at = head.at;
  for (const line of lines.slice(head.folders + 1)) if (line !== '') at = parseChange(line, known);
  return { at, rules: head.rules };
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

async function render(known: KnownTree, head: z.infer<typeof Head>, clock: Clock): Promise<string> {
  const pace = createPace(clock);
  const lines: string[] = [];
  for (const [folder, files] of [...known.folders()]) {
    const seen = [...files.values()];
    lines.push(JSON.stringify([folder, [...files.keys()], seen.map((one) => one.size), seen.map((one) => one.mtimeMs), seen.map((one) => one.ino), seen.map((one) => one.hash)]));
    if (pace.due()) await pace.rest();
  }
  return [JSON.stringify({ ...head, folders: lines.length }), ...lines, ''].join('\n');
}

/** Not being able to write it is no reason to stop watching. */
async function keepGoing(spec: SeenFileSpec, writing: Promise<void>): Promise<void> {
  await writing.catch((error: unknown) => spec.log.warn('What the watcher knows of the tree could not be written; a restart will look at some files again.', { file: spec.file, error: renderError(error) }));
}

function giveUp(spec: SeenFileSpec, error: unknown): undefined {
  if (systemCode(error) !== 'ENOENT') spec.log.warn('What the watcher knew of the tree could not be read and is ignored.', { file: spec.file, error: renderError(error) });
  return undefined;
}
