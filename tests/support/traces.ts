import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { loadState } from '../../automation/store/load.ts';
import type { State } from '../../automation/task/state.ts';
import type { TinyProject } from './project.ts';

/** A living process, named so that a later one with the same number is another. */
export interface Trace {
  readonly pid: number;
  readonly startTime: string;
  readonly command: string;
}

/** Living processes (zombies are dead) whose environment has this home. */
export function processesOf(home: string): readonly Trace[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => traceOf(Number(name), home) ?? []);
}

/** Those of the traces that live on. */
export function stillAlive(traces: readonly Trace[], home: string): readonly Trace[] {
  const now = processesOf(home);
  return traces.filter((trace) => now.some((one) => one.pid === trace.pid && one.startTime === trace.startTime));
}

/** The state as keepgreen itself reads it; fails the test unless it is whole, valid and just as it was written. */
export async function wholeState(project: TinyProject): Promise<State> {
  const loaded = await loadState(join(project.dir, '.keepgreen/app_state.json'));
  expect(loaded).toMatchObject({ kind: 'loaded', edited: false });
  if (loaded.kind !== 'loaded') throw new Error('unreachable');
  return loaded.state;
}

/** Every file of the user's, with its text; git's and keepgreen's own folders left out. */
export function userFiles(project: TinyProject): Readonly<Record<string, string>> {
  const paths = readdirSync(project.dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(project.dir.length + 1));
  return Object.fromEntries(paths.filter((path) => !/^(\.git|\.keepgreen|node_modules)\//.test(path)).sort().map((path) => [path, textOf(join(project.dir, path))]));
}

/** A landing's temporary file may be gone again. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '(gone)';
  }
}

function traceOf(pid: number, home: string): Trace | undefined {
  try {
    if (!`\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`.includes(`\0HOME=${home}\0`)) return undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return { pid, startTime: fields[19] ?? '', command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
  } catch {
    // It ended while it was looked at.
    return undefined;
  }
}
