import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, tinyProject, type TinyProject } from '../support/project.ts';
import { never, openFor } from './open.ts';

/** An npm workspace: `a` uses `b`, both at the root's node_modules; `a` has a package of its own below it. */
function monorepo(): TinyProject {
  const project = tinyProject({
    'package.json': '{"name":"root","workspaces":["packages/*"]}',
    'packages/a/package.json': '{"name":"a","type":"module"}',
    'packages/a/index.js': 'export { b } from "@me/b"; export { own } from "own"; export { top } from "top";\n',
    'packages/b/package.json': '{"name":"@me/b","type":"module","exports":"./index.js"}',
    'packages/b/index.js': 'export const b = "b of the user";\n',
    'packages/b/cli.js': '#!/usr/bin/env node\n',
  });
  for (const [dir, name] of [['', 'top'], ['packages/a/', 'own'], ['', '@scope/deep']]) {
    project.write(`${dir}node_modules/${name}/package.json`, `{"name":"${name}","type":"module","exports":"./index.js"}`);
    project.write(`${dir}node_modules/${name}/index.js`, `export const ${name?.split('/').at(-1)} = "${name}";\n`);
  }
  mkdirSync(join(project.dir, 'node_modules/@me'));
  symlinkSync('../../packages/b', join(project.dir, 'node_modules/@me/b'));
  mkdirSync(join(project.dir, 'node_modules/.bin'));
  symlinkSync('../@me/b/cli.js', join(project.dir, 'node_modules/.bin/b'));
  symlinkSync('../top/index.js', join(project.dir, 'node_modules/.bin/top'));
  project.write('node_modules/.vite/deps/cache.json', '{}');
  project.write('node_modules/.package-lock.json', '{}');
  return project;
}

it('lends installed packages, and gives workspace packages from the workspace itself', async () => {
  const project = monorepo();
  const { workspaces } = await openFor(project.dir);
  const base = await workspaces.snapshot();
  const workspace = await workspaces.acquire(base.commit, never);
  writeFileSync(join(workspace.root, 'packages/b/index.js'), 'export const b = "b of the workspace";\n');
  const script = 'import("./packages/a/index.js").then((all) => console.log(all.b, all.own, all.top))';
  expect(execFileSync('node', ['-e', script], { cwd: workspace.root, encoding: 'utf8' })).toBe('b of the workspace own top\n');
  expect(realpathSync(join(workspace.root, 'node_modules/.bin/b'))).toBe(join(workspace.root, 'packages/b/cli.js'));
  expect(realpathSync(join(workspace.root, 'node_modules/@scope/deep'))).toBe(join(project.dir, 'node_modules/@scope/deep'));
  expect((await workspace.changes(base)).files.map(({ path }) => path)).toEqual(['packages/b/index.js']);
});

it('gives no way back: node_modules and its groups are real folders, caches are not shared', async () => {
  const project = monorepo();
  const { workspaces } = await openFor(project.dir);
  const workspace = await workspaces.acquire((await workspaces.snapshot()).commit, never);
  for (const dir of ['node_modules', 'node_modules/@me', 'node_modules/.bin', 'packages/a/node_modules']) expect(lstatSync(join(workspace.root, dir)).isSymbolicLink()).toBe(false);
  expect(existsSync(join(workspace.root, 'node_modules/.vite'))).toBe(false);
  mkdirSync(join(workspace.root, 'node_modules/.vite'));
  writeFileSync(join(workspace.root, 'node_modules/.vite/cache'), 'warm');
  await workspace.moveTo((await workspaces.snapshot()).commit);
  expect(readFileSync(join(workspace.root, 'node_modules/.vite/cache'), 'utf8')).toBe('warm');
  expect(readdirSync(join(project.dir, 'node_modules/.vite'))).toEqual(['deps']);
  expect(existsSync(join(project.dir, 'node_modules/top/index.js'))).toBe(true);
});

