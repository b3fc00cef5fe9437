import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { openScene, scriptedFixer } from '../support/scene.ts';
import type { Read, Scene, SceneOptions, ScriptedTest } from '../support/scene.ts';

const settings = { localiseSeconds: 20 };
const lines = (count: number, name = 'v'): string => Array.from({ length: count }, (_line, at) => `const ${name}${at} = ${at};\n`).join('');

/** Red while `isRed` says so of what stands in the copy. */
function test(isRed: (read: Read) => boolean, name = 'adds'): ScriptedTest {
  return { name, judge: (read) => (isRed(read) ? 'failed' : 'passed') };
}

async function open(options: SceneOptions): Promise<Scene> {
  return openScene({ ...options, settings: { ...settings, ...options.settings } });
}

/** Writes these files (null: deletes) and works the task; without fixers it ends unfixable, with all that was found out. */
async function save(scene: Scene, files: Readonly<Record<string, string | null>>) {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) rmSync(join(scene.project.dir, path));
    else scene.project.write(path, text);
  }
  return scene.work(await scene.add(Object.keys(files)));
}

describe('the guilty part', () => {
  const before = lines(30);
  const threeHunks = before.replace('v3 = 3', 'v3 = 33').replace('v15 = 15', 'v15 = BAD').replace('v27 = 27', 'v27 = 72');

  it('is one hunk of three', async () => {
    const scene = await open({ files: { 'src/a.js': before }, tests: [test((read) => read('src/a.js').includes('BAD'))] });
    const task = await save(scene, { 'src/a.js': threeHunks });
    expect(task).toMatchObject({ outcome: 'unfixable', guilty: { minimal: true, hunks: [{ file: 'src/a.js', first: 16, last: 16 }] } });
    expect(task.guilty?.diff).toContain('-const v15 = 15;\n+const v15 = BAD;\n');
    expect(task.guilty?.diff).not.toContain('+const v3 = 33');
    expect(task.suspects[0]).toMatchObject({ file: 'src/a.js', first: 16, last: 16 });
    expect(task.suspects.length).toBeLessThanOrEqual(30);
  });

  it('is two hunks of three that only go together, in two files', async () => {
    const red = (read: Read) => read('src/a.js').includes('BAD') || read('src/b.js').includes('BAD');
    const scene = await open({ files: { 'src/a.js': before, 'src/b.js': lines(9, 'w') }, tests: [test(red)] });
    const task = await save(scene, { 'src/a.js': threeHunks, 'src/b.js': lines(9, 'w').replace('w4 = 4', 'w4 = BAD').replace('w8 = 8', 'w8 = 88') });
    expect(task.guilty).toMatchObject({ minimal: true, hunks: [{ file: 'src/a.js', first: 16, last: 16 }, { file: 'src/b.js', first: 5, last: 5 }] });
  });

  it('is the piece of a large hunk, where the rest of it does no harm', async () => {
    const added = `function price(count) {\n  const net = count * 100;\n  if (count > 10) {\n    return BAD;\n  }\n  return net;\n}\n\nfunction tax(net) {\n  return net / 5;\n}\n\n`;
    const scene = await open({ files: { 'src/a.js': before }, tests: [test((read) => read('src/a.js').includes('BAD'))] });
    const task = await save(scene, { 'src/a.js': before.replace('const v9', `${added}const v9`) });
    expect(task.guilty).toMatchObject({ minimal: true, hunks: [{ file: 'src/a.js', first: 12, last: 14 }] });
  });

  it('is a line that went', async () => {
    const scene = await open({ files: { 'src/a.js': before }, tests: [test((read) => !read('src/a.js').includes('v20'))] });
    const task = await save(scene, { 'src/a.js': before.replace('const v20 = 20;\n', '').replace('v3 = 3', 'v3 = 33') });
    expect(task.guilty).toMatchObject({ minimal: true, hunks: [{ file: 'src/a.js', first: 20, last: 21 }] });
    expect(task.guilty?.diff).toContain('-const v20 = 20;');
    expect(task.suspects[0]).toMatchObject({ file: 'src/a.js', first: 20, last: 21 });
  });

  it('is a file that went, and who still loads it is suspected', async () => {
    const scene = await open({ files: { 'src/a.js': `import { x } from './x.js';\n${before}`, 'src/x.js': 'export const x = 1;\n' }, tests: [test((read) => read('src/x.js') === '')] });
    const task = await save(scene, { 'src/x.js': null, 'b.js': 'better\n' });
    expect(task.guilty).toMatchObject({ minimal: true, hunks: [{ file: 'src/x.js', first: 0, last: 0 }] });
    expect(task.guilty?.diff).toContain('+++ /dev/null');
    expect(task.suspects[0]).toMatchObject({ file: 'src/a.js', first: 1, last: 1 });
  });

  it('is a file that was moved, as one', async () => {
    const scene = await open({ files: { 'src/old.js': lines(20, 'm'), 'src/a.js': before }, tests: [test((read) => read('src/old.js') === '')] });
    const task = await save(scene, { 'src/old.js': null, 'src/new.js': lines(20, 'm').replace('m7 = 7', 'm7 = 77'), 'src/a.js': threeHunks });
    expect(task.guilty).toMatchObject({ minimal: true, hunks: [{ file: 'src/old.js', first: 0, last: 0 }] });
    expect(task.guilty?.diff).toContain('rename from src/old.js\nrename to src/new.js');
    expect(task.guilty?.diff).not.toContain('m7 = 77');
  });

  it('is a line of a file that was moved, and not the move', async () => {
    const scene = await open({ files: { 'src/old.js': lines(20, 'm'), 'src/a.js': 'old\n' }, tests: [test((read) => read('src/new.js').includes('BAD') || (read('src/new.js') === '' && read('src/a.js') === 'new\n'))] });
    const task = await save(scene, { 'src/a.js': 'new\n', 'src/old.js': null, 'src/new.js': lines(20, 'm').replace('m7 = 7', 'm7 = BAD') });
    expect(task.guilty).toMatchObject({ minimal: true, hunks: [{ file: 'src/new.js', first: 8, last: 8 }] });
  });

  it('is a file that came, or what in it does the harm', async () => {
    const [asWhole, inside] = [test((read) => read('src/new.js') !== '', 'whole'), test((read) => read('src/new.js').includes('BAD'), 'inside')];
    const files = { 'src/new.js': `const n0 = 0;\nconst n1 = BAD;\nconst n2 = 2;\n`, 'b.js': 'better\n' };
    expect((await save(await open({ tests: [asWhole] }), files)).guilty).toMatchObject({ minimal: true, hunks: [{ file: 'src/new.js', first: 1, last: 3 }] });
    expect((await save(await open({ tests: [inside] }), files)).guilty).toMatchObject({ minimal: true, hunks: [{ file: 'src/new.js', first: 2, last: 2 }] });
  });
});

