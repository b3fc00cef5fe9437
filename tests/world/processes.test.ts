import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunEnd } from '../../automation/world/ports.ts';
import { GRACE_MS, isRunning, pidIn, smallWorld, holding, never } from './small-world.ts';

/** Ignores TERM, in its own session, holding stdout open; writes its number into `grandchild`. */
const STUBBORN_GRANDCHILD = `setsid sh -c 'trap "" TERM; echo $$ > grandchild.new; mv grandchild.new grandchild; while :; do sleep 1; done' &`;
const WAIT_FOR_IT = 'while [ ! -e grandchild ]; do sleep 0.02; done;';

describe('every end is told apart', () => {
  test('an exit keeps its code, its output and its errors', async () => {
    const { processes, shell } = smallWorld();
    const end = await processes.run(shell('echo out; echo err >&2; exit 3'), never());
    expect(end).toMatchObject({ kind: 'exited', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(end.durationMs).toBeGreaterThan(0);
  });

  test('a signal from somewhere else is a signal, not an exit code', async () => {
    const { processes, shell } = smallWorld();
    expect(await processes.run(shell('kill -SEGV $$'), never())).toMatchObject({ kind: 'signalled', signal: 'SIGSEGV' });
  });

  test('a program over its time is timed out, even when it leaves with 0 on TERM', async () => {
    const { processes, shell } = smallWorld();
    const end = await processes.run(shell('trap "exit 0" TERM; echo begun; while :; do sleep 0.05; done', { timeoutMs: 1_500 }), never());
    expect(end).toMatchObject({ kind: 'timed_out', idle: false, afterMs: 1_500, stdout: 'begun\n' });
  });

  test('a program that falls silent is timed out as idle; one that keeps talking is not', async () => {
    const { processes, shell } = smallWorld();
    const silent = await processes.run(shell('echo one; sleep 60', { idleMs: 1_000, timeoutMs: 60_000 }), never());
    expect(silent).toMatchObject({ kind: 'timed_out', idle: true, afterMs: 1_000, stdout: 'one\n' });
    const talking = await processes.run(shell('for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.3; done', { idleMs: 2_000 }), never());
    expect(talking).toMatchObject({ kind: 'exited', exitCode: 0 });
  });

  test('an abort is an abort, also when it came before the start', async () => {
    const { processes, shell, dir } = smallWorld();
    const asked = new AbortController();
    const running = processes.run(shell('echo $$ > pid; sleep 60'), asked.signal);
    await expect.poll(() => pidIn(join(dir, 'pid')), { timeout: 20_000 }).toBeGreaterThan(0);
    asked.abort();
    expect(await running).toMatchObject({ kind: 'aborted' });
    expect(isRunning(pidIn(join(dir, 'pid')))).toBe(false);
    expect(await processes.run(shell('touch ran'), AbortSignal.abort())).toMatchObject({ kind: 'aborted' });
    expect(existsSync(join(dir, 'ran'))).toBe(false);
  });

  test('what can not start says why: no program, not executable, no folder, an impossible argument', async () => {
    const { processes, shell, dir } = smallWorld();
    writeFileSync(join(dir, 'plain'), 'text');
    chmodSync(join(dir, 'plain'), 0o644);
    const run = (more: Parameters<typeof shell>[1]): Promise<RunEnd> => processes.run(shell('', more), never());
    expect(await run({ command: 'no-such-program' })).toMatchObject({ kind: 'not_started', code: 'ENOENT' });
    expect(await run({ command: join(dir, 'plain') })).toMatchObject({ kind: 'not_started', code: 'EACCES' });
    expect(await run({ cwd: join(dir, 'gone') })).toMatchObject({ kind: 'not_started', code: 'ENOENT', message: holding(join(dir, 'gone')) });
    expect(await run({ args: ['-c', 'a\0b'] })).toMatchObject({ kind: 'not_started' });
    expect(await run({ args: ['-c', 'x'.repeat(5_000_000)] })).toMatchObject({ kind: 'not_started', code: 'E2BIG' });
  });
});

describe('nothing is left alive', () => {
  test('a grandchild with its own session that ignores TERM and holds stdout is gone within timeout + grace + 2 s', async () => {
    const { processes, shell, dir } = smallWorld();
    const end = await processes.run(shell(`${STUBBORN_GRANDCHILD} ${WAIT_FOR_IT} echo ready; sleep 60`, { timeoutMs: 3_000 }), never());
    expect(end).toMatchObject({ kind: 'timed_out', stdout: 'ready\n' });
    expect(end.durationMs).toBeLessThan(3_000 + GRACE_MS + 2_000);
    expect(pidIn(join(dir, 'grandchild'))).toBeGreaterThan(0);
    expect(isRunning(pidIn(join(dir, 'grandchild')))).toBe(false);
  });

  test('a program that ignores TERM is killed', async () => {
    const { processes, shell } = smallWorld();
    const seen: string[] = [];
    const child = processes.start(shell('trap "" TERM; echo deaf; while :; do sleep 0.1; done', { onLine: (line) => seen.push(line) }));
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual(['deaf']);
    const asked = performance.now();
    await child.kill();
    expect(performance.now() - asked).toBeGreaterThanOrEqual(GRACE_MS - 50);
    expect(isRunning(child.identity?.pid ?? 0)).toBe(false);
    expect((await child.ended).kind).toBe('aborted');
  });

  test('what a program leaves behind after a normal exit is swept, and the exit stays an exit', async () => {
    const { processes, shell, dir } = smallWorld();
    const end = await processes.run(shell(`${STUBBORN_GRANDCHILD} ${WAIT_FOR_IT} echo done`), never());
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0, stdout: 'done\n' });
    expect(isRunning(pidIn(join(dir, 'grandchild')))).toBe(false);
  });

  test('a child with its own session and an empty environment is found through its parent', async () => {
    const { processes, shell, dir } = smallWorld();
    const end = await processes.run(shell(`env -i setsid sh -c 'echo $$ > grandchild; exec sleep 300' & ${WAIT_FOR_IT} wait`, { timeoutMs: 2_000 }), never());
    expect(end.kind).toBe('timed_out');
    expect(isRunning(pidIn(join(dir, 'grandchild')))).toBe(false);
  });

  test('a bystander with another tag lives on', async () => {
    const { processes, shell, dir } = smallWorld();
    const bystander = processes.start(shell('echo $$ > bystander; exec sleep 300'));
    await expect.poll(() => pidIn(join(dir, 'bystander')), { timeout: 20_000 }).toBeGreaterThan(0);
    await processes.run(shell(`${STUBBORN_GRANDCHILD} ${WAIT_FOR_IT}`), never());
    expect(isRunning(pidIn(join(dir, 'bystander')))).toBe(true);
    await bystander.kill();
    expect(isRunning(pidIn(join(dir, 'bystander')))).toBe(false);
  });

  test('close ends every child and no record is left', async () => {
    const { processes, shell, stateDir } = smallWorld();
    const children = [1, 2, 3].map(() => processes.start(shell('sleep 300')));
    expect(readdirSync(join(stateDir, 'processes'))).toHaveLength(3);
    await processes.close();
    for (const child of children) expect((await child.ended).kind).toBe('aborted');
    expect(readdirSync(join(stateDir, 'processes'))).toEqual([]);
  });
});

