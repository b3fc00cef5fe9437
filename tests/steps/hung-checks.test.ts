import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Screens, TestEnd } from '../../automation/schemata/screen.ts';
import type { Shop } from '../../automation/steps/job.ts';
import type { Checker } from '../../automation/task/check.ts';
import { openScene, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';

const adds = redWhileBad('adds', 'a.js');
const BROKEN = 'for (;;) loop\n';

/** The check never ends while a file holds `loop`; what it was given to end is told instead of waited for. */
function hangsOn(files: readonly string[], limits: number[] = []): (shop: Shop) => Shop {
  return (shop) => ({ ...shop, checker: { ...shop.checker, run: hanging(shop.checker, files, limits) } });
}

function hanging(checker: Checker, files: readonly string[], limits: number[]): Checker['run'] {
  return async (request, signal) => {
    const run = await checker.run(request, signal);
    if (!files.some((file) => readFileSync(join(request.projectDir, file), 'utf8').includes('loop'))) return run;
    limits.push(request.timeoutMs);
    const { check, scope, command, durationMs, output } = run;
    return { check, scope, command, durationMs, output, kind: 'timed_out', afterMs: request.timeoutMs };
  };
}

describe('a check that is stopped at the time limit', () => {
  it('is red when the save made it hang, and a fix after which it ends lands', async () => {
    const limits: number[] = [];
    const scene = await openScene({ tests: [adds], refit: hangsOn(['a.js'], limits), settings: { checkTimeoutSeconds: 300 }, fixers: [scriptedFixer('quickfix', 'free', [writes('a.js', 'loop on\n'), writes('a.js', 'bad\n'), writes('a.js', 'good\n')])] });
    scene.project.write('a.js', BROKEN);
    const task = await scene.work(await scene.add(['a.js']));
    expect(task).toMatchObject({
      outcome: 'fixed',
      failures: [{ name: '(timeout)', file: 'a.js', kind: 'test' }],
      attempts: [{ ending: 'code', evidence: [expect.stringContaining('tests was stopped')] }, { ending: 'code' }, { ending: 'fixed' }],
    });
    expect(task.failures[0]?.message).toMatch(/never ended and was stopped after 300 s\. Before this save the same run took 0\.0 s\./);
    // The save waits for the whole limit; to see it hang again takes no second one.
    expect(limits[0]).toBe(300_000);
    expect(limits.slice(1)).not.toContain(300_000);
  });

  it('is not red when it hangs without the save too: it can not be judged, as before', async () => {
    const scene = await openScene({ tests: [adds], refit: hangsOn(['b.js']), files: { 'b.js': 'loop\n' } });
    scene.project.write('a.js', 'other\n');
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'cannot_run', summary: expect.stringContaining('CHECK_TIMEOUT_SECONDS') as string });
  });

  it('and ends when it is asked again was only slow', async () => {
    let first = true;
    const refit = (shop: Shop): Shop => ({ ...shop, checker: { ...shop.checker, run: (request, signal) => {
      const slow = first;
      first = false;
      return slow ? hanging(shop.checker, ['a.js'], [])(request, signal) : shop.checker.run(request, signal);
    } } });
    const scene = await openScene({ tests: [adds], refit });
    scene.project.write('a.js', BROKEN);
    expect(await scene.work(await scene.add(['a.js']))).toMatchObject({ outcome: 'cannot_run' });
  });

  describe('where nothing is known that it could be compared with', () => {
    const files = { 'a.js': BROKEN, 'b.js': 'bad\n', 'a.test.js': "import './a.js';\n" };
    const other = redWhileBad('other', 'b.js');
    const ends = [{ file: 'a.test.js', name: 'adds', status: 'stuck' }, { file: 'a.test.js', name: 'other', status: 'failed' }, { file: 'a.test.js', name: 'fine', status: 'passed' }] as const;
    const asked: string[][] = [];
    /** Everything that runs `adds` hangs. */
    const refit = (told: readonly TestEnd[] | undefined) => (shop: Shop): Shop => {
      const run: Checker['run'] = (request, signal) => (request.scope.kind === 'only' && request.scope.items.every(({ name }) => name !== 'adds') ? shop.checker.run(request, signal) : hanging(shop.checker, ['a.js'], [])(request, signal));
      const stuck: Screens['stuck'] = ({ testFiles, texts }) => Promise.resolve((asked.push([...testFiles, ...texts.keys()]), told));
      return { ...shop, checker: { ...shop.checker, run }, screens: { stuck, coverage: () => Promise.resolve(undefined), open: () => Promise.resolve({ kind: 'no', why: 'not here' }) } };
    };
    const manual = { type: 'manual' } as const;

    it('those tests are red that never end, and what they hid, and a fix of all of them lands', async () => {
      const fixer = scriptedFixer('quickfix', 'free', [writes('a.js', 'good\n'), (workspace) => (writes('b.js', 'good\n')(workspace), writes('a.js', 'good\n')(workspace))]);
      const scene = await openScene({ tests: [adds, other], refit: refit(ends), files, fixers: [fixer] });
      const task = await scene.work(await scene.add([], manual));
      expect(task.failures).toMatchObject([{ name: 'other' }, { name: 'adds', kind: 'test', message: expect.stringMatching(/^It does not end: .* was stopped after 20 s\.$/) as string }]);
      expect(task).toMatchObject({ outcome: 'fixed', attempts: [{ ending: 'code' }, { ending: 'fixed' }] });
      expect(asked[0]).toEqual(['a.test.js', 'a.js']);
    });

    it('nothing is red where none goes round and round, or that can not be told', async () => {
      for (const told of [undefined, [], ends.filter(({ status }) => status !== 'stuck')]) {
        const scene = await openScene({ tests: [adds, other], refit: refit(told), files });
        expect(await scene.work(await scene.add([], manual))).toMatchObject({ outcome: 'cannot_run', failures: [], summary: expect.stringContaining('CHECK_TIMEOUT_SECONDS') as string });
      }
    });

    it('one that goes round for long and ends by itself is no endless one, and red if it fails', async () => {
      const scene = await openScene({ tests: [adds, other], refit: refit([{ file: 'a.test.js', name: 'other', status: 'stuck' }, ...ends.filter(({ name }) => name !== 'other')]), files });
      expect((await scene.work(await scene.add([], manual))).failures).toMatchObject([{ name: 'other', message: 'other is red' }, { name: 'adds' }]);
    });

    it('nor where those that do so long end by themselves when they are run alone', async () => {
      const slow = (shop: Shop): Shop => {
        const fitted = refit(ends)(shop);
        return { ...fitted, checker: { ...shop.checker, run: (request, signal) => (request.scope.kind === 'only' ? shop.checker.run(request, signal) : fitted.checker.run(request, signal)) } };
      };
      const scene = await openScene({ tests: [adds, other], refit: slow, files });
      expect(await scene.work(await scene.add([], manual))).toMatchObject({ outcome: 'cannot_run', failures: [] });
    });

    it('and a save asks for none of them where its base hangs as well', async () => {
      asked.length = 0;
      const scene = await openScene({ tests: [adds, other], refit: refit(ends), files });
      scene.project.write('b.js', 'bad still\n');
      expect(await scene.work(await scene.add(['b.js']))).toMatchObject({ outcome: 'cannot_run', failures: [] });
      expect(asked).toEqual([]);
    });
  });
});
