import { expect, it } from 'vitest';
import { edit, finishedTask } from '../support/orchestrator.ts';
import { attempts, BUG, openScene, rightEdit } from './scene.ts';

it('what a search without success has learnt stands in the prompt of the agent that is asked next', async () => {
  const scene = await openScene(attempts(rightEdit), { env: { FIXERS: 'repair,agent', REPAIR_CANDIDATES: '3', REPAIR_SECONDS: '60', LOCALISE_SECONDS: '0' } });
  edit(scene.project, BUG.file, BUG.right, BUG.wrong);
  const task = await finishedTask(scene.project, BUG.file);
  const asked = scene.claude.api.requests.find(({ pass }) => pass === 'fix');
  expect(asked?.userText).toMatch(/A search over \d+ small edits, each alone, found none that keeps every check green; it tried src\/tax\.js \(\d+\)/);
  expect(task).toMatchObject({ outcome: 'fixed' });
});
