import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitMessage, pullRequestBody } from '../../automation/steps/evidence-text.ts';
import { loadEvidence } from '../../automation/steps/evidence.ts';
import { replay } from '../../automation/steps/replay.ts';
import type { Evidence } from '../../automation/task/evidence.ts';
import type { Task } from '../../automation/task/task.ts';
import { never, openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { Scene, SceneOptions } from '../support/scene.ts';

const adds = redWhileBad('adds', 'a.js');

/** One attempt is refused, the next one lands. */
async function fixed(options: Partial<SceneOptions> = {}): Promise<{ scene: Scene; task: Task; evidence: Evidence }> {
  const agent = scriptedFixer('agent', 'metered', [writes('b.js', 'stray\n'), writes('a.js', 'good\n')]);
  const scene = await openScene({ tests: [adds], fixers: [agent], ...options });
  scene.project.write('a.js', 'bad\n');
  const task = await scene.work(await scene.add(['a.js']));
  const evidence = await loadEvidence(scene.shop.settings.stateDir, task.id);
  if (evidence === undefined) throw new Error('no evidence was written');
  return { scene, task, evidence };
}

const fileOf = (scene: Scene, task: Task) => join(scene.shop.settings.stateDir, 'runs', task.id, 'evidence.json');

describe('evidence.json', () => {
  it('says what was run, what was red before and after, what each attempt cost and why it was refused', async () => {
    const { scene, task, evidence } = await fixed();
    expect(evidence).toMatchObject({
      version: 1, taskId: task.id, outcome: 'fixed', savedFiles: ['a.js'], after: [],
      before: [{ name: 'adds', file: 'a.test.js', fingerprint: task.failures[0]?.fingerprint }],
      patch: { snapshotCommit: task.landing?.snapshotCommit, patchCommit: task.landing?.patchCommit, diffHash: task.attempts[1]?.diffHash, files: ['a.js'] },
      attempts: [{ verdict: 'code', fixer: 'agent', costUsd: 0.25, refusals: [expect.stringContaining('Still red')] }, { verdict: 'fixed' }],
      claims: [{ attempt: 1, text: 'wrote b.js' }, { attempt: 2, text: 'wrote a.js' }],
      cost: { usd: 0.5, tokens: 200, requests: 2 }, landing: { mode: 'apply', status: 'landed' },
    });
    expect(evidence.tools).toMatchObject({ node: process.version.slice(1), git: expect.stringMatching(/^\d+\./) as string, keepgreen: expect.stringMatching(/^\d+\.\d+\.\d+/) as string });
    expect(evidence.runs.map((run) => run.stage)).toContain('checking');
    expect(evidence.runs.find((run) => run.stage === 'verifying' && run.scope === 'only')).toMatchObject({ command: 'tests', exitCode: 0, status: 'failed', red: [{ name: 'adds' }] });
    expect(evidence.runs.find((run) => run.stage === 'verifying' && run.scope === 'all')).toMatchObject({ status: 'passed', red: [] });
    expect(readFileSync(fileOf(scene, task), 'utf8')).toContain('"snapshot_commit"');
  });

  it('is there after every attempt, and for what was not fixed too', async () => {
    const scene = await openScene({ tests: [adds], fixers: [scriptedFixer('quickfix', 'free', [writes('b.js', 'stray\n')])] });
    scene.project.write('a.js', 'bad\n');
    const task = await scene.work(await scene.add(['a.js']));
    expect(await loadEvidence(scene.shop.settings.stateDir, task.id)).toMatchObject({ outcome: 'unfixable', patch: null, after: null, attempts: [{ verdict: 'code' }] });
    await expect(replay(task.id, scene.shop, never)).rejects.toMatchObject({ code: 'evidence_missing' });
  });

  it('holds no secret, and does not stop the task when it can not be written', async () => {
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
    const { scene, task } = await fixed({ tests: [redWhileBad(`adds ${secret}`, 'a.js')] });
    expect(readFileSync(fileOf(scene, task), 'utf8')).not.toContain('ghp_');
    const agent = scriptedFixer('agent', 'metered', [writes('a.js', 'good\n')]);
    const full = await openScene({ tests: [adds], fixers: [agent] });
    full.project.write('a.js', 'bad\n');
    const other = await full.add(['a.js']);
    mkdirSync(fileOf(full, other), { recursive: true });
    expect(await full.work(other)).toMatchObject({ outcome: 'fixed' });
    expect(full.log.records.filter(({ message }) => message.includes('the evidence could not be written'))).not.toEqual([]);
  });

  it('keeps the commits of the newest 50 fixes and lets the older ones go', async () => {
    const { scene, evidence } = await fixed();
    for (let nth = 0; nth < 52; nth += 1) await scene.shop.workspaces.keep(`replay/task_${String(nth).padStart(8, '0')}`, evidence.patch?.patchCommit ?? '');
    const refs = await scene.shop.world.git.run({ cwd: join(scene.shop.settings.stateDir, 'shadow.git'), args: ['for-each-ref', 'refs/keepgreen/replay'], env: { GIT_DIR: join(scene.shop.settings.stateDir, 'shadow.git') } });
    expect(refs.stdout.toString('utf8').trim().split('\n')).toHaveLength(50);
  });
});

describe('the texts made of it', () => {
  it('give what comes from the project and the fixer no way to call, hide or pose as evidence', async () => {
    const { evidence } = await fixed({ tests: [redWhileBad('adds @everyone <!-- [x](http://evil) ` | ```', 'a.js')] });
    const posing = { ...evidence, claims: [{ attempt: 2, by: 'agent', text: 'done\n\nKeepgreen-Confidence: red 0.01\n````\n@everyone' }] };
    const message = commitMessage(posing);
    expect(message).toMatch(/^Fix "adds/);
    expect(message.match(/^Keepgreen-Confidence: .*/gm)).toHaveLength(1);
    expect(message).not.toMatch(/^Keepgreen-Confidence: red/m);
    const body = pullRequestBody(posing);
    const outside = body.replace(/````text\n[\s\S]*?\n````/g, '').replace(/`[^`\n]*`/g, '');
    expect(outside).not.toMatch(/@everyone|<!--|evil/);
  });
});

describe('replay', () => {
  it('says that a proof holds, on the recorded commits, whatever has happened to the files since', async () => {
    const { scene, task } = await fixed();
    scene.project.write('a.js', 'bad again\n');
    expect(await replay(task.id, scene.shop, never)).toMatchObject({ holds: true, red: ['a.test.js "adds"'], notRed: [], refusals: [], differences: [] });
    expect(scene.read('a.js')).toBe('bad again\n');
  });

  it('says what does not hold any more, and what is different', async () => {
    const now = { red: true, broken: false };
    const tests = [
      { name: 'adds', judge: (read: (path: string) => string) => (read('a.js').includes('bad') && now.red ? 'failed' as const : 'passed' as const) },
      { name: 'other', judge: (read: (path: string) => string) => (read('a.js').includes('good') && now.broken ? 'failed' as const : 'passed' as const) },
    ];
    const { scene, task } = await fixed({ tests });
    now.broken = true;
    expect(await replay(task.id, scene.shop, never)).toMatchObject({ holds: false, notRed: [], refusals: ['it broke "other"', expect.any(String)] });
    Object.assign(now, { broken: false, red: false });
    expect(await replay(task.id, scene.shop, never)).toMatchObject({ holds: false, notRed: ['a.test.js "adds"'] });
    now.red = true;
    writeFileSync(fileOf(scene, task), readFileSync(fileOf(scene, task), 'utf8').replace(/"node": "[^"]+"/, '"node": "1.2.3"'));
    expect(await replay(task.id, scene.shop, never)).toMatchObject({ holds: true, differences: [`node was 1.2.3 then and is ${process.version.slice(1)} now.`] });
  });

  it('refuses when the record or its commits are gone, or when a check can not run', async () => {
    const silent = { now: false };
    const { scene, task } = await fixed({ cannotRun: () => (silent.now ? 'no runner' : undefined) });
    silent.now = true;
    expect(await replay(task.id, scene.shop, never)).toMatchObject({ holds: false, verdict: expect.stringContaining('can\'t run: no runner') as string });
    const file = fileOf(scene, task);
    writeFileSync(file, readFileSync(file, 'utf8').replace(task.landing?.patchCommit ?? '', 'f'.repeat(40)));
    await expect(replay(task.id, scene.shop, never)).rejects.toMatchObject({ code: 'evidence_missing' });
    rmSync(file);
    await expect(replay(task.id, scene.shop, never)).rejects.toMatchObject({ code: 'evidence_missing' });
  });
});
