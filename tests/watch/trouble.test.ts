import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Engine, LoadEngine } from '../../automation/watch/engine.ts';
import { createChokidarEngine } from '../../automation/watch/engines/chokidar.ts';
import { keepVigil } from '../../automation/watch/vigil.ts';
import { checkout, temporaryFolder, tinyProject } from '../support/project.ts';
import { until, watchProject, prepare } from './support.ts';

const files = { 'src/a.ts': 'a\n', 'src/b.ts': 'b\n' };

/** Hears only the probe files: an engine on a drive that reports nothing. `fail` is called as its error handler. */
function deafEngine(hearsCookies: boolean): { load: LoadEngine; fail(error: unknown): void } {
  let handler: (error: unknown) => void = () => undefined;
  const load: LoadEngine = (name, scope) => {
    const cookies = scope.roots[1] ?? '';
    let close = () => undefined as void;
    const engine: Engine = {
      name,
      start(onPaths, onError) {
        handler = onError;
        const watcher = hearsCookies ? watch(cookies, (_event, file) => onPaths([join(cookies, String(file))])) : undefined;
        close = () => watcher?.close();
        return Promise.resolve();
      },
      stop: () => Promise.resolve(close()),
    };
    return Promise.resolve(engine);
  };
  return { load, fail: (error) => handler(error) };
}

