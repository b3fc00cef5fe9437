import { describe, expect, it, onTestFinished } from 'vitest';
import { openEnclosures } from '../../automation/notify/enclosure.ts';
import type { Enclosures } from '../../automation/notify/enclosure.ts';
import { createHandOffs } from '../../automation/notify/hand-offs.ts';
import type { Letter } from '../../automation/task/state.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';
import { openLoop } from '../loop/run-loop.ts';
import { temporaryFolder } from '../support/project.ts';
import { endsWith, openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { Scene, SceneOptions } from '../support/scene.ts';
import { fakeHook } from './servers.ts';
import { openPostOffice } from './post-office.ts';

const github = { githubToken: 'ghp_x', githubRepo: 'me/shop' };

/** A project that is told about on GitHub, where `a.js` is bad. */
async function broken(options: Partial<SceneOptions> = {}): Promise<Scene & { enclosures: Enclosures }> {
  const random = createRandom();
  const enclosures = openEnclosures(temporaryFolder('keepgreen-outbox'), random);
  const scene = await openScene({
    tests: [redWhileBad('adds', 'a.js')], ...options, settings: { ...github, ...options.settings },
    refit: (shop) => ({ ...shop, handOffs: createHandOffs({ settings: shop.settings, enclosures, random, log: createMemoryLog(), redact: (text) => text, destinations: () => Promise.resolve({ on: ['github', 'slack'], repo: 'me/shop' }) }) }),
  });
  scene.project.write('a.js', 'bad\n');
  return { ...scene, enclosures };
}

const letters = async (scene: Scene): Promise<readonly Letter[]> => (await scene.store.read()).outbox;

describe('a task that is given up', () => {
  it('is handed over in the update that ends it, with its diffs, evidence and the guilty change', async () => {
    const scene = await broken({ fixers: [scriptedFixer('agent', 'metered', [writes('a.js', 'bad one\n'), writes('a.js', 'bad two\n')])], settings: { ...github, maxRetries: 2 } });
    const task = await scene.work(await scene.add(['a.js']));
    expect(task).toMatchObject({ status: 'failed', outcome: 'unfixable' });
    const state = await scene.store.read();
    expect(state.outbox).toMatchObject([{ destination: 'github', kind: 'open', status: 'waiting', taskId: task.id }, { destination: 'slack', kind: 'open', status: 'waiting' }]);
    expect(state.issues).toMatchObject([{ number: null, open: true, failures: [{ fingerprint: task.failures[0]?.fingerprint }] }]);
    const enclosure = await scene.enclosures.load(state.outbox[0]?.id ?? '');
    expect(enclosure).toMatchObject({ kind: 'hand_off', handOff: { reproduce: 'tests', files: ['a.js'], failures: [{ name: 'adds' }], attempts: [{ number: 1, ending: 'code' }, { number: 2, ending: 'code' }], cost: { usd: 0.5, attempts: 2 } } });
    if (enclosure?.kind !== 'hand_off') throw new Error('no hand-off');
    expect(enclosure.handOff.guiltyDiff).toContain('+bad');
    expect(enclosure.handOff.attempts.map((attempt) => attempt.diff)).toEqual([expect.stringContaining('+bad one'), expect.stringContaining('+bad two')]);
  });

  it.each<[string, Partial<SceneOptions>, number]>([
    ['after two hangs', { fixers: [scriptedFixer('agent', 'metered', [endsWith('hang'), endsWith('hang')])] }, 2],
    ['without a single proposal', { fixers: [scriptedFixer('agent', 'metered', [])] }, 0],
    ['because nobody may fix', { fixers: [] }, 0],
    ['because the agent can not work here', { fixers: [scriptedFixer('agent', 'metered', [endsWith('environment')])] }, 0],
    ['because it is flaky', { tests: [{ name: 'adds', judge: (_read, nth) => (nth === 1 ? 'failed' : 'passed') }] }, 0],
    ['because it was red before', { files: { 'a.js': 'bad\n' } }, 0],
    ['because no check can run', { cannotRun: () => 'no runner' }, 0],
  ])('%s is told outside or not', async (_why, options, count) => {
    const scene = await broken(options);
    await scene.work(await scene.add(['a.js']));
    expect(await letters(scene)).toHaveLength(count);
  });

  it('when its time is over is told, once it is known to be red', async () => {
    const abort = new AbortController();
    const slow = scriptedFixer('agent', 'metered', [
      (workspace) => {
        abort.abort({ kind: 'out_of_time' });
        return writes('a.js', 'bad one\n')(workspace);
      },
    ]);
    const scene = await broken({ fixers: [slow] });
    expect(await scene.work(await scene.add(['a.js']), abort.signal)).toMatchObject({ outcome: 'over_budget' });
    expect(await letters(scene)).toHaveLength(2);
    const other = await broken({ fixers: [slow] });
    await other.work(await other.add(['a.js']), AbortSignal.abort({ kind: 'out_of_time' }));
    expect(await letters(other)).toHaveLength(0);
  });

  it('is as before where nobody is to be told', async () => {
    const scene = await openScene({ tests: [redWhileBad('adds', 'a.js')], fixers: [scriptedFixer('agent', 'metered', [writes('a.js', 'bad one\n')])] });
    scene.project.write('a.js', 'bad\n');
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'unfixable' });
    expect(await letters(scene)).toEqual([]);
    expect((await scene.store.read()).issues).toEqual([]);
  });
});

