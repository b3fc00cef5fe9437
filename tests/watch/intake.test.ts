import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../automation/store/memory-store.ts';
import { allTasks } from '../../automation/store/views.ts';
import { emptyState } from '../../automation/task/state.ts';
import type { State } from '../../automation/task/state.ts';
import { newTask } from '../../automation/task/task.ts';
import type { Task } from '../../automation/task/task.ts';
import { createIntake, limitsOf, planIntake } from '../../automation/watch/intake.ts';
import { createMemoryLog, createScriptedClock } from '../../automation/world/scripted.ts';
import { createRandom } from '../../automation/world/random.ts';
import { tinyProject } from '../support/project.ts';
import { settingsFor } from './support.ts';

const now = new Date('2026-11-21T10:00:00.000Z');
const limits = limitsOf({ autoFixFileTypes: ['.ts'], autoFixExclude: ['legacy/', '*.gen.ts', 'src/generated/**'], maxBatchSize: 3 });

function plan(state: State, ...files: string[]) {
  let count = 0;
  return planIntake({ state, files, limits, now, nextId: () => `task_0000000${++count}` });
}

function stateWith(queue: 'pending' | 'inProgress', ...tasks: Task[]): State {
  const state = emptyState();
  state.queues[queue].push(...tasks);
  return state;
}

const saved = (files: string[], changes: Partial<Task> = {}): Task => ({ ...newTask('task_aaaaaaaa', { type: 'file_change', files, description: 'saved', priority: 2 }, now), ...changes });

describe('planIntake', () => {
  it('makes one task of one change', () => {
    const { joined, created } = plan(emptyState(), 'a.ts', 'b.ts', 'c.ts');
    expect(joined).toEqual([]);
    expect(created).toEqual([expect.objectContaining({ id: 'task_00000001', type: 'file_change', filePath: 'a.ts', files: ['a.ts', 'b.ts', 'c.ts'], description: 'saved a.ts (+2 more)', priority: 2, status: 'pending' })]);
  });

  it('drops nothing beyond the batch limit', () => {
    const files = Array.from({ length: 8 }, (_none, index) => `f${index}.ts`);
    const { created } = plan(emptyState(), ...files);
    expect(created.map((task) => task.files.length)).toEqual([3, 3, 2]);
    expect(created.flatMap((task) => task.files)).toEqual(files);
  });

  it('joins a waiting task of the same file, as far as it has room', () => {
    const { joined, created } = plan(stateWith('pending', saved(['a.ts', 'x.ts'])), 'a.ts', 'b.ts', 'c.ts');
    expect(joined).toEqual([{ taskId: 'task_aaaaaaaa', files: ['a.ts', 'x.ts', 'b.ts'] }]);
    expect(created.map((task) => task.files)).toEqual([['c.ts']]);
  });

  it('makes a fresh task beside one in progress, and leaves other waiting tasks alone', () => {
    expect(plan(stateWith('inProgress', saved(['a.ts'], { status: 'in_progress' })), 'a.ts').created.length).toBe(1);
    const other = plan(stateWith('pending', saved(['x.ts'])), 'a.ts');
    expect([other.joined.length, other.created.length]).toEqual([0, 1]);
    const manual = plan(stateWith('pending', saved(['a.ts'], { type: 'manual' })), 'a.ts');
    expect([manual.joined.length, manual.created.length]).toEqual([0, 1]);
  });
});

describe('createIntake', () => {
  function intake() {
    const store = createMemoryStore();
    const settings = { ...settingsFor(tinyProject({}, { git: false })), autoFixFileTypes: ['.ts'], autoFixExclude: ['legacy/', '*.gen.ts', 'src/generated/**'] };
    return { store, take: createIntake({ store, settings, clock: createScriptedClock(now), random: createRandom(), log: createMemoryLog() }) };
  }

  it('writes tasks and tells of them; deleted files count too', async () => {
    const { store, take } = intake();
    await take({ written: ['src/a.ts'], removed: ['src/b.ts'], firstSeenMs: 0 });
    const state = await store.read();
    expect(state.queues.pending.map((task) => task.files)).toEqual([['src/a.ts', 'src/b.ts']]);
    expect(state.conversationHistory.map((event) => [event.event, event.taskId, event.message])).toEqual([['task.created', state.queues.pending[0]?.id, 'saved src/a.ts (+1 more)']]);
  });

  it('leaves out other file types and excluded files', async () => {
    const { store, take } = intake();
    await take({ written: ['package.json', 'legacy/a.ts', 'src/x.gen.ts', 'src/generated/deep/a.ts'], removed: ['README.md'], firstSeenMs: 0 });
    expect(allTasks(await store.read())).toEqual([]);
    await take({ written: ['package.json', 'src/legacy.ts'], removed: [], firstSeenMs: 0 });
    expect((await store.read()).queues.pending.map((task) => task.files)).toEqual([['src/legacy.ts']]);
  });

  it('wakes a waiting task that a save joins', async () => {
    const { store, take } = intake();
    await store.update((draft) => void draft.queues.pending.push(saved(['src/a.ts'], { notBefore: '2099-01-01T00:00:00.000Z', waitingFor: 'agent', retryCount: 1 })));
    await take({ written: ['src/a.ts'], removed: [], firstSeenMs: 0 });
    expect((await store.read()).queues.pending).toEqual([expect.objectContaining({ id: 'task_aaaaaaaa', files: ['src/a.ts'], notBefore: null, waitingFor: null, retryCount: 1 })]);
  });
});
