import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeGithub, fakeHook, fakeSlack } from './servers.ts';
import type { Recorder } from './servers.ts';
import { failureOf, lostTask, openPostOffice } from './post-office.ts';
import type { PostOffice } from './post-office.ts';

const adds = failureOf('adds up');
const breaker = async (office: PostOffice, key: string) => (await office.state()).circuitBreakers.find((one) => one.key === key);

async function withSlack(): Promise<{ slack: Recorder; office: PostOffice }> {
  const slack = await fakeSlack();
  return { slack, office: await openPostOffice({ slackWebhookUrl: `${slack.url}/services/T000/B000/secretpath` }) };
}

describe('GitHub that says no', () => {
  it.each([401, 404, 410, 422])('for good (%i) is not asked again before a person resumes or settings change, and nothing is lost', async (status) => {
    const github = await fakeGithub();
    const office = await openPostOffice({ githubToken: 'ghp_bad', githubApiUrl: github.url });
    github.mischief = () => ({ kind: 'status', status });
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(await breaker(office, 'github')).toMatchObject({ state: 'open', until: null, reason: `GitHub answered ${status}` });
    expect(await office.letters()).toMatchObject([{ status: 'waiting', lastError: `GitHub answered ${status}` }]);
    const asked = github.asked.length;
    await office.pass(6 * 3600);
    await office.restart();
    await office.rest();
    expect(github.asked).toHaveLength(asked);
    github.mischief = () => undefined;
    await office.restart({ githubToken: 'ghp_good' });
    await office.rest();
    expect(github.issues).toHaveLength(1);
    expect(await breaker(office, 'github')).toBeUndefined();
    expect((await office.state()).conversationHistory.map(({ event }) => event).filter((event) => event.startsWith('breaker.'))).toEqual(['breaker.opened', 'breaker.half_open', 'breaker.closed']);
  });

  it.each<[string, number, Record<string, string>, number]>([
    ['403 with Retry-After', 403, { 'retry-after': '600' }, 600],
    ['429 with Retry-After', 429, { 'retry-after': '120' }, 120],
    ['403 with a used-up allowance', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.parse('2026-11-25T10:30:00Z') / 1000) }, 1800],
  ])('for a while (%s) is asked again then and not before', async (_what, status, headers, seconds) => {
    const github = await fakeGithub();
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url });
    github.mischief = (asked) => (asked.method === 'POST' ? { kind: 'status', status, headers } : undefined);
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(await breaker(office, 'github')).toMatchObject({ state: 'open', until: new Date(Date.parse('2026-11-25T10:00:00Z') + seconds * 1000).toISOString() });
    github.mischief = () => undefined;
    await office.pass(seconds - 5);
    expect(github.issues).toHaveLength(0);
    await office.pass(10);
    expect(github.issues).toHaveLength(1);
  });

  it.each([403, 429, 500, 503])('without saying until when (%i) is asked less and less often for an hour, and told in the end', async (status) => {
    const github = await fakeGithub();
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url });
    github.mischief = () => ({ kind: 'status', status });
    for (const name of ['a', 'b', 'c']) await office.hand(lostTask([failureOf(name)]));
    for (let minute = 0; minute < 60; minute += 1) await office.pass(60);
    expect(github.asked.length).toBeGreaterThan(3);
    expect(github.asked.length).toBeLessThan(12);
    expect((await office.letters()).map((letter) => letter.status)).toEqual(['waiting', 'waiting', 'waiting']);
    github.mischief = () => undefined;
    for (let minute = 0; minute < 70; minute += 1) await office.pass(60);
    expect(github.issues).toHaveLength(3);
    expect((await office.state()).conversationHistory.filter((event) => event.event === 'escalation.failing')).toHaveLength(1);
  });

  it('does not get a bad gateway for an hour doubled into issues', async () => {
    const github = await fakeGithub();
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url });
    let first = true;
    github.mischief = (asked) => {
      if (asked.method !== 'POST') return first ? undefined : { kind: 'status', status: 502 };
      first = false;
      return { kind: 'status_after', status: 502 };
    };
    await office.hand(lostTask([adds]));
    for (let minute = 0; minute < 60; minute += 1) await office.pass(60);
    github.mischief = () => undefined;
    for (let minute = 0; minute < 70; minute += 1) await office.pass(60);
    expect(github.issues).toHaveLength(1);
    expect(github.posts()).toHaveLength(1);
    expect(await office.letters()).toMatchObject([{ status: 'delivered' }]);
  });

  it('is behind a proxy that answers everything with its own page: nothing is created blindly, nothing is lost', async () => {
    const github = await fakeGithub();
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url });
    github.mischief = () => ({ kind: 'html' });
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(github.posts()).toHaveLength(0);
    expect(await office.letters()).toMatchObject([{ status: 'waiting', lastError: expect.stringContaining('proxy') as string }]);
    github.mischief = () => undefined;
    await office.pass(60);
    expect(github.issues).toHaveLength(1);
  });

  it('for longer than ESCALATION_MAX_AGE_HOURS is given up, and that is said', async () => {
    const github = await fakeGithub();
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url, escalationMaxAgeHours: 2 });
    github.mischief = () => ({ kind: 'status', status: 401 });
    await office.hand(lostTask([adds]));
    await office.pass(3600);
    expect(await office.letters()).toMatchObject([{ status: 'waiting' }]);
    await office.pass(3700);
    expect(await office.letters()).toMatchObject([{ status: 'given_up', lastError: 'not delivered within 2 hours (GitHub answered 401)' }]);
    expect((await office.state()).conversationHistory.map((event) => event.event)).toContain('escalation.given_up');
    expect(office.log.records.some((record) => record.message.startsWith('gave up telling github'))).toBe(true);
    expect((await office.state()).issues).toEqual([]);
  });

  it('does not keep the others from being told', async () => {
    const [github, slack, hook] = [await fakeGithub(), await fakeSlack(), await fakeHook()];
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url, slackWebhookUrl: slack.url, webhookUrl: hook.url });
    github.mischief = () => ({ kind: 'status', status: 401 });
    await office.hand(lostTask([adds]));
    await office.rest();
    expect([slack.asked.length, hook.asked.length]).toEqual([1, 1]);
    expect(slack.asked[0]?.body).not.toContain('The issue');
  });
});

