import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Shop } from '../../automation/steps/job.ts';
import type { GuardCase } from '../../automation/task/fixer.ts';
import { openScene, paid, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { Move, Scene, SceneOptions, ScriptedTest } from '../support/scene.ts';

const adds = redWhileBad('adds', 'a.js');
const goodFix = writes('a.js', 'good\n');

/** The save that turns "adds" red, and an agent that plays these moves. */
async function agentScene(moves: readonly Move[], options: Partial<SceneOptions> = {}): Promise<{ scene: Scene; outcome: (files?: readonly string[]) => ReturnType<Scene['work']> }> {
  const scene = await openScene({ tests: [adds], fixers: [scriptedFixer('agent', 'metered', moves)], ...options, settings: { minimiseSeconds: 20, ...options.settings } });
  scene.project.write('a.js', 'bad\n');
  return { scene, outcome: async (files = ['a.js']) => scene.work(await scene.add(files)) };
}

/** Writes several files at once. */
function writesAll(files: Readonly<Record<string, string>>): Move {
  return (workspace) => {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(workspace.projectDir, path), text);
    return { kind: 'proposed', rationale: 'wrote', usage: paid };
  };
}

/** Keeps what the guard was shown, and lets everything pass. */
function watchGuard(seen: GuardCase[]): (shop: Shop) => Shop {
  return (shop) => ({ ...shop, guard: (one) => (seen.push(one), { kind: 'clean', warnings: [], asks: [] }) });
}

describe('the guard is shown', () => {
  it('both sides of each text file, the failing tests of the snapshot, grants and bounds', async () => {
    const seen: GuardCase[] = [];
    const { scene } = await agentScene([writesAll({ 'a.js': 'good\n', 'new.js': 'new\n', 'picture.bin': 'a\0b' })], { files: { 'a.test.js': 'the test\n' }, refit: watchGuard(seen), settings: { minimiseSeconds: 0, maxFixFiles: 3, askPaths: ['pay/**'] } });
    scene.project.write('a.test.js', 'the test, edited\n');
    await scene.work(await scene.add(['a.js'], { grants: ['change_tests'] }));
    expect(Object.fromEntries(seen[0]?.texts ?? [])).toEqual({ 'a.js': { before: 'bad\n', after: 'good\n' }, 'new.js': { before: '', after: 'new\n' } });
    expect(Object.fromEntries(seen[0]?.testTexts ?? [])).toEqual({ 'a.test.js': 'the test, edited\n' });
    expect(seen[0]).toMatchObject({ grants: ['change_tests'], bounds: { files: 3, askPaths: ['pay/**'] }, failures: [{ name: 'adds' }] });
  });

  it('and what it says goes with its rule into the evidence', async () => {
    const finding = { rule: 'sample-rule', path: 'a.js', forPeople: 'it did', forNextAttempt: 'Do not.' };
    const { outcome } = await agentScene([goodFix], { refit: (shop) => ({ ...shop, guard: () => ({ kind: 'refused', findings: [finding] }) }) });
    expect(await outcome()).toMatchObject({ attempts: [{ ending: 'cheat', evidence: ['[sample-rule] Do not.'] }] });
  });
});

describe('a proposal', () => {
  it('that leaves its target red costs one run of that target and nothing else', async () => {
    const { scene, outcome } = await agentScene([writes('b.js', 'stray\n')]);
    await outcome();
    expect(scene.ran.filter((scope) => scope === 'all')).toEqual([]);
  });

  it('whose targets pass without it too is no fix, but flakiness', async () => {
    const lucky: ScriptedTest = { name: 'adds', judge: (_, nth) => (nth <= 2 ? 'failed' : 'passed') };
    const { scene, outcome } = await agentScene([goodFix], { tests: [lucky] });
    expect(await outcome()).toMatchObject({ attempts: [{ ending: 'code', evidence: [expect.stringContaining('[flaky]')] }] });
    expect(scene.read('a.js')).toBe('bad\n');
  });

  it('is not refused for one flaky target among those that do fail without it', async () => {
    const lucky: ScriptedTest = { name: 'lucky', judge: (_, nth) => (nth <= 2 ? 'failed' : 'passed') };
    const { outcome } = await agentScene([goodFix], { tests: [adds, lucky] });
    expect(await outcome()).toMatchObject({ outcome: 'fixed' });
  });
});

describe('a test that the save does not touch', () => {
  const far: ScriptedTest = { name: 'far', file: 'b.test.js', touchedBy: 'b.js', judge: (read) => (read('a.js').includes('gone') ? 'absent' : 'passed') };
  const silencing = writes('a.js', 'good, gone\n');

  it('and that the patch silences is missed, although no run of everything was known', async () => {
    const { outcome } = await agentScene([silencing], { tests: [adds, far], files: { 'b.test.js': 'x\n' } });
    expect(await outcome()).toMatchObject({ outcome: 'unfixable', attempts: [{ ending: 'code', summary: 'it broke "far"' }] });
  });

  it('is missed in free fixes too once a run of everything has seen it, also after a restart', async () => {
    const scene = await openScene({ tests: [adds, far], files: { 'b.test.js': 'x\n' }, fixers: [scriptedFixer('quickfix', 'free', [silencing])] });
    await scene.work(await scene.add([], { type: 'manual' }));
    expect(JSON.parse(readFileSync(join(scene.shop.settings.stateDir, 'inventory.json'), 'utf8'))).toEqual({ version: 1, checks: { tests: { 'a.test.js': ['adds'], 'b.test.js': ['far'] } } });
    scene.project.write('a.js', 'bad\n');
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'unfixable', attempts: [{ summary: 'it broke "far"' }] });
  });

  it('is not missed when the user has deleted it, and a damaged inventory is no trouble', async () => {
    const scene = await openScene({ tests: [adds, far], files: { 'b.test.js': 'x\n' }, fixers: [scriptedFixer('quickfix', 'free', [goodFix])] });
    const inventory = join(scene.shop.settings.stateDir, 'inventory.json');
    writeFileSync(inventory, JSON.stringify({ version: 1, checks: { tests: { 'b.test.js': ['far', 'deleted by hand'] } } }));
    scene.project.write('a.js', 'bad\n');
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'fixed' });
    writeFileSync(inventory, '{"version":1,"checks":{"tests":');
    scene.project.write('a.js', 'bad\n');
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'fixed' });
    expect(JSON.parse(readFileSync(inventory, 'utf8'))).toMatchObject({ version: 1 });
  });
});

