import { appendFileSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, tinyProject } from '../support/project.ts';
import { engines, until, watchProject } from './support.ts';

const files = { 'src/a.ts': 'export const a = 1;\n', 'src/b.ts': 'export const b = 1;\n', 'package.json': '{}\n' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each(engines)('with %s', (engine) => {
  const env = { WATCH_ENGINE: engine };

  it('reports a saved, a new and a deleted file, also in folders that did not exist', async () => {
    const project = tinyProject(files);
    const watching = await watchProject(project, { env });
    project.write('src/a.ts', 'export const a = 2;\n');
    project.write('new/deep/c.ts', 'export const c = 1;\n');
    unlinkSync(join(project.dir, 'src/b.ts'));
    await watching.untilWritten('src/a.ts', 'new/deep/c.ts');
    await watching.untilRemoved('src/b.ts');
    expect(new Set(watching.written())).toEqual(new Set(['src/a.ts', 'new/deep/c.ts']));
    expect(watching.removed()).toEqual(['src/b.ts']);
  });

  it('takes an atomic save, by rename over or by delete and create, for one write', async () => {
    const project = tinyProject(files);
    const watching = await watchProject(project, { env });
    writeFileSync(join(project.dir, 'src/a.ts.tmp.123.456'), 'export const a = 2;\n');
    renameSync(join(project.dir, 'src/a.ts.tmp.123.456'), join(project.dir, 'src/a.ts'));
    await watching.untilWritten('src/a.ts');
    unlinkSync(join(project.dir, 'src/b.ts'));
    project.write('src/b.ts', 'export const b = 2;\n');
    await watching.untilWritten('src/b.ts');
    expect(watching.written()).toEqual(['src/a.ts', 'src/b.ts']);
    expect(watching.removed()).toEqual([]);
  });

  it('sees a second atomic save of the same file', async () => {
    const project = tinyProject(files);
    const watching = await watchProject(project, { env });
    for (const round of [2, 3, 4]) {
      writeFileSync(join(project.dir, 'src/a.ts~'), `export const a = ${round};\n`);
      renameSync(join(project.dir, 'src/a.ts~'), join(project.dir, 'src/a.ts'));
      await until(() => watching.written().length === round - 1);
    }
    expect(watching.written()).toEqual(['src/a.ts', 'src/a.ts', 'src/a.ts']);
  });

  it('takes a renamed folder for all that is in it', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_none, index) => [`old/sub/f${index}.ts`, `export const f = ${index};\n`]));
    const project = tinyProject({ ...files, ...many });
    const watching = await watchProject(project, { env });
    renameSync(join(project.dir, 'old'), join(project.dir, 'moved'));
    await until(() => watching.written().length >= 50 && watching.removed().length >= 50);
    expect(new Set(watching.written())).toEqual(new Set(Object.keys(many).map((path) => path.replace('old', 'moved'))));
    expect(new Set(watching.removed())).toEqual(new Set(Object.keys(many)));
  });

  it('says nothing of a touch, and of the files that editors put beside', async () => {
    const project = tinyProject(files);
    const watching = await watchProject(project, { env });
    // Learnt in the background; a save proves nothing about it, the file that remembers does.
    await until(() => hashesKnown(watching.settings.stateDir) >= 3);
    utimesSync(join(project.dir, 'src/a.ts'), new Date(), new Date());
    for (const name of ['a.ts~', '.#a.ts', '4913', '.a.ts.swp', 'a.ts.tmp.4711.1700000000000', 'a.ts___jb_tmp___', '#a.ts#', 'vitest.config.ts.timestamp-1700000000000-abc123.mjs']) project.write(`src/${name}`, 'temporary\n');
    project.write('notes.xyz', 'no watched ending\n');
    project.write('node_modules/x/index.ts', 'export {};\n');
    project.write('src/b.ts', 'export const b = 2;\n');
    await watching.untilWritten('src/b.ts');
    expect(watching.written()).toEqual(['src/b.ts']);
    // The control: a name that differs from a temporary one by little is a save.
    project.write('src/a.ts.tmp.ts', 'export {};\n');
    await watching.untilWritten('src/a.ts.tmp.ts');
  });

  it('says nothing of its own writes and removals, and much of the user\'s', async () => {
    const project = tinyProject(files);
    const watching = await watchProject(project, { env });
    await watching.ledger.record([{ path: 'src/a.ts', hash: sha256('ours\n') }, { path: 'src/b.ts', hash: null }], 'landing');
    project.write('src/a.ts', 'ours\n');
    rmSync(join(project.dir, 'src/b.ts'));
    project.write('src/c.ts', 'theirs\n');
    await watching.untilWritten('src/c.ts');
    expect(watching.written()).toEqual(['src/c.ts']);
    expect(watching.removed()).toEqual([]);
    appendFileSync(join(project.dir, 'src/a.ts'), 'and theirs\n');
    await watching.untilWritten('src/a.ts');
  });

  it('is not led out of the project or into a loop by links, nor held up by pipes', async () => {
    const project = tinyProject(files);
    const outside = temporaryFolder('keepgreen-outside');
    writeFileSync(join(outside, 'secret.ts'), 'one\n');
    symlinkSync(project.dir, join(project.dir, 'src/loop'));
    symlinkSync(outside, join(project.dir, 'src/out'));
    symlinkSync(join(outside, 'secret.ts'), join(project.dir, 'src/link.ts'));
    execFileSync('mkfifo', [join(project.dir, 'src/pipe.ts')]);
    const watching = await watchProject(project, { env });
    execFileSync('mkfifo', [join(project.dir, 'src/later.ts')]);
    writeFileSync(join(outside, 'secret.ts'), 'two\n');
    writeFileSync(join(outside, 'another.ts'), 'two\n');
    project.write('src/a.ts', 'export const a = 2;\n');
    await watching.untilWritten('src/a.ts');
    expect(watching.written()).toEqual(['src/a.ts']);
    expect(watching.removed()).toEqual([]);
  });

  it('copes with every name that a file can have', async () => {
    const names = ['with space.ts', 'quo"te\'s.ts', '$(touch pwned).ts', 'new\nline.ts', '-rf.ts', 'ünïcödé-日本.ts', '*.ts', '[x].ts', '!bang.ts', '\u001b[31m.ts', `${'n'.repeat(250)}.ts`, 'back\\slash.ts'];
    const project = tinyProject(files);
    const watching = await watchProject(project, { env });
    for (const name of names) project.write(`odd dir $HOME/${name}`, 'export {};\n');
    await watching.untilWritten(...names.map((name) => `odd dir $HOME/${name}`));
    expect(watching.written().length).toBe(names.length);
    expect(watching.log.records.filter((record) => record.level === 'error')).toEqual([]);
  });

  it('answers a probe honestly and leaves nothing in the project', async () => {
    const project = tinyProject(files);
    const watching = await watchProject(project, { env });
    expect(await watching.watcher.probe()).toBe(engine === 'poll' ? 'ok (scanning every 1 s)' : 'ok');
    expect(project.git('status', '--porcelain')).toBe('');
  });

  it('listens to ignore files and to their changes', async () => {
    const project = tinyProject({ ...files, '.gitignore': '.keepgreen/\ngenerated/\n', 'generated/old.ts': 'export {};\n' });
    await until(() => Date.now() - statSync(join(project.dir, 'generated/old.ts')).ctimeMs > 500);
    const watching = await watchProject(project, { env });
    project.write('generated/new.ts', 'export {};\n');
    project.write('src/a.ts', 'export const a = 2;\n');
    await watching.untilWritten('src/a.ts');
    expect(watching.written()).toEqual(['src/a.ts']);
    project.write('.gitignore', '.keepgreen/\n');
    await watching.untilWritten('.gitignore');
    // Saved while the new rules were being taken up or after: either way it is news now.
    project.write('generated/new.ts', 'export const later = 1;\n');
    await watching.untilWritten('generated/new.ts');
    expect(watching.written()).not.toContain('generated/old.ts');
  });
});

/** How many files' contents the file that remembers knows. */
function hashesKnown(stateDir: string): number {
  const [, ...lines] = readFileSync(join(stateDir, 'seen.json'), 'utf8').split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as [string, string[], number[], number[], number[], string[]]).flatMap((folder) => (Array.isArray(folder) ? folder[5] : [])).filter((hash) => hash !== '').length;
}

it('the text from before a landing, saved over it before the landing was looked at, is a save', async () => {
  const project = tinyProject({ 'a.ts': 'one\n' });
  const watching = await watchProject(project);
  project.write('a.ts', 'two\n');
  await watching.untilWritten('a.ts');
  await watching.ledger.record([{ path: 'a.ts', hash: createHash('sha256').update('three\n').digest('hex') }], 'landing');
  project.write('a.ts', 'three\n');
  project.write('a.ts', 'two\n');
  await until(() => watching.written().length === 2);
  // The control: the same text once more is no news now.
  project.write('a.ts', 'two\n');
  project.write('b.ts', 'b\n');
  await watching.untilWritten('b.ts');
  expect(watching.written()).toEqual(['a.ts', 'a.ts', 'b.ts']);
});
