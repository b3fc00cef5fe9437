import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { identify } from '../../automation/world/processes/identity.ts';
import { checkout } from '../support/project.ts';
import { isRunning, pidIn, smallWorld, holding } from './small-world.ts';

/** Nobody has this number: it is larger than the largest there is. */
const DEAD_OWNER = { pid: 4_999_999, startTime: '1' };

/** Another keepgreen, as its own process, that has started a child with a grandchild in its own session. */
async function anotherKeepgreen(dir: string, stateDir: string): Promise<ChildProcess> {
  const script = `
    import { createWorld } from ${JSON.stringify(pathToFileURL(join(checkout, 'dist/automation/world/real.js')).href)};
    const world = createWorld({ settings: { stateDir: ${JSON.stringify(stateDir)}, logFile: ${JSON.stringify(join(dir, 'log'))}, logLevel: 'info' }, secrets: [] });
    world.processes.start({ command: 'sh', args: ['-c', 'setsid sh -c "echo \\\\$\\\\$ > grandchild; exec sleep 300" & echo $$ > child; exec sleep 300'], cwd: ${JSON.stringify(dir)}, env: { PATH: process.env.PATH }, label: 'vitest of task_1' });
    process.stdin.on('end', () => process.exit(0)).resume();
  `;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'inherit', 'inherit'] });
  onTestFinished(() => void owner.kill('SIGKILL'));
  await expect.poll(() => pidIn(join(dir, 'child')) > 0 && pidIn(join(dir, 'grandchild')) > 0, { timeout: 30_000 }).toBe(true);
  return owner;
}

function plainSleeper(env: Record<string, string>): number {
  const sleeper = spawn('sleep', ['300'], { stdio: 'ignore', env: { PATH: process.env['PATH'], ...env } });
  onTestFinished(() => void sleeper.kill('SIGKILL'));
  return sleeper.pid ?? 0;
}

function writeRecord(stateDir: string, tag: string, record: unknown): void {
  mkdirSync(join(stateDir, 'processes'), { recursive: true });
  writeFileSync(join(stateDir, 'processes', `${tag}.json`), typeof record === 'string' ? record : JSON.stringify(record));
}

test('after kill -9 of its owner a child and its runaway grandchild are killed by the next start, and not before', async () => {
  const { dir, stateDir, processes } = smallWorld();
  const owner = await anotherKeepgreen(dir, stateDir);
  const pids = [pidIn(join(dir, 'child')), pidIn(join(dir, 'grandchild'))];
  expect(await processes.killLeftovers()).toEqual([]);
  expect(pids.every(isRunning)).toBe(true);

  const gone = new Promise((resolve) => owner.once('exit', resolve));
  owner.kill('SIGKILL');
  await gone;
  expect(pids.every(isRunning)).toBe(true);
  expect(await processes.killLeftovers()).toEqual([holding('vitest of task_1: killed')]);
  expect(pids.some(isRunning)).toBe(false);
  expect(readdirSync(join(stateDir, 'processes'))).toEqual([]);
});

test('an owner that exits without closing its world takes its children along', async () => {
  const { dir, stateDir } = smallWorld();
  const owner = await anotherKeepgreen(dir, stateDir);
  const pids = [pidIn(join(dir, 'child')), pidIn(join(dir, 'grandchild'))];
  owner.stdin?.end();
  await expect.poll(() => pids.some(isRunning), { timeout: 20_000 }).toBe(false);
});

test('a later process with a recorded number is not killed; the recorded one is', async () => {
  const { stateDir, processes } = smallWorld();
  const [reused, untagged, real] = [plainSleeper({}), plainSleeper({}), plainSleeper({ KEEPGREEN_RUN: '4999999-c' })];
  const startTime = (pid: number) => identify(pid)?.startTime ?? '';
  writeRecord(stateDir, '4999999-a', { tag: '4999999-a', label: 'a', owner: DEAD_OWNER, child: { pid: reused, startTime: '12' } });
  writeRecord(stateDir, '4999999-b', { tag: '4999999-b', label: 'b', owner: DEAD_OWNER, child: { pid: untagged, startTime: startTime(untagged) } });
  writeRecord(stateDir, '4999999-c', { tag: '4999999-c', label: 'c', owner: DEAD_OWNER, child: { pid: real, startTime: startTime(real) } });
  expect([...(await processes.killLeftovers())].sort()).toEqual([
    holding('a: nothing'), holding('b: nothing'), holding(`c: killed ${real}`),
  ]);
  expect([reused, untagged, real].map(isRunning)).toEqual([true, true, false]);
});

test('an owner whose number was used again is dead', async () => {
  const { stateDir, processes } = smallWorld();
  const real = plainSleeper({ KEEPGREEN_RUN: 'x-1' });
  writeRecord(stateDir, 'x-1', { tag: 'x-1', label: 'x', owner: { pid: process.pid, startTime: '12' }, child: identify(real) });
  expect(await processes.killLeftovers()).toHaveLength(1);
  expect(isRunning(real)).toBe(false);
});

test('a torn record still says by its name what to end, unless its owner may live', async () => {
  const { stateDir, processes } = smallWorld();
  const orphan = plainSleeper({ KEEPGREEN_RUN: '4999999-d' });
  const owned = plainSleeper({ KEEPGREEN_RUN: `${process.pid}-e` });
  writeRecord(stateDir, '4999999-d', '{"tag":"49');
  writeRecord(stateDir, `${process.pid}-e`, '');
  expect(await processes.killLeftovers()).toEqual([holding('4999999-d: killed')]);
  expect([orphan, owned].map(isRunning)).toEqual([false, true]);
});

test('no folder of records means no leftovers', async () => {
  expect(await smallWorld().processes.killLeftovers()).toEqual([]);
});