describe('the search', () => {
  const before = lines(30);

  it('runs no part that does not parse', async () => {
    const old = 'function a(x) {\n  return x;\n}\n';
    const now = 'function a(x) {\n  if (x) {\n    log(x);\n    note(x);\n  }\n  for (;;) {\n    wait(x);\n    rest(x);\n  }\n  return BAD;\n}\n';
    const run: string[] = [];
    const watched: ScriptedTest = { name: 'adds', judge: (read) => (run.push(read('src/a.js')), read('src/a.js').includes('BAD') ? 'failed' : 'passed') };
    const task = await save(await open({ files: { 'src/a.js': old }, tests: [watched] }), { 'src/a.js': now });
    expect(task.guilty).toMatchObject({ minimal: true, hunks: [{ file: 'src/a.js', first: 10, last: 10 }] });
    expect(run.filter(isBroken)).toEqual([]);
    // Two before, the base, the whole hunk, a handful of pieces, and the answer once more.
    expect(run.length).toBeLessThan(14);
  });

  it('is over when its time is, and says so', async () => {
    const scene = await open({ files: { 'src/a.js': before }, tests: [test((read) => read('src/a.js').includes('BAD'))], settings: { localiseSeconds: 0.000001 } });
    const task = await save(scene, { 'src/a.js': before.replace('v3 = 3', 'v3 = BAD') });
    expect(task.guilty).toMatchObject({ minimal: false, why: expect.stringContaining('LOCALISE_SECONDS') as string });
    expect(task.suspects[0]).toMatchObject({ file: 'src/a.js', first: 4, last: 4 });
  });

  it('is not made at all with LOCALISE_SECONDS=0, and what changed is suspected all the same', async () => {
    const scene = await open({ files: { 'src/a.js': before }, tests: [test((read) => read('src/a.js').includes('BAD'))], settings: { localiseSeconds: 0 } });
    const task = await save(scene, { 'src/a.js': before.replace('v3 = 3', 'v3 = BAD') });
    expect(task).toMatchObject({ guilty: { minimal: false }, suspects: [{ file: 'src/a.js', first: 4 }] });
    expect(scene.ran.filter((scope) => scope === 'adds')).toHaveLength(2);
  });

  it('believes no answer that comes only once', async () => {
    const flaky: ScriptedTest = { name: 'adds', judge: (_read, nth) => (nth === 3 || nth === 4 ? 'passed' : 'failed') };
    const scene = await open({ files: { 'src/a.js': before }, tests: [flaky] });
    const task = await save(scene, { 'src/a.js': before.replace('v3 = 3', 'v3 = 33'), 'b.js': 'better\n' });
    expect(task.guilty).toMatchObject({ minimal: false, why: expect.stringContaining('flaky') as string });
  });

  it('says when the base was red as well', async () => {
    const scene = await open({ files: { 'src/a.js': 'BAD\n' }, tests: [test((read) => read('src/a.js').includes('BAD'))], settings: { fixPreexisting: true } });
    const task = await save(scene, { 'b.js': 'better\n' });
    expect(task.guilty).toMatchObject({ minimal: false, why: expect.stringContaining('red with the whole change taken back too') as string });
  });

  it('is made once, not before quickfix had its turn, and before the next fixer is asked', async () => {
    const [quick, repair] = [scriptedFixer('quickfix', 'free', []), scriptedFixer('repair', 'free', [])];
    let told: unknown;
    let runsBefore = 0;
    const scene: Scene = await open({
      files: { 'src/a.js': before }, tests: [test((read) => read('src/a.js').includes('BAD'))],
      fixers: [
        { ...quick, async *propose(job, signal) { runsBefore = scene.ran.length; yield* quick.propose(job, signal); } },
        { ...repair, async *propose(job, signal) { told = { guilty: job.guilty?.hunks, suspect: job.suspects[0]?.first }; yield* repair.propose(job, signal); } },
      ],
    });
    await save(scene, { 'src/a.js': before.replace('v3 = 3', 'v3 = BAD') });
    expect(told).toEqual({ guilty: [{ file: 'src/a.js', first: 4, last: 4 }], suspect: 4 });
    expect(runsBefore).toBe(3);
    expect(scene.ran.length).toBeLessThan(runsBefore + 6);
  });
});

function isBroken(text: string): boolean {
  try {
    new Script(text);
    return false;
  } catch {
    return true;
  }
}
