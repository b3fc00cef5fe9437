import { join } from 'node:path';
import { renderError } from '../../errors.ts';
import { onAbort } from '../abort.ts';
import type { Clock, Log, Processes, Random, RunEnd, RunSpec } from '../ports.ts';
import { startChild, type StartedChild } from './child.ts';
import { identifySelf, isSameAlive } from './identity.ts';
import { killLeftovers } from './leftovers.ts';
import { createProcessRecords } from './records.ts';
import { killNow } from './terminate.ts';

const GRACE_MS = 2_000;

export interface ProcessesNeeds {
  readonly stateDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How long a TERM may take before the KILL, in milliseconds; 2 s unless told. */
  readonly graceMs?: number;
}

/** The real child processes. `close` ends every one that still runs. */
export function createProcesses(needs: ProcessesNeeds): Processes & { close(): Promise<void> } {
  const self = identifySelf();
  const records = createProcessRecords(join(needs.stateDir, 'processes'), self);
  const running = new Set<StartedChild>();
  const ladder = { clock: needs.clock, graceMs: needs.graceMs ?? GRACE_MS };
  const killAll = () => running.forEach((child) => killNow(child.family));

  const begin = (spec: RunSpec, talk: boolean): StartedChild => {
    const tag = `${process.pid}-${needs.random.hex(8)}`;
    const note = (child: StartedChild | undefined) => attempt(needs.log, () => records.save(tag, spec.label, child?.identity));
    note(undefined);
    const child = startChild({ ...ladder, spec, tag, talk });
    if (child.identity !== undefined) note(child);
    if (running.size === 0) process.on('exit', killAll);
    running.add(child);
    void child.ended.then(() => {
      running.delete(child);
      if (running.size === 0) process.off('exit', killAll);
      attempt(needs.log, () => records.remove(tag));
    });
    return child;
  };

  return {
    run: (spec, signal) => runToEnd((one) => begin(one, false), spec, signal),
    start: (spec) => begin(spec, true),
    isAlive: isSameAlive,
    self: () => self,
    killLeftovers: () => killLeftovers(records, ladder),
    close: async () => void (await Promise.all([...running].map((child) => child.kill()))),
  };
}

/** An abort that came before the start means that nothing starts. */
async function runToEnd(begin: (spec: RunSpec) => StartedChild, spec: RunSpec, signal: AbortSignal): Promise<RunEnd> {
  if (signal.aborted) return { kind: 'aborted', stdout: '', stderr: '', durationMs: 0 };
  const child = begin(spec);
  const leave = onAbort(signal, () => void child.kill());
  const end = await child.ended;
  leave();
  return end;
}

/** A record that can't be written (disk full) must not keep a check from running; it is said and goes on. */
function attempt(log: Log, write: () => void): void {
  try {
    write();
  } catch (error) {
    log.warn('The record of a running process could not be kept; after a crash it may be left running.', { reason: renderError(error) });
  }
}
