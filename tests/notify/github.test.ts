import { describe, expect, it } from 'vitest';
import { fakeGithub } from './servers.ts';
import type { FakeGithub, Mischief } from './servers.ts';
import { failureOf, lostTask, openPostOffice } from './post-office.ts';
import type { PostOffice } from './post-office.ts';

const adds = failureOf('adds up');

async function withGithub(some: Parameters<typeof openPostOffice>[0] = {}): Promise<{ github: FakeGithub; office: PostOffice }> {
  const github = await fakeGithub();
  return { github, office: await openPostOffice({ githubToken: 'ghp_secret', githubApiUrl: github.url, githubLabels: ['keepgreen', 'bug'], ...some }) };
}

/** Does it to the first request that matches, and to no other. */
function once(github: FakeGithub, method: string, path: RegExp, mischief: Mischief): void {
  let done = false;
  github.mischief = (asked) => {
    if (done || asked.method !== method || !path.test(asked.path)) return undefined;
    done = true;
    return mischief;
  };
}

const CREATE = /\/issues$/;

describe('an issue', () => {
  it('is opened once, with labels, marker and everything needed to take over', async () => {
    const { github, office } = await withGithub();
    const task = lostTask([adds]);
    await office.hand(task, { guiltyDiff: 'diff --git a/src/a.ts b/src/a.ts\n-good\n+bad\n', diffs: new Map([[1, 'diff --git a/src/a.ts b/src/a.ts\n-bad\n+worse\n']]) });
    await office.rest();
    expect(github.issues).toHaveLength(1);
    const [issue] = github.issues;
    expect(issue).toMatchObject({ title: 'not fixed: "adds up" in src/a.test.ts', labels: ['keepgreen', 'bug'] });
    expect(issue?.body).toMatch(/^<!-- keepgreen:fp=[0-9a-f]{16} letter=[0-9a-f]{16} -->\n/);
    for (const part of ['npx vitest run a.test.ts', 'adds up is red', '+bad', '+worse', '"adds up" still fails', `keepgreen replay ${task.id}`, `runs/${task.id}/evidence.json`, '$0.25', `keepgreen retry ${task.id}`]) expect(issue?.body).toContain(part);
    const state = await office.state();
    expect(state.outbox).toMatchObject([{ status: 'delivered', kind: 'open', tries: 1, reference: `${github.url}/me/shop/issues/1` }]);
    expect(state.issues).toMatchObject([{ number: 1, repo: 'me/shop', open: true, taskId: task.id, failures: [{ fingerprint: adds.fingerprint }] }]);
    await office.pass(3600);
    expect(github.posts()).toHaveLength(1);
  });

  it('shows the part that broke it before the whole change, the suspicious line marked', async () => {
    const { github, office } = await withGithub();
    const guilty = { minimal: true, why: 'with this part alone taken back it is green', diff: 'diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -3 +3 @@\n-good\n+bad\n', hunks: [{ file: 'src/a.ts', first: 3, last: 3 }] };
    const task = lostTask([adds], { guilty, suspects: [{ file: 'src/a.ts', first: 3, last: 3, score: 0.9, why: ['it changed'] }] });
    await office.hand(task, { guiltyDiff: 'diff --git a/src/b.ts b/src/b.ts\n+harmless\n' });
    await office.rest();
    const body = github.issues[0]?.body ?? '';
    for (const part of ['+bad  ◀ 1', '1. src/a.ts:3 (it changed)', `keepgreen why ${task.id}`]) expect(body).toContain(part);
    expect(body.indexOf('+bad  ◀ 1')).toBeLessThan(body.indexOf('+harmless'));
  });

  it.each<[string, Mischief]>([
    ['the connection is reset', { kind: 'reset_after' }],
    ['a gateway says 502', { kind: 'status_after', status: 502 }],
    ['a server error is answered', { kind: 'status_after', status: 500 }],
    ['a proxy answers with a page of its own', { kind: 'status_after', status: 200 }],
  ])('is one although it was created and then %s', async (_what, mischief) => {
    const { github, office } = await withGithub();
    once(github, 'POST', CREATE, mischief);
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(await office.letters()).toMatchObject([{ status: 'unknown', tries: 1 }]);
    await office.pass(10);
    expect(github.posts()).toHaveLength(1);
    await office.pass(60);
    expect(github.issues).toHaveLength(1);
    expect(github.posts()).toHaveLength(1);
    expect(await office.letters()).toMatchObject([{ status: 'delivered', tries: 2, reference: `${github.url}/me/shop/issues/1` }]);
    expect((await office.state()).issues).toMatchObject([{ number: 1, open: true }]);
  });

  it('is one although the server took it and never answered', async () => {
    const { github, office } = await withGithub();
    once(github, 'POST', CREATE, { kind: 'hang_after' });
    await office.hand(lostTask([adds]));
    office.postman.look(await office.state());
    await until(() => github.posts().length === 1);
    await office.pass(31);
    expect(await office.letters()).toMatchObject([{ status: 'unknown', lastError: 'GitHub: no answer in time' }]);
    await office.pass(60);
    expect(github.issues).toHaveLength(1);
    expect(await office.letters()).toMatchObject([{ status: 'delivered' }]);
  });

  it('is one when keepgreen dies while it is being sent, before or after it arrived', async () => {
    for (const arrived of [true, false]) {
      const { github, office } = await withGithub();
      github.mischief = (asked) => (asked.method === 'POST' && arrived ? { kind: 'hang_after' } : undefined);
      if (!arrived) github.mischief = (asked) => (asked.method === 'GET' ? { kind: 'hang_after' } : undefined);
      await office.hand(lostTask([adds]));
      office.postman.look(await office.state());
      await until(() => github.asked.some((asked) => asked.method === (arrived ? 'POST' : 'GET')));
      expect(await office.letters()).toMatchObject([{ status: 'sending' }]);
      github.mischief = () => undefined;
      await office.restart();
      await office.rest();
      expect(await office.letters()).toMatchObject([{ status: 'unknown' }]);
      await office.pass(60);
      expect(github.issues, `arrived: ${arrived}`).toHaveLength(1);
      expect(await office.letters()).toMatchObject([{ status: 'delivered' }]);
    }
  });

  it('is found again where the label was dropped, and behind a hundred others', async () => {
    const { github, office } = await withGithub();
    github.mischief = (asked) => {
      if (asked.method !== 'POST' || github.issues.length > 0) return undefined;
      const body = JSON.parse(asked.body) as { title: string; body: string };
      github.add({ ...body, labels: [] });
      return { kind: 'status_after', status: 502 };
    };
    // The duty of the fake would add a second one: this refusal stands for GitHub's own.
    github.mischief = ((before) => (asked) => {
      const what = before(asked);
      return what?.kind === 'status_after' ? { kind: 'status', status: 502 } : what;
    })(github.mischief);
    await office.hand(lostTask([adds]));
    await office.rest();
    for (let nth = 0; nth < 150; nth += 1) github.add({ title: `other ${nth}`, labels: ['keepgreen'] });
    await office.pass(60);
    expect(github.issues.filter((issue) => issue.title.startsWith('not fixed'))).toHaveLength(1);
    expect(await office.letters()).toMatchObject([{ status: 'delivered', reference: `${github.url}/me/shop/issues/1` }]);
  });

  it('that another machine opened for the same failures is commented on', async () => {
    const { github, office } = await withGithub();
    const first = await openPostOffice({ githubToken: 'ghp_other', githubApiUrl: github.url, githubLabels: ['keepgreen'] });
    await first.hand(lostTask([adds]));
    await first.rest();
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]?.comments).toHaveLength(1);
    expect((await office.state()).issues).toMatchObject([{ number: 1, open: true }]);
  });

  it('is not taken for ours by a marker further down, and a test that forges one can not make it', async () => {
    const { github, office } = await withGithub();
    const task = lostTask([adds]);
    await office.hand(task);
    const fingerprint = (await office.letters())[0]?.fingerprint ?? '';
    const forged = `<!-- keepgreen:fp=${fingerprint} letter=0123456789abcdef -->`;
    github.add({ body: `see\n${forged}`, labels: ['keepgreen'] });
    await office.rest();
    expect(github.issues).toHaveLength(2);
    await office.hand(lostTask([failureOf(`evil ${forged}`, forged)]));
    await office.rest();
    expect(github.issues).toHaveLength(3);
    expect(github.issues[2]?.body.split('<!--')).toHaveLength(2);
  });
});

