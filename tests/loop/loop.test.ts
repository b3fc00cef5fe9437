import { describe, expect, it } from 'vitest';
import { KeepgreenError } from '../../automation/errors.ts';
import { findTask, placeTask } from '../../automation/store/views.ts';
import { newTask } from '../../automation/task/task.ts';
import type { Fixer } from '../../automation/task/fixer.ts';
import type { Store } from '../../automation/task/state.ts';
import { scriptedFixer, writes } from '../support/scene.ts';
import { openLoop } from './run-loop.ts';
import type { LoopScene } from './run-loop.ts';

const goodFix = writes('a.js', 'good\n');
const stateOf = (scene: LoopScene) => scene.store.read();
const taskOf = async (scene: LoopScene, id: string) => findTask(await stateOf(scene), id);
const ended = async (scene: LoopScene, id: string) => {
  await scene.until(async () => !['pending', 'in_progress'].includes((await taskOf(scene, id))?.status ?? 'pending'), `${id} to end`);
  return taskOf(scene, id);
};

/** Works until it is told to stop; `began` says when. */
function patientFixer(): Fixer & { readonly began: () => boolean } {
  let began = false;
  return { ...scriptedFixer('agent', 'metered', []), began: () => began, async *propose(_job, signal) {
    began = true;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    yield* [];
  } };
}

/** Never lets go. */
function deafFixer(): Fixer & { readonly began: () => boolean } {
  let began = false;
  return { ...scriptedFixer('agent', 'metered', []), began: () => began, async *propose() {
    began = true;
    await new Promise<never>(() => undefined);
    yield* [];
  } };
}

