import { describe, expect, it } from 'vitest';
import { claimNext, pickNext } from '../../automation/loop/claim-next.ts';
import { placeTask } from '../../automation/store/views.ts';
import { emptyState } from '../../automation/task/state.ts';
import type { State } from '../../automation/task/state.ts';
import { newTask } from '../../automation/task/task.ts';
import type { Task } from '../../automation/task/task.ts';

const now = new Date('2026-11-21T10:00:00.000Z');

function task(nth: number, more: Partial<Task> = {}): Task {
  return { ...newTask(`task_0000000${nth}`, { type: 'file_change', files: ['a.ts'], description: '', priority: 2 }, new Date(now.getTime() + nth)), ...more };
}

function stateWith(...tasks: Task[]): State {
  const state = emptyState();
  for (const one of tasks) placeTask(state, one);
  return state;
}

function order(state: State, at = now): string[] {
  const ids: string[] = [];
  for (let next = claimNext(state, 1, at); next !== undefined; next = claimNext(state, 1, at)) ids.push(next.id.slice(-1));
  return ids;
}

describe('the next task', () => {
  it('is the most urgent, then the oldest', () => {
    expect(order(stateWith(task(3), task(1), task(2, { priority: 5 }), task(4, { priority: 0 })))).toEqual(['2', '1', '3', '4']);
  });

  it('is not one whose time has not come', () => {
    const state = stateWith(task(1, { notBefore: '2026-11-21T10:00:01.000Z' }));
    expect(order(state)).toEqual([]);
    expect(order(state, new Date('2026-11-21T10:00:01.000Z'))).toEqual(['1']);
  });

  it('waits for what it depends on', () => {
    const state = stateWith(task(1, { dependencies: ['task_00000002'] }), task(2));
    expect(order(state)).toEqual(['2']);
    placeTask(state, task(2, { status: 'completed', outcome: 'fixed' }));
    expect(order(state)).toEqual(['1']);
  });

  it('is not one that only the paused agent can help, until the pause is over', () => {
    const state = stateWith(task(1, { waitingFor: 'agent', notBefore: '2026-11-21T12:00:00.000Z' }));
    state.agentPause = { ending: 'auth', since: now.toISOString(), until: '2026-11-21T12:00:00.000Z', summary: '', probes: 0 };
    expect(order(state, new Date('2026-11-21T13:00:00.000Z'))).toEqual([]);
    state.agentPause = null;
    expect(order(state)).toEqual(['1']);
  });

  it('is none while paused or stopping, except what a one-shot run is for', () => {
    const state = stateWith(task(1), task(2));
    state.wishes.paused = true;
    expect(pickNext(state, now)).toBeUndefined();
    expect(pickNext(state, now, new Set(['task_00000002']))?.id).toBe('task_00000002');
    state.wishes.stop = true;
    expect(pickNext(state, now, new Set(['task_00000002']))).toBeUndefined();
  });
});
