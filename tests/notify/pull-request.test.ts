import { expect, it } from 'vitest';
import { createPullRequests } from '../../automation/notify/pull-request.ts';
import type { PullRequests } from '../../automation/notify/pull-request.ts';
import { timedHttp } from '../../automation/notify/timed-http.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createHttp } from '../../automation/world/http.ts';
import { createRedactor } from '../../automation/world/redact.ts';
import { littleGithub } from '../support/github.ts';
import type { LittleGithub } from '../support/github.ts';

const COMMIT = 'a'.repeat(40);
const TOKEN = 'a-token-of-the-test';
const text = { headOwner: 'me', branch: 'keepgreen/task_0000000a', base: 'main', title: 'Fix it', body: 'the evidence' };
const posts = (github: LittleGithub) => github.asked.filter((line) => line.startsWith('POST'));

async function open(): Promise<{ github: LittleGithub; pulls: PullRequests }> {
  const github = await littleGithub();
  return { github, pulls: createPullRequests({ http: timedHttp(createHttp(), createClock(), 1_000), token: TOKEN, apiUrl: github.url, repo: 'me/shop', redact: createRedactor([TOKEN]) }) };
}

it('is opened once and brought up to date after that', async () => {
  const { github, pulls } = await open();
  expect(await pulls.put(text, COMMIT)).toEqual({ number: 1, url: 'https://github.example/me/shop/pull/1', state: 'open' });
  await pulls.put({ ...text, body: 'more evidence' }, COMMIT);
  expect(github.pulls).toMatchObject([{ title: 'Fix it', body: 'more evidence', base: 'main', head: text.branch }]);
  expect(posts(github)).toHaveLength(1);
  expect([...github.tokens]).toEqual([`token ${TOKEN}`]);
});

it('that somebody closed is not opened again for the same commit, but is for another one', async () => {
  const { github, pulls } = await open();
  await pulls.put(text, COMMIT);
  expect(await pulls.close(text)).toEqual([1]);
  expect(await pulls.put(text, COMMIT)).toMatchObject({ number: 1, state: 'closed' });
  expect(await pulls.put(text, 'b'.repeat(40))).toMatchObject({ number: 2, state: 'open' });
  expect(posts(github)).toHaveLength(2);
});

it.each(['made_then_cut', 'silent', 502] as const)('is not doubled when making it ends with: %s', async (trouble) => {
  const { github, pulls } = await open();
  github.trouble.POST.push(trouble);
  const first = pulls.put(text, COMMIT);
  if (trouble === 'made_then_cut') expect(await first).toMatchObject({ number: 1 });
  else await expect(first).rejects.toMatchObject({ code: 'github_failed' });
  expect(posts(github)).toHaveLength(1);
  expect(await pulls.put(text, COMMIT)).toMatchObject({ number: 1 });
  expect(github.pulls).toHaveLength(1);
});

it('that somebody else opened at the same moment is taken', async () => {
  const { github, pulls } = await open();
  const both = await Promise.all([pulls.put(text, COMMIT), pulls.put(text, COMMIT)]);
  expect(both.map(({ number }) => number)).toEqual([1, 1]);
  expect(github.pulls).toHaveLength(1);
});

it.each([[401, 'GITHUB_TOKEN'], [403, 'allowed'], [404, 'allowed'], [422, 'PR_BASE'], [500, 'later']])('says what to do about %i, and is not tried again by itself', async (status, next) => {
  const { github, pulls } = await open();
  github.trouble.GET.push(status);
  await expect(pulls.put(text, COMMIT)).rejects.toMatchObject({ code: 'github_failed', message: expect.stringContaining(String(status)) as string, next: expect.stringContaining(next) as string });
  expect(github.asked).toHaveLength(1);
});

it('sends no secret, and no more than GitHub takes', async () => {
  const { github, pulls } = await open();
  await pulls.put({ ...text, title: 'x'.repeat(500), body: `${TOKEN} ghp_abcdefghijklmnopqrstuvwxyz0123456789 ${'y'.repeat(100_000)}` }, COMMIT);
  expect(github.pulls[0]?.title).toHaveLength(256);
  expect(github.pulls[0]?.body).toHaveLength(65_000);
  expect(github.pulls[0]?.body).not.toMatch(/a-token-of-the-test|ghp_/);
});