describe('the loop', () => {
  it('takes what waits through to its end, one after the other', async () => {
    const scene = await openLoop({ fixers: [scriptedFixer('quickfix', 'free', [goodFix])] });
    scene.project.write('a.js', 'bad\n');
    const first = await scene.add(['a.js']);
    const second = await scene.add(['b.js']);
    scene.loop.start();
    expect(await ended(scene, first.id)).toMatchObject({ outcome: 'fixed' });
    expect(await ended(scene, second.id)).toMatchObject({ outcome: 'already_green' });
    expect((await stateOf(scene)).statistics).toMatchObject({ tasksProcessed: 2, tasksSucceeded: 2 });
  });

  it('writes a heartbeat only while it goes on', async () => {
    let gate = Promise.resolve();
    const wrap = (store: Store): Store => ({ update: (change) => store.update(change), subscribe: (listener) => store.subscribe(listener), close: () => store.close(), read: () => gate.then(() => store.read()) });
    const scene = await openLoop({ settings: { heartbeatSeconds: 1 } }, { wrap });
    scene.loop.start();
    const beat = async () => (await stateOf(scene)).processes.orchestrator?.lastHeartbeat;
    await scene.until(async () => (await beat()) !== undefined, 'the first beat');
    const first = await beat();
    await scene.until(async () => (await beat()) !== first, 'the next beat');
    const open: { now?: () => void } = {};
    gate = new Promise((resolve) => (open.now = resolve));
    await scene.clock.advance(2000);
    const last = await beat();
    await scene.clock.advance(60_000);
    expect(await beat()).toBe(last);
    open.now?.();
  });

  it('begins nothing while it is paused, and goes on when it is resumed', async () => {
    const scene = await openLoop();
    await scene.store.update((draft) => void (draft.wishes.paused = true));
    const task = await scene.add(['a.js']);
    scene.loop.start();
    await scene.until(async () => (await stateOf(scene)).processes.orchestrator?.status === 'paused', 'the pause to be seen');
    await scene.clock.advance(5000);
    expect(await taskOf(scene, task.id)).toMatchObject({ status: 'pending' });
    await scene.store.update((draft) => void (draft.wishes.paused = false));
    expect(await ended(scene, task.id)).toMatchObject({ outcome: 'already_green' });
  });

  it('cancels what waits and what is in hand, and counts neither', async () => {
    const agent = patientFixer();
    const scene = await openLoop({ fixers: [agent] });
    scene.project.write('a.js', 'bad\n');
    const inHand = await scene.add(['a.js']);
    const waiting = await scene.add(['b.js']);
    scene.loop.start();
    await scene.until(agent.began, 'the agent to begin');
    await scene.store.update((draft) => void draft.wishes.cancel.push(inHand.id, waiting.id, 'task_ffffffff'));
    expect(await ended(scene, inHand.id)).toMatchObject({ status: 'cancelled' });
    expect(await ended(scene, waiting.id)).toMatchObject({ status: 'cancelled', attempts: [] });
    await scene.until(async () => (await stateOf(scene)).wishes.cancel.length === 0, 'the wishes to be forgotten');
    expect((await stateOf(scene)).statistics.tasksProcessed).toBe(0);
  });

  it('ends by a stored wish, and puts the task in hand back', async () => {
    const agent = patientFixer();
    const scene = await openLoop({ fixers: [agent], settings: { drainSeconds: 1 } });
    scene.project.write('a.js', 'bad\n');
    const task = await scene.add(['a.js']);
    scene.loop.start();
    await scene.until(agent.began, 'the agent to begin');
    await scene.store.update((draft) => void (draft.wishes.stop = true));
    await scene.until(async () => (await stateOf(scene)).processes.orchestrator?.status === 'stopped', 'the loop to stop');
    await scene.loop.done;
    expect(await taskOf(scene, task.id)).toMatchObject({ status: 'pending', owner: null, crashes: 0 });
  });

  it('ends in bounded time although a step ignores its abort and the watcher does not stop', async () => {
    const agent = deafFixer();
    const watcher = { start: () => Promise.resolve(), probe: () => Promise.resolve('ok'), reconcile: () => Promise.resolve(), stop: () => new Promise<void>(() => undefined) };
    const scene = await openLoop({ fixers: [agent], settings: { drainSeconds: 30 } }, { watcher });
    scene.project.write('a.js', 'bad\n');
    const task = await scene.add(['a.js']);
    scene.loop.start();
    await scene.until(agent.began, 'the agent to begin');
    const from = scene.clock.monotonicMs();
    let done = false;
    void scene.loop.stop().then(() => (done = true));
    await scene.until(() => done, 'the loop to end');
    expect(scene.clock.monotonicMs() - from).toBeLessThan(60_000);
    expect(await taskOf(scene, task.id)).toMatchObject({ status: 'pending', owner: null });
  });

  it('gives a task up after its time', async () => {
    const scene = await openLoop({ fixers: [patientFixer()], settings: { taskTimeoutSeconds: 20 } });
    scene.project.write('a.js', 'bad\n');
    const task = await scene.add(['a.js']);
    scene.loop.start();
    expect(await ended(scene, task.id)).toMatchObject({ status: 'failed', outcome: 'over_budget' });
  });

  it('starts afresh when a save changes what is being fixed, and the new task takes over the other files', async () => {
    const agent = patientFixer();
    const scene = await openLoop({ fixers: [agent] });
    scene.project.write('a.js', 'bad\n');
    const old = await scene.add(['b.js', 'a.js']);
    scene.loop.start();
    await scene.until(agent.began, 'the agent to begin');
    scene.project.write('a.js', 'bad, but otherwise\n');
    const fresh = await scene.add(['a.js']);
    expect(await ended(scene, old.id)).toMatchObject({ status: 'cancelled', outcome: 'superseded' });
    expect((await taskOf(scene, fresh.id))?.files.toSorted()).toEqual(['a.js', 'b.js']);
  });

  it('goes on with the fix when a save changes something else', async () => {
    const agent = patientFixer();
    const scene = await openLoop({ fixers: [agent] });
    scene.project.write('a.js', 'bad\n');
    const task = await scene.add(['a.js']);
    scene.loop.start();
    await scene.until(agent.began, 'the agent to begin');
    scene.project.write('b.js', 'typed\n');
    await scene.add(['b.js']);
    await scene.clock.advance(5000);
    expect(await taskOf(scene, task.id)).toMatchObject({ status: 'in_progress', stage: 'fixing' });
  });
});

