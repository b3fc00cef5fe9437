import { describe, expect, it } from 'vitest';
import { createMemoryLedger } from '../../automation/limits/usage-ledger.ts';
import { charge, emptyBook } from '../../automation/limits/usage.ts';
import { endPause } from '../../automation/limits/pause.ts';
import type { RepairJob } from '../../automation/task/fixer.ts';
import { createScriptedClock } from '../../automation/world/scripted.ts';
import type { ScriptedClock } from '../../automation/world/scripted.ts';
import { openLoop } from '../loop/run-loop.ts';
import { endsWith, openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { Scene, SceneOptions } from '../support/scene.ts';
import type { State } from '../../automation/task/state.ts';

const tests = [redWhileBad('adds', 'a.js')];
const wrong = (nth: number) => writes('a.js', `bad ${nth}\n`);
const right = writes('a.js', 'good\n');
const limits = { retryBackoffSeconds: 0, circuitBreakerThreshold: 3, circuitBreakerWindow: 3600, maxTaskFailuresBeforeStop: 0 };

async function broken(options: Partial<SceneOptions>): Promise<Scene & { readonly clock: ScriptedClock; save: (text: string) => ReturnType<Scene['work']> }> {
  const clock = createScriptedClock('2026-11-25T10:00:00.000Z');
  const scene = await openScene({ tests, clock, ...options, settings: { ...limits, ...options.settings } });
  return {
    ...scene, clock,
    async save(text) {
      scene.project.write('a.js', text);
      return scene.work(await scene.add(['a.js']));
    },
  };
}

const breakers = async (scene: Scene) => (await scene.store.read()).circuitBreakers;
const events = async (scene: Scene) => (await scene.store.read()).conversationHistory.map((event) => event.event);

describe('a file that resists the agent', () => {
  it('rests: checks and free fixers go on, the agent is not asked, and the task says until when and how to go on', async () => {
    const agent = scriptedFixer('agent', 'metered', [1, 2, 3].map(wrong));
    const scene = await broken({ fixers: [agent], settings: { maxRetries: 3 } });
    expect(await scene.save('bad\n')).toMatchObject({ outcome: 'unfixable', retryCount: 3 });
    expect(await breakers(scene)).toMatchObject([{ scope: 'file', key: 'a.js', state: 'open', until: '2026-11-25T11:00:00.000Z' }]);
    const task = await scene.save('bad again\n');
    expect(task).toMatchObject({ status: 'pending', waitingFor: 'breaker', notBefore: '2026-11-25T11:00:00.000Z', attempts: [] });
    expect(task.summary).toContain('keepgreen resume file:a.js');
    expect(agent.asked()).toBe(3);
    expect(scene.ran.filter((one) => one === 'related').length).toBe(2);
    expect(await events(scene)).toContain('breaker.opened');
  });

  it('may be tried by exactly one task when its time is over, and a success closes it', async () => {
    const agent = scriptedFixer('agent', 'metered', [wrong(1), wrong(2), wrong(3), wrong(4), right]);
    const scene = await broken({ fixers: [agent] });
    await scene.save('bad\n');
    const waiting = await scene.save('bad again\n');
    await scene.clock.advance(3_600_000);
    expect(await scene.work(waiting)).toMatchObject({ status: 'pending', waitingFor: 'breaker', retryCount: 1 });
    expect(agent.asked()).toBe(4);
    await scene.clock.advance(3_600_000);
    expect(await scene.work(waiting)).toMatchObject({ outcome: 'fixed' });
    expect(await breakers(scene)).toMatchObject([{ state: 'closed', failures: [], fixes: [expect.any(String)] }]);
    expect((await events(scene)).filter((event) => event.startsWith('breaker.'))).toEqual(['breaker.opened', 'breaker.half_open', 'breaker.opened', 'breaker.half_open', 'breaker.closed']);
  });

  it('rests no longer when a person has put it right', async () => {
    const agent = scriptedFixer('agent', 'metered', [wrong(1), wrong(2), wrong(3), right]);
    const scene = await broken({ fixers: [agent] });
    await scene.save('bad\n');
    expect(await breakers(scene)).toMatchObject([{ state: 'open' }]);
    expect(await scene.save('good, by hand\n')).toMatchObject({ outcome: 'already_green' });
    expect(await breakers(scene)).toEqual([]);
    expect(await events(scene)).toContain('breaker.closed');
    expect(await scene.save('bad in another way\n')).toMatchObject({ outcome: 'fixed' });
  });

  it('gives its one try back when the try said nothing of the file', async () => {
    const scene = await broken({ fixers: [scriptedFixer('agent', 'metered', [wrong(1), wrong(2), wrong(3), endsWith('auth')])] });
    await scene.save('bad\n');
    const waiting = await scene.save('bad again\n');
    await scene.clock.advance(3_600_000);
    expect(await scene.work(waiting)).toMatchObject({ status: 'pending', waitingFor: 'agent', retryCount: 0 });
    expect(await breakers(scene)).toMatchObject([{ state: 'half_open', trial: null }]);
  });

  it('is the source, not the test that was saved with it; account trouble never counts', async () => {
    const scene = await broken({ fixers: [scriptedFixer('agent', 'metered', [endsWith('auth'), wrong(1)])], settings: { maxRetries: 1 } });
    scene.project.write('a.js', 'bad\n');
    const task = await scene.add(['a.test.js', 'a.js']);
    await scene.work(task);
    expect(await breakers(scene)).toEqual([]);
    await scene.store.update((draft) => endPause(draft, 'test', new Date()));
    await scene.work(task);
    expect(await breakers(scene)).toMatchObject([{ key: 'a.js', state: 'closed', failures: [expect.any(String)] }]);
  });

  it('that is fixed over and over rests as a runaway', async () => {
    const agent = scriptedFixer('agent', 'metered', [right, right, right]);
    const scene = await broken({ fixers: [agent], settings: { maxFixesPerFilePerDay: 2 } });
    expect((await scene.save('bad 1\n')).outcome).toBe('fixed');
    expect((await scene.save('bad 2\n')).outcome).toBe('fixed');
    expect(await scene.save('bad 3\n')).toMatchObject({ status: 'pending', waitingFor: 'breaker', notBefore: '2026-11-26T10:00:00.000Z', summary: expect.stringContaining('fixed 2 times within a day') as string });
    expect(agent.asked()).toBe(2);
    expect(await scene.save('good, by hand\n')).toMatchObject({ outcome: 'already_green' });
    expect(await breakers(scene)).toMatchObject([{ state: 'open', until: '2026-11-26T10:00:00.000Z' }]);
  });
});

describe('budgets', () => {
  it('that are used up pause the metered fixers once for the queue; a raise lets them go on without a probe', async () => {
    const clock = createScriptedClock(new Date());
    const ledger = createMemoryLedger({ clock, isAlive: () => true }, charge(emptyBook(), { requests: 1, tokens: 1, costUsd: 20 }, clock.now()));
    let probes = 0;
    const agent = scriptedFixer('agent', 'metered', [right]);
    const scene = await openLoop({ ledger, fixers: [agent, scriptedFixer('quickfix', 'free', [])], settings: { ...limits, maxCostUsdPerDay: 20, maxCostUsdPerAttempt: 1 } }, { probeAgent: () => Promise.resolve({ ok: (probes += 1) > 0, summary: '', resetAt: null }) });
    scene.project.write('a.js', 'bad\n');
    const [first, second] = [await scene.add(['a.js']), await scene.add(['a.js'])];
    scene.loop.start();
    const both = async () => (await scene.store.read()).queues.pending.filter((task) => [first.id, second.id].includes(task.id) && task.waitingFor === 'agent').length === 2;
    await scene.until(both, 'both tasks to wait');
    const state = await scene.store.read();
    expect(state.agentPause).toMatchObject({ ending: 'budget', summary: expect.stringContaining('keepgreen limits set MAX_COST_USD_PER_DAY 40') as string });
    expect(state.agentPause?.until).toEqual(expect.any(String));
    expect(state.conversationHistory.filter((event) => event.event === 'agent.paused')).toHaveLength(1);
    expect(scene.log.records.filter((record) => record.message.startsWith('no model is asked any more'))).toHaveLength(1);
    await ledger.update((book) => ({ book: { ...book, overrides: [{ name: 'MAX_COST_USD_PER_DAY', value: '40' }] }, value: undefined }));
    await scene.until(async () => (await scene.store.read()).queues.completed.length === 2, 'both to be green');
    expect([probes, agent.asked()]).toEqual([0, 1]);
  });

  it('are reserved, handed to the attempt as its cap, and settled with what it took', async () => {
    const clock = createScriptedClock('2026-11-25T10:00:00.000Z');
    const ledger = createMemoryLedger({ clock, isAlive: () => true });
    const caps: (number | null)[] = [];
    const plain = scriptedFixer('agent', 'metered', [right]);
    const agent = { ...plain, propose: (job: RepairJob, signal: AbortSignal) => (caps.push(job.maxCostUsd), plain.propose(job, signal)) };
    const scene = await broken({ clock, ledger, fixers: [agent], settings: { maxCostUsdPerTask: 3, maxCostUsdPerAttempt: 0.5, maxCostUsdPerDay: 20 } });
    expect((await scene.save('bad\n')).outcome).toBe('fixed');
    expect(caps).toEqual([0.5]);
    expect(await ledger.read()).toMatchObject({ reserved: [], used: [{ requests: 1, tokens: 100, costUsd: 0.25 }] });
  });

  it('of a task end it as over budget, and no further attempt is made', async () => {
    const agent = scriptedFixer('agent', 'metered', [wrong(1), wrong(2), wrong(3)]);
    const scene = await broken({ fixers: [agent], settings: { maxCostUsdPerTask: 0.5 } });
    expect(await scene.save('bad\n')).toMatchObject({ status: 'failed', outcome: 'over_budget', summary: expect.stringContaining('MAX_COST_USD_PER_TASK') as string });
    expect(agent.asked()).toBe(2);
  });

  it('of time count all runs of one task together', async () => {
    const scene = await openLoop({ settings: { ...limits, maxExecutionSecondsPerTask: 100 } });
    scene.project.write('a.js', 'bad\n');
    const task = await scene.add(['a.js']);
    await scene.store.update((draft) => void draft.queues.pending.find((one) => one.id === task.id)?.timings.push({ stage: 'checking', ms: 100_000 }));
    scene.loop.start();
    await scene.until(async () => (await scene.store.read()).queues.failed.length === 1, 'it to be given up');
    expect((await scene.store.read()).queues.failed[0]).toMatchObject({ outcome: 'over_budget', summary: expect.stringContaining('100 s (MAX_EXECUTION_SECONDS_PER_TASK)') as string });
  });
});

describe('the whole run', () => {
  it('pauses after so many tasks in a row that the agent could not fix, until a person says so', async () => {
    const agent = scriptedFixer('agent', 'metered', [1, 2, 3, 4].map(wrong));
    const scene = await broken({ fixers: [agent], settings: { maxRetries: 1, circuitBreakerThreshold: 0, maxTaskFailuresBeforeStop: 2 } });
    await scene.save('bad x\n');
    expect((await scene.store.read()).agentPause).toBeNull();
    await scene.save('bad y\n');
    expect(await scene.store.read()).toMatchObject({ agentPause: { ending: 'failures', until: null }, circuitBreakers: expect.arrayContaining([expect.objectContaining({ scope: 'global', key: 'run', state: 'open', until: null })]) as unknown });
    expect(await scene.save('bad z\n')).toMatchObject({ status: 'pending', waitingFor: 'agent', notBefore: null });
    expect(agent.asked()).toBe(2);
    await scene.store.update((draft) => endPause(draft, 'a person said so', scene.clock.now()));
    const after = await scene.store.read();
    expect(after).toMatchObject({ agentPause: null, failuresInARow: 0 });
    expect(after.circuitBreakers.filter((one) => one.state !== 'closed')).toEqual([]);
  });

  it('under an account that refuses: 12 tasks, no attempt counted, one notice, a handful of probes, then all are fixed', async () => {
    const names = Array.from({ length: 12 }, (_, nth) => `f${nth}.js`);
    let [works, probes] = [false, 0];
    const agent = { ...scriptedFixer('agent', 'metered', []), asks: 0 };
    agent.propose = async function* ({ workspace, files }) {
      agent.asks += 1;
      const mend = () => files.map((file) => writes(file, 'good\n')(workspace)).at(-1);
      yield await Promise.resolve((works ? mend() : undefined) ?? endsWith('billing')(workspace));
    };
    const scene = await openLoop(
      { files: Object.fromEntries(names.map((name) => [name, 'good\n'])), tests: names.map((name) => ({ ...redWhileBad(`test of ${name}`, name), touchedBy: name })), fixers: [agent], settings: { ...limits, agentProbeSeconds: 60, maxLlmRequestsPerHour: 0 } },
      { probeAgent: () => Promise.resolve({ ok: (works = (probes += 1) > 4), summary: 'answered', resetAt: null }) },
    );
    for (const name of names) {
      scene.project.write(name, 'bad\n');
      await scene.add([name]);
    }
    scene.loop.start();
    const settled = ({ queues: { pending, inProgress } }: State) => inProgress.length === 0 && pending.length === names.length && pending.every((task) => task.waitingFor === 'agent');
    await scene.until(async () => settled(await scene.store.read()), 'all to wait');
    const state = await scene.store.read();
    expect(agent.asks).toBe(1);
    expect(state.queues.pending.every((task) => task.retryCount === 0)).toBe(true);
    expect(state.queues.failed).toEqual([]);
    const notices = async () => (await scene.store.read()).conversationHistory.filter((event) => event.event === 'agent.paused');
    // Half a minute at a time: 60, 120, 240, 480, 960 s between the probes.
    for (let half = 0; half < 400 && probes < 5; half += 1) {
      await scene.clock.advance(30_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(probes).toBe(5);
    expect(await notices()).toHaveLength(1);
    await scene.until(async () => (await scene.store.read()).queues.completed.length === names.length, 'all to be fixed');
    expect((await scene.store.read()).queues.completed.map((task) => task.outcome)).toEqual(names.map(() => 'fixed'));
    expect(names.map((name) => scene.read(name))).toEqual(names.map(() => 'good\n'));
  }, 120_000);
});
