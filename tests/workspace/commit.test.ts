import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LandRequest, Patch } from '../../automation/task/snapshot.ts';
import { tinyProject, type TinyProject } from '../support/project.ts';
import { landing, openFor, patchBy, type Opened } from './open.ts';

const seven = '1\n2\n3\n4\n5\n6\n7\n';

function request(patch: Patch): LandRequest {
  return { ...landing(patch), mode: 'commit', message: 'Fix the thing\n\nKeepgreen-Task: task_0000000a\n' };
}

/** Fixes line 4 in a workspace of the tree as it stands. */
async function fix(project: TinyProject, opened: Opened): Promise<Patch> {
  const now = readFileSync(join(project.dir, 'a.ts'), 'utf8');
  return (await patchBy(opened.workspaces, ({ projectDir }) => writeFileSync(join(projectDir, 'a.ts'), now.replace('4\n', '4 fixed\n')))).patch;
}

it('commits only the fix, in the user\'s name, and leaves what else is staged or changed as it was', async () => {
  const project = tinyProject({ 'a.ts': seven, 'other.ts': 'o\n', 'staged.ts': 's\n' });
  project.write('other.ts', 'o changed\n');
  project.write('staged.ts', 's staged\n');
  project.git('add', 'staged.ts');
  const opened = await openFor(project.dir);
  const landed = await opened.workspaces.land(request(await fix(project, opened)));
  const head = project.git('rev-parse', 'HEAD').trim();
  expect(landed).toMatchObject({ kind: 'landed', commit: head });
  expect(project.git('show', '--format=%an %s %(trailers:key=Keepgreen-Task,valueonly)', '--name-only', 'HEAD').trim().split(/\s*\n+/)).toEqual(['Test Fix the thing task_0000000a', 'a.ts']);
  expect(project.git('status', '--porcelain')).toBe(' M other.ts\nM  staged.ts\n');
  expect(project.git('symbolic-ref', 'HEAD').trim()).toBe('refs/heads/main');
});

it('keeps the user\'s own uncommitted lines of the same file out of the commit, staged and unstaged', async () => {
  const project = tinyProject({ 'a.ts': seven });
  project.write('a.ts', seven.replace('1\n', '1 staged\n'));
  project.git('add', 'a.ts');
  project.write('a.ts', seven.replace('1\n', '1 staged\n').replace('7\n', '7 unstaged\n'));
  const opened = await openFor(project.dir);
  const landed = await opened.workspaces.land(request(await fix(project, opened)));
  expect(landed.kind === 'landed' && landed.commit).toBe(project.git('rev-parse', 'HEAD').trim());
  expect(project.git('show', 'HEAD:a.ts')).toBe(seven.replace('4\n', '4 fixed\n'));
  expect(project.git('show', ':a.ts')).toBe(seven.replace('1\n', '1 staged\n').replace('4\n', '4 fixed\n'));
  expect(readFileSync(join(project.dir, 'a.ts'), 'utf8')).toBe('1 staged\n2\n3\n4 fixed\n5\n6\n7 unstaged\n');
});

it('lands without a commit where the user\'s uncommitted lines are the ones that were fixed, and on a detached HEAD', async () => {
  const project = tinyProject({ 'a.ts': seven });
  project.write('a.ts', seven.replace('4\n', 'mine 4\n'));
  const opened = await openFor(project.dir);
  const before = project.git('rev-parse', 'HEAD');
  expect(await opened.workspaces.land(request(await fix(project, opened)))).toMatchObject({ kind: 'landed', commit: null });
  expect(readFileSync(join(project.dir, 'a.ts'), 'utf8')).toContain('mine 4 fixed');
  project.git('checkout', '-q', '--detach');
  project.write('a.ts', seven);
  expect(await opened.workspaces.land(request(await fix(project, opened)))).toMatchObject({ kind: 'landed', commit: null });
  expect(project.git('rev-parse', 'HEAD')).toBe(before);
  expect(opened.log.records.filter(({ message }) => message === 'The fix lands in the tree without a commit.')).toHaveLength(2);
});

it('stores a file as the user\'s git would: line ends normalised', async () => {
  const project = tinyProject({ '.gitattributes': '* text=auto\n', 'a.ts': seven });
  project.git('config', 'core.autocrlf', 'true');
  project.write('a.ts', seven.replaceAll('\n', '\r\n'));
  const opened = await openFor(project.dir);
  const { patch } = await patchBy(opened.workspaces, ({ projectDir }) => writeFileSync(join(projectDir, 'a.ts'), seven.replace('4\n', '4 fixed\n').replaceAll('\n', '\r\n')));
  expect(await opened.workspaces.land(request(patch))).toMatchObject({ kind: 'landed' });
  expect(project.git('show', 'HEAD:a.ts')).toBe(seven.replace('4\n', '4 fixed\n'));
  expect(project.git('status', '--porcelain')).toBe('');
});