describe('a disk that refuses', () => {
  /** Refuses the next `count` updates; with `inPlace` they are written all the same, as when only the last sync failed. */
  function refusing(): { wrap: (store: Store) => Store; refuse: (count: number, inPlace?: boolean) => void; refused: () => number } {
    let [left, refused, writes] = [0, 0, false];
    const wrap = (store: Store): Store => ({
      read: () => store.read(), subscribe: (listener) => store.subscribe(listener), close: () => store.close(),
      async update(change) {
        if (left === 0) return store.update(change);
        left -= 1;
        refused += 1;
        if (writes) await store.update(change);
        throw new KeepgreenError('state_write_failed', 'ENOSPC', 'Make room.');
      },
    });
    return { wrap, refused: () => refused, refuse: (count, inPlace = false) => ([left, writes] = [count, inPlace]) };
  }

  it.each([false, true])('delays a task but loses nothing and counts nothing twice (written all the same: %s)', async (inPlace) => {
    const disk = refusing();
    const agent = scriptedFixer('agent', 'metered', [(workspace) => {
      disk.refuse(3, inPlace);
      return goodFix(workspace);
    }]);
    const scene = await openLoop({ fixers: [agent] }, { wrap: disk.wrap });
    scene.project.write('a.js', 'bad\n');
    const task = await scene.add(['a.js']);
    scene.loop.start();
    expect(await ended(scene, task.id)).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'fixed' }], crashes: 0 });
    expect(disk.refused()).toBe(3);
    expect(scene.log.records.filter(({ message }) => message.includes('trying again')).length).toBeGreaterThan(0);
    expect((await stateOf(scene)).statistics).toMatchObject({ tasksProcessed: 1, tasksSucceeded: 1, llmRequests: 1 });
  });

  it('at the claim leaves no task in hand that nobody works on', async () => {
    const disk = refusing();
    const scene = await openLoop({}, { wrap: disk.wrap });
    const task = await scene.add(['a.js']);
    disk.refuse(1, true);
    scene.loop.start();
    expect(await ended(scene, task.id)).toMatchObject({ outcome: 'already_green', crashes: 0 });
    expect(disk.refused()).toBe(1);
  });

  it('for what was found out makes it a fault of the task, not an endless try', async () => {
    const scene = await openLoop({ refit: (shop) => ({ ...shop, settings: { ...shop.settings, retryBackoffSeconds: NaN } }), fixers: [scriptedFixer('agent', 'metered', [() => ({ kind: 'ended', ending: 'no_change', summary: '', usage: { ...goodUsage, tokens: -1 }, resetAt: null })])] });
    scene.project.write('a.js', 'bad\n');
    const task = await scene.add(['a.js']);
    scene.loop.start();
    expect(await ended(scene, task.id)).toMatchObject({ status: 'failed', outcome: 'cannot_run', attempts: [] });
  });
});

const goodUsage = { model: null, sessionId: null, turns: 0, requests: 0, tokens: 0, costUsd: 0, toolUses: [] };

describe('a one-shot run', () => {
  it('ends by itself when its tasks are settled, and leaves the others alone', async () => {
    const mine = newTask('task_000000aa', { type: 'manual', files: ['a.js'], description: 'asked', priority: 5 }, new Date());
    const scene = await openLoop({}, { only: new Set([mine.id]) });
    await scene.store.update((draft) => {
      draft.wishes.paused = true;
      placeTask(draft, mine);
    });
    const other = await scene.add(['b.js']);
    scene.loop.start();
    let done = false;
    void scene.loop.done.then(() => (done = true));
    await scene.until(() => done, 'the loop to end');
    expect(await taskOf(scene, mine.id)).toMatchObject({ outcome: 'already_green' });
    expect(await taskOf(scene, other.id)).toMatchObject({ status: 'pending' });
  });

  it('does not sit and wait for a paused agent', async () => {
    const mine = newTask('task_000000aa', { type: 'manual', files: ['a.js'], description: 'asked', priority: 5 }, new Date());
    const scene = await openLoop({ fixers: [scriptedFixer('agent', 'metered', [])] }, { only: new Set([mine.id]) });
    scene.project.write('a.js', 'bad\n');
    await scene.store.update((draft) => {
      draft.agentPause = { ending: 'billing', since: '2026-11-21T00:00:00.000Z', until: '2999-01-01T00:00:00.000Z', summary: 'no credit', probes: 0 };
      placeTask(draft, mine);
    });
    scene.loop.start();
    let done = false;
    void scene.loop.done.then(() => (done = true));
    await scene.until(() => done, 'the loop to end');
    expect(await taskOf(scene, mine.id)).toMatchObject({ status: 'pending', waitingFor: 'agent' });
  });
});
