import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, tinyProject, type TinyProject } from '../support/project.ts';
import { never, openFor, patchBy, userSide, type Opened } from './open.ts';

async function read(opened: Opened, commit: string, path: string): Promise<string | undefined> {
  const workspace = await opened.workspaces.acquire(commit, never);
  const file = join(workspace.projectDir, path);
  const text = existsSync(file) ? readFileSync(file, 'latin1') : undefined;
  await workspace.release();
  return text;
}

function dirty(): TinyProject {
  const project = tinyProject({ 'a.ts': 'a\n', 'staged.ts': 's\n', 'deleted.ts': 'd\n', 'old name.ts': 'r\n', 'keep.ts': 'k\n' });
  project.write('a.ts', 'a dirty\n');
  project.write('staged.ts', 's staged\n');
  project.git('add', 'staged.ts');
  project.write('staged.ts', 's staged and more\n');
  rmSync(join(project.dir, 'deleted.ts'));
  renameSync(join(project.dir, 'old name.ts'), join(project.dir, 'new name.ts'));
  project.write('src/untracked.ts', 'u\n');
  project.write('node_modules/x/index.js', 'x\n');
  return project;
}

it('holds the tree as it stands: dirty, staged, untracked, deleted and renamed files, and nothing that git ignores', async () => {
  const project = dirty();
  const opened = await openFor(project.dir);
  const { commit } = await opened.workspaces.snapshot();
  const workspace = await opened.workspaces.acquire(commit, never);
  const files = execFileSync('git', ['ls-tree', '-r', '--name-only', 'HEAD'], { cwd: workspace.root, encoding: 'utf8' }).trim().split('\n');
  expect(files).toEqual(['.gitignore', 'a.ts', 'keep.ts', 'new name.ts', 'src/untracked.ts', 'staged.ts']);
  expect(readFileSync(join(workspace.projectDir, 'staged.ts'), 'utf8')).toBe('s staged and more\n');
  expect(readFileSync(join(workspace.projectDir, 'a.ts'), 'utf8')).toBe('a dirty\n');
});

it('touches nothing of the user\'s git: index, branch, stash, reflog, refs, worktrees, config, hooks', async () => {
  const project = dirty();
  project.write('keep.ts', 'stashed\n');
  project.git('stash', 'push', '-q', '--', 'keep.ts');
  const canary = join(temporaryFolder(), 'canary');
  mkdirSync(join(project.dir, '.git', 'hooks'), { recursive: true });
  for (const hook of ['pre-commit', 'post-commit', 'post-checkout', 'reference-transaction', 'post-index-change']) {
    writeFileSync(join(project.dir, '.git', 'hooks', hook), `#!/bin/sh\necho ${hook} >> ${canary}\n`);
    chmodSync(join(project.dir, '.git', 'hooks', hook), 0o755);
  }
  const before = userSide(project.dir);
  const { workspaces } = await openFor(project.dir);
  const { base } = await patchBy(workspaces, (workspace) => writeFileSync(join(workspace.projectDir, 'a.ts'), 'fixed\n'));
  await workspaces.keep('green', base.commit);
  await workspaces.recover();
  expect(userSide(project.dir)).toEqual(before);
  expect(existsSync(canary)).toBe(false);
  project.git('commit', '-q', '--allow-empty', '-m', 'control: these hooks do run');
  expect(existsSync(canary)).toBe(true);
});

it('runs nothing that the repository\'s config or attributes name', async () => {
  const project = tinyProject({ 'a.ts': 'a\n', 'b.txt': 'b\n' });
  const canary = join(temporaryFolder(), 'canary');
  const evil = join(temporaryFolder(), 'evil.sh');
  writeFileSync(evil, `#!/bin/sh\necho ran >> ${canary}\ncat\n`);
  chmodSync(evil, 0o755);
  for (const key of ['core.fsmonitor', 'diff.external', 'filter.x.clean', 'filter.x.smudge', 'diff.x.textconv', 'core.pager']) project.git('config', key, evil);
  project.write('.gitattributes', '* filter=x diff=x\n');
  project.write('a.ts', 'changed\n');
  const opened = await openFor(project.dir);
  const { patch } = await patchBy(opened.workspaces, (workspace) => writeFileSync(join(workspace.projectDir, 'a.ts'), 'fixed\n'));
  expect(patch.files.map(({ path }) => path)).toEqual(['a.ts']);
  expect((await opened.workspaces.land({ taskId: 'task_1', patch, mode: 'apply', message: '', verifiedMerge: false })).kind).toBe('landed');
  await opened.workspaces.head();
  expect(existsSync(canary)).toBe(false);
  project.git('add', '-A');
  expect(existsSync(canary)).toBe(true);
});

