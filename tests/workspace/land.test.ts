import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256 } from '../../automation/workspace/objects.ts';
import { temporaryFolder, tinyProject, type TinyProject } from '../support/project.ts';
import { landing, never, openFor, patchBy, userSide, type Opened } from './open.ts';

const five = '1\n2\n3\n4\n5\n';

function text(project: TinyProject, path = 'a.ts'): string {
  return readFileSync(join(project.dir, path), 'utf8');
}

/** A project with `a.ts` of five lines and a patch that changes its last line. */
async function fixLastLine(content = five, fixed = '1\n2\n3\n4\n5 fixed\n'): Promise<{ project: TinyProject; opened: Opened; patch: Awaited<ReturnType<typeof patchBy>>['patch'] }> {
  const project = tinyProject({ 'a.ts': content, 'b.ts': 'b\n' });
  const opened = await openFor(project.dir);
  const { patch } = await patchBy(opened.workspaces, (workspace) => writeFileSync(join(workspace.projectDir, 'a.ts'), fixed));
  return { project, opened, patch };
}

it('writes the fix where nothing moved, keeps permissions, and has said so in the ledger before', async () => {
  const { project, opened, patch } = await fixLastLine();
  chmodSync(join(project.dir, 'a.ts'), 0o640);
  const before = userSide(project.dir);
  const result = await opened.workspaces.land(landing(patch));
  expect(result).toMatchObject({ kind: 'landed', files: ['a.ts'], commit: null, merged: false });
  expect(text(project)).toBe('1\n2\n3\n4\n5 fixed\n');
  expect(statSync(join(project.dir, 'a.ts')).mode & 0o777).toBe(0o640);
  expect(opened.ledger.writes).toEqual([{ path: 'a.ts', hash: sha256('1\n2\n3\n4\n5 fixed\n') }]);
  expect({ ...userSide(project.dir), status: '' }).toEqual({ ...before, status: '' });
  expect(readdirSync(project.dir).sort()).toEqual(['.git', '.gitignore', '.keepgreen', 'a.ts', 'b.ts']);
});

it('hands a merge back to be checked, and lands it once that is done', async () => {
  const { project, opened, patch } = await fixLastLine();
  project.write('a.ts', '1 typed\n2\n3\n4\n5\n');
  const asked = await opened.workspaces.land(landing(patch));
  expect(asked.kind).toBe('needs_check');
  expect(text(project)).toBe('1 typed\n2\n3\n4\n5\n');
  if (asked.kind !== 'needs_check') return;
  const workspace = await opened.workspaces.acquire(asked.patch.commit, never);
  expect(readFileSync(join(workspace.projectDir, 'a.ts'), 'utf8')).toBe('1 typed\n2\n3\n4\n5 fixed\n');
  expect(await opened.workspaces.land(landing(asked.patch, true))).toMatchObject({ kind: 'landed', merged: true });
  expect(text(project)).toBe('1 typed\n2\n3\n4\n5 fixed\n');
});

it('lands the first patch too once its merge was checked, but never a merge of bytes that came after', async () => {
  const { project, opened, patch } = await fixLastLine();
  project.write('a.ts', '1 typed\n2\n3\n4\n5\n');
  expect((await opened.workspaces.land(landing(patch))).kind).toBe('needs_check');
  project.write('a.ts', '1 typed on\n2\n3\n4\n5\n');
  expect((await opened.workspaces.land(landing(patch, true))).kind).toBe('needs_check');
  expect(text(project)).toBe('1 typed on\n2\n3\n4\n5\n');
  expect(await opened.workspaces.land(landing(patch, true))).toMatchObject({ kind: 'landed', merged: true });
  expect(text(project)).toBe('1 typed on\n2\n3\n4\n5 fixed\n');
});

it('holds the fix where the user typed on the same line, with both texts to see', async () => {
  const { project, opened, patch } = await fixLastLine();
  project.write('a.ts', '1\n2\n3\n4\n5 typed\n');
  const held = await opened.workspaces.land(landing(patch));
  expect(held).toMatchObject({ kind: 'held', conflicts: ['a.ts'], reason: 'a.ts: the same lines were changed meanwhile' });
  expect(held.kind === 'held' && held.diff).toMatch(/\+<<<<<<< yours[\s\S]*5 typed[\s\S]*\+5 fixed[\s\S]*\+>>>>>>> keepgreen/);
  expect(text(project)).toBe('1\n2\n3\n4\n5 typed\n');
});

