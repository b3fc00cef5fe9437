import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../automation/config/settings.ts';
import { createGitWatch } from '../../automation/workspace/git-watch.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createGit } from '../../automation/world/git.ts';
import { createRandom } from '../../automation/world/random.ts';
import { temporaryFolder, tinyProject, type TinyProject } from '../support/project.ts';
import { landing, never, openFor } from './open.ts';

/** A program that leaves a file with its name when it runs, and passes on what it is given. */
function canary(folder: string, name: string): string {
  const file = join(folder, `${name}.sh`);
  writeFileSync(file, `#!/bin/sh\ntouch '${join(folder, `${name}.ran`)}'\ncase "$1" in --pass) cat;; esac\n`);
  chmodSync(file, 0o755);
  return file;
}

const ranIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.ran')).map((name) => name.slice(0, -4)).sort();

/** Every way by which a repository's own files make git run something. */
function booby(project: TinyProject, folder: string, dir = project.dir): void {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, encoding: 'utf8' });
  const of = (name: string) => canary(folder, name);
  const included = join(dir, '.git', 'included');
  const hooks = join(dir, '.git', 'my-hooks');
  mkdirSync(hooks, { recursive: true });
  for (const hook of ['post-checkout', 'pre-commit', 'post-commit', 'reference-transaction', 'post-index-change', 'post-merge', 'post-rewrite', 'prepare-commit-msg']) {
    for (const place of [hooks, join(dir, '.git', 'hooks')]) {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, hook), `#!/bin/sh\nexec '${of(`hook-${hook}`)}'\n`, { mode: 0o755 });
    }
  }
  writeFileSync(included, `[core]\n\tfsmonitor = ${of('fsmonitor-included')}\n[diff]\n\texternal = ${of('diff-external')}\n`);
  writeFileSync(join(dir, '.git', 'info', 'attributes'), '*.js filter=evil diff=evil merge=evil\n*.md filter=process\n');
  git('config', 'core.hooksPath', hooks);
  for (const [key, name] of [['core.fsmonitor', 'fsmonitor'], ['filter.evil.clean', 'clean'], ['filter.evil.smudge', 'smudge'], ['filter.process.process', 'process'], ['diff.evil.textconv', 'textconv'], ['diff.evil.command', 'diff-command'], ['merge.evil.driver', 'merge'], ['core.pager', 'pager'], ['core.editor', 'editor'], ['core.sshCommand', 'ssh'], ['credential.helper', 'credential'], ['gpg.program', 'gpg'], ['core.alternateRefsCommand', 'alternate-refs'], ['uploadpack.packObjectsHook', 'pack-objects']] as const) {
    const takesInput = name === 'clean' || name === 'smudge' || name === 'textconv';
    git('config', key, takesInput ? `${of(name)} --pass` : of(name));
  }
  git('config', 'commit.gpgSign', 'true');
  git('config', 'include.path', included);
}

/** All that keepgreen does with a project: snapshot, copy, patch, landing in a tree that moved on, undo. */
async function everything(project: TinyProject, settings: Partial<Settings> = {}, meanwhile = () => undefined as unknown): Promise<string> {
  const { workspaces } = await openFor(project.dir, { settings });
  await workspaces.head();
  const base = await workspaces.snapshot();
  const workspace = await workspaces.acquire(base.commit, never);
  writeFileSync(join(workspace.projectDir, 'a.js'), 'one\ntwo\nthree\nfour, mended\n');
  meanwhile();
  const patch = await workspace.changes(base);
  await workspace.moveTo(patch.commit);
  await workspace.release();
  project.write('a.js', 'one, typed meanwhile\ntwo\nthree\nfour\n');
  await workspaces.snapshot();
  await workspaces.busy();
  const request = landing(patch, true);
  const landed = await workspaces.land({ ...request, mode: settings.landMode ?? 'apply', message: 'Fix' });
  const again = landed.kind === 'needs_check' ? await workspaces.land({ ...request, patch: landed.patch, mode: settings.landMode ?? 'apply', message: 'Fix' }) : landed;
  await workspaces.recover();
  const text = readFileSync(join(project.dir, 'a.js'), 'utf8');
  if (again.kind === 'landed') await workspaces.undo(again.landingId);
  return text;
}

const PROJECT = { 'a.js': 'one\ntwo\nthree\nfour\n', 'b.md': 'text\n' };
const MERGED = 'one, typed meanwhile\ntwo\nthree\nfour, mended\n';

