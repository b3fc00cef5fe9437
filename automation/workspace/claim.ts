import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KeepgreenError, systemCode } from '../errors.ts';
import type { Clock, ProcessIdentity, Processes, Random } from '../world/ports.ts';

export interface ClaimDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly processes: Pick<Processes, 'isAlive' | 'self'>;
}

/** Something that only one holder on this machine has at a time, until released or its process is gone. */
export interface Claim {
  release(): Promise<void>;
}

/**
 * Claims `dir` for this process, or undefined when a living process has it. Each claim is a file of a unique name that
 * says whose it is; whoever makes one looks at all others afterwards, so of two at the same time at least one sees the
 * other and steps back. A dead process's claim can be removed by anyone at any time, because no name comes twice.
 */
export async function tryClaim(deps: ClaimDeps, dir: string): Promise<Claim | undefined> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const name = nameOf(deps.processes.self(), deps.random.hex(8));
  await (await open(join(dir, name), 'wx')).close();
  const release = (): Promise<void> => rm(join(dir, name), { force: true });
  for (const other of await readdir(dir)) {
    if (other === name) continue;
    if (isHeld(deps, other)) {
      await release();
      return undefined;
    }
    await rm(join(dir, other), { force: true });
  }
  return { release };
}

/** Claims `dir`, waiting up to `timeoutMs`. Throws KeepgreenError('state_locked') when it stays taken. */
export async function claim(deps: ClaimDeps, dir: string, what: string, timeoutMs = 60_000): Promise<Claim> {
  const deadline = deps.clock.monotonicMs() + timeoutMs;
  for (;;) {
    const held = await tryClaim(deps, dir);
    if (held !== undefined) return held;
    if (deps.clock.monotonicMs() > deadline) {
      throw new KeepgreenError('state_locked', `Another keepgreen has held ${what} for ${Math.round(timeoutMs / 1000)} s (${dir}).`, 'Try again when it is done, or stop it.');
    }
    await deps.clock.sleep(5 + deps.random.fraction() * 20);
  }
}

/** Does a living process hold `dir` now? */
export async function isClaimed(deps: ClaimDeps, dir: string): Promise<boolean> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  return names.some((name) => isHeld(deps, name));
}

function nameOf(self: ProcessIdentity, unique: string): string {
  return `${self.pid}-${Buffer.from(self.startTime).toString('hex')}-${unique}`;
}

function isHeld(deps: ClaimDeps, name: string): boolean {
  const [, pid, start] = /^(\d+)-([0-9a-f]*)-[0-9a-f]+$/.exec(name) ?? [];
  if (pid === undefined || start === undefined) return false;
  return deps.processes.isAlive({ pid: Number(pid), startTime: Buffer.from(start, 'hex').toString() });
}