describe('what green does not need', () => {
  const before = Array.from({ length: 40 }, (_line, at) => `line ${at}\n`).join('');
  const broken = before.replace('line 3\n', 'bad\n');
  const wordy = before.replace('line 20\n', 'line twenty\n').replace('line 37\n', 'line 37\nand more\n');

  it('is dropped, in a file and beside it, and the smaller patch lands, is recorded and was proven', async () => {
    const { scene } = await agentScene([writesAll({ 'a.js': wordy, 'b.js': 'other\n', 'new.js': 'new\n' })], { files: { 'a.js': before } });
    scene.project.write('a.js', broken);
    const task = await scene.work(await scene.add(['a.js']));
    expect(task).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'fixed', files: ['a.js'] }], landing: { files: ['a.js'] } });
    expect(scene.read('a.js')).toBe(before);
    expect(scene.read('b.js')).toBe('good\n');
    expect(scene.project.git('status', '--porcelain')).not.toContain('new.js');
    const runDir = join(scene.shop.settings.stateDir, task.attempts[0]?.runDir ?? '');
    expect(readFileSync(join(runDir, 'diff.patch'), 'utf8')).toBe(task.landing?.diff);
    expect(readFileSync(join(runDir, 'proposed.patch'), 'utf8')).toContain('line twenty');
    expect(scene.ran.filter((scope) => scope === 'all')).toHaveLength(3);
  });

  it('but not what only another check needs: then the whole patch stands', async () => {
    const pair: ScriptedTest = { name: 'pair', judge: (read) => (read('a.js').includes('bad') || read('b.js') === 'other\n' ? 'passed' : 'failed') };
    const { scene, outcome } = await agentScene([writesAll({ 'a.js': 'good\n', 'b.js': 'other\n' })], { tests: [adds, pair] });
    expect(await outcome()).toMatchObject({ outcome: 'fixed', attempts: [{ files: ['a.js', 'b.js'] }] });
    expect(scene.read('b.js')).toBe('other\n');
  });

  it.each([['MINIMISE_SECONDS is 0', 'metered', 0], ['a free fixer made it', 'free', 20]] as const)('stays when %s', async (_why, cost, minimiseSeconds) => {
    const fixer = scriptedFixer(cost === 'free' ? 'quickfix' : 'agent', cost, [writesAll({ 'a.js': 'good\n', 'b.js': 'other\n' })]);
    const { outcome } = await agentScene([], { fixers: [fixer], settings: { minimiseSeconds } });
    expect(await outcome()).toMatchObject({ outcome: 'fixed', attempts: [{ files: ['a.js', 'b.js'] }] });
  });
});

describe('the build script', () => {
  const manifest = (build: string) => ({ 'package.json': JSON.stringify({ name: 'x', scripts: { build } }) });
  const failsWhen = (word: string) => `node -e "process.exit(require('fs').readFileSync('a.js','utf8').includes('${word}') ? 3 : 0)"`;

  /** The scripted check answers for the tests, the real checker for the build. */
  async function buildScene(build: string, more: Partial<SceneOptions> = {}) {
    const { createChecker } = await import('../../automation/checks/checker.ts');
    const refit = (shop: Shop): Shop => {
      const real = createChecker({ ...shop.world, settings: shop.settings, cacheDir: join(shop.settings.workspaceDir, 'cache') });
      return { ...shop, checker: { ...shop.checker, run: (request, signal) => (request.check.name === 'build' ? real : shop.checker).run(request, signal) } };
    };
    return agentScene([writes('a.js', 'good, does not build\n'), goodFix], { files: manifest(build), refit, ...more, settings: { verifyBuild: 'agent-fixes', ...more.settings } });
  }

  it('that fails with the patch and not without it refuses it, with its words', async () => {
    const { outcome } = await buildScene(failsWhen('does not build'));
    expect(await outcome()).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'code', evidence: [expect.stringMatching(/^\[build\] .*npm run build.*Exit code 3/s)] }, { ending: 'fixed' }] });
  });

  it('that failed before too is not held against it', async () => {
    const { outcome } = await buildScene('exit 4');
    expect(await outcome()).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'fixed' }] });
  });

  it.each([['VERIFY_BUILD is off', 'agent', 'metered', 'off'], ['only the agent must build', 'quickfix', 'free', 'agent-fixes']] as const)('is not asked when %s', async (_why, name, cost, verifyBuild) => {
    const { outcome } = await buildScene(failsWhen('does not build'), { fixers: [scriptedFixer(name, cost, [writes('a.js', 'good, does not build\n')])], settings: { verifyBuild } });
    expect(await outcome()).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'fixed' }] });
  });
});