it('follows an install, a removal and what someone did to the links', async () => {
  const project = monorepo();
  const { workspaces } = await openFor(project.dir);
  const { commit } = await workspaces.snapshot();
  const workspace = await workspaces.acquire(commit, never);
  project.write('node_modules/fresh/index.js', 'f\n');
  project.write('node_modules/@scope/fresh/index.js', 'f\n');
  rmSync(join(project.dir, 'node_modules/top'), { recursive: true });
  rmSync(join(workspace.root, 'node_modules/@scope/deep'));
  mkdirSync(join(workspace.root, 'node_modules/@scope/deep'));
  writeFileSync(join(workspace.root, 'node_modules/planted.js'), 'p\n');
  await workspace.moveTo(commit);
  expect(readdirSync(join(workspace.root, 'node_modules')).sort()).toEqual(['.bin', '.package-lock.json', '@me', '@scope', 'fresh']);
  expect(realpathSync(join(workspace.root, 'node_modules/@scope/deep'))).toBe(join(project.dir, 'node_modules/@scope/deep'));
  expect(existsSync(join(workspace.root, 'node_modules/@scope/fresh/index.js'))).toBe(true);
  rmSync(join(project.dir, 'packages/a/node_modules'), { recursive: true });
  await workspace.moveTo(commit);
  expect(existsSync(join(workspace.root, 'packages/a/node_modules'))).toBe(false);
});

it('finds packages installed above the project: at the repository\'s root and above that', async () => {
  const above = temporaryFolder();
  const repository = join(above, 'repo');
  mkdirSync(join(repository, 'apps/web'), { recursive: true });
  const run = (...args: string[]): string => execFileSync('git', args, { cwd: repository, encoding: 'utf8' });
  writeFileSync(join(repository, '.gitignore'), 'node_modules\n.keepgreen\n');
  writeFileSync(join(repository, 'apps/web/package.json'), '{}');
  run('init', '-q');
  run('add', '-A');
  for (const [dir, name] of [[above, 'highest'], [repository, 'root-one'], [join(repository, 'apps/web'), 'nearest']]) {
    mkdirSync(join(dir ?? '', 'node_modules', name ?? ''), { recursive: true });
    writeFileSync(join(dir ?? '', 'node_modules', name ?? '', 'index.js'), `module.exports = '${name}';\n`);
  }
  const { workspaces } = await openFor(join(repository, 'apps/web'));
  const workspace = await workspaces.acquire((await workspaces.snapshot()).commit, never);
  const script = 'console.log(require("highest"), require("root-one"), require("nearest"))';
  expect(execFileSync('node', ['-e', script], { cwd: workspace.projectDir, encoding: 'utf8' })).toBe('highest root-one nearest\n');
});

it('links the ignored files that the settings name, and cleaning leaves them', async () => {
  const project = tinyProject({ 'a.ts': 'a\n', '.gitignore': 'node_modules/\n.keepgreen/\ndist/\n.env.*\n' });
  project.write('packages/a/dist/out.js', 'built\n');
  project.write('.env.test', 'X=1\n');
  project.write('.env.secret', 'S=1\n');
  const { workspaces } = await openFor(project.dir, { settings: { workspaceLinks: ['packages/*/dist', '.env.test'] } });
  const base = await workspaces.snapshot();
  const workspace = await workspaces.acquire(base.commit, never);
  for (let round = 0; round < 2; round += 1) {
    expect(readFileSync(join(workspace.root, 'packages/a/dist/out.js'), 'utf8')).toBe('built\n');
    expect(readFileSync(join(workspace.root, '.env.test'), 'utf8')).toBe('X=1\n');
    expect(existsSync(join(workspace.root, '.env.secret'))).toBe(false);
    expect((await workspace.changes(base)).files).toEqual([]);
    await workspace.moveTo(base.commit);
  }
  expect(existsSync(join(project.dir, 'packages/a/dist/out.js'))).toBe(true);
});

it('leaves node_modules that the repository itself holds as checked out', async () => {
  const project = tinyProject({ 'a.ts': 'a\n', '.gitignore': '.keepgreen/\n', 'node_modules/vendored/index.js': 'v\n' });
  project.write('.gitignore', '.keepgreen/\nnode_modules/\n');
  project.write('node_modules/installed/index.js', 'i\n');
  const { workspaces } = await openFor(project.dir);
  const base = await workspaces.snapshot();
  const workspace = await workspaces.acquire(base.commit, never);
  expect(lstatSync(join(workspace.root, 'node_modules/vendored')).isSymbolicLink()).toBe(false);
  expect(lstatSync(join(workspace.root, 'node_modules/installed')).isSymbolicLink()).toBe(true);
  expect((await workspace.changes(base)).files).toEqual([]);
});
