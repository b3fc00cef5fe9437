import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEvidence } from '../../automation/steps/evidence.ts';
import { scriptedFixer, writes } from '../support/scene.ts';
import { openLoop } from './run-loop.ts';

it('a question that nobody answers is withdrawn in time, with an event and nothing kept; before that it waits', async () => {
  const scene = await openLoop({ fixers: [scriptedFixer('agent', 'metered', [writes('a.js', 'good\n')])], settings: { autonomy: 'manual', approvalExpiresHours: 1 } });
  const { loop, store, project, shop, clock } = scene;
  const kept = () => execFileSync('git', ['for-each-ref', '--format=%(refname)', 'refs/keepgreen/tasks'], { cwd: join(shop.settings.stateDir, 'shadow.git'), encoding: 'utf8' }).trim();
  project.write('a.js', 'bad\n');
  const task = await scene.add(['a.js']);
  loop.start();
  await scene.until(async () => (await store.read()).queues.awaitingApproval.length === 1, 'the question');
  expect(kept()).toBe(`refs/keepgreen/tasks/${task.id}`);
  await clock.advance(3_500_000);
  expect((await store.read()).queues.awaitingApproval).toHaveLength(1);
  await clock.advance(101_000);
  await scene.until(async () => (await store.read()).queues.failed.length === 1, 'the question to be withdrawn');
  const state = await store.read();
  expect(state.queues.failed).toMatchObject([{ outcome: 'expired', approval: null, landing: null, summary: expect.stringContaining(`keepgreen retry ${task.id}`) as string }]);
  expect(state.statistics).toMatchObject({ tasksProcessed: 1, tasksFailed: 1, tasksEscalated: 0 });
  expect(state.conversationHistory.map((event) => event.event)).toEqual(['task.asked', 'task.expired']);
  await scene.until(() => kept() === '', 'git to have it back');
  const evidence = () => loadEvidence(shop.settings.stateDir, task.id);
  await scene.until(async () => (await evidence())?.outcome === 'expired', 'the evidence to say so');
  expect(await evidence()).toMatchObject({ landing: null, summary: state.queues.failed[0]?.summary, patch: { files: ['a.js'] } });
});

describe('a question is withdrawn, and what it kept is given back, when', () => {
  const open = () => openLoop({ fixers: [scriptedFixer('agent', 'metered', [writes('a.js', 'good\n'), writes('a.js', '// words\ngood\n')])], settings: { autonomy: 'manual', approvalExpiresHours: 0 } });
  type Open = Awaited<ReturnType<typeof open>>;

  async function asked({ project, add, store, until, loop }: Open) {
    project.write('a.js', 'bad\n');
    const task = await add(['a.js']);
    loop.start();
    await until(async () => (await store.read()).queues.awaitingApproval.length === 1, 'the question');
    return task;
  }

  it('a newer save asks about the same', async () => {
    const scene = await open();
    const first = await asked(scene);
    await scene.clock.advance(1000);
    scene.project.write('a.js', '// words\nbad\n');
    const second = await scene.add(['a.js']);
    await scene.until(async () => (await scene.store.read()).queues.completed.some(({ outcome }) => outcome === 'superseded'), 'the first to be withdrawn');
    const { queues, conversationHistory, statistics } = await scene.store.read();
    expect(queues.awaitingApproval).toMatchObject([{ id: second.id, outcome: 'held' }]);
    expect(queues.completed).toMatchObject([{ id: first.id, status: 'cancelled', outcome: 'superseded', landing: null, approval: null, summary: `the question is withdrawn: ${second.id} asks about the same on the text as it is now` }]);
    expect(conversationHistory.map(({ event }) => event)).toEqual(['task.asked', 'task.asked', 'task.superseded']);
    expect(statistics).toMatchObject({ tasksProcessed: 0, tasksFailed: 0 });
    await scene.until(async () => (await loadEvidence(scene.shop.settings.stateDir, first.id))?.outcome === 'superseded', 'the evidence to say so');
  });

  it('the same files are saved green, and not when others are', async () => {
    const scene = await open();
    const first = await asked(scene);
    await scene.clock.advance(1000);
    scene.project.write('a.js', 'good\n');
    const other = await scene.add(['b.js']);
    await scene.until(async () => (await scene.store.read()).queues.completed.some(({ id }) => id === other.id), 'the other file to be green');
    expect((await scene.store.read()).queues.awaitingApproval).toMatchObject([{ id: first.id }]);
    await scene.clock.advance(1000);
    const own = await scene.add(['a.js']);
    await scene.until(async () => (await scene.store.read()).queues.completed.some(({ outcome }) => outcome === 'superseded'), 'the question to be withdrawn');
    expect((await scene.store.read()).queues.completed.find(({ id }) => id === first.id)).toMatchObject({ status: 'cancelled', summary: expect.stringContaining(`${own.id} has found the same files green since`) as string });
  });
});