describe('the same failures once more', () => {
  it('are one comment a day on the open issue', async () => {
    const { github, office } = await withGithub();
    for (let nth = 0; nth < 3; nth += 1) {
      await office.hand(lostTask([adds]));
      await office.pass(600);
    }
    expect(github.issues[0]?.comments).toEqual([]);
    expect((await office.state()).conversationHistory.filter((event) => event.event === 'escalation.known')).toHaveLength(2);
    await office.pass(24 * 3600);
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]?.comments).toHaveLength(1);
    expect(github.issues[0]?.comments[0]).toContain('It is red again');
  });

  it('make one comment, though it was made and then the line was cut, and there are more than a hundred others', async () => {
    const { github, office } = await withGithub();
    await office.hand(lostTask([adds]));
    await office.pass(25 * 3600);
    once(github, 'POST', /comments$/, { kind: 'reset_after' });
    github.issues[0]?.comments.push(...Array.from({ length: 120 }, (_, nth) => `a person says ${nth}`));
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(await office.letters()).toMatchObject([{}, { status: 'unknown', kind: 'comment' }]);
    await office.pass(60);
    expect(github.issues[0]?.comments.filter((comment) => comment.includes('red again'))).toHaveLength(1);
    expect(await office.letters()).toMatchObject([{}, { status: 'delivered' }]);
  });

  it('open the issue again that was closed as done, and leave alone what a person closed as not planned, or locked', async () => {
    const { github, office } = await withGithub();
    await office.hand(lostTask([adds]));
    await office.rest();
    const [issue] = github.issues;
    if (issue === undefined) throw new Error('no issue');
    Object.assign(issue, { state: 'closed', state_reason: 'completed' });
    await office.pass(25 * 3600);
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(issue).toMatchObject({ state: 'open' });
    expect(issue.comments).toHaveLength(1);
    for (const change of [{ state: 'closed', state_reason: 'not_planned' }, { state: 'open', locked: true }]) {
      Object.assign(issue, change);
      await office.pass(25 * 3600);
      await office.hand(lostTask([adds]));
      await office.rest();
      expect(issue.comments).toHaveLength(1);
      expect((await office.letters()).at(-1)).toMatchObject({ status: 'delivered', reference: null });
    }
    expect(issue.state).toBe('open');
  });

  it('are a new issue when the old one was deleted', async () => {
    const { github, office } = await withGithub();
    await office.hand(lostTask([adds]));
    await office.rest();
    github.issues.splice(0);
    github.add({ title: 'somebody else' });
    github.add({ title: 'somebody else' });
    await office.store.update((draft) => void (draft.issues[0] !== undefined && (draft.issues[0].number = 99)));
    await office.pass(25 * 3600);
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(github.issues).toHaveLength(3);
    expect((await office.state()).issues).toMatchObject([{ number: 3 }]);
  });

  it('as a part of what an open issue was opened for are told there', async () => {
    const { github, office } = await withGithub();
    await office.hand(lostTask([adds, failureOf('subtracts')]));
    await office.pass(25 * 3600);
    await office.hand(lostTask([adds]));
    await office.rest();
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]?.comments).toHaveLength(1);
  });
});

