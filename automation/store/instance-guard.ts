import { createHash } from 'node:crypto';
import { mkdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { KeepgreenError, renderError, systemCode } from '../errors.ts';
import type { Clock, Log } from '../world/ports.ts';
import { lockIdentity } from './lock.ts';

/** A holder works for milliseconds; a lock that stands unchanged for so long has nobody behind it. */
const ABANDONED_MS = 500;
/** What file managers drop into any folder; with such a file inside no lock can ever be given back. */
const LITTER = ['.DS_Store', 'Thumbs.db', 'desktop.ini'];

/** `taken`: another process on this machine runs on this project or this state folder. */
export type Claim = { readonly kind: 'claimed'; release(): Promise<void> } | { readonly kind: 'taken' };

/**
 * Claims a project and its state folder for this process. The kernel holds the claim: it ends with the process however
 * that ends, and stands while the process is stopped or the clock jumps. It does not keep the process alive. Seen only
 * within one network namespace: a keepgreen in a container is kept out by the state's lock alone.
 */
export async function claimInstance({ projectRoot, stateDir }: { readonly projectRoot: string; readonly stateDir: string }): Promise<Claim> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const project = await claimName(`project:${await realpath(projectRoot)}`);
  if (project === undefined) return { kind: 'taken' };
  const state = await claimName(`state:${await realpath(stateDir)}`);
  if (state === undefined) {
    await project.release();
    return { kind: 'taken' };
  }
  return {
    kind: 'claimed',
    async release() {
      await state.release();
      await project.release();
    },
  };
}

/**
 * Removes a lock that a killed process left behind. Only for the holder of the instance guard: nobody else of this
 * project is alive on this machine but short commands, and those hold the lock for milliseconds, so one that stands
 * unchanged for half a second is abandoned. Does nothing when there is none.
 */
export async function clearStaleLock(lockFile: string, log: Log, clock: Clock): Promise<void> {
  const before = await lockIdentity(lockFile);
  if (before === undefined) return;
  await clock.sleep(ABANDONED_MS);
  if ((await lockIdentity(lockFile)) !== before) return;
  try {
    await removeLock(lockFile);
    log.warn('Removed a lock that a killed keepgreen left behind.', { lock_file: lockFile });
  } catch (error) {
    throw new KeepgreenError('state_locked', `The left-over lock ${lockFile} could not be removed: ${renderError(error)}.`, `Remove ${lockFile} by hand.`, error);
  }
}

interface Claimed {
  release(): Promise<void>;
}

/** Undefined when another process has it. */
function claimName(what: string): Promise<Claimed | undefined> {
  const hash = createHash('sha256').update(what).digest('hex');
  if (process.platform === 'linux') return listenAt(`\0keepgreen-${hash}`);
  if (process.platform === 'win32') return listenAt(`\\\\.\\pipe\\keepgreen-${hash}`);
  // Not the temporary folder: it is another one for each session, and such paths may be no longer than 104 bytes.
  return claimSocketFile(`/tmp/keepgreen-${process.getuid?.() ?? 0}-${hash.slice(0, 32)}.sock`);
}

/**
 * The claim where the kernel has no names without files: a socket file, which outlives its process, so one that nobody
 * answers at is put out of the way. It is tried once more after it was moved: it may have been taken just then.
 */
export async function claimSocketFile(path: string): Promise<Claimed | undefined> {
  const claimed = await listenAt(path);
  if (claimed !== undefined || (await answers(path))) return claimed;
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return listenAt(path);
    throw error;
  }
  if (await answers(aside)) {
    await rename(aside, path);
    return undefined;
  }
  await rm(aside, { force: true });
  return listenAt(path);
}

function listenAt(path: string): Promise<Claimed | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    // Windows refuses a pipe of another user with EACCES.
    const taken = process.platform === 'win32' ? ['EADDRINUSE', 'EACCES'] : ['EADDRINUSE'];
    server.once('error', (error) => (taken.includes(systemCode(error) ?? '') ? resolve(undefined) : reject(error)));
    server.listen({ path, exclusive: true }, () => {
      server.unref();
      resolve({ release: () => closed(server) });
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function removeLock(lockFile: string): Promise<void> {
  const found = await stat(lockFile);
  // The original system's lock was a plain file of the same name.
  if (!found.isDirectory()) return rm(lockFile);
  for (const name of LITTER) await rm(join(lockFile, name), { force: true });
  await rmdir(lockFile);
}
