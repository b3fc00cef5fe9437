import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createClock } from '../../automation/world/clock.ts';
import { createGit } from '../../automation/world/git.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createScriptedClock } from '../../automation/world/scripted.ts';
import { temporaryFolder, tinyProject, type TinyProject } from '../support/project.ts';
import { holding } from './small-world.ts';

const git = createGit({ clock: createClock(), random: createRandom() });

/** A project whose own configuration runs a program at every chance; each leaves a canary when it runs. */
function hostileProject() {
  const bait = temporaryFolder('keepgreen-bait');
  const project = tinyProject({ 'a.txt': 'one\n', '.gitattributes': '*.txt diff=evil\n' });
  const trap = (name: string, rest = '') => {
    const file = join(bait, name);
    writeFileSync(file, `#!/bin/sh\ntouch '${join(bait, `${name}.canary`)}'\n${rest}`);
    chmodSync(file, 0o755);
    return file;
  };
  mkdirSync(join(bait, 'hooks'));
  for (const hook of ['post-checkout', 'pre-commit', 'post-commit', 'post-index-change', 'reference-transaction']) {
    trap(`hooks/${hook}`);
  }
  project.git('config', 'core.fsmonitor', trap('fsmonitor'));
  project.git('config', 'core.hooksPath', join(bait, 'hooks'));
  project.git('config', 'diff.external', trap('external'));
  project.git('config', 'diff.evil.command', trap('driver'));
  project.git('config', 'diff.evil.textconv', trap('textconv', 'cat "$1"\n'));
  project.git('config', 'core.pager', trap('pager', 'cat\n'));
  project.write('a.txt', 'two\n');
  const canaries = () => execFileSync('find', [bait, '-name', '*.canary', '-printf', '%P\n'], { encoding: 'utf8' }).split('\n').filter(Boolean).sort();
  return { project, bait, canaries };
}

const PRIVILEGED = [
  ['status', '--porcelain', '-z'],
  ['diff'],
  ['-c', 'core.quotepath=true', 'diff', 'HEAD'],
  ['log', '-p', '-1'],
  ['show', 'HEAD'],
  ['blame', 'a.txt'],
  ['add', '-A'],
  ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', 'commit', '-q', '-m', 'x'],
];

describe('a hostile configuration', () => {
  test('runs nothing of its own through our git', async () => {
    const { project, bait, canaries } = hostileProject();
    for (const args of PRIVILEGED) await git.run({ cwd: project.dir, args });
    await git.run({ cwd: project.dir, args: ['worktree', 'add', '-q', '--detach', join(bait, 'tree')] });
    await git.run({ cwd: join(bait, 'tree'), args: ['checkout', '-q', 'HEAD~1'] });
    expect(canaries()).toEqual([]);
  });

  test('runs through a plain git: the control', () => {
    const { project, bait, canaries } = hostileProject();
    const plain = (...args: string[]) => execFileSync('git', args, { cwd: project.dir, stdio: 'pipe', env: { PATH: process.env['PATH'], HOME: bait } });
    for (const args of PRIVILEGED) plain(...args);
    project.git('config', '--unset', 'diff.evil.command');
    project.git('config', '--unset', 'diff.external');
    plain('show', 'HEAD');
    plain('worktree', 'add', '-q', '--detach', join(bait, 'tree'));
    expect(canaries()).toEqual(expect.arrayContaining(['fsmonitor.canary', 'driver.canary', 'textconv.canary', 'hooks/post-checkout.canary', 'hooks/pre-commit.canary', 'hooks/post-commit.canary']));
  });

  test('a bare repository inside the tree is no repository unless it is asked for by name', async () => {
    const project = tinyProject({ 'a.txt': 'one\n' });
    project.git('init', '-q', '--bare', 'inner');
    const inner = join(project.dir, 'inner');
    await expect(git.run({ cwd: inner, args: ['rev-parse', '--git-dir'] })).rejects.toMatchObject({ code: 'git_failed' });
    const end = await git.run({ cwd: inner, args: ['rev-parse', '--git-dir'], env: { GIT_DIR: inner } });
    expect(end.stdout.toString().trim()).toBe(inner);
  });

  test('no transport is allowed', async () => {
    const project = tinyProject({ 'a.txt': 'one\n' });
    await expect(git.run({ cwd: project.dir, args: ['ls-remote', `file://${project.dir}`] })).rejects.toMatchObject({ code: 'git_failed', message: holding("'file' not allowed") });
  });
});

