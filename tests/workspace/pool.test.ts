import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { never, openFor } from './open.ts';

function list(dir: string): string[] {
  return readdirSync(dir).filter((name) => name !== '.git' && name !== '.gitignore').sort();
}

it('moves between commits, tells what changed, and leaves no stray file of any kind', async () => {
  const project = tinyProject({ 'a.ts': 'a\n', 'b.ts': 'b\n', 'dir/c.ts': 'c\n', '.gitignore': 'node_modules/\n.keepgreen/\ndist/\n*.log\n' });
  const { workspaces } = await openFor(project.dir);
  const first = await workspaces.snapshot();
  project.write('a.ts', 'a2\n');
  rmSync(join(project.dir, 'dir'), { recursive: true });
  project.write('dir', 'a file now\n');
  const second = await workspaces.snapshot();
  const workspace = await workspaces.acquire(first.commit, never);
  expect(list(workspace.root)).toEqual(['a.ts', 'b.ts', 'dir']);
  expect(await workspace.moveTo(first.commit)).toEqual([]);
  expect([...await workspace.moveTo(second.commit)].sort()).toEqual(['a.ts', 'dir', 'dir/c.ts']);
  writeFileSync(join(workspace.root, 'b.ts'), 'edited\n');
  writeFileSync(join(workspace.root, 'stray.ts'), 's\n');
  mkdirSync(join(workspace.root, 'dist/deep'), { recursive: true });
  writeFileSync(join(workspace.root, 'dist/deep/out.js'), 'o\n');
  writeFileSync(join(workspace.root, 'x.log'), 'l\n');
  mkdirSync(join(workspace.root, 'empty'));
  execFileSync('git', ['init', '-q', join(workspace.root, 'nested')]);
  expect([...await workspace.moveTo(first.commit)].sort()).toEqual(['a.ts', 'b.ts', 'dir', 'dir/c.ts', 'dist', 'empty', 'nested', 'stray.ts', 'x.log']);
  expect(list(workspace.root)).toEqual(['a.ts', 'b.ts', 'dir']);
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: workspace.root, encoding: 'utf8' })).toBe('');
  expect(execFileSync('git', ['rev-parse', 'HEAD'], { cwd: workspace.root, encoding: 'utf8' }).trim()).toBe(first.commit);
});

it('brings back whatever was done to a file, from the commit it stands on and from another', async () => {
  const project = tinyProject({ 'a.ts': 'a\n', 'b.ts': 'b\n', 'c.ts': 'c\n', 'd.ts': 'd\n', 'dir/e.ts': 'e\n', 'deep/er/f.ts': 'f\n' });
  const { workspaces } = await openFor(project.dir);
  const first = await workspaces.snapshot();
  project.write('a.ts', 'a2\n');
  const second = await workspaces.snapshot();
  const workspace = await workspaces.acquire(first.commit, never);
  const at = (path: string): string => join(workspace.root, path);
  const elsewhere = at('../elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'e.ts'), 'not ours\n');
  const wreck = (): void => {
    rmSync(at('b.ts'));
    mkdirSync(at('b.ts/was/a/file'), { recursive: true });
    chmodSync(at('c.ts'), 0o755);
    rmSync(at('d.ts'));
    rmSync(at('dir'), { recursive: true });
    symlinkSync(elsewhere, at('dir'));
    rmSync(at('deep'), { recursive: true });
    writeFileSync(at('deep'), 'a file\n');
  };
  for (const { commit, text } of [{ ...first, text: 'a\n' }, { ...second, text: 'a2\n' }, { ...first, text: 'a\n' }]) {
    wreck();
    expect(await workspace.moveTo(commit)).toEqual(expect.arrayContaining(['b.ts', 'c.ts', 'd.ts', 'dir/e.ts', 'deep/er/f.ts']));
    expect(['a.ts', 'b.ts', 'c.ts', 'd.ts', 'dir/e.ts', 'deep/er/f.ts'].map((path) => readFileSync(at(path), 'utf8'))).toEqual([text, 'b\n', 'c\n', 'd\n', 'e\n', 'f\n']);
    expect(statSync(at('c.ts')).mode & 0o111).toBe(0);
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: workspace.root, encoding: 'utf8' })).toBe('');
    expect(await workspace.moveTo(commit)).toEqual([]);
  }
  expect(readFileSync(join(elsewhere, 'e.ts'), 'utf8')).toBe('not ours\n');
  // What was looked at is where it stands: the same length again, within the same second.
  writeFileSync(at('a.ts'), 'b\n');
  const patch = await workspace.changes(first);
  expect(patch.files.map(({ path }) => path)).toEqual(['a.ts']);
  writeFileSync(at('a.ts'), 'x\n');
  expect(await workspace.moveTo(patch.commit)).toEqual(['a.ts']);
  expect(readFileSync(at('a.ts'), 'utf8')).toBe('b\n');
  expect(await workspace.moveTo(second.commit)).toEqual(['a.ts']);
  expect(readFileSync(at('a.ts'), 'utf8')).toBe('a2\n');
});

