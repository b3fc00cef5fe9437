import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LandRequest } from '../../automation/task/snapshot.ts';
import { checkout, temporaryFolder, tinyProject, type TinyProject } from '../support/project.ts';
import { landing, openFor, patchBy, settingsFor, type Opened } from './open.ts';

const names = ['a.ts', 'b.ts', 'c.ts', 'gone.ts', 'made/new.ts'];

interface Job {
  readonly request?: LandRequest;
  readonly undo?: string;
  readonly dieAt?: string;
  readonly killAfterMs?: number;
}

/** Runs the landing in a process of its own, and resolves with the steps it said before it ended. */
function runChild(opened: Opened, job: Job): Promise<{ steps: string[]; signal: string | null }> {
  const file = join(temporaryFolder(), 'job.json');
  writeFileSync(file, JSON.stringify({ ...job, settings: opened.settings }));
  const child = spawn(process.execPath, [join(checkout, 'tests/fixtures/workspace/land-and-die.mjs'), join(checkout, 'dist'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (job.killAfterMs !== undefined && said.includes('opened\n')) setTimeout(() => child.kill('SIGKILL'), job.killAfterMs);
  });
  return new Promise((resolve) => child.on('close', (_, signal) => resolve({ steps: said.trim().split('\n'), signal })));
}

function files(project: TinyProject): Record<string, string> {
  const found = readdirSync(project.dir, { recursive: true, encoding: 'utf8' }).filter((name) => !/^\.(git|keepgreen)(\/|$)/.test(name) && name !== '.gitignore' && name !== 'made');
  return Object.fromEntries(found.sort().map((name) => [name, readFileSync(join(project.dir, name), 'utf8')]));
}

const old = { 'a.ts': 'a\n', 'b.ts': 'b\n', 'c.ts': 'c\n', 'gone.ts': 'g\n' };
const fixed = { 'a.ts': 'a fixed\n', 'b.ts': 'b fixed\n', 'c.ts': 'c fixed\n', 'made/new.ts': 'new\n' };

async function prepared(mode: 'apply' | 'commit' | 'branch' = 'apply'): Promise<{ project: TinyProject; opened: Opened; request: LandRequest }> {
  const project = tinyProject(old);
  const opened = await openFor(project.dir, { settings: settingsFor(project.dir) });
  const { patch } = await patchBy(opened.workspaces, ({ projectDir }) => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(projectDir, `${name}.ts`), `${name} fixed\n`);
    rmSync(join(projectDir, 'gone.ts'));
    mkdirSync(join(projectDir, 'made'));
    writeFileSync(join(projectDir, 'made/new.ts'), 'new\n');
  });
  expect(patch.files.map(({ path }) => path)).toEqual(names);
  return { project, opened, request: { ...landing(patch), mode, message: 'fix' } };
}

it.each(['prepared', 'recorded', 'written 1', 'written 2', 'written 3', 'written 4', 'written 5', 'finished', 'closed'])('is whole again at the next start when killed at the step "%s" of a landing', async (dieAt) => {
  const { project, opened, request } = await prepared();
  const child = await runChild(opened, { request, dieAt });
  expect(child.signal).toBe('SIGKILL');
  expect(child.steps.at(-1)).toBe(dieAt);
  const lines = await opened.workspaces.recover();
  expect(files(project)).toEqual(fixed);
  expect(lines).toEqual(dieAt === 'closed' ? [] : [`Finished the landing of task_0000000a that was cut off: ${names.join(', ')}.`]);
  expect(await opened.workspaces.recover()).toEqual([]);
  expect(await opened.workspaces.undo('task_0000000a')).toMatchObject({ kind: 'undone' });
  expect(files(project)).toEqual(old);
});

it('leaves alone what was typed after the crash, and takes the rest back', async () => {
  const { project, opened, request } = await prepared();
  await runChild(opened, { request, dieAt: 'written 2' });
  project.write('c.ts', 'c typed\n');
  expect(await opened.workspaces.recover()).toEqual(['Took back the landing of task_0000000a that was cut off: c.ts had been edited since and was left alone.']);
  expect(files(project)).toEqual({ ...old, 'c.ts': 'c typed\n' });
  expect(await opened.workspaces.recover()).toEqual([]);
});

it.each(['prepared', 'written 2', 'finished'])('finishes an undo that was killed at the step "%s"', async (dieAt) => {
  const { project, opened, request } = await prepared();
  const landed = await opened.workspaces.land(request);
  const id = landed.kind === 'landed' ? landed.landingId : '';
  expect((await runChild(opened, { undo: id, dieAt })).signal).toBe('SIGKILL');
  expect(await opened.workspaces.recover()).toHaveLength(1);
  expect(files(project)).toEqual(old);
  expect(await opened.workspaces.undo(id)).toMatchObject({ kind: 'refused', reason: 'It has been undone already.' });
});

it.each(['written 2', 'finished'])('finishes the commit too when killed at "%s" in commit mode', async (dieAt) => {
  const { project, opened, request } = await prepared('commit');
  await runChild(opened, { request, dieAt });
  await opened.workspaces.recover();
  expect(files(project)).toEqual(fixed);
  expect(project.git('status', '--porcelain')).toBe('');
  expect(project.git('log', '--format=%s').trim().split('\n')).toEqual(['fix', 'start']);
});

it.each(['prepared', 'moved', 'closed'])('has the branch at the next start when killed at "%s" in branch mode, and none after an undo that was', async (dieAt) => {
  const { project, opened, request } = await prepared('branch');
  expect((await runChild(opened, { request, dieAt })).signal).toBe('SIGKILL');
  const lines = await opened.workspaces.recover();
  expect(lines).toEqual(dieAt === 'closed' ? [] : ['Finished the landing of task_0000000a that was cut off: refs/heads/keepgreen/task_0000000a.']);
  expect(project.git('show', 'keepgreen/task_0000000a:a.ts')).toBe('a fixed\n');
  expect(files(project)).toEqual(old);
  await runChild(opened, { undo: 'task_0000000a', dieAt });
  await opened.workspaces.recover();
  expect(project.git('branch', '--list', 'keepgreen/*')).toBe('');
  expect(await opened.workspaces.undo('task_0000000a')).toMatchObject({ kind: 'refused' });
});

it('takes a landing on a branch back that somebody has made under its name after the crash', async () => {
  const { project, opened, request } = await prepared('branch');
  await runChild(opened, { request, dieAt: 'prepared' });
  project.git('branch', 'keepgreen/task_0000000a');
  expect(await opened.workspaces.recover()).toEqual(['Took back the landing of task_0000000a that was cut off: somebody has moved refs/heads/keepgreen/task_0000000a since, and it was left alone.']);
  expect(project.git('rev-parse', 'keepgreen/task_0000000a')).toBe(project.git('rev-parse', 'main'));
});

it('is all old or all new after kill -9 at any moment', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { project, opened, request } = await prepared();
    await runChild(opened, { request, killAfterMs: Math.random() * 120 });
    await opened.workspaces.recover();
    expect([old, fixed]).toContainEqual(files(project));
    expect((await opened.workspaces.land(request)).kind).toBe('landed');
    expect(files(project)).toEqual(fixed);
  }
});
