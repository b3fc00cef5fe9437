import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LandRequest, Patch } from '../../automation/task/snapshot.ts';
import { createRemoteGit } from '../../automation/world/remote-git.ts';
import { temporaryFolder, tinyProject, type TinyProject } from '../support/project.ts';
import { landing, openFor, patchBy, userSide, type Opened } from './open.ts';

const seven = '1\n2\n3\n4\n5\n6\n7\n';
const NAME = 'keepgreen/task_0000000a';

function request(patch: Patch, more: Partial<LandRequest> = {}): LandRequest {
  return { ...landing(patch), mode: 'branch', message: 'Fix the thing\n\nKeepgreen-Task: task_0000000a\nKeepgreen-Turned-Green: aaaa bbbb\n', ...more };
}

/** Fixes line 4 in a workspace of the tree as it stands. */
async function fix(project: TinyProject, opened: Opened): Promise<Patch> {
  const now = readFileSync(join(project.dir, 'a.ts'), 'utf8');
  return (await patchBy(opened.workspaces, ({ projectDir }) => writeFileSync(join(projectDir, 'a.ts'), now.replace('4', '4 fixed')))).patch;
}

/** Everything of the user's but the branches of ours. */
function mine(dir: string): Record<string, string> {
  const side = userSide(dir);
  const without = (text = '') => text.split('\n').filter((line) => !line.includes(`refs/heads/${NAME}`) && !line.includes(`${NAME}@{`)).join('\n');
  const head = join(dir, '.git/logs/HEAD');
  return { ...side, refs: without(side['refs']), reflog: without(side['reflog']), headLog: existsSync(head) ? readFileSync(head, 'utf8') : 'none' };
}

