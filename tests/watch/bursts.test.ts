import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoadEngine } from '../../automation/watch/engine.ts';
import { loadEngine } from '../../automation/watch/engines/load.ts';
import { tinyProject } from '../support/project.ts';
import type { TinyProject } from '../support/project.ts';
import { until, watchProject } from './support.ts';

const many = (count: number, text: string) => Object.fromEntries(Array.from({ length: count }, (_none, index) => [`src/d${index % 30}/f${index}.ts`, `export const ${text} = ${index};\n`]));

describe('bursts', () => {
  it.each(['chokidar', 'parcel'])('takes a checkout of 1,500 files for one change set (%s)', async (engine) => {
    const project = tinyProject(many(1_500, 'one'));
    project.git('checkout', '-qb', 'other');
    for (const [path, text] of Object.entries(many(1_500, 'other'))) project.write(path, text);
    project.git('commit', '-qam', 'other');
    const watching = await watchProject(project, { env: { WATCH_ENGINE: engine } });
    // In a process of its own, as a user's git is: this loop stays free to hear the events one by one.
    execFileSync('git', ['checkout', '-q', 'main'], { cwd: project.dir });
    await until(() => watching.sets.length > 0);
    project.write('last.ts', 'export {};\n');
    await watching.untilWritten('last.ts');
    expect(watching.sets.map((set) => set.written.length)).toEqual([1_500, 1]);
  });

  it('finds all of 5,000 files saved while the program was blocked, in few sets', async () => {
    const project = tinyProject(many(5_000, 'before'), { git: false });
    const watching = await watchProject(project, { env: { WATCH_ENGINE: 'chokidar' } });
    execFileSync('find', ['src', '-name', '*.ts', '-exec', 'sed', '-i', 's/before/after/', '{}', '+'], { cwd: project.dir });
    await until(() => new Set(watching.written()).size === 5_000);
    expect(watching.sets.length).toBeLessThanOrEqual(5);
    expect(watching.removed()).toEqual([]);
  });

  it('waits for a file that is still being written, but not beyond the batch window', async () => {
    const project = tinyProject({ 'src/a.ts': '0' });
    const watching = await watchProject(project, { env: { FILE_WATCH_DEBOUNCE_SECONDS: '0.3', BATCH_WINDOW_SECONDS: '1' } });
    let stop = false;
    const writing = (async () => {
      for (let count = 1; !stop; count++) {
        project.write('src/a.ts', String(count));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await watching.untilWritten('src/a.ts');
    stop = true;
    await writing;
    expect(watching.sets.length).toBe(1);
  });

  it('tells the time at which a save was seen', async () => {
    const project = tinyProject({ 'src/a.ts': '0' });
    const watching = await watchProject(project);
    const beforeMs = performance.now();
    project.write('src/a.ts', '1');
    await watching.untilWritten('src/a.ts');
    expect(watching.sets[0]?.firstSeenMs).toBeGreaterThanOrEqual(beforeMs);
    expect(watching.sets[0]?.firstSeenMs).toBeLessThanOrEqual(performance.now());
  });
});

describe('while git is in the middle of something', () => {
  it.each(['index.lock', 'MERGE_HEAD', 'rebase-merge'])('saves wait (%s) and come as one set', async (sign) => {
    const project = tinyProject({ 'src/a.ts': '0', 'src/b.ts': '0' });
    const watching = await watchProject(project);
    project.write(`.git/${sign}`, '');
    await savesWait(project, watching);
    rmSync(join(project.dir, '.git', sign));
    await watching.untilWritten('src/a.ts', 'src/b.ts');
    expect(watching.sets.length).toBe(1);
  });

  it('saves wait for what the workspace room says', async () => {
    const project = tinyProject({ 'src/a.ts': '0', 'src/b.ts': '0' });
    let reason: string | undefined = 'a submodule is being updated';
    const watching = await watchProject(project, { busy: () => Promise.resolve(reason) });
    await savesWait(project, watching);
    reason = undefined;
    await watching.untilWritten('src/a.ts', 'src/b.ts');
  });

  it('notices a repository that was made later', async () => {
    const project = tinyProject({ 'src/a.ts': '0', 'src/b.ts': '0' }, { git: false });
    const watching = await watchProject(project);
    project.git('init', '-q');
    project.write('.git/index.lock', '');
    await savesWait(project, watching);
    rmSync(join(project.dir, '.git/index.lock'));
    await watching.untilWritten('src/a.ts', 'src/b.ts');
  });
});

async function savesWait(project: TinyProject, watching: Awaited<ReturnType<typeof watchProject>>): Promise<void> {
  project.write('src/a.ts', '1');
  await until(() => watching.log.records.some((record) => record.message.startsWith('Saves wait: ')));
  project.write('src/b.ts', '1');
  expect(watching.sets).toEqual([]);
}

it('takes parcel for a large tree, and is ready before it has looked through it', async () => {
  const project = tinyProject(many(5_100, 'x'), { git: false });
  const taken: string[] = [];
  const load: LoadEngine = (name, scope) => {
    taken.push(name);
    return loadEngine(name, scope);
  };
  await until(() => Date.now() - statSync(join(project.dir, 'src/d0/f0.ts')).ctimeMs > 100);
  const watching = await watchProject(project, { load });
  project.write('src/d0/f0.ts', 'saved at once\n');
  await watching.untilWritten('src/d0/f0.ts');
  expect([taken, watching.written()]).toEqual([['parcel'], ['src/d0/f0.ts']]);
  const small = await watchProject(tinyProject({ 'a.ts': '' }), { load });
  expect(await small.watcher.probe()).toBe('ok');
  expect(taken).toEqual(['parcel', 'chokidar']);
});
