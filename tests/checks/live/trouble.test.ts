import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { checkout, temporaryFolder, tinyProject } from '../../support/project.ts';
import { itemsOf, treeOf } from '../support.ts';
import { expectNobodyIn, liveBench, processesIn, related, verdictOf } from './support.ts';

const manifest = '{"name":"tiny","type":"module","scripts":{"test":"vitest run"},"devDependencies":{"vitest":"*"}}';
const calm = 'export const value = 1;\n';
const files = {
  'package.json': manifest,
  'src/value.js': calm,
  'src/value.test.js': "import { expect, test } from 'vitest';\nimport { value } from './value.js';\ntest('value', () => expect(value).toBe(1));\n",
};
const green = ['src/value.test.js value: passed'];

test.each(['forks', 'threads'])('an endless loop in %s is ended in bounded time with all it has started; the next run works', async (pool) => {
  const bench = liveBench();
  const project = tinyProject({ ...files, 'package.json': manifest.replace('vitest run', `vitest run --pool=${pool}`) }, { packages: ['vitest'] });
  expect(itemsOf(await bench.ran(project))).toEqual(green);
  project.write('src/value.js', 'for (;;);\n');
  expect(await bench.ask(project, related('src/value.js'), { timeoutMs: 1_000 })).toMatchObject({ kind: 'timed_out', afterMs: 1_000 });
  await expectNobodyIn(project.dir);
  project.write('src/value.js', calm);
  expect(itemsOf(await bench.ran(project))).toEqual(green);
  expect(processesIn(project.dir)).not.toEqual([]);
});

test('a run that is called off ends with all it has started; so does one that waits for it', async () => {
  const bench = liveBench();
  const reached = join(temporaryFolder(), 'reached');
  const project = tinyProject({ ...files, 'src/value.js': `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(reached)}, '');\nfor (;;);\n` }, { packages: ['vitest'] });
  const stop = new AbortController();
  await bench.live.warm(project.dir);
  const runs = [bench.ask(project, undefined, { signal: stop.signal }), bench.ask(project, undefined, { signal: stop.signal })];
  await expect.poll(() => existsSync(reached), { timeout: 60_000 }).toBe(true);
  stop.abort();
  expect((await Promise.all(runs)).map((run) => run?.kind)).toEqual(['aborted', 'aborted']);
  await expectNobodyIn(project.dir);
  expect(await bench.ask(project, undefined, { signal: stop.signal })).toMatchObject({ kind: 'aborted' });
});

test('process.exit and a killed worker are the test\'s own failures, as in a fresh start, and poison nothing', async () => {
  const bench = liveBench();
  const project = tinyProject(files, { packages: ['vitest'] });
  await bench.ran(project);
  for (const harm of ['process.exit(0);\n', "import { afterAll } from 'vitest';\nafterAll(() => { process.exitCode = 7; });\nexport const value = 2;\n", 'globalThis.Array.prototype.map = undefined;\nexport const value = 3;\n']) {
    project.write('src/value.js', harm);
    const run = await bench.ask(project);
    if (run?.kind === 'ran') expect(verdictOf(run)).toEqual(verdictOf(await bench.coldRan(project)));
    project.write('src/value.js', calm);
    expect(itemsOf(await bench.ran(project))).toEqual(green);
  }
});

test('many runs at once are answered one after the other, each with its own', async () => {
  const bench = liveBench();
  const project = tinyProject({ ...files, 'src/b.test.js': "import { test } from 'vitest';\ntest('b', () => undefined);\n" }, { packages: ['vitest'] });
  const scopes = [related('src/value.js'), related('src/b.test.js'), related('src/value.test.js'), related('src/b.test.js')];
  const runs = await Promise.all(scopes.map((scope) => bench.ran(project, scope)));
  expect(runs.map((run) => itemsOf(run))).toEqual([green, ['src/b.test.js b: passed'], green, ['src/b.test.js b: passed']]);
});

test('a child that has grown too large is started anew after its run', async () => {
  const bench = liveBench({ liveRunnerMaxMb: 70 });
  const project = tinyProject(files, { packages: ['vitest'] });
  expect(itemsOf(await bench.ran(project))).toEqual(green);
  await expect.poll(() => bench.log.records.map(({ message }) => message).join('\n'), { timeout: 20_000 }).toContain('grown too large');
  await expectNobodyIn(project.dir);
  expect(itemsOf(await bench.ran(project))).toEqual(green);
});