describe('an issue that was opened', () => {
  /** Given up, opened as number 7; then the file is as `text` says, and its task runs. */
  async function then(text: string, options: Partial<SceneOptions> = {}): Promise<Scene> {
    const scene = await broken({ ...options, fixers: [scriptedFixer('agent', 'metered', [writes('a.js', 'bad one\n'), writes('a.js', 'good\n')])], settings: { ...github, maxRetries: 1, ...options.settings } });
    await scene.work(await scene.add(['a.js']));
    await scene.store.update((draft) => {
      for (const issue of draft.issues) issue.number = 7;
      draft.outbox = [];
    });
    scene.project.write('a.js', text);
    await scene.work(await scene.add(['a.js']));
    return scene;
  }

  it('is closed when its failures are green again: by a person, or by a fix that landed', async () => {
    for (const text of ['good\n', 'bad again\n']) {
      const scene = await then(text);
      expect(scene.read('a.js')).toBe('good\n');
      expect(await letters(scene)).toMatchObject([{ kind: 'close', destination: 'github', status: 'waiting' }]);
      expect((await scene.store.read()).issues).toMatchObject([{ number: 7, open: false }]);
    }
  });

  it('stays open with CLOSE_FIXED_ISSUES=false, and while another of its failures is red or was not looked at', async () => {
    expect(await letters(await then('good\n', { settings: { closeFixedIssues: false } }))).toEqual([]);
    const scene = await broken({ tests: [redWhileBad('adds', 'a.js'), { ...redWhileBad('subtracts', 'b.js', 'b.test.js'), touchedBy: 'b.js' }], fixers: [scriptedFixer('agent', 'metered', [writes('a.js', 'bad one\n')])], settings: { ...github, maxRetries: 1 } });
    scene.project.write('b.js', 'bad\n');
    await scene.work(await scene.add(['a.js', 'b.js']));
    expect((await scene.store.read()).issues).toMatchObject([{ failures: [{}, {}] }]);
    await scene.store.update((draft) => void (draft.outbox = []));
    scene.project.write('a.js', 'good\n');
    await scene.work(await scene.add(['a.js']));
    expect(await letters(scene)).toEqual([]);
    scene.project.write('b.js', 'good\n');
    await scene.work(await scene.add(['a.js', 'b.js']));
    expect(await letters(scene)).toMatchObject([{ kind: 'close' }]);
  });
});

describe('the loop', () => {
  it('has its letters delivered in the background, and waits for them at the end of a one-shot run', async () => {
    const hook = await fakeHook();
    const office = await openPostOffice({ webhookUrl: hook.url });
    const scene = await openLoop({ fixers: [scriptedFixer('agent', 'metered', [writes('a.js', 'bad one\n')])], settings: { maxRetries: 1 }, refit: (shop) => ({ ...shop, handOffs: office.handOffs }) }, { wrap: () => office.store, postman: office.postman, only: new Set(['task_00000001']) });
    scene.project.write('a.js', 'bad\n');
    const task = await scene.add(['a.js']);
    await office.store.update((draft) => void draft.queues.pending.push(task));
    scene.loop.start();
    let ended = false;
    void scene.loop.done.then(() => (ended = true));
    await scene.until(() => ended, 'the run to end');
    expect(hook.asked).toHaveLength(1);
    expect(await office.letters()).toMatchObject([{ status: 'delivered', taskId: task.id }]);
    onTestFinished(() => office.postman.stop());
  });
});
