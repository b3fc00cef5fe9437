import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderState } from '../../automation/store/codec.ts';
import { migrate } from '../../automation/store/migrate.ts';
import { emptyState } from '../../automation/task/state.ts';
import { fill, statePlace, taskOf } from './support.ts';

/** What the original system left on disk, in its own words. */
const original = {
  processes: { orchestrator: { status: 'running', pid: 4242, last_heartbeat: '2025-01-01T00:00:00' }, mcp_server: { status: 'stopped' } },
  queues: {
    pending: [{ id: 'task_0a1b2c3d', type: 'file_change', file_path: 'src/a.ts', priority: 4, status: 'pending', created_at: '2025-01-01T00:00:01', metadata: { extra: true } }],
    in_progress: [{ id: 'f3b8c2d4-1111-2222-3333-444455556666', file_path: 'src/b.ts', status: 'in_progress', retry_count: 2, started_at: '2025-01-01T00:00:02', attempts: [{ error: 'credit' }] }, 'not a task', null],
    awaiting_approval: [{ id: 'task_00000007', file_path: 'src/d.ts', status: 'awaiting_approval' }],
    completed: [{ id: 'task_00000008', file_path: null, status: 'completed', priority: 99, result: { success: true } }],
    failed: [{ id: 'task_00000009', file_path: 'src/c.ts', status: 'cancelled' }],
    abandoned: [{ id: 'task_00000010' }],
  },
  conversation_history: [{ timestamp: '2025-01-01T00:00:03', role: 'assistant', content: 'I tried.' }, { timestamp: '2025-01-01T00:00:04', event: 'task.failed', message: 'no credit', task_id: 'task_0a1b2c3d' }, { content: 'no time' }, 7],
  test_results: [{ passed: true }],
  statistics: { tasks_processed: 150, tasks_succeeded: 0, tasks_failed: 'many', session_cost: 12.5 },
  circuit_breakers: [
    { scope: 'file', key: null, state: 'open', failures: [], opened_at: null, reason: 'credit' },
    { scope: 'file', file_path: 'src/a.ts', state: 'open', failures: ['2025-01-01T00:00:05'], opened_at: '2025-01-01T00:00:05', reason: 'three times' },
  ],
  learning: { anything: 1 },
};

describe('a state file of the original system', () => {
  it('is taken over as far as it means something today', async () => {
    const place = statePlace();
    const text = JSON.stringify(original);
    writeFileSync(place.stateFile, text);
    const store = await place.open();
    const { queues, statistics, circuitBreakers, conversationHistory, processes } = await store.read();
    expect(queues.pending.map(({ id, filePath, priority, status, retryCount, owner }) => ({ id, filePath, priority, status, retryCount, owner }))).toEqual([
      { id: 'task_0a1b2c3d', filePath: 'src/a.ts', priority: 4, status: 'pending', retryCount: 0, owner: null },
      { id: expect.stringMatching(/^task_[0-9a-f]{8}$/) as string, filePath: 'src/b.ts', priority: 2, status: 'pending', retryCount: 2, owner: null },
    ]);
    expect(queues.inProgress).toEqual([]);
    expect(queues.awaitingApproval).toEqual([]);
    expect(queues.completed.map((task) => [task.id, task.status])).toEqual([['task_00000008', 'completed'], ['task_00000009', 'cancelled']]);
    expect(queues.failed.map((task) => [task.id, task.status])).toEqual([['task_00000007', 'failed']]);
    expect(statistics).toMatchObject({ tasksProcessed: 150, tasksFailed: 0 });
    expect(circuitBreakers).toEqual([{ scope: 'file', key: 'src/a.ts', state: 'open', failures: ['2025-01-01T00:00:05'], openedAt: '2025-01-01T00:00:05', until: null, trial: null, fixes: [], reason: 'three times' }]);
    expect(conversationHistory.map((entry) => [entry.event, entry.message])).toEqual([['assistant', 'I tried.'], ['task.failed', 'no credit']]);
    expect(processes.orchestrator).toBeNull();
    await store.update((draft) => void (draft.wishes.paused = true));
    expect(place.document()).toMatchObject({ version: 1, rev: 1 });
    expect(readFileSync(`${place.stateFile}.v0`, 'utf8')).toBe(text);
  });

  it('with breakers as a map loses only those that are keyed on no path', () => {
    const migrated = migrate({ ...original, circuit_breakers: { null: { state: 'open' }, 'src/a.ts': { state: 'open', failure_count: 3 }, '': {} } }, 0);
    expect(migrated?.['circuit_breakers']).toEqual([{ scope: 'file', key: 'src/a.ts', state: 'open', failures: [], opened_at: null, until: null, trial: null, fixes: [], reason: '' }]);
  });

  it('without queues is no state document', () => {
    expect(migrate({ ...original, queues: undefined }, 0)).toBeUndefined();
    expect(migrate({}, 0)).toBeUndefined();
  });
});

describe('each migration', () => {
  it('changes nothing when it runs a second time', () => {
    const once = migrate(original, 0);
    expect(migrate(once ?? {}, 0)).toEqual(once);
  });

  it('leaves a document of today alone', () => {
    const state = emptyState();
    fill(state, 4000);
    state.queues.inProgress.push(taskOf(900, { status: 'in_progress' }));
    const document = JSON.parse(renderState(state)) as Record<string, unknown>;
    expect(migrate(document, 1)).toBe(document);
  });
});
