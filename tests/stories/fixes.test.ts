import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { allTasks, edit, finishedTask, read, readState, runProgram, startProgram, waitFor } from '../support/orchestrator.ts';
import { CART, jsShop } from '../support/shop.ts';

describe('a save that turns a check red', () => {
  it('is fixed, and the landing makes no task of its own', async () => {
    const project = jsShop();
    await startProgram(project);
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    const task = await finishedTask(project, 'src/cart.js');
    expect(task).toMatchObject({ outcome: 'fixed', status: 'completed', landing: { status: 'landed', files: ['src/cart.js'] } });
    expect(read(project, 'src/cart.js')).toBe(CART);
    // The control: a save of the user's own does make one, so the watcher was listening all the while.
    edit(project, 'src/tax.js', '0.2', '0.20');
    await finishedTask(project, 'src/tax.js');
    expect(allTasks(project).map((one) => one.files)).toEqual([['src/cart.js'], ['src/tax.js']]);
    expect(readState(project)?.statistics).toMatchObject({ tasks_processed: 2, tasks_succeeded: 2, tasks_failed: 0, llm_requests: 0 });
  });

  it('is left alone when it stays green', async () => {
    const project = jsShop();
    await startProgram(project);
    const text = edit(project, 'src/tax.js', 'const rate', '/* vat */ const rate');
    expect(await finishedTask(project, 'src/tax.js')).toMatchObject({ outcome: 'already_green', attempts: [] });
    expect(read(project, 'src/tax.js')).toBe(text);
  });

  it('can be undone to the exact bytes, and saved again', async () => {
    const project = jsShop();
    const program = await startProgram(project);
    const broken = edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    const task = await finishedTask(project, 'src/cart.js');
    const undo = runProgram(project, ['undo', task.id], {}, program.home);
    expect(await undo.exited, undo.output()).toBe(0);
    expect(read(project, 'src/cart.js')).toBe(broken);
    expect(JSON.parse(read(project, `.keepgreen/runs/${task.id}/evidence.json`))).toMatchObject({ outcome: 'fixed', landing: { status: 'undone' }, summary: expect.stringContaining('undone') as string });
    edit(project, 'src/cart.js', 'What a person reads.', 'What people read.');
    const again = await finishedTask(project, 'src/cart.js', [task.id]);
    expect(again).toMatchObject({ outcome: 'fixed' });
    expect(read(project, 'src/cart.js')).toBe(CART.replace('What a person reads.', 'What people read.'));
  });

  it('is fixed although three other tests were red before', async () => {
    const old = [1, 2, 3].map((n) => `test('old ${n}', () => { assert.equal(${n}, 0); });`).join('\n');
    const project = jsShop({ 'src/old.test.js': `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport './cart.js';\n${old}\n` });
    await startProgram(project);
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    const task = await finishedTask(project, 'src/cart.js');
    expect(task).toMatchObject({ outcome: 'fixed' });
    expect(task.failures.map((failure) => failure.name)).toEqual(['adds up']);
    expect(read(project, 'src/cart.js')).toBe(CART);
  });

  it('is told as pre-existing when everything red was red before', async () => {
    const project = jsShop({ 'src/old.test.js': `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport './tax.js';\ntest('old', () => { assert.equal(1, 0); });\n` });
    await startProgram(project);
    edit(project, 'src/tax.js', '0.2', '0.20');
    expect(await finishedTask(project, 'src/tax.js')).toMatchObject({ outcome: 'pre_existing', attempts: [] });
  });

  it('is told as flaky when it passes alone, and nothing is changed', async () => {
    const flaky = `import { existsSync, writeFileSync } from 'node:fs';\nimport { tmpdir } from 'node:os';\nimport { test } from 'node:test';\nimport './tax.js';\ntest('now and then', () => {\n  const seen = process.env.FLAG ?? tmpdir() + '/keepgreen-flaky-' + process.ppid;\n  if (!existsSync(MARK)) { writeFileSync(MARK, ''); throw new Error('first time'); }\n});\n`;
    const project = jsShop();
    // In the copy it runs in: anywhere else a test can't leave anything behind.
    project.write('src/flaky.test.js', flaky.replaceAll('MARK', "new URL('./mark', import.meta.url)").replace(/ {2}const seen.*\n/, ''));
    project.git('add', '-A');
    project.git('commit', '-qm', 'flaky');
    await startProgram(project);
    edit(project, 'src/tax.js', '0.2', '0.20');
    expect(await finishedTask(project, 'src/tax.js')).toMatchObject({ outcome: 'flaky', attempts: [] });
  });

  it('lands as a commit of just the touched file in LAND_MODE=commit', async () => {
    const project = jsShop();
    project.git('config', 'core.hooksPath', '/dev/null');
    await startProgram(project, { env: { LAND_MODE: 'commit' } });
    project.write('src/other.js', 'export const staged = 1;\n');
    project.git('add', 'src/other.js');
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    const task = await finishedTask(project, 'src/cart.js');
    expect(task).toMatchObject({ outcome: 'fixed' });
    expect(read(project, 'src/cart.js')).toBe(CART);
    expect(project.git('diff', '--cached', '--name-only').trim()).toBe('src/other.js');
  });

  it('is fixed in a project without git too', async () => {
    const project = jsShop();
    execFileSync('rm', ['-rf', '.git'], { cwd: project.dir });
    await startProgram(project);
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    expect(await finishedTask(project, 'src/cart.js')).toMatchObject({ outcome: 'fixed' });
    expect(read(project, 'src/cart.js')).toBe(CART);
  });

  it('cannot be judged without a check, and the person is told what to do', async () => {
    const project = jsShop({ 'package.json': '{"name":"bare","type":"module"}', 'src/cart.test.js': '', 'src/tax.test.js': '' });
    await startProgram(project);
    edit(project, 'src/tax.js', '0.2', '0.3');
    const task = await finishedTask(project, 'src/tax.js');
    expect(task).toMatchObject({ outcome: 'cannot_run', status: 'failed' });
    expect(task.summary).toContain('keepgreen.config.json');
  });
});

