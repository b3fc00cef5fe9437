import { appendFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tinyProject } from '../support/project.ts';
import { until, watchProject } from './support.ts';

const files = { 'src/a.ts': 'a\n', 'src/b.ts': 'b\n', 'src/c.ts': 'c\n', 'lib/d.ts': 'd\n' };

it('makes nothing of the files it finds at the first start ever', async () => {
  const project = tinyProject(files);
  const watching = await watchProject(project);
  project.write('src/new.ts', 'new\n');
  await watching.untilWritten('src/new.ts');
  expect(watching.written()).toEqual(['src/new.ts']);
});

it('notices at the next start what changed while it was not running, and only that', async () => {
  const project = tinyProject(files);
  const before = await watchProject(project);
  project.write('src/a.ts', 'a while it ran\n');
  await before.untilWritten('src/a.ts');
  await before.watcher.stop();

  project.write('src/b.ts', 'b while it slept\n');
  project.write('src/c.ts', 'c\n');
  rmSync(join(project.dir, 'lib/d.ts'));
  project.write('src/e.ts', 'e\n');
  const after = await watchProject(project);
  await after.untilWritten('src/b.ts', 'src/e.ts');
  await after.untilRemoved('lib/d.ts');
  expect(after.written()).toEqual(['src/b.ts', 'src/e.ts']);
});

it('notices it after a crash too', async () => {
  const project = tinyProject(files);
  const before = await watchProject(project);
  project.write('src/a.ts', 'a while it ran\n');
  await before.untilWritten('src/a.ts');
  const seen = join(before.settings.stateDir, 'seen.json');
  await until(() => readFileSync(seen, 'utf8').includes('"path":"src/a.ts"') || /"src".*\["a\.ts"/.test(readFileSync(seen, 'utf8')));
  const asOfTheCrash = readFileSync(seen, 'utf8');
  await before.watcher.stop();
  writeFileSync(seen, `${asOfTheCrash}{"path":"src/half`);

  project.write('src/b.ts', 'b while it was dead\n');
  const after = await watchProject(project);
  await after.untilWritten('src/b.ts');
  expect(after.log.records.filter((record) => record.level === 'warn')).toEqual([]);
});

it('remembers every name that a file can have', async () => {
  const names = ['line\u2028 and paragraph\u2029.ts', 'carriage\r.ts', 'new\nline.ts', 'quo"te.ts', 'ü.ts'];
  const project = tinyProject(Object.fromEntries(names.map((name) => [`odd\u2028/${name}`, 'before\n'])), { git: false });
  const before = await watchProject(project);
  project.write(`odd\u2028/${names[0]}`, 'while it ran\n');
  await before.untilWritten(`odd\u2028/${names[0]}`);
  await before.watcher.stop();
  project.write(`odd\u2028/${names[1]}`, 'while it slept\n');
  const after = await watchProject(project);
  await after.untilWritten(`odd\u2028/${names[1]}`);
  expect(after.written()).toEqual([`odd\u2028/${names[1]}`]);
});

it('offers a change again that could not be handed on before the end', async () => {
  const project = tinyProject(files);
  const before = await watchProject(project, { onChanges: () => Promise.reject(new Error('disk full')) });
  project.write('src/a.ts', 'lost?\n');
  await until(() => before.words.some((word) => word.startsWith('failing: ')));
  await before.watcher.stop();
  const after = await watchProject(project);
  await after.untilWritten('src/a.ts');
});

it('notices a folder that was moved while it was not running, though its files are old', async () => {
  const project = tinyProject(files);
  await (await watchProject(project)).watcher.stop();
  renameSync(join(project.dir, 'lib'), join(project.dir, 'library'));
  const after = await watchProject(project);
  await after.untilWritten('library/d.ts');
  await after.untilRemoved('lib/d.ts');
});

it('makes nothing of old files that only other settings made visible', async () => {
  const project = tinyProject({ ...files, 'src/old.foo': 'old\n' });
  await until(() => Date.now() - statSync(join(project.dir, 'src/old.foo')).ctimeMs > 500);
  const before = await watchProject(project);
  await before.watcher.stop();
  const after = await watchProject(project, { env: { WATCH_EXTENSIONS: 'ts,foo' } });
  project.write('src/young.foo', 'young\n');
  await after.untilWritten('src/young.foo');
  expect(after.written()).toEqual(['src/young.foo']);
});

it.each([
  ['garbage', '\u0000\u0001 not json\n'],
  ['an empty file', ''],
  ['another format', '{"version":99}\n'],
  ['half of it', '{"version":1,"root":"ROOT","at":1,"rules":"x","folders":2}\n["src",["a.ts"],[1],[1],[1],[""]]\n'],
  ['columns that do not fit', '{"version":1,"root":"ROOT","at":1,"rules":"x","folders":1}\n["src",["a.ts"],[],[],[],[]]\n'],
  ['another project', '{"version":1,"root":"/elsewhere","at":1,"rules":"x","folders":0}\n'],
])('ignores a memory that is %s, and says so', async (_what, text) => {
  const project = tinyProject(files);
  project.write('.keepgreen/seen.json', text.replace('ROOT', project.dir));
  const watching = await watchProject(project);
  expect(watching.log.records.filter((record) => record.level === 'warn').map((record) => record.message)).toEqual([expect.stringContaining('is ignored')]);
  appendFileSync(join(project.dir, 'src/b.ts'), 'more\n');
  await watching.untilWritten('src/b.ts');
  expect(watching.written()).toEqual(['src/b.ts']);
});
