import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { KeepgreenError, renderError, systemCode } from '../errors.ts';
import type { Clock } from '../world/ports.ts';
import { identityAt, sameFile, type FileIdentity } from './file-identity.ts';
import type { Hold } from './lock.ts';
import type { StatePaths } from './paths.ts';

/** `conflict`: somebody else wrote meanwhile; nothing of ours is in place, and the update must be made anew. */
export type Saved = { readonly kind: 'saved'; readonly identity: FileIdentity } | { readonly kind: 'conflict' };

/**
 * Puts a new generation of the state in place; when it resolves with `saved` the bytes survive a power cut. `expected`
 * is the generation it was made from (null = none). Throws state_write_failed, with the old generation untouched.
 *
 * Two writers at once (a lock stolen from a process that slept) are told apart without the lock. A new generation must
 * first win the one name `next`, which a writer gives only while the state still is what it started from; only what
 * stands there is ever moved into place, by whomever; and each looks afterwards whether its own bytes went in. A
 * writer that slept just there while several others went on can't tell, and its update is made again: never lost, at
 * worst made twice.
 */
export async function saveState(target: Target, text: string, expected: FileIdentity | null, hold: Hold): Promise<Saved> {
  const { paths } = target;
  const own = `${paths.next}.${target.writer}`;
  try {
    const mine = await writeOwn(paths, own, text, expected);
    if (mine === undefined) return { kind: 'conflict' };
    if (expected !== null) await keepPrevious(paths);
    const stands = async () => !hold.lost() && sameFile(await identityAt(paths.state), expected);
    const claimed = (await stands()) && (await claimNext(paths, own));
    // Again, as late as can be.
    if (claimed && (await stands())) await moveInPlace(target);
    if (!claimed || !(await wasInPlace(paths, mine))) return await withdraw(paths, mine);
    await syncFolder(paths.dir);
    return { kind: 'saved', identity: mine };
  } catch (error) {
    throw writeFailed(paths.state, error);
  } finally {
    await rm(own, { force: true }).catch(() => undefined);
  }
}

/** Where the state goes, and the clock to wait with when the place is busy. */
export interface Target {
  readonly paths: StatePaths;
  readonly clock: Clock;
  /** Hex digits that no other writer has. */
  readonly writer: string;
}

/** The error of a state file that can't be written now: no room, no permission, a failing disk. */
export function writeFailed(stateFile: string, error: unknown): KeepgreenError {
  if (error instanceof KeepgreenError) return error;
  const full = systemCode(error) === 'ENOSPC' || systemCode(error) === 'EDQUOT';
  const next = full
    ? 'Make room on that disk. Everything saved before is intact, and the next change is written as soon as there is room.'
    : 'Look at that folder and its disk. Everything saved before is intact, and the next change is tried anew.';
  return new KeepgreenError('state_write_failed', `The state file ${stateFile} could not be written: ${renderError(error)}.`, next, error);
}

/** write-file-atomic reports no error when the disk fills up in the middle, so what it wrote is measured. Undefined when it was swept away. */
async function writeOwn(paths: StatePaths, own: string, text: string, expected: FileIdentity | null): Promise<FileIdentity | undefined> {
  const bytes = Buffer.from(text);
  try {
    if (expected === null) await mkdir(paths.dir, { recursive: true, mode: 0o700 });
    await writeFileAtomic(own, bytes, inherited(expected));
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    // The whole folder may be gone.
    await mkdir(paths.dir, { recursive: true, mode: 0o700 });
    return undefined;
  }
  const written = await identityAt(own);
  if (written !== null && written.size !== BigInt(bytes.length)) throw shortWrite(bytes.length, written.size);
  return written ?? undefined;
}

/** Who may read the state stays as the user set it. write-file-atomic writes into the object it is given, so it gets its own. */
function inherited(expected: FileIdentity | null): writeFileAtomic.Options {
  if (expected === null) return { mode: 0o600 };
  const foreign = process.getuid?.() === 0 && expected.uid !== 0;
  return { mode: expected.mode, ...(foreign ? { chown: { uid: expected.uid, gid: expected.gid } } : {}) };
}

function shortWrite(wanted: number, got: bigint): Error {
  return Object.assign(new Error(`ENOSPC: only ${got} of ${wanted} bytes were written`), { code: 'ENOSPC' });
}

/** A second name for the old generation: no bytes are copied, and the state file is whole at every instant. */
async function keepPrevious(paths: StatePaths): Promise<void> {
  await rm(paths.nextPrevious, { force: true });
  try {
    await secondName(paths.state, paths.nextPrevious);
    await rename(paths.nextPrevious, paths.previous);
  } catch (error) {
    // Another writer is at the same place; whose state stands is judged right after this.
    if (!['ENOENT', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
  }
}

/** A copy where the file system has no hard links. Never over an existing file: that could be a name of the state itself. */
async function secondName(file: string, name: string): Promise<void> {
  try {
    await link(file, name);
  } catch (error) {
    if (!hasNoLinks(error)) throw error;
    await copyFile(file, name, constants.COPYFILE_EXCL);
  }
}

function hasNoLinks(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(systemCode(error) ?? '');
}

/**
 * False when another generation stands there. It is put out of the way for the next try: who left it is dead, or will
 * see that its own did not go in.
 */
async function claimNext(paths: StatePaths, own: string): Promise<boolean> {
  try {
    await link(own, paths.next);
    return true;
  } catch (error) {
    if (hasNoLinks(error)) return rename(own, paths.next).then(() => true);
    if (systemCode(error) !== 'EEXIST' && systemCode(error) !== 'ENOENT') throw error;
    await rm(paths.next, { force: true });
    return false;
  }
}

async function moveInPlace(target: Target): Promise<void> {
  try {
    await renameInPlace(target);
  } catch (error) {
    // Another writer has moved it, or put it out of the way.
    if (systemCode(error) !== 'ENOENT') {
      await rm(target.paths.next, { force: true });
      throw error;
    }
  }
}

/** The generation before was in place too: another writer may have gone on from ours already. */
async function wasInPlace(paths: StatePaths, mine: FileIdentity): Promise<boolean> {
  return sameFile(await identityAt(paths.state), mine) || sameFile(await identityAt(paths.previous), mine);
}

/** On Windows a reader or a virus scanner may hold the target for a moment. */
async function renameInPlace({ paths, clock }: Target): Promise<void> {
  for (let left = process.platform === 'win32' ? 10 : 1; ; left--) {
    try {
      return await rename(paths.next, paths.state);
    } catch (error) {
      if (left <= 1 || !['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '')) throw error;
      await clock.sleep(20 * (11 - left));
    }
  }
}

/** Takes our new generation away again, unless another writer's has taken its name. */
async function withdraw(paths: StatePaths, mine: FileIdentity): Promise<Saved> {
  if (sameFile(await identityAt(paths.next), mine)) await rm(paths.next, { force: true });
  return { kind: 'conflict' };
}

/** Without it a power cut takes back a rename that was acknowledged. Windows has no such call. */
async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
