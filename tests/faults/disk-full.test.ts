import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allTasks, edit, read, readState, runProgram, startProgram, waitFor } from '../support/orchestrator.ts';
import { temporaryFolder } from '../support/project.ts';
import type { TinyProject } from '../support/project.ts';
import { CART, jsShop } from '../support/shop.ts';
import { userFiles, wholeState } from '../support/traces.ts';

const mountable = canMount();
if (!mountable) console.warn('SKIPPED: the whole program on a full disk needs root to mount a small tmpfs.');

describe('small disks', () => {
  it('can be made wherever the whole suite must run', () => {
    expect(mountable || process.env['CI'] !== 'true').toBe(true);
  });
});

describe.skipIf(!mountable)('a disk that is full', () => {
  it('while a fix is under way: the state and the files stay whole, it is told, and all goes on when there is room', async () => {
    const project = onSmallDisk();
    const log = join(temporaryFolder(), 'keepgreen.log');
    const program = await startProgram(project, { env: { LOG_FILE: log } });
    await finishWarmUp(project);
    const files = userFiles(project);
    const broken = edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    const filler = fillUp(project);
    await waitFor(() => /ENOSPC|room/.test(readFileSync(log, 'utf8')), 'the trouble to be told');
    await wholeState(project);
    expect([broken, CART]).toContain(read(project, 'src/cart.js'));
    rmSync(filler);
    await waitFor(() => read(project, 'src/cart.js') === CART && allTasks(project).length > 1 && allTasks(project).every((task) => task.status === 'completed'), 'the fix once there is room');
    await wholeState(project);
    expect(userFiles(project)).toEqual(files);
    program.child.kill('SIGTERM');
    expect(await program.exited).toBe(0);
  });

  it('at the start says so with what to do, and leaves the state as it was', async () => {
    const project = onSmallDisk();
    const first = await startProgram(project);
    await finishWarmUp(project);
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    const before = read(project, '.keepgreen/app_state.json');
    const filler = fillUp(project);
    const run = runProgram(project, ['start'], {}, first.home);
    expect(await run.exited, run.output()).toBe(1);
    expect(run.output()).toMatch(/ENOSPC|no room|no space|full/i);
    expect(run.output()).toContain('next:');
    expect(read(project, '.keepgreen/app_state.json')).toBe(before);
    rmSync(filler);
    await startProgram(project, {}, first.home);
  });
});

function onSmallDisk(): TinyProject {
  const project = jsShop();
  const disk = temporaryFolder('keepgreen-disk');
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk]);
  onTestFinished(() => void execFileSync('umount', ['-l', disk]));
  execFileSync('cp', ['-a', '.', disk], { cwd: project.dir });
  return { ...project, dir: disk, write: (path, text) => writeFileSync(join(disk, path), text), git: (...args) => execFileSync('git', args, { cwd: disk, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } }) };
}

/** One task through, so that what is made once has been made. */
async function finishWarmUp(project: TinyProject): Promise<void> {
  edit(project, 'src/tax.js', '0.2', '0.20');
  await waitFor(() => readState(project)?.queues.completed.length === 1, 'the first task');
  project.git('commit', '-qam', 'twenty');
}

function fillUp(project: TinyProject): string {
  mkdirSync(join(project.dir, '.keepgreen'), { recursive: true });
  const filler = join(project.dir, '.keepgreen/filler');
  writeFileSync(filler, '');
  for (const piece of [65_536, 4096, 512, 1]) {
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(piece));
    } catch {
      // Full for pieces of this size.
    }
  }
  return filler;
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
