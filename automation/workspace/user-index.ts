import { existsSync } from 'node:fs';
import { copyFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
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
  let seen: string | undefined;
  return {
    async follow() {
      if (shadow.user === undefined) return 'same';
      const stamp = await stampOf(join(shadow.user.gitDir, 'index'));
      if (stamp === seen) return 'same';
      if (stamp !== 'none') await adopt({ shadow, git, log }, shadow.user);
      seen = stamp;
      return 'changed';
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

async function adopt({ shadow, git, log }: UserIndexDeps, user: UserRepository): Promise<void> {
  const copy = join(shadow.gitDir, 'user.index');
  await copyIndex(join(user.gitDir, 'index'), copy);
  const listed = await shadow.run(['ls-files', '-v', '-z'], { index: copy, okCodes: [0, 128] });
  if (listed.exitCode !== 0) {
    // A split index can't be read away from its other half. Reading every file gives the same snapshot, later.
    log.debug('The copy of the index can\'t be read; the snapshot reads every file.', { reason: listed.stderr.trim() });
    await rm(copy, { force: true });
    return;
  }
  const entries = parseTags(splitNul(listed.stdout));
  const ignored = splitNul((await shadow.run(['ls-files', '-z', '-c', '-i', '--exclude-standard'], { index: copy })).stdout);
  const converts = await convertsContents(git, user);
  const ownIndex = join(shadow.gitDir, 'index');
  const sparse = entries.some((entry) => entry.left);
  if (!converts || sparse || !existsSync(ownIndex)) {
    await dropStale(shadow, copy, entries.filter((entry) => converts ? !isAbsent(shadow, entry) : entry.hidden && !isAbsent(shadow, entry)));
    await rename(copy, ownIndex);
  } else {
    await rm(copy, { force: true });
  }
  await update(shadow, ownIndex, ['--add', '--remove'], ignored.filter((path) => !isState(shadow, path)));
  await update(shadow, ownIndex, ['--force-remove'], entries.map((entry) => entry.path).filter((path) => isState(shadow, path)));
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
}

/** `H path`: lower case = assume-unchanged, S = skip-worktree. */
function parseTags(lines: readonly string[]): Entry[] {
  return lines.map((line) => {
    const tag = line.slice(0, 1);
    const left = tag.toUpperCase() === 'S';
    return { path: line.slice(2), hidden: left || tag !== tag.toUpperCase(), left };
  });
}

/** Left out by a sparse checkout: the index is the only one that knows it. */
function isAbsent(shadow: Shadow, entry: Entry): boolean {
  return entry.left && !existsSync(join(shadow.root, entry.path));
}

/** Out of the index, so that `add -A` reads them from disk as they are. */
async function dropStale(shadow: Shadow, index: string, entries: readonly Entry[]): Promise<void> {
  await update(shadow, index, ['--force-remove'], entries.map((entry) => entry.path));
}

async function update(shadow: Shadow, index: string, how: readonly string[], paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await shadow.run(['update-index', ...how, '-z', '--stdin'], { index, input: paths.map((path) => `${path}\0`).join('') });
}

function isState(shadow: Shadow, path: string): boolean {
  return shadow.statePrefix !== undefined && path.startsWith(shadow.statePrefix);
}
