import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allTasks, edit, finishedTask, read, readState, runProgram, startProgram, waitFor } from '../support/orchestrator.ts';
import { temporaryFolder } from '../support/project.ts';
import type { TinyProject } from '../support/project.ts';
import { CART, jsShop } from '../support/shop.ts';
import { wholeState } from '../support/traces.ts';

const STATE = '.keepgreen/app_state.json';

describe('a state file that means nothing', () => {
  it.each([
    ['garbage', 'not json at all \u0000\u0001'],
    ['cut off', '{\n  "version": 1,\n  "rev": 12,\n  "queues": { "pending": [ { "id": "task_'],
    ['empty', ''],
    ['of another program', '{"hello": "world"}'],
  ])('%s, and no generation before: refused with what to do, kept aside byte for byte, never taken for empty', async (_, text) => {
    const project = jsShop();
    project.write(STATE, text);
    for (const _start of ['first', 'second']) {
      const run = runProgram(project, ['start']);
      expect(await run.exited, run.output()).toBe(1);
      expect(run.output()).toContain('state_unreadable');
      const aside = readdirSync(join(project.dir, '.keepgreen')).filter((name) => name.startsWith('app_state.corrupt-'));
      expect(aside).toHaveLength(1);
      expect(run.output()).toContain(aside[0]);
      expect(read(project, `.keepgreen/${aside[0] ?? ''}`)).toBe(text);
      expect(existsSync(join(project.dir, STATE))).toBe(false);
    }
  });

  it.each([['cut off', (text: string) => text.slice(0, text.length / 2)], ['empty', () => '']])('%s, with a generation before: goes on from that, tells it, keeps the damaged one', async (_, damage) => {
    const project = jsShop();
    const first = await startProgram(project);
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    const task = await finishedTask(project, 'src/cart.js');
    first.child.kill('SIGTERM');
    await first.exited;
    const damaged = damage(read(project, STATE));
    writeFileSync(join(project.dir, STATE), damaged);
    runProgram(project, ['start'], {}, first.home);
    await waitFor(() => /"status": "running"/.test(existsSync(join(project.dir, STATE)) ? read(project, STATE) : ''), 'the next start to be running');
    expect((await wholeState(project)).queues.completed.map((one) => one.id)).toEqual([task.id]);
    const aside = readdirSync(join(project.dir, '.keepgreen')).filter((name) => name.startsWith('app_state.corrupt-'));
    expect(aside.map((name) => read(project, `.keepgreen/${name}`))).toEqual([damaged]);
    expect(read(project, '.keepgreen/keepgreen.log')).toContain(aside[0]);
  });

  it('of a newer version is refused and left untouched', async () => {
    const project = jsShop();
    const text = '{"version": 7, "queues": {"pending": []}, "new": true}';
    project.write(STATE, text);
    const run = runProgram(project, ['start', '--json']);
    expect(await run.exited, run.output()).toBe(1);
    expect(run.output()).toContain('state_newer');
    expect(run.output()).toContain('version is 7');
    expect(read(project, STATE)).toBe(text);
    expect(readdirSync(join(project.dir, '.keepgreen')).filter((name) => name.includes('corrupt'))).toEqual([]);
  });

  it('of the original system (version 0) is migrated at the start, its waiting task is worked on, the original is kept', async () => {
    const project = jsShop();
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    const text = JSON.stringify({
      processes: { orchestrator: { status: 'running', pid: 4242 } },
      queues: { pending: [{ id: 'task_0a1b2c3d', type: 'file_change', file_path: 'src/cart.js', priority: 4, status: 'pending', created_at: '2025-01-01T00:00:01' }], in_progress: [], awaiting_approval: [], completed: [], failed: [] },
      statistics: { tasks_processed: 150, tasks_succeeded: 0 },
      circuit_breakers: [{ scope: 'file', key: null, state: 'open', failures: [] }],
    });
    project.write(STATE, text);
    await startProgram(project);
    expect(await waitFor(() => allTasks(project).find((task) => task.id === 'task_0a1b2c3d' && task.status === 'completed'), 'the migrated task to be done')).toMatchObject({ outcome: 'fixed' });
    expect(read(project, 'src/cart.js')).toBe(CART);
    expect(readState(project)?.statistics['tasks_processed']).toBeGreaterThan(150);
    expect(read(project, `${STATE}.v0`)).toBe(text);
  });
});

