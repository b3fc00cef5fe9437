import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StopReason } from '../../automation/loop/run-task.ts';
import { placeTask } from '../../automation/store/views.ts';
import { applyTask } from '../../automation/task/advance.ts';
import type { Fixer } from '../../automation/task/fixer.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createScriptedClock } from '../../automation/world/scripted.ts';
import { openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { Move, Scene, SceneOptions } from '../support/scene.ts';

const TEXT = 'one\ntwo\nthree\nfour\ngood\nsix\nseven\neight\nnine\n';
const BROKEN = TEXT.replace('good', 'bad');
const stopWith = (kind: StopReason['kind']): StopReason => ({ kind });

interface Typed {
  readonly scene: Scene;
  readonly agent: Fixer & { readonly asked: () => number };
  readonly work: (signal?: AbortSignal) => ReturnType<Scene['work']>;
}

/** a.js is broken in its middle; the agent mends it, and `meanwhile` happens while it does. */
async function fixWhile(meanwhile: (scene: Scene) => void, options: Partial<SceneOptions> = {}): Promise<Typed> {
  const holder: { scene?: Scene } = {};
  const move: Move = (workspace) => {
    if (holder.scene !== undefined) meanwhile(holder.scene);
    return writes('a.js', TEXT)(workspace);
  };
  const agent = scriptedFixer('agent', 'metered', [move, writes('a.js', TEXT.replace('good', 'good, too'))]);
  const scene = await openScene({ tests: [redWhileBad('adds', 'a.js')], files: { 'a.js': TEXT }, fixers: [agent], ...options });
  holder.scene = scene;
  scene.project.write('a.js', BROKEN);
  const task = await scene.add(['a.js']);
  return { scene, agent, work: (signal) => scene.work(task, signal) };
}

describe('landing', () => {
  it('merges with what was typed elsewhere in the file, after the merge was proven too', async () => {
    const { scene, work } = await fixWhile(({ project }) => project.write('a.js', BROKEN.replace('one', 'one, typed')));
    expect(await work()).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'fixed' }] });
    expect(scene.read('a.js')).toBe(TEXT.replace('one', 'one, typed'));
    // The patch, the snapshot (no run of everything was known), the merge.
    expect(scene.ran.filter((scope) => scope === 'all')).toHaveLength(3);
  });

  it('leaves the text as it is where the person typed on the same line; "apply" lands it later, paid for once', async () => {
    const typed = BROKEN.replace('bad', 'bad, and being typed');
    const { scene, agent, work } = await fixWhile(({ project }) => project.write('a.js', typed));
    const held = await work();
    expect(held).toMatchObject({ status: 'awaiting_approval', outcome: 'held', landing: { status: 'held', conflicts: ['a.js'] } });
    expect(scene.read('a.js')).toBe(typed);
    scene.project.write('a.js', BROKEN);
    await scene.store.update((draft) => placeTask(draft, applyTask(held, new Date())));
    expect(await work()).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'fixed' }], costUsd: 0.25 });
    expect(scene.read('a.js')).toBe(TEXT);
    expect((await scene.store.read()).statistics).toMatchObject({ tasksProcessed: 1, tasksSucceeded: 1, llmRequests: 1 });
    expect(agent.asked()).toBe(1);
  });

  it('gives a held fix up that turns red with the text as it is now, and looks afresh instead of trying for ever', async () => {
    const { scene, work } = await fixWhile(({ project }) => project.write('a.js', BROKEN.replace('bad', 'bad, typed')));
    const held = await work();
    const other = BROKEN.replace('nine', 'nine, bad too');
    scene.project.write('a.js', other);
    await scene.store.update((draft) => placeTask(draft, applyTask(held, new Date())));
    expect(await work()).toMatchObject({ status: 'pending', landing: null });
    expect(scene.read('a.js')).toBe(other);
    expect((await scene.store.read()).statistics.llmRequests).toBe(1);
  });

  it('holds the fix when the person types faster than checks run', async () => {
    let typed = 0;
    const holder: { scene?: Scene } = {};
    const typing = { name: 'typing', judge: () => {
      typed += 1;
      holder.scene?.project.write('a.js', BROKEN.replace('one', `one, typed ${typed} times`));
      return 'passed' as const;
    } };
    const { scene, work } = await fixWhile(() => undefined, { tests: [redWhileBad('adds', 'a.js'), typing] });
    holder.scene = scene;
    const task = await work();
    expect(task).toMatchObject({ status: 'awaiting_approval', outcome: 'held' });
    expect(task.summary).toContain('The files changed 4 times');
    expect(scene.read('a.js')).toContain(`typed ${typed} times`);
  });

  it('waits while git is in the middle of something, and lands the same fix without asking anybody again', async () => {
    const { scene, agent, work } = await fixWhile(({ project }) => project.write('.git/MERGE_HEAD', ''));
    expect(await work()).toMatchObject({ status: 'pending', waitingFor: 'git', landing: { status: 'held' }, attempts: [{ ending: 'fixed' }] });
    rmSync(join(scene.project.dir, '.git/MERGE_HEAD'));
    await scene.store.update((draft) => void draft.queues.pending.forEach((task) => (task.notBefore = null)));
    expect(await work()).toMatchObject({ outcome: 'fixed', costUsd: 0.25 });
    expect(scene.read('a.js')).toBe(TEXT);
    expect(agent.asked()).toBe(1);
  });

  it('holds a proven fix that can not be written', async () => {
    const refuse = () => Promise.reject(new Error('EROFS: read-only file system'));
    const { scene, work } = await fixWhile(() => undefined, { refit: (shop) => ({ ...shop, workspaces: { ...shop.workspaces, land: refuse } }) });
    const task = await work();
    expect(task).toMatchObject({ status: 'awaiting_approval', outcome: 'held' });
    expect(task.summary).toContain('EROFS');
    expect(scene.read('a.js')).toBe(BROKEN);
  });
});

