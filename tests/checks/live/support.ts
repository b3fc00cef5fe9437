import { readdirSync, readlinkSync } from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import { createChecker } from '../../../automation/checks/checker.ts';
import { createLiveVitest } from '../../../automation/checks/live/live-vitest.ts';
import type { LiveRunner } from '../../../automation/checks/live-runner.ts';
import type { Check, CheckRequest, CheckRun, CheckScope, Checker } from '../../../automation/task/check.ts';
import { createClock } from '../../../automation/world/clock.ts';
import { createProcesses } from '../../../automation/world/processes/processes.ts';
import { createRandom } from '../../../automation/world/random.ts';
import { createMemoryLog } from '../../../automation/world/scripted.ts';
import { type TinyProject, temporaryFolder } from '../../support/project.ts';
import { type Ran, itemsOf } from '../support.ts';

export interface LiveBench {
  readonly live: LiveRunner;
  readonly cold: Checker;
  readonly log: ReturnType<typeof createMemoryLog>;
  /** Asks the live runner alone: undefined means that a cold run would have to answer. */
  ask(project: TinyProject, scope?: CheckScope, options?: Partial<Pick<CheckRequest, 'changed' | 'timeoutMs' | 'workers'>> & { signal?: AbortSignal; check?: string }): Promise<CheckRun | undefined>;
  /** The same, and it must have run. */
  ran(project: TinyProject, scope?: CheckScope, options?: { changed?: readonly string[]; workers?: number; check?: string }): Promise<Ran>;
  coldRan(project: TinyProject, scope?: CheckScope): Promise<Ran>;
}

/** A live runner and a cold one beside it, with real processes; all gone when the test has finished. */
export function liveBench(settings: { liveRunner?: boolean; liveRunnerMaxMb?: number } = {}): LiveBench {
  const log = createMemoryLog();
  const world = { clock: createClock(), random: createRandom(), log };
  const processes = createProcesses({ stateDir: temporaryFolder('keepgreen-state'), ...world });
  const needs = { ...world, processes, cacheDir: temporaryFolder('keepgreen-cache'), settings: { liveRunner: true, liveRunnerMaxMb: 2_000, customChecks: [], checksOff: [], ...settings } };
  const live = createLiveVitest(needs);
  const cold = createChecker(needs);
  onTestFinished(async () => {
    await live.close();
    await cold.close();
    await processes.close();
  });
  const bench: LiveBench = {
    live, cold, log,
    async ask(project, scope = { kind: 'all' }, { changed, workers, timeoutMs = 60_000, signal = new AbortController().signal, check = 'vitest' } = {}) {
      const request = { check: await checkOf(cold, project, check), projectDir: project.dir, scope, timeoutMs, ...(changed === undefined ? {} : { changed }), ...(workers === undefined ? {} : { workers }) };
      return live.run(request, signal);
    },
    ran: async (project, scope, options) => mustRun(await bench.ask(project, scope, options)),
    async coldRan(project, scope = { kind: 'all' }) {
      const request = { check: await checkOf(cold, project, 'vitest'), projectDir: project.dir, scope, timeoutMs: 60_000 };
      return mustRun(await cold.run(request, new AbortController().signal));
    },
  };
  return bench;
}

async function checkOf(checker: Checker, project: TinyProject, name: string): Promise<Check> {
  const found = (await checker.discover(project.dir)).find((check) => check.name === name);
  if (found === undefined) throw new Error(`no check ${name}`);
  return found;
}

function mustRun(run: CheckRun | undefined): Ran {
  if (run?.kind !== 'ran') throw new Error(`did not run: ${JSON.stringify(run, null, 2)}`);
  return run;
}

/** A run without what differs from time to time: two equal verdicts are equal here. */
export function verdictOf(run: Ran) {
  const { command, items, failures, exitCode } = run;
  const steady = [...failures].map((failure) => ({ ...failure, stack: failure.stack?.replace(/\(?node:.*$/gm, 'node') })).sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  return { command, exitCode, items: itemsOf({ ...run, items }), failures: steady };
}

/** Processes that stand in this folder (Linux). */
export function processesIn(folder: string): readonly number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

/** Waits until nothing runs in the folder any more. */
export async function expectNobodyIn(folder: string): Promise<void> {
  await expect.poll(() => processesIn(folder), { timeout: 20_000 }).toEqual([]);
}

export function related(...files: string[]): CheckScope {
  return { kind: 'related', files };
}
