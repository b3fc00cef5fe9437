import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runForBytes, type ByteRun } from '../../automation/world/git-process.ts';
import { temporaryFolder } from '../support/project.ts';
import { isRunning, pidIn } from './small-world.ts';

function shell(script: string, more: Partial<ByteRun> = {}): ByteRun {
  return { command: 'sh', args: ['-c', script], cwd: temporaryFolder(), env: { PATH: process.env['PATH'] ?? '' }, input: undefined, limitMs: 60_000, maxBytes: 1_000_000, ...more };
}

test('a helper that hangs is killed with its parent at the limit', async () => {
  const run = shell('sh -c "echo \\$\\$ > helper; exec sleep 300" & wait', { limitMs: 2_000 });
  expect(await runForBytes(run)).toEqual({ kind: 'over_time' });
  const helper = pidIn(join(run.cwd, 'helper'));
  expect(helper).toBeGreaterThan(0);
  await expect.poll(() => isRunning(helper), { timeout: 20_000 }).toBe(false);
});

test('a helper that keeps the pipes open after the exit holds nobody up', async () => {
  const run = shell('sh -c "echo \\$\\$ > helper; exec sleep 300" & while [ ! -e helper ]; do sleep 0.02; done; echo answer; exit 5');
  const end = await runForBytes(run);
  expect(end).toMatchObject({ kind: 'exited', exitCode: 5, stdout: Buffer.from('answer\n') });
  process.kill(pidIn(join(run.cwd, 'helper')), 'SIGKILL');
});

test('endless output, a signal, and no such program are told apart', async () => {
  expect(await runForBytes(shell('yes'))).toEqual({ kind: 'over_size' });
  expect(await runForBytes(shell('kill -9 $$'))).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  expect(await runForBytes(shell('', { command: 'no-such-program' }))).toMatchObject({ kind: 'not_started', error: { code: 'ENOENT' } });
  expect(await runForBytes(shell('', { args: ['a\0b'] }))).toMatchObject({ kind: 'not_started' });
});