describe('a branch', () => {
  it('holds HEAD with exactly the fix, and nothing else of the user\'s has changed by a byte', async () => {
    const project = tinyProject({ 'a.ts': seven, 'other.ts': 'o\n' });
    project.write('other.ts', 'stashed\n');
    project.git('stash');
    mkdirSync(join(project.dir, '.git/hooks'), { recursive: true });
    for (const hook of ['post-commit', 'reference-transaction', 'post-checkout']) {
      writeFileSync(join(project.dir, '.git/hooks', hook), `#!/bin/sh\ntouch ${project.dir}/hooked\n`);
      chmodSync(join(project.dir, '.git/hooks', hook), 0o755);
    }
    const opened = await openFor(project.dir);
    const patch = await fix(project, opened);
    const before = mine(project.dir);
    const landed = await opened.workspaces.land(request(patch));
    expect(landed).toMatchObject({ kind: 'landed', branch: { name: NAME, carriesUncommitted: false }, commit: project.git('rev-parse', NAME).trim() });
    expect(mine(project.dir)).toEqual(before);
    expect(readFileSync(join(project.dir, 'a.ts'), 'utf8')).toBe(seven);
    expect(project.git('show', `${NAME}:a.ts`)).toBe(seven.replace('4', '4 fixed'));
    expect(project.git('log', '--format=%an %s', `main..${NAME}`)).toBe('Test Fix the thing\n');
    expect(project.git('diff', '--name-only', 'main', NAME)).toBe('a.ts\n');
    expect(existsSync(join(project.dir, 'hooked'))).toBe(false);
    expect(opened.ledger.writes).toEqual([]);
  });

  it('is made of proven files only: with other uncommitted changes about, HEAD and the fix are handed back to be checked first', async () => {
    const project = tinyProject({ 'a.ts': seven, 'other.ts': 'o\n' });
    project.write('other.ts', 'o changed\n');
    project.write('a.ts', seven.replace('7', '7 mine'));
    const opened = await openFor(project.dir);
    const patch = await fix(project, opened);
    const offered = await opened.workspaces.land(request(patch));
    if (offered.kind !== 'needs_check') throw new Error(offered.kind);
    expect(project.git('branch', '--list', 'keepgreen/*')).toBe('');
    const workspace = await opened.workspaces.acquire(offered.patch.commit, new AbortController().signal);
    await workspace.moveTo(offered.patch.commit);
    const proven = ['a.ts', 'other.ts'].map((name) => readFileSync(join(workspace.projectDir, name), 'utf8'));
    await workspace.release();
    expect(proven).toEqual([seven.replace('4', '4 fixed'), 'o\n']);
    expect(await opened.workspaces.land(request(patch, { verifiedMerge: true }))).toMatchObject({ kind: 'landed' });
    expect(['a.ts', 'other.ts'].map((name) => project.git('show', `${NAME}:${name}`))).toEqual(proven);
  });

  it('carries the uncommitted state of the fixed file in a commit of its own below the fix, where that is allowed, else it is held', async () => {
    const project = tinyProject({ 'a.ts': seven });
    const mineNow = seven.replace('4', 'mine 4');
    project.write('a.ts', mineNow);
    const opened = await openFor(project.dir);
    const patch = await fix(project, opened);
    expect(await opened.workspaces.land(request(patch))).toMatchObject({ kind: 'held', conflicts: ['a.ts'], reason: 'The lines it fixes are not committed yet (a.ts).' });
    expect(await opened.workspaces.land(request(patch, { carryUncommitted: true }))).toMatchObject({ kind: 'landed', branch: { carriesUncommitted: true } });
    expect(project.git('log', '--format=%s', `main..${NAME}`)).toBe('Fix the thing\nUncommitted changes, as they stood when keepgreen fixed them\n');
    expect(project.git('show', `${NAME}~1:a.ts`)).toBe(mineNow);
    expect(project.git('show', `${NAME}:a.ts`)).toBe(mineNow.replace('4', '4 fixed'));
    expect(readFileSync(join(project.dir, 'a.ts'), 'utf8')).toBe(mineNow);
  });

  it('that keepgreen did not make, that somebody added to, or that is checked out, is left alone', async () => {
    const project = tinyProject({ 'a.ts': seven });
    project.git('branch', NAME);
    const opened = await openFor(project.dir);
    const patch = await fix(project, opened);
    const theirs = project.git('rev-parse', NAME);
    expect(await opened.workspaces.land(request(patch))).toMatchObject({ kind: 'held', reason: expect.stringContaining('keepgreen did not make') as string });
    expect(project.git('rev-parse', NAME)).toBe(theirs);
    project.git('branch', '-D', NAME);
    expect(await opened.workspaces.land(request(patch))).toMatchObject({ kind: 'landed' });
    project.git('checkout', '-q', NAME);
    expect(await opened.workspaces.land(request(patch))).toMatchObject({ kind: 'held', reason: expect.stringContaining('is checked out') as string });
    expect(await opened.workspaces.undo('task_0000000a')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('is checked out') as string });
    project.write('own.ts', 'own\n');
    project.git('add', 'own.ts');
    project.git('commit', '-qm', 'own');
    project.git('checkout', '-q', 'main');
    expect(await opened.workspaces.land(request(patch))).toMatchObject({ kind: 'held' });
    expect(await opened.workspaces.undo('task_0000000a')).toMatchObject({ kind: 'refused' });
    expect(project.git('log', '-1', '--format=%s', NAME)).toBe('own\n');
  });

  it('is the same commit when it lands twice, another one when HEAD has moved, and is gone after undo', async () => {
    const project = tinyProject({ 'a.ts': seven, 'other.ts': 'o\n' });
    const opened = await openFor(project.dir);
    const patch = await fix(project, opened);
    const land = () => opened.workspaces.land(request(patch, { verifiedMerge: true }));
    const [first, again] = [await land(), await land()];
    expect(again).toMatchObject({ kind: 'landed', commit: first.kind === 'landed' ? first.commit : '' });
    project.write('other.ts', 'more\n');
    project.git('commit', '-qam', 'more');
    if ((await land()).kind === 'needs_check') await land();
    expect(project.git('rev-parse', `${NAME}~1`)).toBe(project.git('rev-parse', 'main'));
    const before = mine(project.dir);
    expect(await opened.workspaces.undo('task_0000000a')).toEqual({ kind: 'undone', files: [], branch: NAME });
    expect(project.git('branch', '--list', 'keepgreen/*')).toBe('');
    expect(mine(project.dir)).toEqual(before);
    expect(await opened.workspaces.undo('task_0000000a')).toMatchObject({ kind: 'refused' });
  });

  it('can not start where there is no commit', async () => {
    const project = tinyProject({ 'a.ts': seven }, { git: false });
    const opened = await openFor(project.dir);
    expect(await opened.workspaces.land(request(await fix(project, opened)))).toMatchObject({ kind: 'held', reason: expect.stringContaining('no commit yet') as string });
  });

  it('stores files as the user\'s git would', async () => {
    const project = tinyProject({ '.gitattributes': '* text=auto\n', 'a.ts': seven });
    project.git('config', 'core.autocrlf', 'true');
    project.write('a.ts', seven.replaceAll('\n', '\r\n'));
    const opened = await openFor(project.dir);
    const patch = await fix(project, opened);
    const first = await opened.workspaces.land(request(patch));
    if (first.kind === 'needs_check') await opened.workspaces.land(request(patch, { verifiedMerge: true }));
    expect(project.git('show', `${NAME}:a.ts`)).toBe(seven.replace('4', '4 fixed'));
  });
});

