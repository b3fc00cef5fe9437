import { expect, it } from 'vitest';
import { edit, finishedTask, read, readState, runProgram, startProgram, waitFor } from '../support/orchestrator.ts';
import { CART, jsShop } from '../support/shop.ts';

const FILE = 'src/cart.js';

it('a question outlives the program, says itself in status, and a yes from another process lands the fix', async () => {
  const project = jsShop();
  const first = await startProgram(project, { env: { AUTONOMY: 'manual' } });
  const broken = edit(project, FILE, 'return amounts.reduce', 'return amuonts.reduce');
  const asked = await finishedTask(project, FILE);
  expect(asked).toMatchObject({ status: 'awaiting_approval', outcome: 'held', attempts: [{ fixer: 'quickfix', ending: 'fixed' }], approval: { confidence: { colour: 'green' } } });
  await waitFor(() => first.output().includes(`keepgreen approve ${asked.id}`), 'the question to be shown');
  expect(first.output().split('\n').filter((line) => line.startsWith('? asks'))).toHaveLength(1);
  expect(readState(project)?.conversation_history.map((event) => event.event)).toContain('task.asked');
  first.child.kill('SIGTERM');
  await first.exited;

  const second = await startProgram(project, { env: { AUTONOMY: 'manual' } }, first.home);
  const ask = async (...words: string[]) => {
    const run = runProgram(project, words, {}, second.home);
    return { code: await run.exited, text: run.output() };
  };
  expect((await ask('status')).text).toMatch(/asks {6}green 1\.00 The fix is proven and waits for your word, as every one does with AUTONOMY=manual/);
  expect(read(project, FILE)).toBe(broken);
  const yes = await ask('approve', asked.id);
  expect(yes.code, yes.text).toBe(0);
  expect(read(project, FILE)).toBe(CART);
  expect(await ask('approve', asked.id)).toMatchObject({ code: 1, text: expect.stringContaining('task_not_held') as string });
});