describe('what git answers', () => {
  test('bytes come back as they are and go in as they are', async () => {
    const project = tinyProject({ 'a.txt': 'one\n' });
    const bytes = Buffer.from([0, 255, 254, 10, 13, 0, 195]);
    const { stdout } = await git.run({ cwd: project.dir, args: ['hash-object', '-w', '--stdin'], input: bytes });
    const back = await git.run({ cwd: project.dir, args: ['cat-file', 'blob', stdout.toString().trim()] });
    expect(back.stdout.equals(bytes)).toBe(true);
    expect(back.exitCode).toBe(0);
  });

  test('ten megabytes go in and come out', async () => {
    const project = tinyProject({ 'a.txt': 'one\n' });
    const bytes = Buffer.alloc(10_000_000, 'abcdefghi\n');
    const { stdout } = await git.run({ cwd: project.dir, args: ['hash-object', '-w', '--stdin'], input: bytes });
    const back = await git.run({ cwd: project.dir, args: ['cat-file', 'blob', stdout.toString().trim()] });
    expect(back.stdout.equals(bytes)).toBe(true);
  });

  test('an exit code named as an answer is one; any other is an error with the arguments and the words of git', async () => {
    const project = tinyProject({ 'a.txt': 'one\n' });
    project.write('a.txt', 'two\n');
    expect((await git.run({ cwd: project.dir, args: ['diff', '--exit-code'], okCodes: [0, 1] })).exitCode).toBe(1);
    await expect(git.run({ cwd: project.dir, args: ['rev-parse', '--verify', 'nothing'] })).rejects.toMatchObject({
      code: 'git_failed', message: holding(/git rev-parse --verify nothing in .*exit code 128.*Needed a single revision/s),
    });
  });

  test('input that git does not read is no trouble', async () => {
    const project = tinyProject({ 'a.txt': 'one\n' });
    await expect(git.run({ cwd: project.dir, args: ['cat-file', '--no-such-option'], input: Buffer.alloc(5_000_000) })).rejects.toMatchObject({ code: 'git_failed' });
    expect((await git.run({ cwd: project.dir, args: ['rev-parse', 'HEAD'], input: Buffer.alloc(5_000_000) })).exitCode).toBe(0);
  });

  test("the shell's own GIT_DIR is not inherited; one given with the call is used", async () => {
    const [mine, other] = [tinyProject({ 'mine.txt': '' }), tinyProject({ 'other.txt': '' })];
    const inShell = createGit({ clock: createClock(), random: createRandom(), env: { ...process.env, GIT_DIR: join(other.dir, '.git'), GIT_INDEX_FILE: '/nowhere' } });
    const files = async (env?: Record<string, string>) => (await inShell.run({ cwd: mine.dir, args: ['ls-tree', '--name-only', 'HEAD'], ...(env === undefined ? {} : { env }) })).stdout.toString();
    expect(await files()).toContain('mine.txt');
    expect(await files({ GIT_DIR: join(other.dir, '.git') })).toContain('other.txt');
  });

  test('without git, or without the folder, the error says which', async () => {
    const dir = temporaryFolder();
    const gitless = createGit({ clock: createClock(), random: createRandom(), env: { PATH: dir } });
    await expect(gitless.run({ cwd: dir, args: ['status'] })).rejects.toMatchObject({ code: 'git_failed', message: holding('no git'), next: holding('Install git') });
    await expect(git.run({ cwd: join(dir, 'gone'), args: ['status'] })).rejects.toMatchObject({ code: 'git_failed', message: holding(join(dir, 'gone')) });
  });
});

describe('a lock of another git', () => {
  test('is waited for', async () => {
    const project = withLock();
    const running = git.run({ cwd: project.dir, args: ['add', '-A'] });
    await createClock().sleep(150);
    rmSync(join(project.dir, '.git/index.lock'));
    expect((await running).exitCode).toBe(0);
  });

  test('that stays ends in git_busy, names the lock, and is never deleted', async () => {
    const project = withLock();
    const clock = createScriptedClock();
    const running = createGit({ clock, random: createRandom() }).run({ cwd: project.dir, args: ['add', '-A'] });
    const outcome = expect(running).rejects.toMatchObject({ code: 'git_busy', message: holding('index.lock') });
    let over = false;
    void running.catch(() => undefined).finally(() => (over = true));
    await expect.poll(async () => (await clock.advance(5_000), over), { timeout: 30_000, interval: 5 }).toBe(true);
    await outcome;
    expect(existsSync(join(project.dir, '.git/index.lock'))).toBe(true);
  });

  test('on the configuration counts as well', async () => {
    const project = tinyProject({ 'a.txt': 'one\n' });
    writeFileSync(join(project.dir, '.git/config.lock'), '');
    const running = git.run({ cwd: project.dir, args: ['config', 'x.y', 'z'] });
    await createClock().sleep(100);
    rmSync(join(project.dir, '.git/config.lock'));
    expect((await running).exitCode).toBe(0);
  });
});

function withLock(): TinyProject {
  const project = tinyProject({ 'a.txt': 'one\n' });
  project.write('b.txt', 'new\n');
  writeFileSync(join(project.dir, '.git/index.lock'), '');
  onTestFinished(() => rmSync(join(project.dir, '.git/index.lock'), { force: true }));
  return project;
}
