import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** The variable that every child carries; a descendant that left its process group still has it. */
export const TAG_VARIABLE = 'KEEPGREEN_RUN';

/** One living process (zombies are dead). `startTime` as in ProcessIdentity. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly startTime: string;
  /** Is it a wall of the sandbox (bubblewrap) and not the program behind it? */
  readonly isWall: boolean;
  /** Its environment as text where it can be read, looked up only when asked for. */
  readonly environment: () => string;
}

/** All processes that are alive now. Linux: /proc; elsewhere `ps`, whose start times are whole seconds. */
export function listProcesses(): readonly ProcessRow[] {
  if (process.platform !== 'linux') return listByPs([]);
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    const row = /^\d+$/.test(name) ? readProc(Number(name)) : undefined;
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** One process, or undefined when it is not alive. */
export function findProcess(pid: number): ProcessRow | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? readProc(pid) : listByPs(['-p', String(pid)]).find((row) => row.pid === pid);
}

/** Does this process carry the tag? A process that hides its environment does not. */
export function isTagged(row: ProcessRow, tag: string): boolean {
  return `\0${row.environment()}`.includes(`\0${TAG_VARIABLE}=${tag}\0`);
}

/** `pid (name) state ppid pgrp …`; the name may hold spaces and brackets, so the fields count from the last bracket. */
function readProc(pid: number): ProcessRow | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  const nameEnd = stat.lastIndexOf(')');
  const fields = stat.slice(nameEnd + 2).split(' ');
  const [state, parent, group] = fields;
  const startTime = fields[19];
  if (startTime === undefined || state === undefined || 'ZXx'.includes(state)) return undefined;
  return { pid, parent: Number(parent), group: Number(group), startTime, isWall: stat.slice(0, nameEnd).endsWith('(bwrap'), environment: () => readOrEmpty(`/proc/${pid}/environ`) };
}

/** A process may end between listing and reading: then there is nothing to read. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

const PS_LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s?(.*)$/;

/** `ps` where there is no /proc; `-E` shows the environment of the user's own processes behind their command. */
function listByPs(selection: readonly string[]): readonly ProcessRow[] {
  if (process.platform === 'win32') return [];
  const args = [...(selection.length === 0 ? ['-A'] : selection), ...(process.platform === 'darwin' ? ['-E'] : []), '-ww', '-o', 'pid=,ppid=,pgid=,state=,lstart=,command='];
  const listing = spawnSync('ps', args, { encoding: 'utf8', env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' }, maxBuffer: 64 * 1024 * 1024, timeout: 5_000 });
  return (listing.stdout ?? '').split('\n').flatMap(parsePsLine);
}

function parsePsLine(line: string): ProcessRow[] {
  const [, pid, parent, group, state, startTime, words] = PS_LINE.exec(line) ?? [];
  if (pid === undefined || startTime === undefined || state?.startsWith('Z') === true) return [];
  return [{ pid: Number(pid), parent: Number(parent), group: Number(group), startTime, isWall: false, environment: () => `${(words ?? '').replaceAll(' ', '\0')}\0` }];
}
