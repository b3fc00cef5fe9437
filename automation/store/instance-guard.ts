import { createHash } from 'node:crypto';
import { mkdir, realpath, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { systemCode } from '../errors.ts';

/** `taken`: another process on this machine runs on this project or this state folder. */
export type Claim = { readonly kind: 'claimed'; release(): Promise<void> } | { readonly kind: 'taken' };

/**
 * Claims a project and its state folder for this process. The kernel holds the claim: it ends with the process however
 * that ends, and stands while the process is stopped or the clock jumps. It does not keep the process alive. Seen only
 * within one network namespace: a keepgreen in a container is kept out by the state's lock alone.
 */
export async function claimInstance({ projectRoot, stateDir }: { readonly projectRoot: string; readonly stateDir: string }): Promise<Claim> {
  await mkdir(stateDir, { recursive: true });
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
