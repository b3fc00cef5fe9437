import { describe, expect, it, onTestFinished } from 'vitest';
import type { Base } from '../../automation/start/base.ts';
import { orchestrate } from '../../automation/start/orchestrate.ts';
import { settleTasks } from '../../automation/start/settle.ts';
import { claimInstance } from '../../automation/store/instance-guard.ts';
import { createMemoryStore } from '../../automation/store/memory-store.ts';
import { findTask, placeTask } from '../../automation/store/views.ts';
import { newTask } from '../../automation/task/task.ts';
import type { Task } from '../../automation/task/task.ts';
import { createWorld } from '../../automation/world/real.ts';
import { temporaryFolder, tinyProject } from '../support/project.ts';
import { settingsFor } from '../workspace/open.ts';

const task: Task = newTask('task_000000aa', { type: 'manual', files: ['a.js'], description: 'asked', priority: 5 }, new Date('2026-11-21T10:00:00.000Z'));
const ids = new Set([task.id]);
const nobody = { stop: new AbortController().signal, stopNow: new AbortController().signal };

/** A project without a single check, so that its tasks end at once as cannot_run. */
async function bareProject(): Promise<{ base: Base; place: { projectRoot: string; stateDir: string } }> {
  const { dir } = tinyProject({ 'a.js': '1;\n', '.gitignore': '.keepgreen/\n' });
  const settings = settingsFor(dir, { stateDir: temporaryFolder('keepgreen-state') });
  const world = createWorld({ settings, secrets: [] });
  onTestFinished(() => world.close());
  const store = createMemoryStore();
  await store.update((draft) => placeTask(draft, task));
  return { base: { settings, world, store, env: {} }, place: { projectRoot: dir, stateDir: settings.stateDir } };
}

/** Holds the project's instance guard, as a running orchestrator would. */
async function somebodyRuns(place: { projectRoot: string; stateDir: string }): Promise<() => Promise<void>> {
  const claim = await claimInstance(place);
  if (claim.kind === 'taken') throw new Error('the project is taken already');
  let released = false;
  const release = async () => {
    if (!released) await claim.release();
    released = true;
  };
  onTestFinished(release);
  return release;
}

describe('a command that wants tasks settled', () => {
  it('does it in its own process where nobody runs', async () => {
    const { base } = await bareProject();
    expect(findTask(await settleTasks(base, ids, nobody), task.id)).toMatchObject({ status: 'failed', outcome: 'cannot_run' });
  });

  it('leaves it to the one that runs', async () => {
    const { base, place } = await bareProject();
    await somebodyRuns(place);
    const settled = settleTasks(base, ids, nobody);
    await base.store.update((draft) => placeTask(draft, { ...task, status: 'completed', outcome: 'fixed' }));
    expect(findTask(await settled, task.id)).toMatchObject({ outcome: 'fixed' });
  });

  it('does it itself when the one that ran has ended without doing it', async () => {
    const { base, place } = await bareProject();
    const end = await somebodyRuns(place);
    const settled = settleTasks(base, ids, nobody);
    await end();
    expect(findTask(await settled, task.id)).toMatchObject({ outcome: 'cannot_run' });
  });

  it('says so instead of waiting for one that is paused', async () => {
    const { base, place } = await bareProject();
    await somebodyRuns(place);
    await base.store.update((draft) => void (draft.wishes.paused = true));
    await expect(settleTasks(base, ids, nobody)).rejects.toMatchObject({ code: 'usage', next: 'It begins when you say: keepgreen resume' });
  });
});

describe('a second start', () => {
  it('is refused while somebody runs, but not for one that only looked whether somebody does', async () => {
    const { base, place } = await bareProject();
    const end = await somebodyRuns(place);
    await expect(orchestrate({ ...base, only: ids })).rejects.toMatchObject({ code: 'already_running' });
    const starting = orchestrate({ ...base, only: ids });
    await end();
    const run = await starting;
    await run.done;
    expect(findTask(await base.store.read(), task.id)).toMatchObject({ outcome: 'cannot_run' });
  });
});
