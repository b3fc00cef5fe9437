import { spawnSync } from 'node:child_process';
import type { Clock, ProcessIdentity } from '../ports.ts';
import { isSameAlive } from './identity.ts';
import { isTagged, listProcesses, type ProcessRow } from './table.ts';

/** A child and everything that came out of it. */
export interface Family {
  readonly tag: string;
  /** The child itself, the leader of its process group; undefined when only its tag is known. */
  readonly leader: ProcessIdentity | undefined;
}

export interface Ladder {
  readonly clock: Clock;
  /** How long a TERM may take before the KILL, in milliseconds. */
  readonly graceMs: number;
}

const POLL_MS = 15;
/** After a KILL a process can still hang in the kernel (a dead network drive); nobody waits longer than this for it. */
const AFTER_KILL_MS = 1_000;

/**
 * TERM to all of the family, after the grace KILL, then a search for those born meanwhile. Resolves within
 * graceMs + 1 s with the processes that had to be told; nothing is signalled that is not certainly of the family.
 */
export async function terminate(family: Family, ladder: Ladder): Promise<readonly ProcessIdentity[]> {
  const rows = findRows(family, []);
  const told = rows.map(identityOf);
  if (told.length === 0) return [];
  // A wall that falls takes what is behind it along without grace; by itself it goes with the last of them.
  const programs = rows.filter((row) => !row.isWall);
  signalAll((programs.length === 0 ? rows : programs).map(identityOf), 'SIGTERM');
  await untilGone(told, ladder.graceMs, ladder.clock);
  const until = ladder.clock.monotonicMs() + AFTER_KILL_MS;
  for (let left = findFamily(family, told); left.length > 0 && ladder.clock.monotonicMs() < until; left = findFamily(family, told)) {
    signalAll(left, 'SIGKILL');
    await untilGone(left, POLL_MS * 4, ladder.clock);
  }
  return told;
}

/** KILL at once and without waiting: for the moment in which this process itself goes away. */
export function killNow(family: Family): void {
  signalAll(findFamily(family, []), 'SIGKILL');
}

/** Living members: the leader, its group, tagged processes, those of `known` still alive, and the children of all these. */
export function findFamily(family: Family, known: readonly ProcessIdentity[]): readonly ProcessIdentity[] {
  return findRows(family, known).map(identityOf);
}

function identityOf({ pid, startTime }: ProcessIdentity): ProcessIdentity {
  return { pid, startTime };
}

type Member = ProcessIdentity & Pick<ProcessRow, 'isWall'>;

function findRows(family: Family, known: readonly ProcessIdentity[]): readonly Member[] {
  if (process.platform === 'win32') return family.leader === undefined || !isSameAlive(family.leader) ? [] : [{ ...family.leader, isWall: false }];
  const rows = listProcesses();
  const members = new Map<number, ProcessRow>();
  const belongs = membership(family, rows, known);
  for (const row of rows) if (row.pid !== process.pid && belongs(row)) members.set(row.pid, row);
  addDescendants(members, rows);
  return [...members.values()];
}

/** Group numbers count only as long as no later process has taken the leader's number. */
function membership(family: Family, rows: readonly ProcessRow[], known: readonly ProcessIdentity[]): (row: ProcessRow) => boolean {
  const { leader, tag } = family;
  const number = leader === undefined ? undefined : rows.find((row) => row.pid === leader.pid);
  const groupIsOurs = leader !== undefined && (number === undefined || number.startTime === leader.startTime);
  const before = (row: ProcessRow) => leader !== undefined && Number(row.startTime) < Number(leader.startTime);
  return (row) =>
    (groupIsOurs && row.group === leader.pid) ||
    known.some((one) => one.pid === row.pid && one.startTime === row.startTime) ||
    (!before(row) && isTagged(row, tag));
}

/** Children of members are members, however often they changed group and environment. */
function addDescendants(members: Map<number, ProcessRow>, rows: readonly ProcessRow[]): void {
  for (let size = -1; size !== members.size; ) {
    size = members.size;
    for (const row of rows) if (members.has(row.parent) && row.pid !== process.pid) members.set(row.pid, row);
  }
}

/** Each by its own number, checked a moment ago: a group number could belong to somebody else by now. */
function signalAll(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      if (process.platform === 'win32') spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
      else process.kill(pid, signal);
    } catch {
      // It is gone already, or it is not ours to end.
    }
  }
}

async function untilGone(processes: readonly ProcessIdentity[], limitMs: number, clock: Clock): Promise<void> {
  const until = clock.monotonicMs() + limitMs;
  while (processes.some(isSameAlive) && clock.monotonicMs() < until) await clock.sleep(POLL_MS);
}