it('brings back line ends and other conversions byte for byte', async () => {
  const project = tinyProject({ '.gitattributes': '* text=auto\n*.crlf eol=crlf\n*.id ident\n', 'win.txt': 'a\r\nb\r\n', 'mixed.txt': 'a\r\nb\n', 'x.crlf': 'one\r\n', 'v.id': '$Id$\n' });
  project.git('config', 'core.autocrlf', 'true');
  const opened = await openFor(project.dir);
  const { commit } = await opened.workspaces.snapshot();
  expect(await read(opened, commit, 'win.txt')).toBe('a\r\nb\r\n');
  expect(await read(opened, commit, 'mixed.txt')).toBe('a\r\nb\n');
  expect(await read(opened, commit, 'x.crlf')).toBe('one\r\n');
  expect(await read(opened, commit, 'v.id')).toBe('$Id$\n');
  const { patch } = await patchBy(opened.workspaces, () => undefined);
  expect(patch).toMatchObject({ files: [], diff: '' });
});

it('is the same commit while nothing changes and another one after a save, also when told only the paths', async () => {
  const project = tinyProject({ 'a.ts': 'a\n', 'dir/b.ts': 'b\n', 'dir/c.ts': 'c\n' });
  const opened = await openFor(project.dir);
  const first = await opened.workspaces.snapshot();
  expect((await opened.workspaces.snapshot()).commit).toBe(first.commit);
  project.write('a.ts', 'a2\n');
  project.write('new.ts', 'n\n');
  project.write('node_modules/y.js', 'ignored\n');
  rmSync(join(project.dir, 'dir'), { recursive: true });
  const known = await opened.workspaces.snapshot(['a.ts', 'new.ts', 'dir', 'node_modules/y.js', 'never-was.ts']);
  const everywhere = await opened.workspaces.snapshot();
  expect(known.tree).not.toBe(first.tree);
  expect(everywhere.tree).toBe(known.tree);
});

it('sees a file that git was told to overlook, and tracked files that are ignored', async () => {
  const project = tinyProject({ 'assumed.ts': 'a\n', 'skipped.ts': 's\n', '.gitignore': 'node_modules/\n.keepgreen/\ndist/\n' });
  project.git('update-index', '--assume-unchanged', 'assumed.ts');
  project.git('update-index', '--skip-worktree', 'skipped.ts');
  project.write('assumed.ts', 'a2\n');
  project.write('skipped.ts', 's2\n');
  const opened = await openFor(project.dir);
  const before = await opened.workspaces.snapshot();
  expect(await read(opened, before.commit, 'assumed.ts')).toBe('a2\n');
  expect(await read(opened, before.commit, 'skipped.ts')).toBe('s2\n');
  project.write('dist/out.js', 'built\n');
  expect(await read(opened, (await opened.workspaces.snapshot()).commit, 'dist/out.js')).toBeUndefined();
  project.git('add', '-f', 'dist/out.js');
  expect(await read(opened, (await opened.workspaces.snapshot()).commit, 'dist/out.js')).toBe('built\n');
});

it('never holds the state folder, even where the user tracks it', async () => {
  const project = tinyProject({ 'a.ts': 'a\n', '.gitignore': 'node_modules/\n', '.keepgreen/app_state.json': '{}\n' });
  const opened = await openFor(project.dir);
  const { commit } = await opened.workspaces.snapshot();
  expect(await read(opened, commit, '.keepgreen/app_state.json')).toBeUndefined();
  expect(await read(opened, commit, 'a.ts')).toBe('a\n');
});

it('works in a subfolder of a repository and lists what lies outside the project', async () => {
  const repository = tinyProject({ 'root.ts': 'r\n', 'apps/web/a.ts': 'a\n', 'apps/api/b.ts': 'b\n' });
  const opened = await openFor(join(repository.dir, 'apps/web'));
  repository.write('root.ts', 'dirty\n');
  const base = await opened.workspaces.snapshot();
  const workspace = await opened.workspaces.acquire(base.commit, never);
  expect(workspace.projectDir).toBe(join(workspace.root, 'apps/web'));
  expect(readFileSync(join(workspace.root, 'root.ts'), 'utf8')).toBe('dirty\n');
  for (const path of ['root.ts', 'apps/web/a.ts', 'apps/api/b.ts']) writeFileSync(join(workspace.root, path), 'x\n');
  const patch = await workspace.changes(base);
  expect(patch.files.map(({ path }) => path)).toEqual(['../api/b.ts', 'a.ts', '../../root.ts']);
  expect(patch.diff).toContain('--- a/a.ts');
  expect(patch.diff).toContain('--- a/root.ts');
  await expect(opened.workspaces.land({ taskId: 'task_1', patch, mode: 'apply', message: '', verifiedMerge: false })).rejects.toMatchObject({ code: 'path_outside' });
  expect(readFileSync(join(repository.dir, 'apps/web/a.ts'), 'utf8')).toBe('a\n');
});

