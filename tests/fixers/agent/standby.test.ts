import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { waitFor } from '../../support/orchestrator.ts';
import { answer, say, use, type Script } from '../../support/scripted-api.ts';
import { openDesk, RIGHT, type Desk } from './desk.ts';

const fixes: Script = (request) => {
  if (request.pass === 'strategy') return answer({ root_cause: 'sum subtracts', files: ['src/sum.js'], plan: 'add', confidence: 1 });
  const file_path = join(request.cwd, 'src/sum.js');
  const turns = [use(['Read', { file_path }]), use(['Edit', { file_path, old_string: 'a - b', new_string: 'a + b' }])];
  return turns[request.turn] ?? say('It adds now.');
};

it('prompts the processes that were started beforehand, and asks nobody anything before', async () => {
  const desk = await openDesk(fixes, { agentStandbySeconds: 600 });
  const waiting = await prepared(desk);
  expect(desk.claude.api.requests).toEqual([]);
  desk.agent.prepare?.(desk.job().workspace);
  expect(pidsOf(desk)).toEqual(waiting);
  expect((await desk.propose())?.kind).toBe('proposed');
  expect(desk.read('src/sum.js')).toBe(RIGHT);
  expect(pidsOf(desk).filter((pid) => waiting.includes(pid))).toEqual([]);
});

it('makes ready for the next fix after one that proposed something', async () => {
  const desk = await openDesk(fixes, { agentStandbySeconds: 600 });
  await desk.propose();
  desk.advance(4);
  await waitFor(() => pidsOf(desk).length === 2, 'the next pair');
});

it('lets the processes go when nobody needs them for long, and at the end', async () => {
  const desk = await openDesk(fixes, { agentStandbySeconds: 600 });
  await prepared(desk);
  desk.advance(601);
  await waitFor(() => pidsOf(desk).length === 0, 'the processes to end');
  await prepared(desk);
  await desk.agent.close();
  expect(pidsOf(desk)).toEqual([]);
});

it('starts others when one of them has died or the workspace was made anew', async () => {
  const desk = await openDesk(fixes, { agentStandbySeconds: 600 });
  const [first] = await prepared(desk);
  process.kill(first ?? 0, 'SIGKILL');
  await waitFor(() => pidsOf(desk).length < 2, 'it to die');
  expect((await desk.propose())?.kind).toBe('proposed');
  desk.write('src/sum.js', RIGHT.replace('+', '-'));
  await prepared(desk);
  renameSync(desk.dir, join(desk.outside, 'old'));
  mkdirSync(desk.dir);
  desk.write('src/sum.js', RIGHT.replace('+', '-'));
  expect((await desk.propose())?.kind).toBe('proposed');
  expect(desk.read('src/sum.js')).toBe(RIGHT);
});

it('starts nothing beforehand when AGENT_STANDBY_SECONDS is 0', async () => {
  const desk = await openDesk(fixes, { agentStandbySeconds: 0 });
  desk.agent.prepare?.(desk.job().workspace);
  expect(pidsOf(desk)).toEqual([]);
});

/** The two processes that wait. */
async function prepared(desk: Desk): Promise<number[]> {
  desk.agent.prepare?.(desk.job().workspace);
  return waitFor(() => (pidsOf(desk).length === 2 ? pidsOf(desk) : undefined), 'two processes');
}

/** Living processes of the desk's own CLI, found by the home they were given. */
function pidsOf(desk: Desk): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && runsClaude(name, desk)).map(Number);
}

function runsClaude(pid: string, desk: Desk): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${desk.claude.home}\0`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(desk.claude.bin);
  } catch {
    return false;
  }
}