describe('Slack', () => {
  it('is told after the issue was opened, with its address', async () => {
    const [github, slack] = [await fakeGithub(), await fakeSlack()];
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url, slackWebhookUrl: slack.url });
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(slack.asked).toHaveLength(1);
    expect(slack.asked[0]?.body).toContain(`<${github.url}/me/shop/issues/1|The issue>`);
  });

  it.each<[string, Parameters<typeof serveOnce>[1], 'waiting' | 'unknown']>([
    ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '30' } }, 'waiting'],
    ['a proxy\'s page with status 200', { kind: 'html' }, 'waiting'],
    ['503', { kind: 'status', status: 503 }, 'waiting'],
    ['a bad gateway', { kind: 'status', status: 502 }, 'unknown'],
  ])('that answers with %s is told later', async (_what, mischief, status) => {
    const { slack, office } = await withSlack();
    serveOnce(slack, mischief);
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(await office.letters()).toMatchObject([{ status }]);
    await office.pass(60);
    expect(slack.asked).toHaveLength(2);
    expect(await office.letters()).toMatchObject([{ status: 'delivered' }]);
  });

  it.each([400, 403, 404, 410])('that refuses for good (%i) is left in peace until a person resumes', async (status) => {
    const { slack, office } = await withSlack();
    slack.mischief = () => ({ kind: 'status', status, body: 'no_service' });
    await office.hand(lostTask([adds]));
    await office.pass(3600);
    await office.pass(3600);
    expect(slack.asked).toHaveLength(1);
    expect(await breaker(office, 'slack')).toMatchObject({ state: 'open', until: null });
    expect(JSON.stringify(await office.state())).not.toContain('secretpath');
  });

  it('of which nobody knows whether it took a message gets it once more, and no third time', async () => {
    const { slack, office } = await withSlack();
    slack.mischief = () => ({ kind: 'reset_after' });
    await office.hand(lostTask([adds]));
    for (let minute = 0; minute < 120; minute += 1) await office.pass(60);
    expect(slack.asked).toHaveLength(2);
    expect(await office.letters()).toMatchObject([{ status: 'given_up' }]);
    expect((await office.state()).conversationHistory.map((event) => event.event)).toContain('escalation.given_up');
  });

  it('that moved is not followed with what it was to be told', async () => {
    const [other, { slack, office }] = [await fakeHook(), await withSlack()];
    slack.mischief = () => ({ kind: 'status', status: 307, headers: { location: other.url } });
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(other.asked).toHaveLength(0);
    expect(await breaker(office, 'slack')).toMatchObject({ until: null, reason: 'Slack answered 307 (it has moved)' });
  });

  it('whose name, encryption or port is wrong was surely not told', async () => {
    const plain = await fakeHook();
    const tls = plain.url.replace('http:', 'https:');
    for (const [url, code] of [[tls, 'EPROTO'], ['https://no-such-host.invalid/', /ENOTFOUND|EAI_AGAIN/], ['http://127.0.0.1:1/', 'ECONNREFUSED']] as const) {
      const office = await openPostOffice({ slackWebhookUrl: url });
      await office.hand(lostTask([adds]));
      await office.rest();
      const [letter] = await office.letters();
      expect(letter).toMatchObject({ status: 'waiting', tries: 1 });
      expect(letter?.lastError).toMatch(code);
      expect(letter?.lastError).not.toContain('127.0.0.1');
    }
  });
});

