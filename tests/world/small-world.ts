import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createClock } from '../../automation/world/clock.ts';
import type { Processes, RunSpec } from '../../automation/world/ports.ts';
import { createProcesses } from '../../automation/world/processes/processes.ts';
import { identify } from '../../automation/world/processes/identity.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createMemoryLog, type MemoryLog } from '../../automation/world/scripted.ts';
import { temporaryFolder } from '../support/project.ts';

export const GRACE_MS = 500;

export interface SmallWorld {
  readonly dir: string;
  readonly stateDir: string;
  readonly log: MemoryLog;
  readonly processes: Processes & { close(): Promise<void> };
  /** A run of `sh -c script` in the folder. */
  readonly shell: (script: string, more?: Partial<RunSpec>) => RunSpec;
}

/** Real processes in a temporary folder, with a short grace; everything is ended when the test has finished. */
export function smallWorld(): SmallWorld {
  const dir = temporaryFolder('keepgreen-world');
  const stateDir = join(dir, 'state');
  const log = createMemoryLog();
  const processes = createProcesses({ stateDir, clock: createClock(), random: createRandom(), log, graceMs: GRACE_MS });
  onTestFinished(() => processes.close());
  const shell = (script: string, more: Partial<RunSpec> = {}): RunSpec => ({ command: 'sh', args: ['-c', script], cwd: dir, env: { PATH: process.env['PATH'] ?? '' }, label: 'a test', ...more });
  return { dir, stateDir, log, processes, shell };
}

/** A signal that never comes. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

/** The number that a script wrote into a file; 0 before it did. */
export function pidIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

export function isRunning(pid: number): boolean {
  return identify(pid) !== undefined;
}

/** Any text that holds `part`, for `toMatchObject` (vitest types its matchers as `any`). */
export function holding(part: string | RegExp): unknown {
  return expect.stringMatching(typeof part === 'string' ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : part);
}
