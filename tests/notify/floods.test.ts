import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../automation/task/task.ts';
import { fakeGithub, fakeHook, fakeSlack } from './servers.ts';
import { attemptOf, failureOf, lostTask, openPostOffice } from './post-office.ts';

interface SlackBody {
  readonly text: string;
  readonly blocks: readonly { readonly type: string; readonly text?: { readonly text: string; readonly verbatim?: boolean } }[];
}

describe('five hundred distinct failures in a minute', () => {
  it('are a few issues and one digest, within the caps; every one of them is in there', async () => {
    const github = await fakeGithub();
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url, maxIssuesPerHour: 5, maxIssuesPerDay: 8 });
    for (let tens = 0; tens < 10; tens += 1) {
      await Promise.all(Array.from({ length: 50 }, (_, nth) => office.hand(lostTask([failureOf(`case ${tens * 50 + nth}`)]))));
      await office.pass(6);
    }
    await office.pass(70);
    await office.pass(60);
    expect(github.issues).toHaveLength(5);
    expect(github.issues[4]?.title).toContain('496 things could not be fixed');
    expect(github.issues[4]?.body.match(/"case \d+" in/g)).toHaveLength(100);
    expect(github.issues[4]?.body).toContain('and 396 more');
    expect(github.issues[4]?.body.length).toBeLessThan(65_536);
    const state = await office.state();
    expect(state.outbox).toHaveLength(5);
    expect(state.issues.at(-1)?.failures).toHaveLength(496);
    // Their texts are gone with them.
    expect(readdirSync(join(office.stateDir, 'outbox')).filter((name) => /^[0-9a-f]+\.json$/.test(name))).toHaveLength(5);
    // One of them again: it is known there.
    await office.pass(24 * 3600);
    await office.hand(lostTask([failureOf('case 300')]));
    await office.rest();
    expect(github.issues).toHaveLength(5);
    expect(github.issues[4]?.comments).toHaveLength(1);
  });

  it('are a digest for Slack too, whose messages wait for the issues', async () => {
    const [github, slack] = [await fakeGithub(), await fakeSlack()];
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url, slackWebhookUrl: slack.url, maxIssuesPerHour: 3, maxMessagesPerHour: 4 });
    for (let nth = 0; nth < 20; nth += 1) await office.hand(lostTask([failureOf(`case ${nth}`)]));
    await office.pass(10);
    await office.pass(70);
    await office.pass(10);
    expect(slack.asked).toHaveLength(4);
    expect(slack.asked[3]?.body).toContain('17 things could not be fixed');
    expect(github.issues).toHaveLength(3);
    await office.pass(1800);
    expect(slack.asked).toHaveLength(4);
  });

  it('never come to more in a day than MAX_ISSUES_PER_DAY, while closing goes on', async () => {
    const github = await fakeGithub();
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url, maxIssuesPerHour: 2, maxIssuesPerDay: 4 });
    for (let hour = 0; hour < 12; hour += 1) {
      for (let nth = 0; nth < 5; nth += 1) await office.hand(lostTask([failureOf(`hour ${hour} case ${nth}`)]));
      await office.pass(3600);
    }
    expect(github.issues).toHaveLength(4);
    await office.green([failureOf('hour 0 case 0')]);
    await office.rest();
    expect(github.issues[0]).toMatchObject({ state: 'closed' });
    expect(github.issues).toHaveLength(4);
  });
});

/** The guilty part and the suspects of a task, with this text in them. */
function foundWith(text: string): Pick<Task, 'guilty' | 'suspects'> {
  const diff = `diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-good\n+${text}\n`;
  return { guilty: { minimal: true, why: text, diff, hunks: [{ file: 'src/a.ts', first: 1, last: 1 }] }, suspects: [{ file: 'src/<!channel>.ts', first: 1, last: 1, score: 0.9, why: [text] }] };
}