describe('webhooks', () => {
  it('get the packet as JSON and an email as subject, text and HTML, with a key that stays the same when sent again', async () => {
    const [hook, mail] = [await fakeHook(), await fakeHook()];
    const office = await openPostOffice({ webhookUrl: hook.url, emailWebhookUrl: mail.url });
    hook.mischief = () => (hook.asked.length < 3 ? { kind: 'reset_after' } : undefined);
    const task = lostTask([failureOf('adds <b>up</b>')]);
    await office.hand(task);
    for (let minute = 0; minute < 10; minute += 1) await office.pass(60);
    expect(new Set(hook.asked.map((asked) => asked.headers['idempotency-key']))).toEqual(new Set([hook.asked[0]?.headers['x-keepgreen-letter']]));
    expect(hook.asked).toHaveLength(3);
    expect(JSON.parse(hook.asked[2]?.body ?? '')).toMatchObject({ version: 1, task_id: task.id, kind: 'hand_off', hand_off: { reproduce: 'npx vitest run a.test.ts', failures: [{ name: 'adds <b>up</b>' }], cost: { usd: 0.25 } } });
    const email = JSON.parse(mail.asked[0]?.body ?? '') as { subject: string; text: string; html: string };
    expect(email.subject).toBe('[keepgreen] not fixed: "adds <b>up</b>" in src/a.test.ts');
    expect(email.html).toContain('adds &lt;b&gt;up&lt;/b&gt;');
    expect(email.html).not.toContain('<b>');
  });

  it('whose text was deleted are told from what the state still knows', async () => {
    const hook = await fakeHook();
    const office = await openPostOffice({ webhookUrl: hook.url });
    const task = lostTask([adds], { status: 'failed', outcome: 'unfixable' });
    await office.store.update((draft) => void draft.queues.failed.push(task));
    await office.hand(task);
    await office.enclosures.sweep(new Set());
    expect(readdirSync(join(office.stateDir, 'outbox'))).not.toContain(`${(await office.letters())[0]?.id}.json`);
    await office.rest();
    expect(hook.asked[0]?.body).toContain('adds up');
  });
});

function serveOnce(server: Recorder, mischief: ReturnType<Recorder['mischief']>): void {
  server.mischief = () => {
    server.mischief = () => undefined;
    return mischief;
  };
}
