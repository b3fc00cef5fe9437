import fs from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';
import { KeepgreenError, renderError, systemCode } from '../errors.ts';
import type { Clock, Random } from '../world/ports.ts';

/** The same for every caller: two different limits would be two holders. In ms. */
const STALE_MS = 30_000;
const REFRESH_MS = 5_000;
/** Longer than a dead holder's lock can last, so that waiting always ends well unless somebody holds on. */
const PATIENCE_MS = 45_000;

/** Somebody's turn at the lock. */
export interface Hold {
  /** True once the lock was taken from us (a pause longer than its life): nothing may be written any more. */
  lost(): boolean;
}

/** The lock between processes, with a queue between the callers of this one. */
export interface Lock {
  /** Waits for the lock and runs `work` under it. Throws state_locked when somebody holds on to it. */
  hold<T>(work: (hold: Hold) => Promise<T>): Promise<T>;
  /** Runs `work` only if nobody else holds the lock now; says whether it did. */
  tryHold(work: (hold: Hold) => Promise<void>): Promise<boolean>;
}

export function createLock(lockFile: string, deps: { readonly clock: Clock; readonly random: Random }): Lock {
  const door = createDoor(lockFile);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    hold: (work) => inTurn(async () => useHold(await insist(door, lockFile, deps), work)),
    tryHold: (work) =>
      inTurn(async () => {
        const taken = await door.enter();
        if (taken !== undefined) await useHold(taken, work);
        return taken !== undefined;
      }),
  };
}

interface Taken extends Hold {
  leave(): Promise<void>;
}

interface Door {
  /** One try; undefined when somebody else holds it. */
  enter(): Promise<Taken | undefined>;
}

async function useHold<T>(taken: Taken, work: (hold: Hold) => Promise<T>): Promise<T> {
  try {
    return await work(taken);
  } finally {
    await taken.leave();
  }
}

async function insist(door: Door, lockFile: string, { clock, random }: { clock: Clock; random: Random }): Promise<Taken> {
  const deadline = clock.monotonicMs() + PATIENCE_MS;
  for (let tries = 1; ; tries++) {
    const taken = await door.enter();
    if (taken !== undefined) return taken;
    if (clock.monotonicMs() > deadline) throw heldOn(lockFile);
    await clock.sleep(1 + random.fraction() * Math.min(2 * tries, 10));
  }
}

function heldOn(lockFile: string): KeepgreenError {
  return new KeepgreenError(
    'state_locked',
    `Another process has held the lock ${lockFile} for more than ${PATIENCE_MS / 1000} s.`,
    `If no keepgreen is running on this project, remove ${lockFile} and try again.`,
  );
}

/** proper-lockfile does not look whose lock it gives back; the door does. */
function createDoor(lockFile: string): Door {
  const port = { disowned: false };
  const options = {
    realpath: false,
    lockfilePath: lockFile,
    stale: STALE_MS,
    update: REFRESH_MS,
    retries: 0,
    fs: guardedFs(port),
  };
  return {
    async enter() {
      port.disowned = false;
      let lost = false;
      const release = await tryLock(lockFile, { ...options, onCompromised: () => (lost = true) });
      if (release === undefined) return undefined;
      const mine = await lockIdentity(lockFile);
      const stillMine = async () => !lost && (await lockIdentity(lockFile)) === mine;
      return {
        lost: () => lost,
        async leave() {
          port.disowned = !(await stillMine());
          // Already released or compromised: there is nothing of ours left to remove.
          await release().catch(() => undefined);
        },
      };
    },
  };
}

/** Node's file functions as proper-lockfile calls them; once `disowned`, removing the lock is no longer ours to do. */
function guardedFs(port: { readonly disowned: boolean }) {
  return {
    mkdir: fs.mkdir,
    stat: fs.stat,
    utimes: fs.utimes,
    rmdir: (path: string, done: (error: Error | null) => void) => (port.disowned ? done(null) : fs.rmdir(path, done)),
    rmdirSync: (path: string) => (port.disowned ? undefined : fs.rmdirSync(path)),
  };
}

async function tryLock(lockFile: string, options: lockfile.LockOptions): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lockfile.lock(lockFile, options);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ELOCKED') return undefined;
    // Also what losing a race for a stale lock looks like.
    if (code === 'ENOENT') return makeRoom(lockFile);
    throw cannotLock(lockFile, error);
  }
}

async function makeRoom(lockFile: string): Promise<undefined> {
  await mkdir(dirname(lockFile), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw cannotLock(lockFile, error);
  });
}

function cannotLock(lockFile: string, error: unknown): KeepgreenError {
  const next = `Make sure that ${dirname(lockFile)} is writable and has room, and that ${lockFile} is not a file left by another program.`;
  return new KeepgreenError('state_write_failed', `The lock ${lockFile} could not be taken: ${renderError(error)}.`, next, error);
}

/** Number and birth of the lock's folder, so that one made anew is another one; undefined when there is none. */
export async function lockIdentity(path: string): Promise<string | undefined> {
  try {
    const { ino, birthtimeNs } = await stat(path, { bigint: true });
    return `${ino}:${birthtimeNs}`;
  } catch {
    return undefined;
  }
}
