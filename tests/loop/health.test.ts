import { describe, expect, it } from 'vitest';
import { checkHealth } from '../../automation/loop/health.ts';
import type { HealthSubjects } from '../../automation/loop/health.ts';
import { createMemoryStore } from '../../automation/store/memory-store.ts';
import { emptyState } from '../../automation/task/state.ts';
import { scriptedFixer } from '../support/scene.ts';

const subjects: HealthSubjects = { store: createMemoryStore(), watcher: undefined, countChecks: () => Promise.resolve(1), fixers: [scriptedFixer('agent', 'metered', [])], readyOf: () => Promise.resolve({ ok: true, detail: 'there' }) };
const watcher = (probe: () => Promise<string>) => ({ start: () => Promise.resolve(), reconcile: () => Promise.resolve(), stop: () => Promise.resolve(), probe });

describe('health', () => {
  it('is "ok" for each part that works, and for an agent that nobody asked for', async () => {
    const all = { stateManager: 'ok', fileWatcher: 'ok', testRunner: 'ok', claudeInstances: 'ok' };
    expect(await checkHealth(subjects)).toEqual(all);
    expect(await checkHealth({ ...subjects, fixers: [] })).toEqual(all);
  });

  it.each<[string, Partial<HealthSubjects>, string, string]>([
    ['a state that can not be read', { store: { ...createMemoryStore(), read: () => Promise.reject(new Error('no lock')) } }, 'stateManager', 'failing: no lock'],
    ['a deaf watcher', { watcher: watcher(() => Promise.resolve('failing: no event came')) }, 'fileWatcher', 'failing: no event came'],
    ['a watcher that throws', { watcher: watcher(() => Promise.reject(new Error('gone'))) }, 'fileWatcher', 'failing: gone'],
    ['a project without checks', { countChecks: () => Promise.resolve(0) }, 'testRunner', 'failing: no check found in the project'],
    ['an agent that is not there', { readyOf: () => Promise.resolve({ ok: false, detail: 'no login' }) }, 'claudeInstances', 'failing: no login'],
    ['a paused agent', { store: createMemoryStore({ ...emptyState(), agentPause: { ending: 'billing', since: '', until: '', summary: 'no credit', probes: 0 } }) }, 'claudeInstances', 'failing: paused (billing): no credit'],
  ])('says what fails: %s', async (_, changed, part, word) => {
    expect(await checkHealth({ ...subjects, ...changed })).toMatchObject({ [part]: word });
  });
});
