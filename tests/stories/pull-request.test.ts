import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { allTasks, edit, finishedTask, read, runProgram, startProgram } from '../support/orchestrator.ts';
import { littleGithub } from '../support/github.ts';
import { temporaryFolder } from '../support/project.ts';
import { jsShop } from '../support/shop.ts';

it('a committed fault becomes a pull request with a proof that can be run again, and undo takes all of it back', async () => {
  const github = await littleGithub();
  const bare = temporaryFolder('keepgreen-remote');
  const there = (...args: string[]) => execFileSync('git', args, { cwd: bare, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
  there('init', '-q', '--bare', '-b', 'main');
  github.shaOf = (branch) => there('rev-parse', branch).trim();
  const project = jsShop();
  project.git('remote', 'add', 'origin', bare);
  const env = { LAND_MODE: 'pr', FIX_PREEXISTING: 'true', GITHUB_TOKEN: 'ghp_a_token_of_the_test', GITHUB_REPO: 'me/shop', GITHUB_API_URL: github.url, ESCALATE_GITHUB: 'false', REVIEW: 'off' };
  const program = await startProgram(project, { env });
  const broken = edit(project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
  const held = await finishedTask(project, 'src/cart.js');
  expect(held).toMatchObject({ outcome: 'held' });
  expect(held.summary).toContain('not committed yet (src/cart.js)');
  project.git('commit', '-qam', 'break it');
  project.git('push', '-q', 'origin', 'main');

  const ask = async (...words: string[]) => {
    const run = runProgram(project, [...words, '--json'], { env }, program.home);
    return { code: await run.exited, answer: JSON.parse(run.output()) as Record<string, unknown> };
  };
  expect(await ask('apply', held.id)).toMatchObject({ code: 0, answer: { kind: 'landed', landing: { url: 'https://github.example/me/shop/pull/1' } } });
  const branch = `keepgreen/${held.id}`;
  expect(github.pulls).toMatchObject([{ state: 'open', base: 'main', head: branch }]);
  expect(there('diff', '--name-only', 'main', branch)).toBe('src/cart.js\n');
  expect([read(project, 'src/cart.js'), project.git('status', '--porcelain')]).toEqual([broken, '']);
  expect(allTasks(project)).toHaveLength(1);

  expect(await ask('replay', held.id)).toMatchObject({ code: 0, answer: { holds: true, differences: [] } });
  expect(await ask('undo', held.id)).toMatchObject({ code: 0, answer: { kind: 'undone', branch, note: '' } });
  expect(github.pulls).toMatchObject([{ state: 'closed' }]);
  expect([project.git('branch', '--list', 'keepgreen/*'), there('branch', '--list', 'keepgreen/*')]).toEqual(['', '']);
});