it('has nothing to do where the user wrote the same', async () => {
  const { project, opened, patch } = await fixLastLine();
  project.write('a.ts', '1\n2\n3\n4\n5 fixed\n');
  expect(await opened.workspaces.land(landing(patch))).toMatchObject({ kind: 'landed', merged: false });
  expect(opened.ledger.writes).toEqual([]);
});

it('holds all files when one can\'t land', async () => {
  const project = tinyProject({ 'a.ts': five, 'b.ts': 'b\n' });
  const { workspaces } = await openFor(project.dir);
  const { patch } = await patchBy(workspaces, (workspace) => {
    for (const name of ['a.ts', 'b.ts']) writeFileSync(join(workspace.projectDir, name), 'fixed\n');
  });
  project.write('b.ts', 'b typed\n');
  expect(await workspaces.land(landing(patch))).toMatchObject({ kind: 'held', conflicts: ['b.ts'] });
  expect(text(project)).toBe(five);
});

it.each([
  ['deleted by the user', (dir: string) => rmSync(join(dir, 'a.ts')), 'it was deleted meanwhile'],
  ['a link now', (dir: string) => { rmSync(join(dir, 'a.ts')); symlinkSync('b.ts', join(dir, 'a.ts')); }, 'a symbolic link is there now'],
  ['a folder now', (dir: string) => { rmSync(join(dir, 'a.ts')); mkdirSync(join(dir, 'a.ts')); }, 'a folder is there now'],
  ['binary now', (dir: string) => writeFileSync(join(dir, 'a.ts'), 'a\0b'), 'it is a binary file'],
])('holds the fix of a file that is %s', async (_, meanwhile, reason) => {
  const { project, opened, patch } = await fixLastLine();
  meanwhile(project.dir);
  expect(await opened.workspaces.land(landing(patch))).toMatchObject({ kind: 'held', conflicts: ['a.ts'], reason: `a.ts: ${reason}` });
  expect(text(project, 'b.ts')).toBe('b\n');
});

it('creates, deletes, renames and makes executable; undo brings everything back', async () => {
  const project = tinyProject({ 'gone.ts': 'g\n', 'old.ts': 'moved\n', 'run.sh': '#!/bin/sh\n', 'bin.dat': 'a\0b' });
  const opened = await openFor(project.dir);
  const { patch } = await patchBy(opened.workspaces, ({ projectDir }) => {
    rmSync(join(projectDir, 'gone.ts'));
    renameSync(join(projectDir, 'old.ts'), join(projectDir, 'new.ts'));
    chmodSync(join(projectDir, 'run.sh'), 0o755);
    mkdirSync(join(projectDir, 'deep/er'), { recursive: true });
    writeFileSync(join(projectDir, 'deep/er/made.ts'), 'made\n');
    writeFileSync(join(projectDir, 'bin.dat'), 'c\0d');
  });
  expect(patch.files.map(({ path, modeBefore, modeAfter, binary }) => [path, modeBefore, modeAfter, binary])).toEqual([
    ['bin.dat', '100644', '100644', true],
    ['deep/er/made.ts', null, '100644', false],
    ['gone.ts', '100644', null, false],
    ['new.ts', null, '100644', false],
    ['old.ts', '100644', null, false],
    ['run.sh', '100644', '100755', false],
  ]);
  const landed = await opened.workspaces.land(landing(patch));
  expect(readdirSync(project.dir).sort()).toEqual(['.git', '.gitignore', '.keepgreen', 'bin.dat', 'deep', 'new.ts', 'run.sh']);
  expect(statSync(join(project.dir, 'run.sh')).mode & 0o111).not.toBe(0);
  expect(text(project, 'deep/er/made.ts')).toBe('made\n');
  const id = landed.kind === 'landed' ? landed.landingId : '';
  expect((await opened.workspaces.undo(id)).kind).toBe('undone');
  expect(readdirSync(project.dir).sort()).toEqual(['.git', '.gitignore', '.keepgreen', 'bin.dat', 'gone.ts', 'old.ts', 'run.sh']);
  expect(project.git('status', '--porcelain')).toBe('');
});

it('keeps carriage returns and a missing last newline', async () => {
  const { project, opened, patch } = await fixLastLine('1\r\n2\r\n3\r\n4\r\n5', '1\r\n2\r\n3\r\n4\r\n5 fixed');
  project.write('a.ts', '1 typed\r\n2\r\n3\r\n4\r\n5');
  const asked = await opened.workspaces.land(landing(patch));
  if (asked.kind === 'needs_check') await opened.workspaces.land(landing(asked.patch, true));
  expect(text(project)).toBe('1 typed\r\n2\r\n3\r\n4\r\n5 fixed');
});