it('works without git, in a repository that ignores the project, and on an unborn branch', async () => {
  const plain = tinyProject({ 'a.ts': 'a\n', 'node_modules/x.js': 'x\n' }, { git: false });
  const around = tinyProject({ '.gitignore': 'inner/\n', 'inner/a.ts': 'a\n' });
  const unborn = tinyProject({ 'a.ts': 'a\n' }, { git: false });
  unborn.git('init', '-q');
  for (const dir of [plain.dir, join(around.dir, 'inner'), unborn.dir]) {
    const opened = await openFor(dir);
    expect(await opened.workspaces.head()).toBeUndefined();
    const { patch } = await patchBy(opened.workspaces, (workspace) => writeFileSync(join(workspace.projectDir, 'a.ts'), 'fixed\n'));
    expect(patch.files.map(({ path }) => path)).toEqual(['a.ts']);
    expect((await opened.workspaces.land({ taskId: 'task_1', patch, mode: 'commit', message: 'm', verifiedMerge: false }))).toMatchObject({ kind: 'landed', commit: null });
    expect(readFileSync(join(dir, 'a.ts'), 'utf8')).toBe('fixed\n');
  }
});

it('works with a linked worktree as the project, on a detached HEAD, and with a nested repository inside', async () => {
  const project = tinyProject({ 'a.ts': 'a\n' });
  const linked = join(temporaryFolder(), 'linked');
  project.git('worktree', 'add', '-q', '--detach', linked);
  execFileSync('git', ['init', '-q', join(linked, 'nested')]);
  writeFileSync(join(linked, 'nested', 'inside.txt'), 'x');
  writeFileSync(join(linked, 'z.ts'), 'after the nested one\n');
  const opened = await openFor(linked);
  const head = await opened.workspaces.head();
  expect(head?.commit).toBe(project.git('rev-parse', 'HEAD').trim());
  const { commit } = await opened.workspaces.snapshot();
  expect(await read(opened, commit, 'z.ts')).toBe('after the nested one\n');
  expect(await read(opened, head?.commit ?? '', 'a.ts')).toBe('a\n');
});

it('keeps what a sparse checkout leaves out, and follows when it grows', async () => {
  const project = tinyProject({ 'in/a.ts': 'a\n', 'out/b.ts': 'b\n' });
  project.git('sparse-checkout', 'set', 'in');
  expect(existsSync(join(project.dir, 'out/b.ts'))).toBe(false);
  const opened = await openFor(project.dir);
  expect(await read(opened, (await opened.workspaces.snapshot()).commit, 'out/b.ts')).toBe('b\n');
  project.git('sparse-checkout', 'disable');
  project.write('out/b.ts', 'b2\n');
  expect(await read(opened, (await opened.workspaces.snapshot()).commit, 'out/b.ts')).toBe('b2\n');
});

it('leaves submodules as they are', async () => {
  const other = tinyProject({ 'lib.ts': 'l\n' });
  const project = tinyProject({ 'a.ts': 'a\n' });
  project.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', other.dir, 'sub');
  project.git('commit', '-q', '-m', 'sub');
  const opened = await openFor(project.dir);
  const { patch } = await patchBy(opened.workspaces, (workspace) => writeFileSync(join(workspace.projectDir, 'a.ts'), 'fixed\n'));
  expect(patch.files.map(({ path }) => path)).toEqual(['a.ts']);
});

