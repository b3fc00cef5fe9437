import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { KeepgreenError } from '../errors.ts';
import type { Ledger } from '../task/changes.ts';
import type { Workspaces } from '../task/snapshot.ts';
import type { Clock, Git, Log, Processes, Random, RemoteGit } from '../world/ports.ts';
import { whyBusy } from './busy.ts';
import { claim } from './claim.ts';
import { readHead } from './head.ts';
import { openJournals } from './journal.ts';
import { land } from './land.ts';
import { oneByOne } from './one-by-one.ts';
import { createPool } from './pool.ts';
import { ownPrivateFolder } from './private-folder.ts';
import { push, readRemote, unpush, type PushDeps } from './push.ts';
import { KEPT_REPLAYS, letGoOld, settleJournals, tidyShadow } from './recover.ts';
import { openShadow, type Shadow } from './shadow.ts';
import { createSnapshots } from './snapshot.ts';
import { undo } from './undo.ts';
import { waitingFixes } from './waiting-fixes.ts';

export interface WorkspacesDeps {
  readonly settings: Settings;
  readonly git: Git;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly processes: Pick<Processes, 'isAlive' | 'self'>;
  /** Without one nothing is pushed. */
  readonly remoteGit?: RemoteGit;
  /** Called at each step of a landing, so that a test can end the process there. Must not throw. */
  readonly onStep?: (name: string) => void;
}

/** Workspaces that one process holds at a time: one at work, one on its way. */
const POOL_SIZE = 2;

/**
 * Opens everything that touches the user's repository and tree; makes the shadow repository where there is none yet.
 * Several processes may have the same project open at a time.
 */
export async function openWorkspaces(deps: WorkspacesDeps): Promise<Workspaces> {
  const { settings } = deps;
  const shadow = await openShadow(deps);
  const workspaceDir = await ownPrivateFolder(settings.workspaceDir);
  const takeSnapshot = createSnapshots({ ...deps, shadow });
  const pool = createPool({ ...deps, shadow, workspaceDir, extraLinks: settings.workspaceLinks, pid: deps.processes.self().pid, size: POOL_SIZE });
  const landing = { ...deps, shadow, takeSnapshot, projectRoot: settings.projectRoot, journals: openJournals(settings.stateDir), offered: new Set<string>() };
  const alone = claimedAlone(deps);
  const outside = (): PushDeps => pushDeps({ ...landing, remoteGit: deps.remoteGit, settings });
  return {
    snapshot: takeSnapshot,
    head: () => readHead({ ...deps, shadow, takeSnapshot }),
    exists: (commit) => isConnected(shadow, commit),
    keep: async (name, commit) => {
      await shadow.run(['update-ref', `refs/keepgreen/${name}`, commit]);
      if (name.startsWith('replay/')) await letGoOld(shadow, 'replay', KEPT_REPLAYS);
    },
    letGo: async (name) => {
      await shadow.run(['update-ref', '-d', `refs/keepgreen/${name}`]);
    },
    acquire: (commit, signal) => pool.acquire(commit, signal),
    land: (request) => alone(() => land(landing, request)),
    undo: (landingId) => alone(() => undo(landing, landingId)),
    waitingFixes: (snapshot) => (shadow.user === undefined ? Promise.resolve([]) : waitingFixes({ ...landing, user: shadow.user }, snapshot)),
    remote: async () => readRemote(outside()),
    push: async (branch) => push(outside(), branch),
    unpush: async (branch) => unpush(outside(), branch),
    recover: () => alone(async () => [...(await settleJournals(landing)), ...(await tidyShadow(shadow)), ...(await pool.prune())]),
    busy: () => Promise.resolve(shadow.user === undefined ? undefined : whyBusy(shadow.user.gitDir)),
    close: () => pool.close(),
  };
}

function pushDeps(parts: Omit<PushDeps, 'user' | 'remoteGit' | 'remoteName'> & { remoteGit: RemoteGit | undefined; settings: Settings }): PushDeps {
  const { shadow: { user }, remoteGit, settings } = parts;
  if (user === undefined || remoteGit === undefined) throw new KeepgreenError('push_failed', 'There is no git repository to push from.', 'Set LAND_MODE=apply.');
  return { ...parts, user, remoteGit, remoteName: settings.gitRemote };
}

/** One landing, undo or recovery at a time: in this process by a queue, among processes by a claim. */
function claimedAlone(deps: WorkspacesDeps): <T>(work: () => Promise<T>) => Promise<T> {
  const inTurn = oneByOne();
  return (work) =>
    inTurn(async () => {
      const held = await claim(deps, join(deps.settings.stateDir, 'claims', 'landing'), 'the landing');
      try {
        return await work();
      } finally {
        await held.release();
      }
    });
}

/** A kept commit may have borrowed objects that the user's git has cleaned away since: every one of its files is looked for. */
async function isConnected(shadow: Shadow, commit: string): Promise<boolean> {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return false;
  const end = await shadow.run(['rev-list', '--objects', '--no-walk', '--quiet', commit], { okCodes: [0, 1, 128] });
  return end.exitCode === 0;
}