describe('text from outside', () => {
  const ESC = '\u001b';
  const evil = `<!channel> <@U123> @octocat #12 </details> <img src=x> [click](http://evil.example) http://evil.example <http://evil.example|x> \u202eesrever\u202c \u200bzero ${ESC}[2J${ESC}]8;;http://evil\u0007link ${ESC}[31mred <!-- hidden --> \`\`\`\n# heading\n\`\`\`\`\`\`\nafter`;

  it('calls nobody, links nothing and hides nothing, wherever it arrives', async () => {
    const [github, slack, hook, mail] = [await fakeGithub(), await fakeSlack(), await fakeHook(), await fakeHook()];
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url, slackWebhookUrl: slack.url, webhookUrl: hook.url, emailWebhookUrl: mail.url });
    await office.hand(lostTask([failureOf(evil, evil, 'src/<!channel>.test.ts')], { ...foundWith(evil), summary: evil, files: [evil], attempts: [attemptOf(1, { summary: evil, evidence: [evil], fixer: evil })] }), { guiltyDiff: `diff --git a/x b/x\n+${evil}`, diffs: new Map([[1, evil]]), command: evil });
    await office.rest();
    const body = github.issues[0]?.body ?? '';
    expect(body.match(/<!--/g)).toHaveLength(1);
    const prose = outsideCode(body);
    for (const part of ['@octocat', '#12', '<img', 'evil.example', '# heading', 'esrever']) expect(prose).not.toContain(part);
    expect(prose.match(/<\/details>/g)).toHaveLength(prose.match(/<details>/g)?.length ?? 0);
    expect(body).toContain('@octocat');
    const message = JSON.parse(slack.asked[0]?.body ?? '') as SlackBody;
    const texts = [message.text, ...message.blocks.map((block) => block.text?.text ?? '')];
    expect(texts.join('\n').match(/<[!@#]|<http:\/\/evil/g) ?? []).toEqual([]);
    expect(texts.join('\n')).not.toMatch(/(?<!<)http:\/\/evil/);
    expect(texts.join('\n')).toContain('&lt;!channel&gt;');
    expect(message.blocks.filter((block) => block.type === 'section').every((block) => block.text?.verbatim === true)).toBe(true);
    for (const sent of [body, ...texts, mail.asked[0]?.body ?? '', hook.asked[0]?.body ?? '', github.issues[0]?.title ?? '']) expect(sent).not.toMatch(/\u001b|\\u001b|\u202e|\\u202e|\u200b|\\u200b/);
    expect((JSON.parse(mail.asked[0]?.body ?? '') as { html: string }).html).not.toMatch(/<(?!\/?(?:pre|h3)>)/);
  });

  it('of any size fits', async () => {
    const [github, slack] = [await fakeGithub(), await fakeSlack()];
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url, slackWebhookUrl: slack.url });
    const huge = '&<>`😀'.repeat(40_000);
    const many = Array.from({ length: 400 }, (_, nth) => failureOf(`${nth} ${huge}`, huge));
    await office.hand(lostTask(many, { ...foundWith(huge), summary: huge, attempts: Array.from({ length: 40 }, (_, nth) => attemptOf(nth + 1, { summary: huge, evidence: Array.from({ length: 30 }, () => huge) })) }), { guiltyDiff: huge, command: huge });
    await office.rest();
    expect(await office.letters()).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }]);
    expect(github.issues[0]?.body.length).toBeLessThan(65_536);
    expect(github.issues[0]?.title.length).toBeLessThan(256);
    expect((github.issues[0]?.body.match(/^`{3,}/gm)?.length ?? 0) % 2).toBe(0);
    const message = JSON.parse(slack.asked[0]?.body ?? '') as SlackBody;
    expect(message.blocks.length).toBeLessThanOrEqual(50);
    expect(message.blocks.every((block) => (block.text?.text.length ?? 0) <= (block.type === 'header' ? 150 : 3000))).toBe(true);
    expect(message.blocks.reduce((sum, block) => sum + (block.text?.text.length ?? 0), 0)).toBeLessThanOrEqual(10_200);
    expect(message.blocks.filter((block) => block.type !== 'header').map((block) => block.text?.text ?? '').join('\n').match(/&(?!amp;|lt;|gt;)/)).toBeNull();
    expect(message.text.match(/&(?!amp;|lt;|gt;)/)).toBeNull();
  });

  it('with secrets in it leaves without them, on the disk too', async () => {
    const [github, slack, hook] = [await fakeGithub(), await fakeSlack(), await fakeHook()];
    const secret = 'hunter2-is-my-password';
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url, slackWebhookUrl: slack.url, webhookUrl: hook.url }, { secrets: [secret] });
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const text = `found ${secret} and ${token} and postgres://me:sup3rs3cret@db/shop`;
    await office.hand(lostTask([failureOf(text, text)], { ...foundWith(text), summary: text, attempts: [attemptOf(1, { summary: text, evidence: [text] })] }), { guiltyDiff: `+${text}`, diffs: new Map([[1, `${'x'.repeat(5990)}${text}`]]), command: text });
    const files = readdirSync(join(office.stateDir, 'outbox')).map((name) => readFileSync(join(office.stateDir, 'outbox', name), 'utf8'));
    expect(files.length).toBeGreaterThan(2);
    await office.rest();
    const sent = [...files, ...github.posts().map((asked) => asked.body), ...slack.asked.map((asked) => asked.body), ...hook.asked.map((asked) => asked.body), JSON.stringify(await office.state()), JSON.stringify(office.log.records)];
    for (const one of sent) for (const planted of [secret, token, 'sup3rs3cret', secret.slice(0, 12), token.slice(0, 20)]) expect(one).not.toContain(planted);
  });
});

describe('a paused agent', () => {
  it('is told once to everybody but GitHub where a person can do something about it', async () => {
    const [github, slack] = [await fakeGithub(), await fakeSlack()];
    const office = await openPostOffice({ githubToken: 'ghp_x', githubApiUrl: github.url, slackWebhookUrl: slack.url });
    const pause = { ending: 'billing' as const, since: '2026-11-25T10:00:00.000Z', until: '2026-11-25T10:01:00.000Z', summary: 'no credit', probes: 0 };
    await office.store.update((draft) => void (draft.agentPause = { ...pause, ending: 'overloaded' }));
    await office.rest();
    expect(slack.asked).toHaveLength(0);
    await office.store.update((draft) => void (draft.agentPause = pause));
    await office.rest();
    await office.restart();
    await office.pass(6 * 3600);
    expect(slack.asked).toHaveLength(1);
    expect(slack.asked[0]?.body).toContain('no credit');
    expect(github.asked).toHaveLength(0);
    await office.store.update((draft) => void (draft.agentPause = { ...pause, since: '2026-11-25T16:00:00.000Z' }));
    await office.rest();
    expect(slack.asked).toHaveLength(2);
  });
});

/** What GitHub reads as Markdown: code blocks and code out. */
function outsideCode(body: string): string {
  const lines: string[] = [];
  let fence = '';
  for (const line of body.split('\n')) {
    const mark = /^`{3,}/.exec(line)?.[0] ?? '';
    if (fence === '' && mark !== '') fence = mark;
    else if (fence !== '' && line === fence) fence = '';
    else if (fence === '') lines.push(line);
  }
  expect(fence).toBe('');
  return lines.join('\n').replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
}
