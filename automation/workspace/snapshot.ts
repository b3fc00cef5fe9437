import { lstatSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renderError } from '../errors.ts';
import type { Snapshot } from '../task/snapshot.ts';
import type { Git, Log } from '../world/ports.ts';
import { toRoot } from './changes.ts';
import { claim, type ClaimDeps } from './claim.ts';
import { oneByOne } from './one-by-one.ts';
import { headCommit } from './repository.ts';
import type { Shadow } from './shadow.ts';
import { followUserIndex, type UserIndex } from './user-index.ts';

export interface SnapshotDeps extends ClaimDeps {
  readonly shadow: Shadow;
  readonly git: Git;
  readonly log: Log;
}

export type TakeSnapshot = (paths?: readonly string[]) => Promise<Snapshot>;

/**
 * Makes the function that takes snapshots. Its index is kept between snapshots, so that only files whose stat changed
 * are read. With `paths` only those are looked at, once this process has looked everywhere.
 */
export function createSnapshots(deps: SnapshotDeps): TakeSnapshot {
  const userIndex = followUserIndex(deps);
  let complete = false;
  let last: (Snapshot & { readonly parent: string | undefined }) | undefined;
  const inTurn = oneByOne();

  const takeLocked = async (paths: readonly string[] | undefined): Promise<Snapshot> => {
    const [parent, tree] = await Promise.all([
      deps.shadow.user === undefined ? undefined : headCommit(deps.git, deps.shadow.user),
      readTree({ ...deps, userIndex }, complete ? paths : undefined),
    ]);
    complete = true;
    const takenAt = deps.clock.now().toISOString();
    const commit = last?.tree === tree && last.parent === parent ? last.commit : await commitTree(deps, tree, parent);
    last = { commit, tree, takenAt, parent };
    return { commit, tree, takenAt };
  };

  return (paths) =>
    inTurn(async () => {
      const held = await claim(deps, join(deps.shadow.gitDir, 'claims', 'snapshot'), 'the snapshot');
      try {
        return await takeLocked(paths);
      } finally {
        await held.release();
      }
    });
}

/** A commit by keepgreen, made at `at` (default: now). */
export async function commitTree(deps: Pick<SnapshotDeps, 'shadow' | 'clock'>, tree: string, parent: string | undefined, at = deps.clock.now()): Promise<string> {
  const date = `@${Math.floor(at.getTime() / 1000)} +0000`;
  const parents = parent === undefined ? [] : ['-p', parent];
  return deps.shadow.text(['commit-tree', ...parents, '-m', 'keepgreen snapshot', tree], { env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } });
}

async function readTree(deps: SnapshotDeps & { userIndex: UserIndex }, paths: readonly string[] | undefined): Promise<string> {
  await rm(join(deps.shadow.gitDir, 'index.lock'), { force: true });
  const followed = await deps.userIndex.follow();
  if (paths === undefined || followed === 'changed' || !(await addKnown(deps, paths))) await addAll(deps.shadow);
  try {
    return await deps.shadow.text(['write-tree']);
  } catch (error) {
    deps.log.warn('The index of the snapshots names objects that are gone; every file is read anew.', { reason: renderError(error) });
    await deps.userIndex.forget();
    await addAll(deps.shadow);
    return deps.shadow.text(['write-tree']);
  }
}

/** Exit code 1 means that some file could not be read (no permission, a nested repository without a commit): left out. */
async function addAll(shadow: Shadow): Promise<void> {
  await shadow.run(['add', '-A', '--ignore-errors'], { okCodes: [0, 1] });
}

/** False when the paths are not simple enough: the caller then looks everywhere. */
async function addKnown(deps: SnapshotDeps, paths: readonly string[]): Promise<boolean> {
  const { shadow } = deps;
  const wanted = paths.map((path) => toRoot(shadow, path));
  const kinds = wanted.map((path) => kindOf(join(shadow.root, path)));
  if (kinds.includes('other')) return false;
  try {
    const there = wanted.filter((_, index) => kinds[index] === 'file');
    const gone = wanted.filter((_, index) => kinds[index] === 'absent');
    // Exit code 1: some of them are ignored, and were left out.
    await feed(shadow, ['add', '--ignore-errors', '--pathspec-from-file=-', '--pathspec-file-nul'], there);
    await feed(shadow, ['rm', '--cached', '-r', '-f', '-q', '--ignore-unmatch', '--pathspec-from-file=-', '--pathspec-file-nul'], gone);
    return true;
  } catch (error) {
    deps.log.debug('The known paths could not be added by name; looking everywhere.', { reason: renderError(error) });
    return false;
  }
}

function kindOf(file: string): 'file' | 'absent' | 'other' {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return 'absent';
  return found.isFile() || found.isSymbolicLink() ? 'file' : 'other';
}

async function feed(shadow: Shadow, args: readonly string[], paths: readonly string[]): Promise<void> {
  if (paths.length > 0) await shadow.run(args, { input: paths.map((path) => `${path}\0`).join(''), okCodes: [0, 1] });
}