describe('an engine that can not be trusted', () => {
  it('that misses saves: a look at the tree finds them, and after the second time the tree is scanned', async () => {
    const project = tinyProject(files);
    const watching = await watchProject(project, { load: deafEngine(true).load, env: { RECONCILE_SECONDS: '0.1' } });
    expect(await watching.watcher.probe()).toBe('ok');
    project.write('src/a.ts', 'missed\n');
    await watching.untilWritten('src/a.ts');
    project.write('src/b.ts', 'missed too\n');
    await watching.untilWritten('src/b.ts');
    await until(() => watching.words.some((word) => word.startsWith('ok (scanning')));
    project.write('src/a.ts', 'found by scanning\n');
    await until(() => watching.written().filter((path) => path === 'src/a.ts').length === 2);
  });

  it('whose probe file never comes back: the tree is scanned, and health says why', async () => {
    const project = tinyProject(files);
    const watching = await watchProject(project, { load: deafEngine(false).load });
    expect(watching.words.at(-1)).toMatch(/^ok \(scanning every 1 s: the watcher does not report a probe file/);
    project.write('src/a.ts', 'found\n');
    await watching.untilWritten('src/a.ts');
  });

  it('reconcile() finds at once what was missed', async () => {
    const project = tinyProject(files);
    const watching = await watchProject(project, { load: deafEngine(true).load });
    project.write('src/a.ts', 'missed\n');
    await watching.watcher.reconcile();
    await watching.untilWritten('src/a.ts');
  });

  it('that reports an error: the tree is looked through', async () => {
    const project = tinyProject(files);
    const engine = deafEngine(true);
    const watching = await watchProject(project, { load: engine.load });
    project.write('src/a.ts', 'missed\n');
    engine.fail(new Error('events were dropped'));
    await watching.untilWritten('src/a.ts');
    expect(await watching.watcher.probe()).toBe('ok');
  });

  it('that has no more watches: the tree is scanned and the sysctl named', async () => {
    const project = tinyProject(files);
    const engine = deafEngine(true);
    const watching = await watchProject(project, { load: engine.load });
    engine.fail(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    await until(() => watching.words.some((word) => word.includes('fs.inotify.max_user_watches')));
    project.write('src/a.ts', 'found\n');
    await watching.untilWritten('src/a.ts');
    expect(await watching.watcher.probe()).toMatch(/^ok \(scanning every/);
  });

  it('that can not be loaded: the next one is taken', async () => {
    const project = tinyProject(files);
    const load: LoadEngine = (name, scope) => (name === 'parcel' ? Promise.reject(new Error('no native module for this machine')) : Promise.resolve(createChokidarEngine(scope)));
    const watching = await watchProject(project, { load, env: { WATCH_ENGINE: 'parcel' } });
    expect(watching.log.records.map((record) => record.message)).toContain("The parcel watcher can't be loaded.");
    project.write('src/a.ts', 'seen\n');
    await watching.untilWritten('src/a.ts');
    expect(await watching.watcher.probe()).toBe('ok');
  });
});

describe.each(['chokidar', 'parcel', 'poll'])('with %s', (engine) => {
  it('notices that the project was deleted and made again', async () => {
    const home = temporaryFolder('keepgreen-home');
    const project = tinyProject(files);
    const watching = await watchProject(project, { env: { WATCH_ENGINE: engine, STATE_FILE: join(home, 'state/app_state.json') } });
    renameSync(project.dir, `${project.dir}-away`);
    onTestFinished(() => rmSync(`${project.dir}-away`, { recursive: true, force: true }));
    project.write('src/a.ts', 'a\n');
    project.write('src/c.ts', 'c\n');
    await watching.untilWritten('src/c.ts');
    await watching.untilRemoved('src/b.ts');
    await until(() => watching.log.records.some((record) => record.message === 'The watcher is armed anew.') || engine === 'poll');
    project.write('src/a.ts', 'changed after that\n');
    await watching.untilWritten('src/a.ts');
    expect(await watching.watcher.probe()).toMatch(/^ok/);
  });

  it('says so while the project is gone, and reports nothing as deleted', async () => {
    const home = temporaryFolder('keepgreen-home');
    const project = tinyProject(files);
    const watching = await watchProject(project, { env: { WATCH_ENGINE: engine, STATE_FILE: join(home, 'state/app_state.json') } });
    renameSync(project.dir, `${project.dir}-away`);
    onTestFinished(() => rmSync(`${project.dir}-away`, { recursive: true, force: true }));
    expect(await watching.watcher.probe()).toMatch(/^failing: the watched folder .* is gone/);
    await watching.watcher.reconcile();
    renameSync(`${project.dir}-away`, project.dir);
    project.write('src/a.ts', 'back again\n');
    await watching.untilWritten('src/a.ts');
    expect(watching.removed()).toEqual([]);
  });
});

it('goes on with the same change until it could be handed on', async () => {
  const project = tinyProject(files);
  let refusals = 2;
  const taken: string[] = [];
  const watching = await watchProject(project, {
    onChanges: (set) => (refusals-- > 0 ? Promise.reject(new Error('no space left on device')) : Promise.resolve(void taken.push(...set.written))),
  });
  project.write('src/a.ts', 'important\n');
  await until(() => taken.length > 0);
  expect(taken).toEqual(['src/a.ts']);
  await until(() => watching.words.at(-1) === 'ok');
  expect(watching.words.filter((word) => word.startsWith("failing: a change can't be handed on")).length).toBeGreaterThan(0);
});

it('says once that a folder can not be read, and watches the rest', async () => {
  const project = tinyProject(files);
  const name = 'd'.repeat(200);
  try {
    // Deeper than a path may be long: unreadable for everyone, root too.
    execFileSync(process.execPath, ['-e', `for (let i = 0; i < 24; i++) { fs.mkdirSync('${name}'); process.chdir('${name}'); }`], { cwd: project.dir });
    const watching = await watchProject(project);
    await watching.watcher.reconcile();
    await watching.watcher.reconcile();
    expect(watching.log.records.filter((record) => record.message.includes("can't be read")).length).toBe(1);
    project.write('src/a.ts', 'seen\n');
    await watching.untilWritten('src/a.ts');
    expect(watching.removed()).toEqual([]);
  } finally {
    execFileSync('rm', ['-rf', join(project.dir, name)]);
  }
});

it('refuses to start where there is nothing to watch', async () => {
  const project = tinyProject(files);
  const watching = prepare(project);
  rmSync(project.dir, { recursive: true });
  await expect(watching.watcher.start()).rejects.toMatchObject({ code: 'watch_failed' });
});

it('doubts the engine after the program was blocked and after the machine slept', async () => {
  const doubts: string[] = [];
  const stop = new AbortController();
  // Each entry: how long a second's sleep took by the monotonic clock, and by the wall clock.
  const naps = [[1_000, 1_000], [4_000, 4_000], [1_000, 3_600_000], [1_000, -3_600_000], [1_000, 1_000]];
  let [monotonicMs, wallMs] = [0, 1_000_000];
  await keepVigil({
    clock: {
      now: () => new Date(wallMs),
      monotonicMs: () => monotonicMs,
      sleep: () => {
        const [passedMs = 0, wallPassedMs = 0] = naps.shift() ?? [];
        [monotonicMs, wallMs] = [monotonicMs + passedMs, wallMs + wallPassedMs];
        if (naps.length === 0) stop.abort();
        return Promise.resolve();
      },
    },
    signal: stop.signal, roots: [temporaryFolder()],
    onDoubt: (reason) => doubts.push(reason), onOtherRoots: () => doubts.push('roots'), onTick: () => undefined,
  });
  expect(doubts).toEqual(['the program was blocked', 'the machine slept']);
});

describe('at the system\'s limit of watches', () => {
  const possible = spawnSync('unshare', ['-Ur', 'sh', '-c', 'test -w /proc/sys/user/max_inotify_watches']).status === 0;
  const built = existsSync(join(checkout, 'dist/automation/watch/watcher.js'));
  if (!possible || !built) process.stderr.write(`SKIPPED: watch limit tests (${possible ? 'the program is not built' : 'unshare -Ur does not work here'})\n`);

  it.skipIf(!possible || !built).each(['chokidar', 'parcel'])('is complete all the same, and names the sysctl (%s)', (engine) => {
    const project = tinyProject(Object.fromEntries(Array.from({ length: 200 }, (_none, index) => [`src/d${index}/f${index}.ts`, 'before\n'])));
    const script = join(temporaryFolder(), 'limited.mjs');
    writeFileSync(script, limitedScript(project.dir, engine));
    const run = spawnSync('unshare', ['-Ur', 'sh', '-c', 'echo 60 > /proc/sys/user/max_inotify_watches && exec "$0" "$1"', process.execPath, script], { encoding: 'utf8', timeout: 100_000, env: { PATH: process.env['PATH'], HOME: temporaryFolder() } });
    expect(run.stderr).toBe('');
    const said = JSON.parse(run.stdout) as { word: string; written: number };
    expect(said.written).toBe(200);
    expect(said.word).toMatch(/^ok \(scanning every .*fs\.inotify\.max_user_watches/);
  });

  it.skipIf(process.env['CI'] !== 'true' || spawnSync('unshare', ['--version']).status !== 0)('is tested under CI wherever unshare exists', () => {
    expect({ possible, built }).toEqual({ possible: true, built: true });
  });
});

/** Runs the compiled watcher in a process of its own: changes all files, prints what was noticed. */
function limitedScript(dir: string, engine: string): string {
  const from = (path: string) => JSON.stringify(join(checkout, 'dist/automation', path));
  return `
    import { writeFileSync } from 'node:fs';
    import { createWatcher } from ${from('watch/watcher.js')};
    import { createClock } from ${from('world/clock.js')};
    import { createMemoryLedger } from ${from('store/ledger.js')};
    import { loadSettings } from ${from('config/load.js')};
    const { settings } = loadSettings({ flags: {}, env: { HOME: process.env.HOME, WATCH_ENGINE: '${engine}', FILE_WATCH_DEBOUNCE_SECONDS: '0.1' }, cwd: ${JSON.stringify(dir)} });
    const written = new Set();
    const quiet = () => {};
    const watcher = createWatcher({
      settings, clock: createClock(), log: { debug: quiet, info: quiet, warn: quiet, error: quiet }, ledger: createMemoryLedger(createClock()),
      git: { run: () => Promise.reject(new Error('no git here')) }, busy: async () => undefined,
      onChanges: async (set) => { for (const path of set.written) written.add(path); if (written.size === 200) done(); },
      seenFile: settings.stateDir + '/seen.json',
    });
    let done;
    const all = new Promise((resolve) => (done = resolve));
    await watcher.start();
    for (let index = 0; index < 200; index++) writeFileSync(${JSON.stringify(dir)} + '/src/d' + index + '/f' + index + '.ts', 'after\\n');
    await all;
    console.log(JSON.stringify({ word: await watcher.probe(), written: written.size }));
    await watcher.stop();
  `;
}
