import { renderError } from '../errors.ts';
import type { Shop } from '../steps/job.ts';
import type { Fixer } from '../task/fixer.ts';
import type { Watcher } from '../task/changes.ts';
import type { OrchestratorProcess, Store } from '../task/state.ts';

export type Health = OrchestratorProcess['health'];

export interface HealthSubjects {
  readonly store: Store;
  readonly watcher: Watcher | undefined;
  /** Finds the project's checks; throws or says none when the test runner can't work. */
  readonly countChecks: () => Promise<number>;
  readonly fixers: readonly Fixer[];
  readonly readyOf: Shop['readyOf'];
}

/** Looks at each part for real: reads the state, asks the watcher for a cookie's event, finds the checks, asks the agent if it is there. */
export async function checkHealth(subjects: HealthSubjects): Promise<Health> {
  const [stateManager, fileWatcher, testRunner, claudeInstances] = await Promise.all([
    wordOf(async () => void (await subjects.store.read())),
    subjects.watcher === undefined ? 'ok' : subjects.watcher.probe().catch((error: unknown) => `failing: ${renderError(error)}`),
    wordOf(async () => {
      if ((await subjects.countChecks()) === 0) throw new Error('no check found in the project');
    }),
    agentWord(subjects),
  ]);
  return { stateManager, fileWatcher, testRunner, claudeInstances };
}

async function wordOf(look: () => Promise<void>): Promise<string> {
  try {
    await look();
    return 'ok';
  } catch (error) {
    return `failing: ${renderError(error)}`;
  }
}

async function agentWord({ store, fixers, readyOf }: HealthSubjects): Promise<string> {
  const agent = fixers.find((fixer) => fixer.cost === 'metered');
  if (agent === undefined) return 'ok';
  const pause = (await store.read().catch(() => undefined))?.agentPause;
  if (pause !== null && pause !== undefined) return `failing: paused (${pause.ending}): ${pause.summary}`;
  const ready = await readyOf(agent, true);
  return ready.ok ? 'ok' : `failing: ${ready.detail}`;
}
