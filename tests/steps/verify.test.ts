import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { Move, Scene, SceneOptions, ScriptedTest } from '../support/scene.ts';

const adds = redWhileBad('adds', 'a.js');
const goodFix = writes('a.js', 'good\n');

/** The save that turns "adds" red, and these proposals against it. */
async function brokenScene(moves: readonly Move[], options: Partial<SceneOptions> = {}, cost: 'free' | 'metered' = 'free'): Promise<{ scene: Scene; outcome: () => ReturnType<Scene['work']> }> {
  const scene = await openScene({ tests: [adds], fixers: [scriptedFixer(cost === 'free' ? 'quickfix' : 'agent', cost, moves)], ...options });
  scene.project.write('a.js', 'bad\n');
  return { scene, outcome: async () => scene.work(await scene.add(['a.js'])) };
}

describe('a proposal', () => {
  it('that turns the red green lands, exactly as it was proven', async () => {
    const { scene, outcome } = await brokenScene([goodFix]);
    expect(await outcome()).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'fixed', files: ['a.js'] }], landing: { status: 'landed' } });
    expect(scene.read('a.js')).toBe('good\n');
    expect((await scene.store.read()).lastGreen).not.toBeNull();
  });

  it('that leaves it red is refused with the evidence, and the next one is tried from the snapshot again', async () => {
    const { outcome } = await brokenScene([writes('b.js', 'stray\n'), goodFix]);
    const task = await outcome();
    expect(task).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'code', evidence: [expect.stringContaining('Still red')] }, { ending: 'fixed', files: ['a.js'] }] });
  });

  it('that breaks another test is refused', async () => {
    const { scene, outcome } = await brokenScene([writes('a.js', 'good but loud\n')], { tests: [adds, { name: 'is quiet', judge: (read) => (read('a.js').includes('loud') ? 'failed' : 'passed') }] });
    expect(await outcome()).toMatchObject({ outcome: 'unfixable', attempts: [{ ending: 'code', summary: 'it broke "is quiet"' }] });
    expect(scene.read('a.js')).toBe('bad\n');
  });

  it('that makes a test disappear which passed on the snapshot is refused', async () => {
    const vanishing: ScriptedTest = { name: 'is there', judge: (read) => (read('a.js').includes('gone') ? 'absent' : 'passed') };
    const { outcome } = await brokenScene([writes('a.js', 'good, gone\n')], { tests: [adds, vanishing] });
    expect(await outcome()).toMatchObject({ outcome: 'unfixable', attempts: [{ ending: 'code', summary: 'it broke "is there"' }] });
  });

  it("that takes back what the user's own change had mended is refused, though that was red before", async () => {
    const mended: ScriptedTest = { name: 'mended', judge: (read) => (read('b.js').includes('bad') ? 'failed' : 'passed') };
    const both: Move = (workspace) => {
      writeFileSync(join(workspace.projectDir, 'b.js'), 'bad\n');
      return goodFix(workspace);
    };
    const { scene, outcome } = await brokenScene([both], { tests: [adds, mended], files: { 'b.js': 'bad\n' } });
    scene.project.write('b.js', 'good\n');
    expect(await outcome()).toMatchObject({ outcome: 'unfixable', attempts: [{ ending: 'code', summary: 'it broke "mended"' }] });
  });

  it('is not refused for an old red that the fault itself had hidden', async () => {
    const old: ScriptedTest = { name: 'old', judge: (read) => (read('a.js').includes('bad') ? 'absent' : 'failed') };
    const { outcome } = await brokenScene([goodFix], { tests: [adds, old] });
    expect(await outcome()).toMatchObject({ outcome: 'fixed' });
  });

  it('is not refused for a flaky test beside it', async () => {
    const flaky: ScriptedTest = { name: 'flaky', judge: (_, nth) => (nth === 2 ? 'failed' : 'passed') };
    const { outcome } = await brokenScene([goodFix], { tests: [adds, flaky] });
    expect(await outcome()).toMatchObject({ outcome: 'fixed' });
  });

  it('that passes only once is refused', async () => {
    const lucky: ScriptedTest = { name: 'adds', judge: (read, nth) => (read('a.js').includes('bad') || nth > 4 ? 'failed' : 'passed') };
    const { outcome } = await brokenScene([goodFix], { tests: [lucky] });
    // Runs: the save, alone, on HEAD, the whole (green), the targets again (red).
    expect(await outcome()).toMatchObject({ outcome: 'unfixable', attempts: [{ ending: 'code', evidence: [expect.stringContaining('Still red')] }] });
  });

  it('after which the check can no longer run is refused', async () => {
    const { outcome } = await brokenScene([goodFix], { cannotRun: (read) => (read('a.js') === 'good\n' && read('b.js') === 'broken\n' ? 'it crashed' : undefined), files: { 'a.js': 'well\n' } });
    expect(await outcome()).toMatchObject({ outcome: 'fixed' });
    const other = await brokenScene([goodFix], { cannotRun: (read) => (read('a.js') === 'good\n' ? 'it crashed' : undefined), files: { 'a.js': 'well\n' } });
    expect(await other.outcome()).toMatchObject({ outcome: 'unfixable', attempts: [{ ending: 'code', evidence: [expect.stringContaining('it crashed')] }] });
  });

  it.each(['a.test.js', 'package.json', '.eslintrc.js'])('that touches %s is a cheat, whatever it turns green, and nothing is run for it', async (path) => {
    const { scene, outcome } = await brokenScene([(workspace) => {
      writeFileSync(join(workspace.projectDir, path), 'weaker\n');
      return goodFix(workspace);
    }]);
    expect(await outcome()).toMatchObject({ outcome: 'unfixable', attempts: [{ ending: 'cheat' }] });
    expect(scene.ran.filter((scope) => scope === 'all')).toEqual([]);
  });

  it('that was refused before is refused without running anything', async () => {
    const wrong = writes('a.js', 'bad again\n');
    const { scene, outcome } = await brokenScene([wrong, wrong, goodFix], {}, 'metered');
    expect(await outcome()).toMatchObject({ outcome: 'fixed', retryCount: 2, attempts: [{ ending: 'code' }, { ending: 'code', summary: 'the same change as attempt 1' }, { ending: 'fixed' }] });
    expect(scene.ran.filter((scope) => scope === 'all')).toHaveLength(2);
  });

  it('of a free fixer that was refused before is passed over without another attempt', async () => {
    const wrong = writes('a.js', 'bad again\n');
    const { outcome } = await brokenScene([wrong, wrong, goodFix]);
    expect(await outcome()).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'code' }, { ending: 'fixed' }] });
  });
});

describe('a fix that was taken back', () => {
  it('can land again when a person says retry: it was never refused', async () => {
    const { retryTask } = await import('../../automation/task/advance.ts');
    const { placeTask } = await import('../../automation/store/views.ts');
    const { scene, outcome } = await brokenScene([goodFix]);
    const first = await outcome();
    scene.project.write('a.js', 'bad\n');
    await scene.store.update((draft) => placeTask(draft, retryTask(first)));
    expect(await scene.work(first)).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'fixed' }, { ending: 'fixed' }] });
  });
});