describe('output', () => {
  test('100 MB are read to the end and only the last bytes are kept', async () => {
    const { processes, shell } = smallWorld();
    const before = process.memoryUsage().rss;
    const end = await processes.run(shell('head -c 100000000 /dev/zero | tr "\\0" x; echo; echo the end', { maxBytes: 10_000 }), never());
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(Buffer.byteLength(end.stdout)).toBe(10_000);
    expect(end.stdout.endsWith('x\nthe end\n')).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(80_000_000);
  });

  test('a character cut in half by the limit is left out', async () => {
    const { processes, shell } = smallWorld();
    const end = await processes.run(shell("printf 'ääää'", { maxBytes: 3 }), never());
    expect(end.stdout).toBe('ä');
  });

  test('lines come whole, in order, without their ends; the last needs no line feed', async () => {
    const { processes, shell } = smallWorld();
    const lines: string[] = [];
    await processes.run(shell("printf 'one\\r\\ntw'; sleep 0.1; printf 'o \\303'; sleep 0.1; printf '\\244\\n\\nlast'", { onLine: (line) => lines.push(line) }), never());
    expect(lines).toEqual(['one', 'two ä', '', 'last']);
  });

  test('a line without end is cut at 8 MiB and the next is whole', async () => {
    const { processes, shell } = smallWorld();
    const lengths: number[] = [];
    await processes.run(shell('head -c 20000000 /dev/zero | tr "\\0" x; echo; echo next', { onLine: (line) => lengths.push(line.length) }), never());
    expect(lengths).toEqual([8 * 1024 * 1024, 4]);
  });
});