describe('settings that mean nothing end the start with exit 2, and nothing is made', () => {
  const cases: [string, { args?: string[]; env?: Record<string, string>; make?: (project: TinyProject) => void; says: string[] }][] = [
    ['keepgreen.config.json is no JSON', { make: (project) => project.write('keepgreen.config.json', '{"watchPaths": ['), says: ['keepgreen.config.json'] }],
    ['keepgreen.config.json is a list', { make: (project) => project.write('keepgreen.config.json', '[1]'), says: ['keepgreen.config.json', 'object'] }],
    ["keepgreen.config.json can't be read", { make: (project) => mkdirSync(join(project.dir, 'keepgreen.config.json')), says: ['keepgreen.config.json'] }],
    ["keepgreen.config.json has a check that can't be run", { make: (project) => project.write('keepgreen.config.json', '{"checks": [{"name": "a", "command": "", "parser": "xml"}]}'), says: ['checks[0].command', 'checks[0].parser'] }],
    ['.env holds a bad value', { make: (project) => project.write('.env', 'LOG_LEVEL=info\nHEALTH_CHECK_SECONDS=soon\n'), says: ['HEALTH_CHECK_SECONDS', 'soon', '.env:2'] }],
    [".env can't be read", { make: (project) => mkdirSync(join(project.dir, '.env')), says: ['.env'] }],
    ['PROJECT_ROOT is not there', { env: { PROJECT_ROOT: '/nowhere/at/all' }, says: ['PROJECT_ROOT', '/nowhere/at/all'] }],
    ['PROJECT_ROOT is a file', { args: ['--project-root', 'package.json'], says: ['PROJECT_ROOT', 'package.json', 'file'] }],
    ['PROJECT_ROOT is the whole machine', { env: { PROJECT_ROOT: '/' }, says: ['PROJECT_ROOT', '"/"'] }],
    ['WATCH_PATHS holds a glob', { env: { WATCH_PATHS: 'src/**/*.ts' }, says: ['WATCH_PATHS', 'src/**/*.ts'] }],
    ['WATCH_PATHS leaves the project', { env: { WATCH_PATHS: '../..' }, says: ['WATCH_PATHS', '../..'] }],
    [
      'many at once, and all are told',
      {
        args: ['--max-retries', 'many'],
        env: { LAND_MODE: 'push', WATCH_PATHS: 'src/*' },
        make: (project) => {
          project.write('.env', 'FIXERS=magic\n');
          project.write('keepgreen.config.json', '{"maxBatchSize": "none"}');
        },
        says: ['MAX_RETRIES', '--max-retries', 'LAND_MODE', 'push', 'WATCH_PATHS', 'MAX_BATCH_SIZE', 'none', 'keepgreen.config.json'],
      },
    ],
  ];

  it.each(cases)('%s', async (_, { args = [], env = {}, make, says }) => {
    const project = jsShop();
    make?.(project);
    const run = runProgram(project, ['start'], { args, env });
    expect(await run.exited, run.output()).toBe(2);
    for (const word of says) expect(run.output()).toContain(word);
    expect(run.output()).not.toContain('    at ');
    expect(existsSync(join(project.dir, '.keepgreen'))).toBe(false);
  });
});

