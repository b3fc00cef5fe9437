import { describe, expect, it } from 'vitest';
import { openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { ScriptedTest } from '../support/scene.ts';

const adds = redWhileBad('adds', 'a.js');

describe('a save', () => {
  it('that stays green asks no fixer', async () => {
    const fixer = scriptedFixer('quickfix', 'free', [writes('a.js', 'good\n')]);
    const scene = await openScene({ tests: [adds], fixers: [fixer] });
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'already_green', attempts: [] });
    expect(fixer.asked()).toBe(0);
    scene.project.write('a.js', 'bad\n');
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'fixed' });
    expect(fixer.asked()).toBe(1);
  });

  it('whose red test passes when it runs again alone is flaky, and nothing is changed', async () => {
    const flaky: ScriptedTest = { name: 'now and then', judge: (_, nth) => (nth === 1 ? 'failed' : 'passed') };
    const scene = await openScene({ tests: [flaky, adds] });
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'flaky', failures: [{ name: 'now and then' }] });
  });

  it('that finds only what was red before is told so', async () => {
    const scene = await openScene({ tests: [redWhileBad('old', 'b.js')], files: { 'b.js': 'bad\n' } });
    scene.project.write('a.js', 'other\n');
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'pre_existing', attempts: [] });
    expect((await scene.store.read()).toldPreExisting).toHaveLength(1);
  });

  it('that is new itself is never pre-existing: HEAD does not know the file', async () => {
    const scene = await openScene({ tests: [redWhileBad('new', 'new.js')] });
    scene.project.write('new.js', 'bad\n');
    expect(await scene.work(await scene.add(['new.js']))).toMatchObject({ outcome: 'unfixable', failures: [{ name: 'new' }] });
  });

  it('is fixed for what it broke only, old reds and flaky ones beside it tolerated', async () => {
    const flaky: ScriptedTest = { name: 'flaky', judge: (_, nth) => (nth % 2 === 1 ? 'failed' : 'passed') };
    const scene = await openScene({ tests: [adds, redWhileBad('old', 'b.js'), flaky], files: { 'b.js': 'bad\n' }, fixers: [scriptedFixer('quickfix', 'free', [writes('a.js', 'good\n')])] });
    scene.project.write('a.js', 'bad\n');
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'fixed', failures: [{ name: 'adds' }] });
    expect(scene.read('a.js')).toBe('good\n');
  });

  it('whose check cannot run is not red: the person is told, nobody is asked to fix it', async () => {
    const fixer = scriptedFixer('quickfix', 'free', [writes('a.js', 'good\n')]);
    const scene = await openScene({ tests: [adds], cannotRun: () => 'no runner', fixers: [fixer] });
    const task = await scene.work(await scene.add(['a.js']));
    expect(task).toMatchObject({ outcome: 'cannot_run', status: 'failed' });
    expect(task.summary).toContain('Mend it.');
    expect(fixer.asked()).toBe(0);
  });

  it('is left as it is with AUTO_FIX_ENABLED=false, but not what a person asks for', async () => {
    const scene = await openScene({ tests: [adds], settings: { autoFixEnabled: false }, fixers: [scriptedFixer('quickfix', 'free', [writes('a.js', 'good\n')])] });
    scene.project.write('a.js', 'bad\n');
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'not_asked', status: 'completed' });
    expect(scene.read('a.js')).toBe('bad\n');
    expect(await scene.work(await scene.add(['a.js'], { type: 'manual' }))).toMatchObject({ outcome: 'fixed' });
  });
});

describe('the last green snapshot', () => {
  it('comes from a run of everything, and moves on with saves that cover all that differs', async () => {
    const scene = await openScene({ tests: [adds] });
    const green = async () => (await scene.store.read()).lastGreen?.commit;
    await scene.work(await scene.add(['a.js']));
    expect(await green()).toBeUndefined();
    await scene.work(await scene.add([], { type: 'manual' }));
    const first = await green();
    expect(first).toBeDefined();
    scene.project.write('a.js', 'better\n');
    await scene.work(await scene.add(['a.js']));
    expect(await green()).not.toBe(first);
  });

  it('does not move on to a tree where another save still waits to be judged', async () => {
    const scene = await openScene({ tests: [adds, { ...redWhileBad('other', 'b.js'), touchedBy: 'b.js' }] });
    await scene.work(await scene.add([], { type: 'manual' }));
    const first = (await scene.store.read()).lastGreen?.commit;
    scene.project.write('a.js', 'better\n');
    scene.project.write('b.js', 'bad\n');
    const waiting = await scene.add(['b.js']);
    await scene.work(await scene.add(['a.js']));
    expect((await scene.store.read()).lastGreen?.commit).toBe(first);
    expect(await scene.work(waiting)).toMatchObject({ outcome: 'unfixable' });
  });

  it('of another branch says nothing here: what the branch itself has red is pre-existing', async () => {
    const scene = await openScene({ tests: [adds] });
    const { project } = scene;
    project.git('checkout', '-qb', 'ahead');
    project.write('c.js', 'more\n');
    project.git('add', '-A');
    project.git('commit', '-qm', 'ahead');
    await scene.work(await scene.add([], { type: 'manual' }));
    project.git('checkout', '-qb', 'red', 'HEAD~1');
    project.write('a.js', 'bad\n');
    project.git('commit', '-qam', 'red');
    project.write('b.js', 'touched\n');
    expect(await scene.work(await scene.add(['b.js']))).toMatchObject({ outcome: 'pre_existing' });
    // The control: on its own line of history the green snapshot makes the same red ours.
    project.git('checkout', '-q', '-f', 'ahead');
    project.write('a.js', 'bad\n');
    project.git('commit', '-qam', 'red here');
    expect(await scene.work(await scene.add(['b.js']))).toMatchObject({ outcome: 'unfixable' });
  });
});
