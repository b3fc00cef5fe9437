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
 * Two writers at once (a lock stolen from a process that slept) are told apart without the lock: the new generation
 * has one fixed name, so only one of two renames can move it, and each looks afterwards whose bytes are in place.
 */
export async function saveState(target: Target, text: string, expected: FileIdentity | null, hold: Hold): Promise<Saved> {
  const { paths } = target;
  try {
    const mine = await writeNext(paths, text, expected);
    return (await exchange(target, mine, expected, hold)) ?? (await withdraw(paths, mine));
  } catch (error) {
    throw writeFailed(paths.state, error);
  }
}

/** Where the state goes, and the clock to wait with when the place is busy. */
export interface Target {
  readonly paths: StatePaths;
  readonly clock: Clock;
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

/** write-file-atomic reports no error when the disk fills up in the middle, so what it wrote is measured. */
async function writeNext(paths: StatePaths, text: string, expected: FileIdentity | null): Promise<FileIdentity> {
  const bytes = Buffer.from(text);
  try {
    if (expected === null) await mkdir(paths.dir, { recursive: true });
    await writeFileAtomic(paths.next, bytes, inherited(expected));
    const written = await identityAt(paths.next);
    if (written === null || written.size === BigInt(bytes.length)) return written ?? gone;
    throw shortWrite(bytes.length, written.size);
  } catch (error) {
    await rm(paths.next, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Another writer took our bytes away already; no file is ever the same as this. */
const gone: FileIdentity = { ino: -1n, mtimeNs: -1n, size: -1n, mode: 0, uid: 0, gid: 0 };

/** Who may read the state stays as the user set it. write-file-atomic writes into the object it is given, so it gets its own. */
function inherited(expected: FileIdentity | null): writeFileAtomic.Options {
  if (expected === null) return { mode: 0o600 };
  const foreign = process.getuid?.() === 0 && expected.uid !== 0;
  return { mode: expected.mode, ...(foreign ? { chown: { uid: expected.uid, gid: expected.gid } } : {}) };
}

function shortWrite(wanted: number, got: bigint): Error {
  return Object.assign(new Error(`ENOSPC: only ${got} of ${wanted} bytes were written`), { code: 'ENOSPC' });
}

/** Undefined when another writer was faster. */
async function exchange(target: Target, mine: FileIdentity, expected: FileIdentity | null, hold: Hold): Promise<Saved | undefined> {
  const { paths } = target;
  try {
    if (expected !== null) await keepPrevious(paths);
    // As late as can be: everything before took a moment.
    if (hold.lost() || !sameFile(await identityAt(paths.state), expected)) return undefined;
    return await putInPlace(target, mine);
  } catch (error) {
    await withdraw(paths, mine).catch(() => undefined);
    throw error;
  }
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
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(systemCode(error) ?? '')) throw error;
    await copyFile(file, name, constants.COPYFILE_EXCL);
  }
}

async function putInPlace(target: Target, mine: FileIdentity): Promise<Saved | undefined> {
  const { paths } = target;
  try {
    await renameInPlace(target);
  } catch (error) {
    // Another writer has moved our bytes, or replaced them and moved its own: the look below tells which.
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  const inPlace = await identityAt(paths.state);
  if (inPlace === null || !sameFile(inPlace, mine)) return undefined;
  await syncFolder(paths.dir);
  return { kind: 'saved', identity: inPlace };
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