describe('a repository that is set to run things', () => {
  it('runs them for a person (or the next test would prove nothing)', () => {
    const folder = temporaryFolder('keepgreen-canary');
    const project = tinyProject(PROJECT);
    booby(project, folder);
    project.write('a.js', 'changed\n');
    project.write('b.md', 'changed too, or git asks its filter only where the index is as young as the file\n');
    for (const args of [['add', '-A'], ['checkout', '-q', 'HEAD', '--', '.'], ['branch', 'x'], ['diff', 'HEAD'], ['show', '--textconv', 'HEAD:a.js']]) spawnSync('git', args, { cwd: project.dir, stdio: 'ignore' });
    expect(ranIn(folder)).toEqual(expect.arrayContaining(['clean', 'fsmonitor-included', 'hook-reference-transaction', 'process', 'textconv']));
  });

  it('runs none of them for keepgreen', async () => {
    const folder = temporaryFolder('keepgreen-canary');
    const project = tinyProject(PROJECT);
    booby(project, folder);
    expect(await everything(project)).toBe(MERGED);
    expect(ranIn(folder)).toEqual([]);
  });

  it('runs only the filters through which the user\'s own `git add` would go where LAND_MODE=commit makes a commit', async () => {
    const folder = temporaryFolder('keepgreen-canary');
    const project = tinyProject(PROJECT);
    booby(project, folder);
    expect(await everything(project, { landMode: 'commit' })).toBe(MERGED);
    expect(ranIn(folder).filter((name) => name !== 'process')).toEqual(['clean']);
  });
});

describe('a repository that an agent or a test leaves in the private copy', () => {
  it.each([['with a commit', true], ['without one', false]] as const)('%s runs nothing, as .git folder or bare', async (_, commits) => {
    const folder = temporaryFolder('keepgreen-canary');
    const project = tinyProject(PROJECT);
    const { workspaces } = await openFor(project.dir);
    const base = await workspaces.snapshot();
    const workspace = await workspaces.acquire(base.commit, never);
    const nested = join(workspace.projectDir, 'nested');
    mkdirSync(nested);
    writeFileSync(join(nested, 'c.js'), 'x\n');
    const git = (cwd: string, ...args: string[]) => execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x.invalid', ...args], { cwd, stdio: 'ignore' });
    git(nested, 'init', '-q');
    if (commits) {
      git(nested, 'add', '-A');
      git(nested, 'commit', '-qm', 'x');
    }
    booby(project, folder, nested);
    writeFileSync(join(nested, 'c.js'), 'y\n');
    git(workspace.projectDir, 'init', '-q', '--bare', 'bare');
    writeFileSync(join(workspace.projectDir, 'bare/config'), `[core]\n\tbare = true\n\tfsmonitor = ${canary(folder, 'bare')}\n`);
    // The control: a person's git would run it.
    execFileSync('git', ['status'], { cwd: nested, stdio: 'ignore' });
    expect(ranIn(folder)).toContain('fsmonitor-included');
    for (const name of ranIn(folder)) execFileSync('rm', [join(folder, `${name}.ran`)]);
    const patch = await workspace.changes(base);
    writeFileSync(join(nested, 'c.js'), 'z\n');
    await workspace.changes(base);
    await workspace.moveTo(patch.commit);
    await workspace.changes(base);
    await workspace.moveTo(base.commit);
    await workspace.release();
    expect(ranIn(folder)).toEqual([]);
    expect(readdirSync(join(project.dir))).not.toContain('nested');
  });
});

describe('what git could be made to run is seen', () => {
  it('as the same while nothing changes, in a worktree of another repository too, and without git', async () => {
    const project = tinyProject(PROJECT);
    const other = join(temporaryFolder('keepgreen-worktree'), 'tree');
    project.git('worktree', 'add', '-q', other);
    const git = createGit({ clock: createClock(), random: createRandom() });
    for (const projectRoot of [project.dir, other, temporaryFolder('keepgreen-plain')]) {
      const watch = createGitWatch({ settings: { projectRoot, stateDir: join(projectRoot, '.keepgreen') }, git });
      const before = await watch.look();
      expect(await watch.changesSince(before)).toEqual([]);
      if (existsSync(join(projectRoot, '.git'))) {
        writeFileSync(join(project.dir, '.git/hooks/pre-push'), 'x');
        expect(await watch.changesSince(before)).toEqual([{ what: expect.stringContaining('pre-push') as unknown, how: 'added', ours: false }]);
        execFileSync('rm', [join(project.dir, '.git/hooks/pre-push')]);
      }
    }
  });
});
