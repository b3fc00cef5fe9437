import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import type { Processes, RunEnd, RunningProcess, RunSpec } from '../ports.ts';
import { findProgram, type Found } from './program.ts';

/** How a program is put behind walls: the spec with its command found, as the spec that runs inside. Must not throw. */
export type Wrap = (spec: RunSpec) => RunSpec;

/** The same port; whatever is started through it runs inside. */
export function inside(processes: Processes, wrap: Wrap): Processes {
  return {
    ...processes,
    async run(spec, signal) {
      const found = find(spec);
      if (found.kind === 'missing') return missing(spec, found.code);
      return endOf(await processes.run(wrap({ ...spec, command: found.path }), signal));
    },
    start(spec) {
      const found = find(spec);
      if (found.kind === 'missing') return neverStarted(missing(spec, found.code));
      const running = processes.start(wrap({ ...spec, command: found.path }));
      return { ...running, ended: running.ended.then(endOf) };
    },
  };
}

function find({ command, cwd, env }: RunSpec): Found {
  return existsSync(cwd) ? findProgram(command, cwd, env['PATH'] ?? '') : { kind: 'missing', code: 'ENOENT' };
}

/** bubblewrap ends as a shell would: with 128 and the number of the signal that ended the program. */
function endOf(end: RunEnd): RunEnd {
  if (end.kind !== 'exited' || end.exitCode <= 128) return end;
  const signal = Object.entries(constants.signals).find(([, number]) => number === end.exitCode - 128)?.[0];
  const { exitCode: _, ...rest } = end;
  return signal === undefined ? end : { ...rest, kind: 'signalled', signal };
}

/** A missing folder and a missing program both give ENOENT; a person needs to know which. */
function missing({ command, cwd }: RunSpec, code: string): RunEnd {
  return { kind: 'not_started', code, message: existsSync(cwd) ? `${command}: spawn ${command} ${code}` : `The folder ${cwd} does not exist.`, stdout: '', stderr: '', durationMs: 0 };
}

function neverStarted(end: RunEnd): RunningProcess {
  const ended = Promise.resolve(end);
  return { identity: undefined, write: () => false, end: () => undefined, kill: async () => void (await ended), ended };
}
