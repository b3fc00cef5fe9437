import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allTasks, edit, finishedTask, programEnvironment, read, readState, runProgram, startProgram, waitFor } from '../support/orchestrator.ts';
import { checkout, temporaryFolder } from '../support/project.ts';
import type { TinyProject } from '../support/project.ts';
import { CART, jsShop } from '../support/shop.ts';
import { processesOf } from '../support/traces.ts';

const FILE = 'src/cart.js';

describe('from another process, while it runs', () => {
  it('pause, status, tasks, cancel, retry, add and resume do what they say, in documents of snake_case', async () => {
    const project = jsShop();
    const { home, child } = await startProgram(project);
    const ask = (...words: string[]) => askJson(project, home, words);

    expect(await ask('pause')).toEqual({ paused: true });
    await waitFor(() => readState(project)?.processes.orchestrator?.status === 'paused', 'the pause');
    const broken = breakCart(project);
    const waiting = await waitFor(() => allTasks(project).find((task) => task.status === 'pending'), 'the save to be seen all the same');
    expect(await ask('status')).toMatchObject({
      running: true, paused: true, project_root: project.dir, live: { pid: child.pid }, agent_pause: null,
      orchestrator: { status: 'paused', pid: child.pid, health: { state_manager: 'ok', file_watcher: 'ok' } },
      queues: { pending: 1, in_progress: 0, awaiting_approval: 0, completed: 0, failed: 0 }, tasks: [], statistics: { tasks_processed: 0 },
    });
    expect(await ask('tasks')).toMatchObject({ tasks: [{ id: waiting.id, status: 'pending', file_path: FILE, files: [FILE], retry_count: 0, cost_usd: 0 }] });

    expect(await ask('cancel', waiting.id)).toMatchObject({ task: { status: 'cancelled' } });
    expect(await ask('retry', waiting.id)).toMatchObject({ task: { status: 'pending', outcome: null } });
    const { task: added } = (await ask('add', 'src/tax.js', '--priority', '5')) as { task: { id: string } };
    expect(added).toMatchObject({ type: 'manual', status: 'pending', files: ['src/tax.js'], priority: 5 });
    expect(read(project, FILE)).toBe(broken);

    expect(await ask('resume')).toEqual({ paused: false, agent_asked: false, closed: [] });
    const fixed = await waitFor(() => allTasks(project).find((task) => task.id === waiting.id && task.status === 'completed'), 'the task to be done after the pause');
    expect(fixed).toMatchObject({ outcome: 'fixed' });
    expect(allTasks(project).find((task) => task.id === added.id)).toMatchObject({ outcome: 'already_green' });
    expect(await ask('task', waiting.id)).toMatchObject({ task: { id: waiting.id, landing: { status: 'landed' } }, diff: expect.stringContaining('amounts.reduce') as string });
    expect(JSON.stringify(await ask('status'))).not.toMatch(/"[a-z]+[A-Z]\w*":/);
  });

  it('cancels the task in hand, whose check lives on in no process', async () => {
    const project = waitingShop(join(temporaryFolder(), 'never'));
    const { home } = await startProgram(project);
    const broken = breakCart(project);
    await waitFor(() => processesOf(home).some((one) => one.command.includes('waits.test.js')), 'the check to run');
    const [task] = allTasks(project);
    expect(await askJson(project, home, ['cancel', task?.id ?? ''])).toMatchObject({ asked: true });
    expect(await finishedTask(project, FILE)).toMatchObject({ status: 'cancelled', outcome: 'cancelled' });
    expect(processesOf(home).filter((one) => one.command.includes('waits.test.js'))).toEqual([]);
    expect(read(project, FILE)).toBe(broken);
  });

  it('stops it, and both end well', async () => {
    const project = jsShop();
    const program = await startProgram(project);
    expect(await askJson(project, program.home, ['stop'])).toEqual({ stopped: true, pid: program.child.pid });
    expect(await program.exited).toBe(0);
    expect(readState(project)?.processes.orchestrator?.status).toBe('stopped');
    expect(await askJson(project, program.home, ['stop'])).toEqual({ stopped: false, pid: null });
    await waitFor(() => processesOf(program.home).length === 0, 'every process to end');
  });
});

