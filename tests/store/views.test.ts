import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allTasks, findTask, matchTasks, placeTask, queueOf } from '../../automation/store/views.ts';
import { emptyState } from '../../automation/task/state.ts';
import { TaskStatus } from '../../automation/task/task.ts';
import { taskOf } from './support.ts';

describe('placeTask', () => {
  it('puts a task into the queue of its status and takes it out of every other', () => {
    const state = emptyState();
    for (const status of TaskStatus.options) {
      placeTask(state, taskOf(1, { status }));
      expect(allTasks(state)).toEqual([taskOf(1, { status })]);
      expect(state.queues[queueOf(status)]).toHaveLength(1);
    }
  });

  it('keeps cancelled tasks with the completed ones, the newest finished last', () => {
    const state = emptyState();
    placeTask(state, taskOf(2, { status: 'completed' }));
    placeTask(state, taskOf(1, { status: 'cancelled' }));
    expect(state.queues.completed.map((task) => task.id)).toEqual(['task_00000002', 'task_00000001']);
  });

  it('keeps pending ordered by priority, then age, whatever comes in which order', () => {
    const order = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 30 })), { maxLength: 20 });
    fc.assert(
      fc.property(order, (arrivals) => {
        const state = emptyState();
        arrivals.forEach(([priority, second], index) => placeTask(state, taskOf(index, { priority, createdAt: new Date(second * 1000).toISOString() })));
        const places = state.queues.pending.map((task) => [5 - task.priority, task.createdAt] as const);
        expect(places).toEqual([...places].sort(([a, b], [c, d]) => a - c || (b < d ? -1 : b > d ? 1 : 0)));
        expect(places).toHaveLength(arrivals.length);
      }),
    );
  });
});

describe('findTask', () => {
  const state = emptyState();
  placeTask(state, taskOf(0xaabb0001));
  placeTask(state, taskOf(0xaabb0002, { status: 'completed' }));
  placeTask(state, taskOf(0xcc000001, { status: 'failed' }));

  it('finds by whole id, by the beginning, and without task_', () => {
    expect(findTask(state, 'task_aabb0002')?.status).toBe('completed');
    expect(findTask(state, 'task_cc')?.status).toBe('failed');
    expect(findTask(state, 'cc')?.status).toBe('failed');
  });

  it('finds nothing where nothing or several are meant', () => {
    expect(findTask(state, 'task_aabb')).toBeUndefined();
    expect(matchTasks(state, 'task_aabb')).toHaveLength(2);
    expect(findTask(state, 'dd')).toBeUndefined();
    expect(findTask(state, '')).toBeUndefined();
    expect(findTask(state, 'task_')).toBeUndefined();
  });
});
