import type { ProcessIdentity } from '../ports.ts';
import { systemCode } from '../../errors.ts';
import { findProcess } from './table.ts';

/** Start time of a process on a machine that tells none (Windows): then the number alone has to do. */
const UNKNOWN_START = 'unknown';

/** The identity of a living process, or undefined when there is none with this number. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (process.platform === 'win32') return answersSignals(pid) ? { pid, startTime: UNKNOWN_START } : undefined;
  const row = findProcess(pid);
  return row === undefined ? undefined : { pid, startTime: row.startTime };
}

/** Is that very process alive, and not a later one with its number? Zombies are dead. */
export function isSameAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startTime === identity.startTime;
}

/** This process. */
export function identifySelf(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, startTime: UNKNOWN_START };
}

/** Signal 0: EPERM means that it lives and belongs to somebody else. */
function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
