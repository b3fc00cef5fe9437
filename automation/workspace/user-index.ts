import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { renderError } from '../errors.ts';
import type { Git, Log } from '../world/ports.ts';
import { splitNul } from './objects.ts';
import { convertsContents, type UserRepository } from './repository.ts';
import type { Shadow } from './shadow.ts';

export interface UserIndexDeps {
  readonly shadow: Shadow;
  readonly git: Git;
  readonly log: Log;
}

/** Keeps the index that snapshots are made with in step with the user's index, which is only ever read. */
export interface UserIndex {
  /** Call before each snapshot. `changed` when the user's index is another one than at the last call. */
  follow(): Promise<'same' | 'changed'>;
  /** Our index names objects that are gone: the next snapshot reads every file. */
  forget(): Promise<void>;
}

/**
 * Starting from a copy of the user's index spares reading every file, and it knows what no exclude rule can tell:
 * tracked files that are ignored, and files that a sparse checkout leaves out.
 */
export function followUserIndex({ shadow, git, log }: UserIndexDeps): UserIndex {
  let stamp: string | undefined;
  let known: string | undefined;
  return {
    async follow() {
      if (shadow.user === undefined) return 'same';
      const now = await stampOf(join(shadow.user.gitDir, 'index'));
      if (now === stamp) return 'same';
      const listed = now === 'none' ? Buffer.alloc(0) : await listEntries(shadow, shadow.user);
      const keys = hashKeys(listed);
      const changed = keys !== known;
      if (changed && now !== 'none') await adopt({ shadow, git, log }, shadow.user, listed);
      [stamp, known] = [now, keys];
      return changed ? 'changed' : 'same';
    },
    async forget() {
      await rm(join(shadow.gitDir, 'index'), { force: true });
    },
  };
}

async function stampOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found === undefined ? 'none' : `${found.ino}:${found.size}:${found.mtimeNs}`;
}

async function adopt({ shadow, git, log }: UserIndexDeps, user: UserRepository, listed: Buffer): Promise<void> {
  const ownIndex = join(shadow.gitDir, 'index');
  const ignored = await trackedIgnored(shadow, user);
  const converts = await convertsContents(git, user);
  if (!converts || !existsSync(ownIndex) || some(listed, (entry) => entry.left)) {
    await startFromCopy({ shadow, git, log }, user, pathsOf(listed, (entry) => (converts || entry.hidden) && !isAbsent(shadow, entry)));
  }
  await update(shadow, ownIndex, ['--add', '--remove'], ignored.filter((path) => !isState(shadow, path)));
  await update(shadow, ownIndex, ['--force-remove'], pathsOf(listed, (entry) => isState(shadow, entry.path)));
}

/** `stale` leaves the copy, so that `add -A` reads those files from disk as they are. */
async function startFromCopy({ shadow, log }: UserIndexDeps, user: UserRepository, stale: readonly string[]): Promise<void> {
  const copy = join(shadow.gitDir, 'user.index');
  await copyIndex(join(user.gitDir, 'index'), copy);
  try {
    await update(shadow, copy, ['--force-remove'], stale);
    await shadow.run(['ls-files', '-z', '--', '.gitignore'], { index: copy });
    await rename(copy, join(shadow.gitDir, 'index'));
  } catch (error) {
    // A split index can't be read away from its other half. Reading every file gives the same snapshot, later.
    log.debug('The copy of the index can\'t be read; the snapshot reads every file.', { reason: renderError(error) });
    await rm(copy, { force: true });
    await rm(join(shadow.gitDir, 'index'), { force: true });
  }
}

/** Tracked files that the exclude rules name: `add -A` alone would not take them up. */
async function trackedIgnored(shadow: Shadow, user: UserRepository): Promise<string[]> {
  return splitNul((await shadow.run(['ls-files', '-z', '-c', '-i', '--exclude-standard'], { index: join(user.gitDir, 'index') })).stdout);
}

/** git takes a file for unchanged only when it is older than the index: the copy must not look younger than it is. */
async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const seconds = Math.floor(mtimeMs / 1000);
  await utimes(to, seconds, seconds);
}

interface Entry {
  readonly path: string;
  /** git was told not to look at the file (assume-unchanged or skip-worktree). */
  readonly hidden: boolean;
  /** skip-worktree: it may be left out of a sparse checkout. */
  readonly left: boolean;
  /** Equal while nothing changed that a snapshot could not see on disk. */
  readonly key: string;
}

async function listEntries(shadow: Shadow, user: UserRepository): Promise<Buffer> {
  return (await shadow.run(['ls-files', '-v', '-s', '-z'], { index: join(user.gitDir, 'index') })).stdout;
}

/** One after the other, never all at once: a hundred thousand of them would double the program's memory. */
function* readEntries(listed: Buffer): Generator<Entry> {
  for (let from = 0, to = listed.indexOf(0); to !== -1; from = to + 1, to = listed.indexOf(0, from)) yield readEntry(listed.toString('utf8', from, to));
}

/** `H 100644 <oid> 0\tpath`: lower case = assume-unchanged, S = skip-worktree. */
function readEntry(line: string): Entry {
  const tag = line.slice(0, 1);
  const path = line.slice(line.indexOf('\t') + 1);
  const left = tag.toUpperCase() === 'S';
  const onlyHere = left || line.startsWith('160000', 2);
  return { path, hidden: left || tag !== tag.toUpperCase(), left, key: onlyHere ? line : `${tag} ${path}` };
}

function hashKeys(listed: Buffer): string {
  const hash = createHash('sha256');
  for (const { key } of readEntries(listed)) hash.update(`${key}\0`);
  return hash.digest('hex');
}

function pathsOf(listed: Buffer, wanted: (entry: Entry) => boolean): string[] {
  const paths: string[] = [];
  for (const entry of readEntries(listed)) if (wanted(entry)) paths.push(entry.path);
  return paths;
}

function some(listed: Buffer, wanted: (entry: Entry) => boolean): boolean {
  for (const entry of readEntries(listed)) if (wanted(entry)) return true;
  return false;
}

/** Left out by a sparse checkout: the index is the only one that knows it. */
function isAbsent(shadow: Shadow, entry: Entry): boolean {
  return entry.left && !existsSync(join(shadow.root, entry.path));
}

async function update(shadow: Shadow, index: string, how: readonly string[], paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await shadow.run(['update-index', ...how, '-z', '--stdin'], { index, input: paths.map((path) => `${path}\0`).join('') });
}

function isState(shadow: Shadow, path: string): boolean {
  return shadow.statePrefix !== undefined && path.startsWith(shadow.statePrefix);
}