it('does not overwrite what is typed at the very last moment', async () => {
  const project = tinyProject({ 'a.ts': five, 'b.ts': 'b\n' });
  let typed = false;
  const opened = await openFor(project.dir, {
    onStep: (step) => {
      if (step !== 'written 1' || typed) return;
      typed = true;
      project.write('b.ts', 'b typed in the middle of the landing\n');
    },
  });
  const { patch } = await patchBy(opened.workspaces, (workspace) => {
    for (const name of ['a.ts', 'b.ts']) writeFileSync(join(workspace.projectDir, name), 'fixed\n');
  });
  expect(await opened.workspaces.land(landing(patch))).toMatchObject({ kind: 'held', conflicts: ['b.ts'] });
  expect(text(project)).toBe(five);
  expect(text(project, 'b.ts')).toBe('b typed in the middle of the landing\n');
});

it('takes everything back when the disk refuses a write', async () => {
  const project = tinyProject({ 'a.ts': five, 'sub/b.ts': 'b\n' });
  const opened = await openFor(project.dir, {
    onStep: (step) => {
      if (step === 'written 1') execFileSync('sh', ['-c', `rm -rf sub && ln -s /tmp sub`], { cwd: project.dir });
    },
  });
  const { patch } = await patchBy(opened.workspaces, (workspace) => {
    for (const name of ['a.ts', 'sub/b.ts']) writeFileSync(join(workspace.projectDir, name), 'fixed\n');
  });
  await expect(opened.workspaces.land(landing(patch))).rejects.toMatchObject({ code: 'path_outside' });
  expect(text(project)).toBe(five);
  expect(existsSync('/tmp/b.ts')).toBe(false);
});

it('refuses links, paths through links and names that differ only in case', async () => {
  const project = tinyProject({ 'a.ts': five, 'dir/b.ts': 'b\n' });
  const opened = await openFor(project.dir);
  const outside = temporaryFolder();
  const edits: ((dir: string) => void)[] = [
    (dir) => symlinkSync('/etc/passwd', join(dir, 'link.ts')),
    (dir) => writeFileSync(join(dir, 'A.ts'), 'twin\n'),
    (dir) => { mkdirSync(join(dir, 'Dir')); writeFileSync(join(dir, 'Dir/c.ts'), 'twin\n'); },
  ];
  for (const edit of edits) {
    const { patch } = await patchBy(opened.workspaces, ({ projectDir }) => edit(projectDir));
    await expect(opened.workspaces.land(landing(patch))).rejects.toMatchObject({ code: 'path_outside' });
  }
  const { patch } = await patchBy(opened.workspaces, ({ projectDir }) => writeFileSync(join(projectDir, 'dir/b.ts'), 'fixed\n'));
  renameSync(join(project.dir, 'dir'), join(outside, 'dir'));
  symlinkSync(join(outside, 'dir'), join(project.dir, 'dir'));
  await expect(opened.workspaces.land(landing(patch))).rejects.toMatchObject({ code: 'path_outside' });
  expect(readFileSync(join(outside, 'dir/b.ts'), 'utf8')).toBe('b\n');
});

it('waits for the user\'s git: busy says what it does, landing refuses meanwhile, and no lock is ever removed', async () => {
  const { project, opened, patch } = await fixLastLine();
  expect(await opened.workspaces.busy()).toBeUndefined();
  const lock = join(project.dir, '.git', 'index.lock');
  writeFileSync(lock, '');
  expect(await opened.workspaces.busy()).toContain(lock);
  await opened.workspaces.snapshot();
  await expect(opened.workspaces.land(landing(patch))).rejects.toMatchObject({ code: 'git_busy' });
  expect(existsSync(lock)).toBe(true);
  rmSync(lock);
  for (const [file, word] of [['rebase-merge', 'rebase'], ['rebase-apply', 'rebase'], ['MERGE_HEAD', 'merge'], ['CHERRY_PICK_HEAD', 'cherry-pick'], ['REVERT_HEAD', 'revert'], ['BISECT_LOG', 'bisect']]) {
    mkdirSync(join(project.dir, '.git', file ?? ''));
    expect(await opened.workspaces.busy()).toContain(word);
    rmSync(join(project.dir, '.git', file ?? ''), { recursive: true });
  }
  expect(await opened.workspaces.land(landing(patch))).toMatchObject({ kind: 'landed' });
  expect(text(project)).toContain('5 fixed');
});
