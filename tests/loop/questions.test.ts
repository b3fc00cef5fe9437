import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
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
