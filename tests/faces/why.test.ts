import { describe, expect, it } from 'vitest';
import type { Failure } from '../../automation/task/failure.ts';
import type { Task } from '../../automation/task/task.ts';
import { stage, taskOf } from './stage.ts';

const failure: Failure = { fingerprint: 'f', check: 'vitest', kind: 'test', file: 'src/a.test.ts', line: 3, column: 1, name: 'adds up', message: '1 is not 2', stack: null };
const found: Partial<Task> = {
  status: 'failed', outcome: 'unfixable', failures: [failure],
  guilty: { minimal: true, why: 'it is green without', hunks: [{ file: 'src/a.ts', first: 2, last: 2 }], diff: 'diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n first\n-second + 1\n+second - 1 \u001b[2J\n' },
  suspects: [{ file: 'src/a.ts', first: 2, last: 2, score: 0.91, why: ['green without it', 'it changed'] }, { file: 'src/b.ts', first: 7, last: 9, score: 0.2, why: ['it changed'] }],
};

async function why(changes: Partial<Task>): Promise<string> {
  const { keepgreen } = stage({ state: (draft) => void draft.queues.failed.push(taskOf(1, changes)) });
  const { code, out } = await keepgreen('why', '00000001');
  expect(code).toBe(0);
  return out;
}

describe('why', () => {
  it('shows what is red, the hunk with its suspicious line marked and the reasons, and what is suspected elsewhere', async () => {
    const out = await why(found);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual(expect.arrayContaining([
      'red  vitest  src/a.test.ts:3  adds up: 1 is not 2',
      'this broke it (it is green without):',
      'src/a.ts',
      '      1   first',
      '         -second + 1',
      '▶     2  +second - 1',
      '        └ 1. 0.91  green without it; it changed',
      'also suspected',
      '  2. src/b.ts:7-9  0.20  it changed',
    ]) as string[]);
    expect(out).not.toContain('\u001b[2J');
  });

  it('says when no part could be told, and when nobody has looked', async () => {
    expect(await why({ ...found, guilty: { minimal: false, why: 'nothing to compare with', hunks: [], diff: '' } })).toContain('all that changed (nothing to compare with)');
    expect(await why({ failures: [failure], status: 'completed', outcome: 'fixed' })).toContain('it was fixed before anybody had to know');
    expect(await why({ failures: [failure] })).toContain('not looked for yet');
    expect(await why({})).toContain('nothing is known to be red');
  });

  it('answers in JSON too, and shows the best guess with the task', async () => {
    const { json, keepgreen } = stage({ state: (draft) => void draft.queues.failed.push(taskOf(1, found)) });
    expect((await json('why', '00000001')).answer).toMatchObject({ task: { id: 'task_00000001' }, failures: [{ name: 'adds up' }], guilty: { minimal: true }, suspects: [{ file: 'src/a.ts', first: 2 }, { first: 7 }] });
    expect((await keepgreen('task', '00000001')).out).toContain('at   src/a.ts:2  0.91  green without it; it changed');
    expect((await keepgreen('why', 'ffff')).code).toBe(1);
  });
});
