import { readdirSync, readFileSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { systemCode } from '../../automation/errors.ts';
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
  const paths = filesBelow(project.dir, ['.git', '.keepgreen', 'node_modules']);
  return Object.fromEntries(paths.map((path) => [path, textOf(join(project.dir, path))]));
}

/**
 * Paths of all files below a folder, sorted; folders directly in it whose names are in `leftOut` are not entered. What
 * goes away while it is looked at is passed over: keepgreen's lock, a folder, comes and goes with each write.
 */
export function filesBelow(folder: string, leftOut: readonly string[] = []): readonly string[] {
  return entriesOf(folder)
    .filter((entry) => !leftOut.includes(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)).map((path) => join(entry.name, path)) : entry.isFile() ? [entry.name] : []))
    .sort();
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
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