describe('what a child gets', () => {
  test('exactly the given environment and its tag, the given input, and nothing else', async () => {
    const { processes, shell } = smallWorld();
    const end = await processes.run(shell('', { command: '/usr/bin/env', args: [], env: { ONE: '1' } }), never());
    expect(end.stdout.trim().split('\n').map((line) => line.split('=')[0]).sort()).toEqual(['KEEPGREEN_RUN', 'ONE']);
    const echoed = await processes.run(shell('cat', { input: 'x'.repeat(300_000) }), never());
    expect(echoed.stdout).toHaveLength(300_000);
    const deaf = await processes.run(shell('exit 0', { input: 'x'.repeat(3_000_000) }), never());
    expect(deaf).toMatchObject({ kind: 'exited', exitCode: 0 });
  });

  test('a started child is talked to until its stdin ends', async () => {
    const { processes, shell } = smallWorld();
    const lines: string[] = [];
    const child = processes.start(shell('while read line; do echo "got $line"; done; exit 4', { onLine: (line) => lines.push(line) }));
    expect(child.identity !== undefined && processes.isAlive(child.identity)).toBe(true);
    expect(child.write('a\n')).toBe(true);
    await expect.poll(() => lines, { timeout: 20_000 }).toEqual(['got a']);
    child.write('b\n');
    child.end();
    expect(await child.ended).toMatchObject({ kind: 'exited', exitCode: 4, stdout: 'got a\ngot b\n' });
    expect(child.identity !== undefined && processes.isAlive(child.identity)).toBe(false);
    expect(child.write('c\n')).toBe(false);
    await child.kill();
  });

  test('its record names it while it runs', async () => {
    const { processes, shell, stateDir } = smallWorld();
    const child = processes.start(shell('sleep 300', { label: 'the long one' }));
    const [name = ''] = readdirSync(join(stateDir, 'processes'));
    const record: unknown = JSON.parse(readFileSync(join(stateDir, 'processes', name), 'utf8'));
    expect(record).toEqual({ tag: name.replace('.json', ''), label: 'the long one', child: child.identity, owner: processes.self() });
    await child.kill();
  });

  test('a folder that takes no record is said in the log and the child runs all the same', async () => {
    const { processes, shell, stateDir, log } = smallWorld();
    mkdirSync(stateDir, { recursive: true });
    writeFileSync(join(stateDir, 'processes'), 'a file in the way');
    expect(await processes.run(shell('echo ran'), never())).toMatchObject({ kind: 'exited', stdout: 'ran\n' });
    expect(log.records.map(({ level }) => level)).toContain('warn');
  });
});

test('an end that was already there when our own loop was blocked past the limit counts first', async () => {
  const { processes, shell } = smallWorld();
  const running = processes.run(shell('echo quick', { timeoutMs: 700, idleMs: 700 }), never());
  const until = performance.now() + 1_500;
  while (performance.now() < until);
  expect(await running).toMatchObject({ kind: 'exited', exitCode: 0, stdout: 'quick\n' });
});

test('twenty runs at once share one stop signal without a warning, and one abort ends them all', async () => {
  const { processes, shell } = smallWorld();
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  const stop = new AbortController();
  const begun: string[] = [];
  const runs = Array.from({ length: 20 }, () => processes.run(shell('echo begun; sleep 300', { onLine: (line) => begun.push(line) }), stop.signal));
  await expect.poll(() => begun.length, { timeout: 60_000 }).toBe(20);
  stop.abort();
  expect((await Promise.all(runs)).map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, () => 'aborted'));
  process.off('warning', note);
  expect(warnings).toEqual([]);
});
