import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
});
