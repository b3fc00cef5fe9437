import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { retryPublishing } from '../../automation/loop/recover.ts';
import { createPullRequests } from '../../automation/notify/pull-request.ts';
import { loadEvidence } from '../../automation/steps/evidence.ts';
import { placeTask } from '../../automation/store/views.ts';
import { applyTask, recoverTask } from '../../automation/task/advance.ts';
import type { Task } from '../../automation/task/task.ts';
import { timedHttp } from '../../automation/notify/timed-http.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createHttp } from '../../automation/world/http.ts';
import { userSide } from '../workspace/open.ts';
import { littleGithub } from '../support/github.ts';
import type { LittleGithub } from '../support/github.ts';
import { temporaryFolder } from '../support/project.ts';
import { openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { Scene, SceneOptions } from '../support/scene.ts';

const NAME = 'keepgreen/task_00000001';
const adds = redWhileBad('adds', 'a.js');

/** a.js is broken in the newest commit, and the agent knows how to mend it. */
async function brokenCommit(options: Partial<SceneOptions> = {}): Promise<{ scene: Scene; agent: ReturnType<typeof scriptedFixer> }> {
  const agent = scriptedFixer('agent', 'metered', [writes('a.js', 'good\n'), writes('a.js', 'good too\n')]);
  const scene = await openScene({ tests: [adds], files: { 'a.js': 'good\n' }, fixers: [agent], ...options, settings: { landMode: 'branch', fixPreexisting: true, ...options.settings } });
  scene.project.write('a.js', 'bad\n');
  scene.project.git('commit', '-qam', 'break it');
  return { scene, agent };
}

/** Until it leaves the queue: a fix that goes on a branch is written down in between. */
async function settle(scene: Scene, task: Task): Promise<Task> {
  const once = await scene.work(task);
  return once.status === 'pending' ? scene.work(once) : once;
}

const branches = (scene: Scene) => scene.project.git('branch', '--list', '--format=%(refname:short)', 'keepgreen/*').trim();

describe('LAND_MODE=branch', () => {
  it('puts the fix on a branch, leaves the file red and says where it is; the commit\'s trailers and the evidence say the same', async () => {
    const { scene } = await brokenCommit();
    const before = userSide(scene.project.dir);
    const task = await settle(scene, await scene.add(['a.js']));
    expect(task).toMatchObject({ status: 'completed', outcome: 'fixed', costUsd: 0.25, landing: { mode: 'branch', status: 'landed', branch: NAME, url: null, commit: scene.project.git('rev-parse', NAME).trim() } });
    expect(task.summary).toContain(`on branch ${NAME}`);
    expect(scene.read('a.js')).toBe('bad\n');
    expect({ ...userSide(scene.project.dir), refs: '', reflog: '' }).toEqual({ ...before, refs: '', reflog: '' });
    expect(scene.project.git('show', `${NAME}:a.js`)).toBe('good\n');
    const evidence = await loadEvidence(scene.shop.settings.stateDir, task.id);
    const trailer = (key: string) => scene.project.git('log', '-1', `--format=%(trailers:key=Keepgreen-${key},valueonly)`, NAME).trim();
    expect(trailer('Diff')).toBe(`sha256:${evidence?.patch?.diffHash ?? ''}`);
    expect(trailer('Turned-Green')).toBe(task.failures[0]?.fingerprint);
    expect(trailer('Cost')).toBe('$0.2500, 100 tokens');
    expect((await scene.store.read()).lastGreen).toBeNull();
  });

  it('does not have the same red fixed twice while the branch is open, and does again once it does not fit any more', async () => {
    const { scene, agent } = await brokenCommit();
    await settle(scene, await scene.add(['a.js']));
    const again = await settle(scene, await scene.add(['a.js']));
    expect(again).toMatchObject({ status: 'completed', outcome: 'not_asked', costUsd: 0 });
    expect(again.summary).toContain(`git merge ${NAME}`);
    expect(agent.asked()).toBe(1);
    scene.project.write('a.js', 'bad in another way\n');
    expect(await settle(scene, await scene.add(['a.js']))).toMatchObject({ outcome: 'fixed' });
    expect(agent.asked()).toBe(2);
  });

  it('proves HEAD and the fix without the other uncommitted changes, and carries those of the fixed file only where it must', async () => {
    const { scene } = await brokenCommit();
    scene.project.write('b.js', 'good and uncommitted\n');
    expect(await settle(scene, await scene.add(['a.js']))).toMatchObject({ outcome: 'fixed', landing: { reason: null } });
    expect(scene.project.git('show', `${NAME}:b.js`)).toBe('good\n');
    expect(scene.project.git('rev-list', '--count', `main..${NAME}`).trim()).toBe('1');
  });

  it('holds a fix that only other uncommitted files make green, without another attempt', async () => {
    const needsB = { name: 'adds', judge: (read: (path: string) => string) => (read('a.js').includes('bad') || !read('b.js').includes('new') ? 'failed' as const : 'passed' as const) };
    const { scene, agent } = await brokenCommit({ tests: [needsB] });
    scene.project.write('b.js', 'new\n');
    const task = await settle(scene, await scene.add(['a.js']));
    expect(task).toMatchObject({ status: 'awaiting_approval', outcome: 'held', landing: { status: 'held', branch: null }, attempts: [{ ending: 'fixed' }] });
    expect(task.summary).toContain('Without your other uncommitted changes it is not green');
    expect(branches(scene)).toBe('');
    scene.project.git('commit', '-qam', 'b');
    await scene.store.update((draft) => placeTask(draft, applyTask(task, new Date())));
    expect(await settle(scene, task)).toMatchObject({ outcome: 'fixed', costUsd: 0.25 });
    expect(agent.asked()).toBe(1);
  });

  it('is not pushed when it carries uncommitted lines, and says so', async () => {
    const { scene, there } = await withRemote({ settings: { pushBranches: true } });
    scene.project.write('a.js', 'bad, and typed\n');
    const task = await settle(scene, await scene.add(['a.js']));
    expect(task).toMatchObject({ outcome: 'fixed', landing: { branch: NAME, reason: expect.stringContaining('not pushed') as string } });
    expect(scene.project.git('show', `${NAME}~1:a.js`)).toBe('bad, and typed\n');
    expect(there('branch', '--list', 'keepgreen/*')).toBe('');
  });

  it('goes on after a crash with the fix that is paid for', async () => {
    const { scene, agent } = await brokenCommit();
    const written = await scene.work(await scene.add(['a.js']));
    expect(written).toMatchObject({ status: 'pending', landing: { status: 'held' }, attempts: [{ ending: 'fixed' }] });
    const dead: Task = { ...written, status: 'in_progress', stage: 'landing' };
    await scene.store.update((draft) => placeTask(draft, recoverTask(dead, new Date())));
    expect(await scene.work(written)).toMatchObject({ outcome: 'fixed', costUsd: 0.25, crashes: 1 });
    expect(agent.asked()).toBe(1);
  });
});

async function withRemote(options: Partial<SceneOptions> = {}): Promise<{ scene: Scene; there: (...args: string[]) => string }> {
  const { scene } = await brokenCommit(options);
  const bare = temporaryFolder('keepgreen-remote');
  const there = (...args: string[]) => execFileSync('git', args, { cwd: bare, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
  there('init', '-q', '--bare', '-b', 'main');
  scene.project.git('remote', 'add', 'origin', bare);
  scene.project.git('push', '-q', 'origin', 'main');
  return { scene, there };
}

/** The same with a little GitHub, which reads what was pushed. */
async function onGithub(): Promise<{ scene: Scene; there: (...args: string[]) => string; github: LittleGithub }> {
  const github = await littleGithub();
  const pullRequests = (repo: string) => createPullRequests({ http: timedHttp(createHttp(), createClock(), 2_000), token: 'token', apiUrl: github.url, repo, redact: (text) => text });
  const { scene, there } = await withRemote({ settings: { landMode: 'pr', githubRepo: 'me/shop' }, refit: (shop) => ({ ...shop, pullRequests }) });
  github.shaOf = (branch) => there('rev-parse', branch).trim();
  return { scene, there, github };
}

describe('LAND_MODE=pr', () => {
  it('pushes the branch and asks with the evidence in the body', async () => {
    const { scene, there, github } = await onGithub();
    const task = await settle(scene, await scene.add(['a.js']));
    expect(task).toMatchObject({ outcome: 'fixed', landing: { mode: 'pr', status: 'landed', branch: NAME, url: 'https://github.example/me/shop/pull/1' } });
    expect(there('show', `${NAME}:a.js`)).toBe('good\n');
    const [pull] = github.pulls;
    expect(pull).toMatchObject({ title: 'Fix "adds"', base: 'main', head: NAME });
    const patch = (await loadEvidence(scene.shop.settings.stateDir, task.id))?.patch;
    for (const part of ['a.test.js adds', `sha256 ${patch?.diffHash ?? 'none'}`, '$0.2500, 100 tokens', `keepgreen replay ${task.id}`, '| verifying |', 'no part of the proof']) expect(pull?.body).toContain(part);
  });

  it.each([401, 503] as const)('keeps the fix on its branch when GitHub says %i, and apply or the next start goes on from there', async (status) => {
    const { scene, github } = await onGithub();
    github.trouble.GET.push(status);
    const task = await settle(scene, await scene.add(['a.js']));
    expect(task).toMatchObject({ status: 'awaiting_approval', outcome: 'held', landing: { status: 'held', branch: NAME, url: null } });
    expect(task.summary).toContain(`keepgreen apply ${task.id}`);
    expect(branches(scene)).toBe(NAME);
    if (status === 401) await scene.store.update((draft) => placeTask(draft, applyTask(task, new Date())));
    else expect(await scene.store.update((draft) => [...retryPublishing(draft, new Date())])).toEqual([expect.stringContaining(NAME)]);
    expect(await scene.work(task)).toMatchObject({ outcome: 'fixed', costUsd: 0.25, landing: { url: 'https://github.example/me/shop/pull/1' } });
    expect(github.pulls).toHaveLength(1);
  });

  it('waits with what is not committed, and pushes none of it', async () => {
    const { scene, there, github } = await onGithub();
    scene.project.write('a.js', 'bad, and typed\n');
    const task = await settle(scene, await scene.add(['a.js']));
    expect(task).toMatchObject({ outcome: 'held', landing: { branch: null } });
    expect(task.summary).toContain('not committed yet (a.js)');
    expect([branches(scene), there('branch', '--list', 'keepgreen/*'), github.asked.length]).toEqual(['', '', 0]);
  });
});
