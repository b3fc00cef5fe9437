import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { renderError } from '../errors.ts';
import type { Workspace } from '../task/snapshot.ts';
import { isClaimed, tryClaim, type Claim, type ClaimDeps } from './claim.ts';
import { oneByOne } from './one-by-one.ts';
import { openWorktree, removeWorktree, type Worktree, type WorktreeDeps } from './worktree.ts';

export interface PoolDeps extends ClaimDeps, Omit<WorktreeDeps, 'addInTurn'> {
  /** How many workspaces this process may hold at a time. */
  readonly size: number;
}

export interface Pool {
  /** A workspace that stands at `commit`. Waits while all are taken; rejects with the signal's reason when it aborts. */
  acquire(commit: string, signal: AbortSignal): Promise<Workspace>;
  /** Removes worktrees that no living process holds and that the pool would not use again; a line for each. */
  prune(): Promise<readonly string[]>;
  /** Lets go of the claims; the worktrees stay for the next start. */
  close(): Promise<void>;
}

interface Slot {
  readonly worktree: Worktree;
  readonly claim: Claim;
  taken: boolean;
}

/**
 * A few worktrees that are kept between tasks and starts, because moving one is 25 times cheaper than making one.
 * Another keepgreen process on the same project takes other folders: w2, w3 and so on.
 */
export function createPool(deps: PoolDeps): Pool {
  const slots: Slot[] = [];
  const addInTurn = oneByOne();
  const waiting: (() => void)[] = [];
  const inTurn = oneByOne();

  const take = async (signal: AbortSignal): Promise<Slot> => {
    for (;;) {
      if (signal.aborted) waiting.shift()?.();
      signal.throwIfAborted();
      const free = slots.find((slot) => !slot.taken);
      if (free !== undefined) return mark(free);
      if (slots.length < deps.size) await inTurn(() => addSlot({ ...deps, addInTurn }, slots));
      else await turn(waiting, signal);
    }
  };
  const giveBack = (slot: Slot): void => {
    slot.taken = false;
    waiting.shift()?.();
  };

  return {
    async acquire(commit, signal) {
      const slot = await take(signal);
      try {
        await slot.worktree.moveTo(commit);
        signal.throwIfAborted();
      } catch (error) {
        giveBack(slot);
        throw error;
      }
      return asWorkspace(deps, slot, () => giveBack(slot));
    },
    prune: () => pruneUnused(deps),
    async close() {
      await Promise.all(slots.splice(0).map((slot) => slot.claim.release()));
    },
  };
}

function mark(slot: Slot): Slot {
  slot.taken = true;
  return slot;
}

/** Resolves when a workspace may have come free. */
function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const wake = (): void => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const stop = (): void => {
      waiting.splice(waiting.indexOf(wake), 1);
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    };
    waiting.push(wake);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** The first folder that neither this nor another living process has. */
async function addSlot(deps: PoolDeps & WorktreeDeps, slots: Slot[]): Promise<void> {
  if (slots.length >= deps.size) return;
  for (let number = 0; ; number += 1) {
    const id = `w${number}`;
    if (slots.some((slot) => slot.worktree.id === id)) continue;
    const claim = await tryClaim(deps, claimDir(deps, id));
    if (claim === undefined) continue;
    slots.push({ worktree: openWorktree(deps, id), claim, taken: false });
    return;
  }
}

function claimDir(deps: Pick<WorktreeDeps, 'workspaceDir'>, id: string): string {
  return join(deps.workspaceDir, 'claims', id);
}

function asWorkspace(deps: PoolDeps, slot: Slot, giveBack: () => void): Workspace {
  const { worktree } = slot;
  let released = false;
  return {
    id: worktree.id,
    root: worktree.root,
    projectDir: join(worktree.root, deps.shadow.prefix.slice(0, -1)),
    moveTo: (commit) => worktree.moveTo(commit),
    changes: (base) => worktree.changes(base),
    release: () => {
      if (!released) giveBack();
      released = true;
      return Promise.resolve();
    },
  };
}

async function pruneUnused(deps: PoolDeps): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const name of await readdir(deps.workspaceDir).catch(() => [])) {
    const number = /^w(\d+)$/.exec(name)?.[1];
    if (number === undefined || Number(number) < deps.size || (await isClaimed(deps, claimDir(deps, name)))) continue;
    lines.push(await removeUnused(deps, name));
  }
  return lines;
}

async function removeUnused(deps: PoolDeps, name: string): Promise<string> {
  try {
    await removeWorktree(deps, name);
    return `Removed the left-over worktree ${join(deps.workspaceDir, name)}.`;
  } catch (error) {
    return `The left-over worktree ${join(deps.workspaceDir, name)} could not be removed: ${renderError(error)}`;
  }
}