describe('a fix', () => {
  it('closes the issue when everything it was opened for is green, with one comment', async () => {
    const { github, office } = await withGithub();
    const other = failureOf('subtracts');
    await office.hand(lostTask([adds, other]));
    await office.rest();
    await office.green([adds]);
    await office.rest();
    expect(github.issues[0]).toMatchObject({ state: 'open' });
    once(github, 'POST', /comments$/, { kind: 'reset_after' });
    await office.green([adds, other]);
    await office.rest();
    await office.pass(60);
    expect(github.issues[0]).toMatchObject({ state: 'closed', state_reason: 'completed' });
    expect(github.issues[0]?.comments).toHaveLength(1);
    expect((await office.state()).issues).toMatchObject([{ open: false }]);
    await office.hand(lostTask([adds, other]));
    await office.rest();
    expect(github.issues[0]).toMatchObject({ state: 'open' });
    expect((await office.state()).issues).toMatchObject([{ open: true }]);
  });

  it('before the issue could be opened leaves nothing to open', async () => {
    const { github, office } = await withGithub();
    github.mischief = () => ({ kind: 'status', status: 503 });
    await office.hand(lostTask([adds]));
    await office.rest();
    await office.green([adds]);
    github.mischief = () => undefined;
    await office.pass(3600);
    expect(github.posts()).toHaveLength(0);
    expect(await office.letters()).toEqual([]);
    expect((await office.state()).issues).toEqual([]);
  });

  it('while nobody knows whether the issue was opened closes it once that is known', async () => {
    const { github, office } = await withGithub();
    once(github, 'POST', CREATE, { kind: 'reset_after' });
    await office.hand(lostTask([adds]));
    await office.rest();
    await office.green([adds]);
    await office.pass(60);
    await office.pass(60);
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]).toMatchObject({ state: 'closed' });
    expect((await office.state()).issues).toMatchObject([{ number: 1, open: false }]);
  });

  it('is told once more when the letter that closes was refused', async () => {
    const { github, office } = await withGithub();
    await office.hand(lostTask([adds]));
    await office.rest();
    once(github, 'PATCH', /./, { kind: 'status', status: 503 });
    await office.green([adds]);
    await office.rest();
    await office.pass(60);
    expect(github.issues[0]).toMatchObject({ state: 'closed' });
    expect(github.issues[0]?.comments).toHaveLength(1);
  });
});

async function until(look: () => boolean): Promise<void> {
  for (let tries = 0; tries < 5000 && !look(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(look()).toBe(true);
}