it('can\'t be told by anyone inside to overlook a change', async () => {
  const project = tinyProject({ 'a.ts': 'a\n', 'b.ts': 'b\n' });
  const opened = await openFor(project.dir);
  const base = await opened.workspaces.snapshot();
  const workspace = await opened.workspaces.acquire(base.commit, never);
  const inside = (...args: string[]): string => execFileSync('git', args, { cwd: workspace.root, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
  const canary = join(opened.settings.workspaceDir, 'canary');
  const evil = join(opened.settings.workspaceDir, 'evil.sh');
  writeFileSync(evil, `#!/bin/sh\ntouch ${canary}\ncat\n`);
  chmodSync(evil, 0o755);
  inside('update-index', '--assume-unchanged', 'a.ts');
  inside('update-index', '--skip-worktree', 'b.ts');
  inside('config', 'filter.x.clean', evil);
  inside('config', 'core.fsmonitor', evil);
  inside('config', 'core.excludesFile', join(workspace.root, '.gitignore'));
  const common = inside('rev-parse', '--git-common-dir').trim();
  writeFileSync(join(common, 'info/attributes'), '* filter=x\n');
  writeFileSync(join(common, 'info/exclude'), '*\n');
  inside('replace', '-f', base.commit, inside('-c', 'user.name=x', '-c', 'user.email=x', 'commit-tree', '-m', 'x', inside('hash-object', '-t', 'tree', '-w', '/dev/null').trim()).trim());
  writeFileSync(join(workspace.root, 'a.ts'), 'hidden\n');
  writeFileSync(join(workspace.root, 'b.ts'), 'hidden\n');
  writeFileSync(join(workspace.root, 'c.ts'), 'new\n');
  rmSync(join(workspace.root, '.git'));
  const patch = await workspace.changes(base);
  expect(patch.files.map(({ path }) => path)).toEqual(['a.ts', 'b.ts', 'c.ts']);
  await workspace.moveTo(base.commit);
  expect(list(workspace.root)).toEqual(['a.ts', 'b.ts']);
  expect(existsSync(canary)).toBe(false);
  expect(opened.log.records.some(({ message }) => message.includes('is put back'))).toBe(true);
});

it('makes the two worktrees again that were broken or removed', async () => {
  const project = tinyProject({ 'a.ts': 'a\n' });
  const opened = await openFor(project.dir);
  const { commit } = await opened.workspaces.snapshot();
  const breakage: ((root: string) => void)[] = [
    (root) => rmSync(root, { recursive: true }),
    (root) => writeFileSync(join(root, '.git'), 'gitdir: /nowhere\n'),
    (root) => writeFileSync(`${root}.index`, 'garbage'),
    (root) => writeFileSync(`${root}.index.lock`, ''),
    () => rmSync(join(opened.settings.stateDir, 'shadow.git/worktrees'), { recursive: true }),
    (root) => { rmSync(join(root, 'a.ts')); symlinkSync('/etc/passwd', join(root, 'a.ts')); },
  ];
  for (const breakIt of breakage) {
    const workspace = await opened.workspaces.acquire(commit, never);
    breakIt(workspace.root);
    await workspace.release();
    const again = await opened.workspaces.acquire(commit, never);
    expect(again.root).toBe(workspace.root);
    expect(readFileSync(join(again.root, 'a.ts'), 'utf8')).toBe('a\n');
    expect(list(again.root)).toEqual(['a.ts']);
    await again.release();
  }
  expect(list(opened.settings.workspaceDir)).toEqual(['claims', 'w0', 'w0.index']);
});

it('lets two be held at a time, and the third wait or give up', async () => {
  const project = tinyProject({ 'a.ts': 'a\n' });
  const { workspaces } = await openFor(project.dir);
  const { commit } = await workspaces.snapshot();
  const [one, two] = await Promise.all([workspaces.acquire(commit, never), workspaces.acquire(commit, never)]);
  expect(new Set([one.root, two.root]).size).toBe(2);
  const impatient = new AbortController();
  const givingUp = workspaces.acquire(commit, impatient.signal);
  const patient = workspaces.acquire(commit, never);
  impatient.abort(new Error('no longer wanted'));
  await expect(givingUp).rejects.toThrow('no longer wanted');
  await two.release();
  await two.release();
  expect((await patient).root).toBe(two.root);
  await expect(workspaces.acquire(commit, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
});

it('takes other folders than a living keepgreen, and those of a dead one', async () => {
  const project = tinyProject({ 'a.ts': 'a\n' });
  const opened = await openFor(project.dir);
  const other = await openFor(project.dir, { settings: { workspaceDir: opened.settings.workspaceDir } });
  const { commit } = await opened.workspaces.snapshot();
  const mine = await opened.workspaces.acquire(commit, never);
  const theirs = await other.workspaces.acquire(commit, never);
  expect([mine.id, theirs.id]).toEqual(['w0', 'w1']);
  const third = await other.workspaces.acquire(commit, never);
  expect(third.id).toBe('w2');
  expect(await opened.workspaces.recover()).toEqual([]);
  await other.workspaces.close();
  const dead = spawn('true');
  await new Promise((resolve) => dead.on('close', resolve));
  writeFileSync(join(opened.settings.workspaceDir, 'claims/w2', `${dead.pid}-31-0123456789abcdef`), '');
  expect(await opened.workspaces.recover()).toEqual([`Removed the left-over worktree ${join(opened.settings.workspaceDir, 'w2')}.`]);
  expect(existsSync(mine.root)).toBe(true);
  expect((await opened.workspaces.acquire(commit, never)).id).toBe('w1');
});

it('keeps what it is told to keep, and lets go of all but the newest 100 tasks', async () => {
  const project = tinyProject({ 'a.ts': 'a\n' });
  const opened = await openFor(project.dir);
  const { commit } = await opened.workspaces.snapshot();
  await opened.workspaces.keep('green', commit);
  const shadow = join(opened.settings.stateDir, 'shadow.git');
  const input = Array.from({ length: 120 }, (_, number) => [`create refs/keepgreen/tasks/task_${number}/patch ${commit}`, `create refs/keepgreen/tasks/task_${number}/base ${commit}`]).flat().join('\n');
  execFileSync('git', ['--git-dir', shadow, 'update-ref', '--stdin'], { input: `${input}\n` });
  writeFileSync(join(shadow, 'refs/keepgreen/green.lock'), '');
  expect(await opened.workspaces.recover()).toEqual([`Removed the left-over lock ${join(shadow, 'refs/keepgreen/green.lock')}.`, 'Let go of 40 references of old tasks.']);
  const refs = execFileSync('git', ['--git-dir', shadow, 'for-each-ref', '--format=%(refname)'], { encoding: 'utf8' }).trim().split('\n');
  expect(refs).toHaveLength(201);
  expect(refs).toContain('refs/keepgreen/green');
  expect(await opened.workspaces.exists(commit)).toBe(true);
  expect(await opened.workspaces.exists('0'.repeat(40))).toBe(false);
  expect(await opened.workspaces.exists('--all')).toBe(false);
});