describe('a task that is stopped', () => {
  it('while its proven fix waits for a pause in the typing keeps it over the restart', async () => {
    const clock = createClock();
    const stop = new AbortController();
    const typing = (): number => {
      stop.abort(stopWith('shutdown'));
      return clock.monotonicMs();
    };
    const { scene, agent, work } = await fixWhile(() => undefined, { settings: { landIdleSeconds: 5 }, refit: (shop) => ({ ...shop, lastSaveMs: () => (stop.signal.aborted ? -Infinity : typing()) }) });
    expect(await work(stop.signal)).toMatchObject({ status: 'pending', landing: { status: 'held' }, attempts: [{ ending: 'fixed' }] });
    expect(scene.read('a.js')).toBe(BROKEN);
    expect(await work()).toMatchObject({ outcome: 'fixed' });
    expect(scene.read('a.js')).toBe(TEXT);
    expect(agent.asked()).toBe(1);
  });

  it.each(['shutdown', 'cancelled', 'superseded'] as const)('while its proposal is being proven keeps what that cost: %s', async (kind) => {
    const stop = new AbortController();
    const { scene, work } = await fixWhile(() => undefined, { tests: [redWhileBad('adds', 'a.js'), { name: 'stops', judge: (read) => {
      if (read('a.js') === TEXT) stop.abort(stopWith(kind));
      return 'passed';
    } }] });
    expect(await work(stop.signal)).toMatchObject({ owner: null, retryCount: 0, costUsd: 0.25, attempts: [{ ending: kind }] });
    expect((await scene.store.read()).statistics.llmRequests).toBe(1);
    expect(scene.read('a.js')).toBe(BROKEN);
  });

  it('is put back although a fixer ignores the stop, and its workspace is not lent to anybody else meanwhile', async () => {
    const clock = createScriptedClock(new Date());
    const letGo: { now?: () => void } = {};
    const asked = new Promise<void>((resolve) => {
      letGo.now = resolve;
    });
    const deaf: Fixer = { ...scriptedFixer('quickfix', 'free', []), async *propose() {
      letGo.now?.();
      await new Promise<never>(() => undefined);
      yield { kind: 'nothing', reason: '' };
    } };
    const { scene, work } = await fixWhile(() => undefined, { fixers: [deaf], clock });
    const stop = new AbortController();
    const working = work(stop.signal);
    await asked;
    stop.abort(stopWith('shutdown'));
    for (let turn = 0; turn < 20; turn += 1) await clock.advance(1000);
    expect(await working).toMatchObject({ status: 'pending', owner: null });
    const other = await scene.shop.workspaces.acquire((await scene.shop.workspaces.snapshot()).commit, new AbortController().signal);
    expect(other.id).toBe('w1');
    await other.release();
  });
});