it('takes any file name and kind', async () => {
  const project = tinyProject({ 'a.ts': 'a\n' });
  const names = ['with space.ts', 'quo"te\'.ts', '$(touch pwned).ts', '-rf.ts', 'new\nline.ts', 'ünï-日本.ts', '*.ts', ':(top)x.ts', 'tab\there.ts'];
  for (const name of names) project.write(name, `${name}\n`);
  symlinkSync('a.ts', join(project.dir, 'link'));
  symlinkSync('.', join(project.dir, 'loop'));
  execFileSync('mkfifo', [join(project.dir, 'pipe')]);
  const opened = await openFor(project.dir);
  await opened.workspaces.snapshot();
  project.write('a.ts', 'a2\n');
  const base = await opened.workspaces.snapshot([...names, 'a.ts', 'link']);
  const workspace = await opened.workspaces.acquire(base.commit, never);
  for (const name of names) {
    expect(readFileSync(join(workspace.projectDir, name), 'utf8')).toBe(`${name}\n`);
    writeFileSync(join(workspace.projectDir, name), 'fixed\n');
  }
  const patch = await workspace.changes(base);
  expect(patch.files.map(({ path }) => path).sort()).toEqual([...names].sort());
  expect(await opened.workspaces.land({ taskId: 'task_1', patch, mode: 'commit', message: 'm', verifiedMerge: false })).toMatchObject({ kind: 'landed' });
  for (const name of names) expect(readFileSync(join(project.dir, name), 'utf8')).toBe('fixed\n');
  expect(existsSync(join(project.dir, 'pwned'))).toBe(false);
});

it('goes on when the user\'s git cleans away what it lent, and when the repository is made anew', async () => {
  const project = tinyProject({ 'a.ts': 'a\n' });
  project.write('b.ts', 'only ever staged\n');
  project.git('add', 'b.ts');
  const opened = await openFor(project.dir);
  const first = await opened.workspaces.snapshot();
  expect(await opened.workspaces.exists(first.commit)).toBe(true);
  project.git('rm', '-q', '--cached', 'b.ts');
  project.git('gc', '-q', '--prune=now');
  expect(await opened.workspaces.exists(first.commit)).toBe(false);
  const second = await opened.workspaces.snapshot();
  expect(await opened.workspaces.exists(second.commit)).toBe(true);
  expect(await read(opened, second.commit, 'b.ts')).toBe('only ever staged\n');
  rmSync(join(project.dir, '.git'), { recursive: true });
  const again = await openFor(project.dir);
  const third = await again.workspaces.snapshot();
  expect(await read(again, third.commit, 'a.ts')).toBe('a\n');
  expect(await again.workspaces.exists(second.commit)).toBe(false);
});

it('gives HEAD with the line ends and LFS contents that the tree has, and with its own text where that differs', async () => {
  const asset = 'a big picture\n';
  const hash = createHash('sha256').update(asset).digest('hex');
  const project = tinyProject({ '.gitattributes': '* text=auto\n', 'win.txt': 'a\r\nb\r\n', 'edited.txt': 'before\n', 'asset.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${hash}\nsize ${asset.length}\n` });
  project.write('asset.bin', asset);
  project.write('edited.txt', 'after\n');
  const opened = await openFor(project.dir);
  const head = await opened.workspaces.head();
  expect(await opened.workspaces.head()).toEqual(head);
  expect(await read(opened, head?.commit ?? '', 'win.txt')).toBe('a\r\nb\r\n');
  expect(await read(opened, head?.commit ?? '', 'asset.bin')).toBe(asset);
  expect(await read(opened, head?.commit ?? '', 'edited.txt')).toBe('before\n');
});

it('does not start over when only the stat cache of the user\'s index was refreshed', async () => {
  const project = tinyProject({ 'a.ts': 'a\n', 'b.ts': 'b\n' });
  const opened = await openFor(project.dir);
  await opened.workspaces.snapshot();
  const copies = (): number => opened.ran.filter(({ args }) => args.includes('-i')).length;
  expect(copies()).toBe(1);
  utimesSync(join(project.dir, 'b.ts'), 1, 1);
  project.git('status');
  project.write('a.ts', 'a2\n');
  project.git('add', 'a.ts');
  expect(await read(opened, (await opened.workspaces.snapshot()).commit, 'a.ts')).toBe('a2\n');
  expect(copies()).toBe(1);
  project.write('c.ts', 'c\n');
  project.git('add', 'c.ts');
  await opened.workspaces.snapshot();
  expect(copies()).toBe(2);
});

it('works on a split index, and hides a state folder that the user does not ignore', async () => {
  const project = tinyProject({ 'a.ts': 'a\n', '.gitignore': 'node_modules/\n' });
  project.git('update-index', '--split-index');
  project.write('a.ts', 'a2\n');
  const opened = await openFor(project.dir);
  expect(await read(opened, (await opened.workspaces.snapshot()).commit, 'a.ts')).toBe('a2\n');
  project.write('b.ts', 'b\n');
  project.git('add', 'b.ts');
  expect(await read(opened, (await opened.workspaces.snapshot()).commit, 'b.ts')).toBe('b\n');
  expect(project.git('status', '--porcelain')).toBe(' M a.ts\nA  b.ts\n');
});
