import { expect, it } from 'vitest';
import { findTask } from '../../automation/store/views.ts';
import { PLANTED } from '../support/planted.ts';
import { openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';

const NAME = `accepts ${PLANTED['github']}`;

it('a test whose name holds a secret is run again by that name, fixed, and written down without it', async () => {
  const scene = await openScene({ tests: [redWhileBad(NAME, 'a.js')], fixers: [scriptedFixer('agent', 'metered', [writes('a.js', 'still bad\n'), writes('a.js', 'good again\n')])] });
  scene.project.write('a.js', 'bad\n');
  const task = await scene.work(await scene.add(['a.js']));
  expect(task).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'code' }, { ending: 'fixed' }] });
  expect(scene.ran).toContain(NAME);
  const state = await scene.store.read();
  expect(JSON.stringify(state)).not.toContain(PLANTED['github']);
  expect(findTask(state, task.id)?.failures[0]?.name).toBe('accepts [redacted GitHub token]');
});

it('a held fix of it lands later, when only the cleaned name is known', async () => {
  const scene = await openScene({ tests: [redWhileBad(NAME, 'a.js')], fixers: [scriptedFixer('agent', 'metered', [writes('a.js', 'one\ngood\nthree\n')])], files: { 'a.js': 'one\ngood\nthree\n' } });
  scene.project.write('a.js', 'one\nbad\nthree\n');
  const first = await scene.work(await scene.add(['a.js']));
  expect(first.outcome).toBe('fixed');
  // As after a restart: the same task begins with its kept fix, and the tree has moved beside it, so it is proven again.
  scene.project.write('a.js', 'one\nbad\nthree\nfour\n');
  await scene.store.update((draft) => {
    const task = findTask(draft, first.id);
    if (task?.landing == null) throw new Error('it has no landing');
    Object.assign(task, { status: 'pending', stage: null, outcome: null, completedAt: null, owner: null });
    task.landing.status = 'held';
    draft.queues.completed = draft.queues.completed.filter((one) => one.id !== task.id);
    draft.queues.pending.push(task);
  });
  const pending = findTask(await scene.store.read(), first.id);
  if (pending === undefined) throw new Error('the task is gone');
  const last = await scene.work(pending);
  expect(last, last.summary).toMatchObject({ outcome: 'fixed', landing: { status: 'landed' } });
  expect(scene.read('a.js')).toBe('one\ngood\nthree\nfour\n');
});