describe('keepgreen start', () => {
  it('refuses a second start on the same project with who runs, exit 3', async () => {
    const project = jsShop();
    const first = await startProgram(project);
    const second = runProgram(project, ['start'], {}, first.home);
    expect(await second.exited).toBe(3);
    expect(second.output()).toContain(String(first.child.pid));
    expect(second.output()).toContain(project.dir);
  });

  it('stops on SIGTERM with the words of the session', async () => {
    const project = jsShop();
    const program = await startProgram(project);
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    await finishedTask(project, 'src/cart.js');
    program.child.kill('SIGTERM');
    expect(await program.exited).toBe(0);
    expect(program.output()).toContain('Tasks processed: 1');
    expect(readState(project)?.processes.orchestrator?.status).toBe('stopped');
  });

  it('puts the task back when it is stopped mid-fix, and the next start goes on with it', async () => {
    const project = jsShop({ 'src/slow.test.js': `import { test } from 'node:test';\nimport './cart.js';\ntest('slow', async () => { await new Promise((resolve) => setTimeout(resolve, 3000)); });\n` });
    const program = await startProgram(project, { env: { DRAIN_SECONDS: '0.1' } });
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    await waitFor(() => readState(project)?.queues.in_progress.length === 1, 'the task to be in hand');
    program.child.kill('SIGTERM');
    expect(await program.exited).toBe(0);
    expect(readState(project)?.queues.pending).toHaveLength(1);
    await startProgram(project, {}, program.home);
    expect(await finishedTask(project, 'src/cart.js')).toMatchObject({ outcome: 'fixed', crashes: 0 });
    expect(read(project, 'src/cart.js')).toBe(CART);
  });
});

describe('keepgreen fix', () => {
  it('exits 0 once all is green', async () => {
    const project = jsShop();
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    const run = runProgram(project, ['fix']);
    expect(await run.exited, run.output()).toBe(0);
    expect(read(project, 'src/cart.js')).toBe(CART);
  });

  it('exits 1 when it stays red', async () => {
    const project = jsShop();
    const broken = edit(project, 'src/tax.js', '0.2', '0.9');
    const run = runProgram(project, ['fix', 'src/tax.js']);
    expect(await run.exited, run.output()).toBe(1);
    expect(read(project, 'src/tax.js')).toBe(broken);
  });

  it('exits 2 on bad usage', async () => {
    const run = runProgram(jsShop(), ['fix', '--max-retries', 'many']);
    expect(await run.exited).toBe(2);
    expect(run.output()).toContain('MAX_RETRIES');
  });
});