describe('in the terminal', () => {
  it('the second Ctrl-C does not wait for the task in hand, which is put back', async () => {
    const project = waitingShop(join(temporaryFolder(), 'never'));
    const program = await startProgram(project, { env: { DRAIN_SECONDS: '600' } });
    breakCart(project);
    await waitFor(() => readState(project)?.queues.in_progress.length === 1, 'the task to be in hand');
    program.child.kill('SIGINT');
    await waitFor(() => readState(project)?.processes.orchestrator?.status === 'draining', 'the orderly stop to begin');
    program.child.kill('SIGINT');
    expect([0, 130]).toContain(await program.exited);
    expect(readState(project)?.queues.pending).toHaveLength(1);
    await waitFor(() => processesOf(program.home).length === 0, 'every process to end');
  });

  it('a reader that goes away (| head -1) ends it quietly', async () => {
    const project = jsShop();
    const home = temporaryFolder('keepgreen-home');
    const pipe = spawn('/bin/sh', ['-c', '"$0" "$1" start | head -1', process.execPath, join(checkout, 'dist/bin/keepgreen.js')], { cwd: project.dir, env: programEnvironment(home), stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    pipe.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    pipe.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await waitFor(() => readState(project)?.processes.orchestrator?.status === 'running', 'it to run');
    breakCart(project);
    await new Promise((resolve) => pipe.on('close', resolve));
    await waitFor(() => processesOf(home).length === 0, 'every process to end');
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/EPIPE|Error|\n {4}at /);
    expect(readState(project)?.queues.in_progress).toEqual([]);
  });
});

describe('many files at once', () => {
  it('five saved with MAX_BATCH_SIZE=2 are all looked at', async () => {
    const names = [1, 2, 3, 4, 5].map((n) => `src/part${n}.js`);
    const project = jsShop(Object.fromEntries(names.map((name) => [name, 'export const part = 1;\n'])));
    await startProgram(project, { env: { MAX_BATCH_SIZE: '2' } });
    for (const name of names) writeFileSync(join(project.dir, name), 'export const part = 2;\n');
    await waitFor(() => names.every((name) => allTasks(project).some((task) => task.files.includes(name) && task.status === 'completed')), 'all five to be looked at');
    expect(allTasks(project).every((task) => task.files.length <= 2)).toBe(true);
  });

  it('a checkout of another branch with 300 changed files is one task', async () => {
    const names = Array.from({ length: 300 }, (_, n) => `src/many/part${n}.js`);
    const project = jsShop(Object.fromEntries(names.map((name) => [name, 'export const part = 1;\n'])));
    project.git('checkout', '-q', '-b', 'other');
    for (const name of names) writeFileSync(join(project.dir, name), 'export const part = 2;\n');
    project.git('commit', '-qam', 'other');
    project.git('checkout', '-q', 'main');
    // On a busy machine git itself rests between two files for longer than the tests' short silence.
    await startProgram(project, { env: { FILE_WATCH_DEBOUNCE_SECONDS: '0.5' } });
    project.git('checkout', '-q', 'other');
    const task = await finishedTask(project, names[0] ?? '');
    expect(task).toMatchObject({ outcome: 'already_green' });
    expect([...task.files].sort()).toEqual([...names].sort());
    expect(allTasks(project)).toHaveLength(1);
  });
});

it('while a rebase is under way nothing is begun; when it is over, everything', async () => {
  const project = jsShop();
  conflictOn(project, 'other');
  const { home } = await startProgram(project);
  expect(() => project.git('rebase', 'other')).toThrow();
  const broken = breakCart(project);
  const { task: added } = (await askJson(project, home, ['add', FILE])) as { task: { id: string } };
  await waitFor(() => (readState(project)?.queues.pending.find((task) => task.id === added.id)?.summary ?? '') !== '', 'the asked-for task to wait for git');
  expect(readState(project)?.queues.pending.find((task) => task.id === added.id)?.summary).toContain('rebase');
  expect(read(project, FILE)).toBe(broken);
  project.git('rebase', '--quit');
  await waitFor(() => read(project, FILE) === CART && allTasks(project).every((task) => task.status === 'completed'), 'the fix after the rebase');
  expect(project.git('diff', '--stat', '--', FILE)).toBe('');
});

function breakCart(project: TinyProject): string {
  return edit(project, FILE, 'return amounts.reduce', 'return amuonts.reduce');
}

/** A shop with a check that ends when `go` is there. */
function waitingShop(go: string): TinyProject {
  return jsShop({ 'src/waits.test.js': `import { existsSync } from 'node:fs';\nimport { test } from 'node:test';\nimport './cart.js';\ntest('waits', async () => { while (!existsSync(${JSON.stringify(go)})) await new Promise((resolve) => setTimeout(resolve, 20)); });\n` });
}

function conflictOn(project: TinyProject, branch: string): void {
  project.git('checkout', '-q', '-b', branch);
  project.write('notes.txt', 'theirs\n');
  project.git('add', 'notes.txt');
  project.git('commit', '-qm', 'theirs');
  project.git('checkout', '-q', 'main');
  project.write('notes.txt', 'ours\n');
  project.git('add', 'notes.txt');
  project.git('commit', '-qm', 'ours');
}

async function askJson(project: TinyProject, home: string, words: readonly string[]): Promise<unknown> {
  const run = runProgram(project, [...words, '--json'], {}, home);
  expect(await run.exited, run.output()).toBe(0);
  return JSON.parse(run.output());
}
