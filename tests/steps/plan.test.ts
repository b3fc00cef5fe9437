import { describe, expect, it } from 'vitest';
import { placeTask } from '../../automation/store/views.ts';
import { retryTask } from '../../automation/task/advance.ts';
import type { AgentPause } from '../../automation/task/state.ts';
import { endsWith, openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { Scene, SceneOptions } from '../support/scene.ts';

const goodFix = writes('a.js', 'good\n');

async function broken(fixers: SceneOptions['fixers'] & object, settings: SceneOptions['settings'] = {}): Promise<Scene> {
  const scene = await openScene({ tests: [redWhileBad('adds', 'a.js')], fixers, settings });
  scene.project.write('a.js', 'bad\n');
  return scene;
}

const pause: AgentPause = { ending: 'billing', since: '2026-11-21T00:00:00.000Z', until: '2999-01-01T00:00:00.000Z', summary: 'no credit', probes: 0 };

describe('the fixers', () => {
  it('are asked in their order, the next only when the one before has nothing left', async () => {
    const quickfix = scriptedFixer('quickfix', 'free', [writes('a.js', 'bad still\n')]);
    const agent = scriptedFixer('agent', 'metered', [goodFix]);
    const scene = await broken([quickfix, agent]);
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'fixed', retryCount: 0, attempts: [{ fixer: 'quickfix' }, { fixer: 'agent' }] });
  });

  it('end with MAX_RETRIES refused attempts of the agent, and the reasons of each are told', async () => {
    const scene = await broken([scriptedFixer('quickfix', 'free', []), scriptedFixer('agent', 'metered', [1, 2, 3].map((n) => writes('a.js', `bad ${n}\n`)))], { maxRetries: 2 });
    const task = await scene.work(await scene.add(['a.js']));
    expect(task).toMatchObject({ status: 'failed', outcome: 'unfixable', retryCount: 2 });
    expect(task.summary).toContain('all 2 attempts were refused');
    expect((await scene.store.read()).statistics).toMatchObject({ tasksProcessed: 1, tasksFailed: 1, tasksEscalated: 1, llmRequests: 2, llmTokens: 200 });
  });

  it('that are metered wait while the agent is paused; free ones go on', async () => {
    const agent = scriptedFixer('agent', 'metered', [goodFix]);
    const scene = await broken([agent, scriptedFixer('quickfix', 'free', [goodFix])]);
    await scene.store.update((draft) => void (draft.agentPause = pause));
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'fixed', attempts: [{ fixer: 'quickfix' }] });
    scene.project.write('a.js', 'bad in another way\n');
    const quiet = await broken([agent]);
    await quiet.store.update((draft) => void (draft.agentPause = pause));
    expect(await quiet.work(await quiet.add(['a.js']))).toMatchObject({ status: 'pending', waitingFor: 'agent', notBefore: pause.until, attempts: [] });
    expect(agent.asked()).toBe(0);
  });

  it.each(['auth', 'billing', 'rate_limit', 'overloaded'] as const)('pause for the whole queue when the agent ended with %s, and it costs no attempt', async (ending) => {
    const scene = await broken([scriptedFixer('agent', 'metered', [endsWith(ending, '2999-01-01T00:00:00.000Z')])]);
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ status: 'pending', waitingFor: 'agent', retryCount: 0, attempts: [{ ending }] });
    expect((await scene.store.read()).agentPause).toMatchObject({ ending, until: '2999-01-01T00:00:00.000Z' });
  });

  it('get one retry after a hang, then a rung down', async () => {
    const agent = scriptedFixer('agent', 'metered', [endsWith('hang'), endsWith('hang'), goodFix]);
    const scene = await broken([agent]);
    const task = await scene.work(await scene.add(['a.js']));
    expect(task).toMatchObject({ outcome: 'unfixable', retryCount: 0, attempts: [{ ending: 'hang' }, { ending: 'hang' }] });
    expect((await scene.store.read()).hangsInARow).toBe(2);
    // A person who says retry is not told about the old hangs.
    await scene.store.update((draft) => placeTask(draft, retryTask(task)));
    expect(await scene.work(task)).toMatchObject({ outcome: 'fixed' });
  });

  it('that hang three times in a row across tasks pause the agent', async () => {
    const scene = await broken([scriptedFixer('agent', 'metered', [endsWith('hang'), endsWith('hang'), endsWith('hang')])]);
    await scene.work(await scene.add(['a.js']));
    expect((await scene.store.read()).agentPause).toBeNull();
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ waitingFor: 'agent' });
    expect((await scene.store.read()).agentPause).toMatchObject({ ending: 'hang' });
  });

  it('that say they are done and changed nothing have used their turn', async () => {
    const scene = await broken([scriptedFixer('agent', 'metered', [() => ({ kind: 'proposed', rationale: 'done', usage: goodFixUsage }), goodFix])]);
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'fixed', retryCount: 1, attempts: [{ ending: 'no_change' }, { ending: 'fixed' }] });
  });

  it('are not asked again in an environment where they can not work', async () => {
    const agent = scriptedFixer('agent', 'metered', [endsWith('environment'), goodFix]);
    const scene = await broken([agent]);
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'unfixable', retryCount: 0 });
    expect(agent.asked()).toBe(1);
  });

  it('stop after two cheats', async () => {
    const cheat = (n: number) => writes('a.test.js', `weaker ${n}\n`);
    const agent = scriptedFixer('agent', 'metered', [cheat(1), cheat(2), goodFix]);
    const scene = await broken([agent]);
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'unfixable', attempts: [{ ending: 'cheat' }, { ending: 'cheat' }] });
    expect(agent.asked()).toBe(2);
  });
});

const goodFixUsage = { model: null, sessionId: null, turns: 1, requests: 1, tokens: 1, costUsd: 0, toolUses: [] };