describe('a fix that waits on a branch', () => {
  it('is known by what it turns green, until it is merged, undone, taken over by hand or does not fit any more', async () => {
    const project = tinyProject({ 'a.ts': seven });
    const opened = await openFor(project.dir);
    await opened.workspaces.land(request(await fix(project, opened)));
    const waiting = async () => opened.workspaces.waitingFixes(await opened.workspaces.snapshot());
    const found = [{ taskId: 'task_0000000a', branch: NAME, failures: ['aaaa', 'bbbb'] }];
    expect(await waiting()).toEqual(found);
    project.write('a.ts', seven.replace('1', '1 typed'));
    expect(await waiting()).toEqual(found);
    for (const other of ['4 fixed', 'four']) {
      project.write('a.ts', seven.replace('4', other));
      expect(await waiting()).toEqual([]);
    }
    project.write('a.ts', seven);
    project.git('merge', '-q', NAME);
    project.write('a.ts', seven);
    expect(await waiting()).toEqual([]);
  });
});

describe('a push', () => {
  /** A bare repository as the remote `origin`, which has main. */
  function withRemote(files: Record<string, string>): { project: TinyProject; bare: string; there: (...args: string[]) => string } {
    const project = tinyProject(files);
    const bare = temporaryFolder('keepgreen-remote');
    const there = (...args: string[]) => execFileSync('git', args, { cwd: bare, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
    there('init', '-q', '--bare', '-b', 'main');
    project.git('remote', 'add', 'origin', bare);
    project.git('push', '-q', 'origin', 'main');
    return { project, bare, there };
  }

  it('brings the branch to the remote without hooks and without what the repository\'s own configuration would run', async () => {
    const { project, there } = withRemote({ 'a.ts': seven });
    const opened = await openFor(project.dir);
    await opened.workspaces.land(request(await fix(project, opened)));
    const trap = join(temporaryFolder(), 'trap');
    mkdirSync(join(project.dir, '.git/hooks'), { recursive: true });
    writeFileSync(trap, `#!/bin/sh\ntouch ${trap}.sprung\nexit 1\n`, { mode: 0o755 });
    writeFileSync(join(project.dir, '.git/hooks/pre-push'), readFileSync(trap), { mode: 0o755 });
    for (const key of ['remote.origin.receivepack', 'core.sshCommand', 'credential.helper', 'core.hooksPath']) project.git('config', key, key === 'credential.helper' ? `!${trap}` : trap);
    project.git('config', 'url.ext::sh.insteadOf', '/');
    const before = mine(project.dir);
    await opened.workspaces.push(NAME);
    expect(there('rev-parse', NAME)).toBe(project.git('rev-parse', NAME));
    expect(existsSync(`${trap}.sprung`)).toBe(false);
    expect(mine(project.dir)).toEqual(before);
    await opened.workspaces.push(NAME);
    expect(await opened.workspaces.unpush(NAME)).toBe('deleted');
    expect(await opened.workspaces.unpush(NAME)).toBe('gone');
    expect(there('branch', '--list', 'keepgreen/*')).toBe('');
  });

  it('replaces what keepgreen pushed itself, never what somebody else did', async () => {
    const { project, there } = withRemote({ 'a.ts': seven });
    const opened = await openFor(project.dir);
    const patch = await fix(project, opened);
    await opened.workspaces.land(request(patch));
    await opened.workspaces.push(NAME);
    await opened.workspaces.land(request((await patchBy(opened.workspaces, ({ projectDir }) => writeFileSync(join(projectDir, 'a.ts'), 'another fix\n'))).patch));
    await opened.workspaces.push(NAME);
    expect(there('show', `${NAME}:a.ts`)).toBe('another fix\n');
    there('update-ref', `refs/heads/${NAME}`, 'main');
    await expect(opened.workspaces.push(NAME)).rejects.toMatchObject({ code: 'push_failed', message: expect.stringContaining('keepgreen did not make') as string });
    expect(await opened.workspaces.unpush(NAME)).toBe('moved');
    expect(there('rev-parse', NAME)).toBe(there('rev-parse', 'main'));
  });

  it('that can not be made fails with what to do, redacted, and the branch stays', async () => {
    const project = tinyProject({ 'a.ts': seven });
    const opened = await openFor(project.dir);
    await opened.workspaces.land(request(await fix(project, opened)));
    await expect(opened.workspaces.push(NAME)).rejects.toMatchObject({ code: 'push_failed', message: expect.stringContaining('has no remote') as string });
    for (const [url, words] of [
      ['ext::sh -c touch% /tmp/no', 'neither https, ssh nor a folder'],
      ['http://127.0.0.1:9/x.git', 'neither https, ssh nor a folder'],
      ['--upload-pack=evil', 'neither https, ssh nor a folder'],
      ['/nonexistent/ghp_abcdefghijklmnopqrstuvwxyz0123456789', '[redacted GitHub token]'],
      ['https://someone:hunter2hunter2@127.0.0.1:9/x.git', 'Git says'],
    ] as const) {
      project.git('config', 'remote.origin.url', url);
      const refused = opened.workspaces.push(NAME);
      await expect(refused).rejects.toMatchObject({ code: 'push_failed', message: expect.stringContaining(words) as string });
      await expect(refused).rejects.not.toThrow('hunter2');
    }
    expect(project.git('branch', '--list', '--format=%(refname:short)', 'keepgreen/*')).toBe(`${NAME}\n`);
  });

  it('ends when the remote does not answer', async () => {
    const slow = createRemoteGit({ redact: (text) => text, timeoutMs: 50 });
    const asking = slow.run({ cwd: tinyProject({}).dir, protocol: 'ssh', args: ['-c', 'core.sshCommand=sleep 60; :', 'ls-remote', 'git@example.invalid:x/y.git'] });
    await expect(asking).rejects.toMatchObject({ code: 'push_failed', message: expect.stringContaining('did not finish') as string });
  });

  it('knows host and repository of an address', async () => {
    const project = tinyProject({});
    const { workspaces } = await openFor(project.dir);
    for (const [url, host, repo] of [
      ['git@github.com:me/shop.git', 'github.com', 'me/shop'],
      ['https://github.example.com/me/shop', 'github.example.com', 'me/shop'],
      ['ssh://git@host.example:2222/me/shop.git/', 'host.example', 'me/shop'],
      ['/srv/git/shop.git', undefined, undefined],
    ] as const) {
      project.git('config', 'remote.origin.url', url);
      expect(await workspaces.remote()).toEqual({ name: 'origin', host, repo, currentBranch: 'main' });
    }
  });
});