describe('odd things in the tree', () => {
  it('files whose names are flags, commands, lines and quotes are checked and fixed, and nothing of them is run', async () => {
    const names = ['-rf $(touch pwned) "x" ; touch pwned2.js', "src/it's new\nline ünï 漢.js", 'src/--help.js'];
    const source = 'export function twice(word) {\n  const doubled = word + word;\n  return doubled.trim();\n}\n';
    const tests = names.map((name, index): [string, string] => [`odd${index}.test.js`, `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { twice } from './${name.replace('\n', '%0A').replace("'", "\\'")}';\n\ntest('twice', () => {\n  assert.equal(twice('a'), 'aa');\n});\n`]);
    const project = jsShop(Object.fromEntries([...tests, ...names.map((name): [string, string] => [name, source])]));
    await startProgram(project);
    for (const name of names) {
      edit(project, name, 'return doubled', 'return dobuled');
      expect(await finishedTask(project, name)).toMatchObject({ outcome: 'fixed', files: [name] });
      expect(read(project, name)).toBe(source);
    }
    expect(project.git('status', '--porcelain')).toBe('');
  });

  it('links in circles and out of the project, pipes, huge and binary files, there before and made while it runs, stop nothing and are not written through', async () => {
    const outside = temporaryFolder('keepgreen-outside');
    writeFileSync(join(outside, 'far.js'), 'export const far = 1;\n');
    const project = jsShop();
    const oddities = (dir: string) => {
      mkdirSync(join(project.dir, dir));
      const at = (name: string) => join(project.dir, dir, name);
      execFileSync('mkfifo', [at('pipe.js')]);
      symlinkSync('.', at('circle'));
      symlinkSync('self.js', at('self.js'));
      symlinkSync('nowhere.js', at('dangling.js'));
      symlinkSync(outside, at('outside'));
      symlinkSync(join(outside, 'far.js'), at('far.js'));
      writeFileSync(at('huge.js'), `export const huge = \`\n${'0123456789012345678901234567890123456789\n'.repeat(125_000)}\`;\n`);
      writeFileSync(at('blob.js'), Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 256)));
    };
    oddities('before');
    await startProgram(project);
    oddities('during');
    for (const file of ['during/huge.js', 'during/blob.js']) expect(await finishedTask(project, file)).toMatchObject({ outcome: 'already_green' });
    writeFileSync(join(outside, 'far.js'), 'export const far = 2;\n');
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    expect(await finishedTask(project, 'src/cart.js')).toMatchObject({ outcome: 'fixed' });
    const seen = allTasks(project).flatMap((task) => task.files);
    expect(seen.filter((file) => !['during/huge.js', 'during/blob.js', 'src/cart.js'].includes(file))).toEqual([]);
    expect(readFileSync(join(outside, 'far.js'), 'utf8')).toBe('export const far = 2;\n');
  });

  it('a bug in a file of 5 MB is fixed like any other', async () => {
    const lines = '0123456789012345678901234567890123456789\n'.repeat(125_000);
    const project = jsShop({ 'src/huge.js': `export const huge = \`\n${lines}\`;\n\nexport function doubled(count) {\n  const answer = count * 2;\n  return answer;\n}\n`, 'src/huge.test.js': "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { doubled } from './huge.js';\ntest('doubles', () => { assert.equal(doubled(21), 42); });\n" });
    await startProgram(project);
    const broken = edit(project, 'src/huge.js', 'return answer', 'return anwser');
    const task = await finishedTask(project, 'src/huge.js');
    expect(task, task.summary).toMatchObject({ outcome: 'fixed' });
    expect(read(project, 'src/huge.js')).toBe(broken.replace('anwser', 'answer'));
  });

  it('a project folder that is moved away while it runs, and back, is watched again', async () => {
    const project = jsShop();
    await startProgram(project);
    renameSync(join(project.dir, 'src'), join(project.dir, 'away'));
    renameSync(join(project.dir, 'away'), join(project.dir, 'src'));
    edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    await waitFor(() => read(project, 'src/cart.js') === CART, 'the fix');
  });
});