test('nothing stays in the folder for temporary files', async () => {
  const bench = liveBench();
  const project = tinyProject(files, { packages: ['vitest'] });
  const folder = temporaryFolder();
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  await bench.ran(project);
  expect(readdirSync(folder)).not.toEqual([]);
  await bench.live.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('a new snapshot is refused and never written', async () => {
  const bench = liveBench();
  const project = tinyProject({ ...files, 'src/shot.test.js': "import { expect, test } from 'vitest';\ntest('new', () => expect('x').toMatchSnapshot());\n" }, { packages: ['vitest'] });
  const before = treeOf(project.dir);
  expect(itemsOf(await bench.ran(project))).toContain('src/shot.test.js new: failed');
  expect(treeOf(project.dir)).toEqual(before);
});

test('where Vitest can\'t be kept open a fresh start answers, and it is tried again when its configuration has changed', async () => {
  const bench = liveBench();
  const project = tinyProject({ ...files, 'vitest.config.js': "throw new Error('config boom');\n" }, { packages: ['vitest'] });
  expect(await bench.ask(project)).toBeUndefined();
  expect(await bench.ask(project)).toBeUndefined();
  expect(bench.log.records.filter(({ level }) => level === 'info').map(({ facts }) => String(facts['reason']))).toEqual([expect.stringContaining('config boom')]);
  await expectNobodyIn(project.dir);
  project.write('vitest.config.js', 'export default {};\n');
  expect(itemsOf(await bench.ran(project))).toEqual(green);

  const [check] = await bench.cold.discover(project.dir);
  expect(check && liveBench({ liveRunner: false }).live.supports(check)).toBe(false);
  expect(check && bench.live.supports(check)).toBe(true);
});

test('a child that dies is replaced; after three times in a row it stays off and that is said', async () => {
  const bench = liveBench();
  const killer = "export default { plugins: [{ name: 'killer', transform(code) { if (code.includes('kill me')) process.kill(process.pid, 'SIGKILL'); } }] };\n";
  const project = tinyProject({ ...files, 'vitest.config.js': killer }, { packages: ['vitest'] });
  const warnings = () => bench.log.records.filter(({ level }) => level === 'warn').map(({ message }) => message);
  const die = async () => {
    project.write('src/value.js', `${calm}// kill me\n`);
    expect(await bench.ask(project)).toBeUndefined();
    project.write('src/value.js', calm);
  };
  await die();
  await die();
  expect(itemsOf(await bench.ran(project))).toEqual(green);
  for (let time = 0; time < 3; time++) await die();
  expect(await bench.ask(project)).toBeUndefined();
  expect(warnings().filter((message) => message.includes('stays off'))).toHaveLength(1);
  expect(warnings()).toHaveLength(5);
});

test('when keepgreen is killed -9 in the middle of a run, nothing is left', async () => {
  const project = tinyProject({ ...files, 'src/value.js': 'for (;;);\n' }, { packages: ['vitest'] });
  const needs = JSON.stringify({ stateDir: temporaryFolder(), cacheDir: temporaryFolder(), project: project.dir });
  const script = `
    const from = (path) => import(${JSON.stringify(pathToFileURL(join(checkout, 'dist/automation/')).href)} + path);
    const { stateDir, cacheDir, project } = ${needs};
    const { createClock } = await from('world/clock.js');
    const { createRandom } = await from('world/random.js');
    const { createMemoryLog } = await from('world/scripted.js');
    const world = { clock: createClock(), random: createRandom(), log: createMemoryLog() };
    const processes = (await from('world/processes/processes.js')).createProcesses({ stateDir, ...world });
    const live = (await from('checks/live/live-vitest.js')).createLiveVitest({ ...world, processes, cacheDir, settings: { liveRunner: true, liveRunnerMaxMb: 2000, customChecks: [], checksOff: [] } });
    await live.warm(project);
    await live.run({ check: { name: 'vitest', kind: 'test', runner: 'vitest', dir: '' }, projectDir: project, scope: { kind: 'all' }, timeoutMs: 100000 }, new AbortController().signal);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: checkout, stdio: 'inherit' });
  onTestFinished(() => void parent.kill('SIGKILL'));
  await expect.poll(() => processesIn(project.dir).length, { timeout: 30_000 }).toBeGreaterThan(1);
  parent.kill('SIGKILL');
  await expectNobodyIn(project.dir);
});
