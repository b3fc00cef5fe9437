import { describe, expect, it } from 'vitest';
import { findDesktop } from '../../automation/notify/couriers/desktop.ts';
import { cutDiff } from '../../automation/notify/cut-diff.ts';
import { findDestinations } from '../../automation/notify/destinations.ts';
import { parseRemote } from '../../automation/notify/github/repo.ts';
import { clip, fenced, inlineCode } from '../../automation/notify/harmless.ts';
import { lookAt } from '../../automation/notify/look.ts';
import { desktopCourier } from '../../automation/notify/couriers/desktop.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createGit } from '../../automation/world/git.ts';
import { createHttp } from '../../automation/world/http.ts';
import type { Processes, RunSpec } from '../../automation/world/ports.ts';
import { createRandom } from '../../automation/world/random.ts';
import { stage } from '../faces/stage.ts';
import { tinyProject } from '../support/project.ts';
import { settingsFor } from '../workspace/open.ts';
import { fakeGithub, fakeHook } from './servers.ts';
import { newLetter } from '../../automation/notify/enqueue.ts';
import { openBreaker } from '../../automation/notify/breaker.ts';

const clock = createClock();
const git = createGit({ clock, random: createRandom() });
const http = createHttp();

function processesThat(exitCode: number): Processes & { readonly ran: RunSpec[] } {
  const ran: RunSpec[] = [];
  const none = () => { throw new Error('not played'); };
  return {
    ran, start: none, isAlive: none, self: none, killLeftovers: none,
    run(spec) {
      ran.push(spec);
      return Promise.resolve({ kind: 'exited', exitCode, stdout: '', stderr: '', durationMs: 1 });
    },
  };
}

describe('the repository of issues', () => {
  it.each([
    ['git@github.com:me/shop.git', 'github.com', 'me/shop'],
    ['https://user:token@github.com/me/shop', 'github.com', 'me/shop'],
    ['ssh://git@ssh.github.com:443/me/shop.js.git', 'github.com', 'me/shop.js'],
    ['https://ghe.example.com/me/shop/', 'ghe.example.com', 'me/shop'],
  ])('is read from %s', (address, host, repo) => expect(parseRemote(address)).toEqual({ host, repo }));

  it.each(['/srv/git/shop.git', '../shop', 'https://github.com/me', 'git@github.com:me/..', 'https://github.com/me/shop/tree/main', ''])('is not guessed from "%s"', (address) => expect(parseRemote(address)).toBeUndefined());

  it('is taken from the remote only where that is the GitHub whose API is used', async () => {
    const project = tinyProject({ 'a.js': '1;\n' });
    const found = async (some: object) => (await findDestinations({ settings: settingsFor(project.dir, { githubToken: 'ghp_x', githubApiUrl: 'https://api.github.com', ...some }), http, clock, git, processes: processesThat(0), env: {} }))[0];
    expect(await found({})).toMatchObject({ kind: 'off', why: 'GITHUB_REPO is not set, and the git remote "origin" does not exist' });
    project.git('remote', 'add', 'origin', 'git@gitlab.com:me/shop.git');
    expect(await found({})).toMatchObject({ kind: 'off', why: expect.stringContaining('is on gitlab.com, not on github.com') as string });
    project.git('remote', 'set-url', 'origin', 'git@github.com:me/shop.git');
    expect(await found({})).toMatchObject({ kind: 'on', where: 'me/shop' });
    expect(await found({ githubApiUrl: 'https://ghe.example.com/api/v3' })).toMatchObject({ kind: 'off' });
    expect(await found({ githubApiUrl: 'https://ghe.example.com/api/v3', githubRepo: 'you/shop' })).toMatchObject({ kind: 'on', where: 'you/shop' });
    expect(await found({ escalateGithub: false })).toMatchObject({ kind: 'off', why: 'ESCALATE_GITHUB is false' });
  });
});

describe('destinations', () => {
  it('are on when they are set and not switched off', async () => {
    const on = async (some: object) => (await findDestinations({ settings: settingsFor('/x/shop', some), http, clock, git, processes: processesThat(0), env: {} })).filter((one) => one.kind === 'on').map((one) => one.destination);
    const all = { slackWebhookUrl: 'https://s.example/x', emailWebhookUrl: 'https://e.example/x', webhookUrl: 'https://w.example/x', githubToken: 't', githubRepo: 'me/shop' };
    expect(await on({})).toEqual([]);
    expect(await on(all)).toEqual(['github', 'slack', 'email', 'webhook']);
    expect(await on({ ...all, escalateSlack: false, escalateWebhooks: false })).toEqual(['github']);
  });

  it('are looked at for the doctor without a message being sent', async () => {
    const [github, hook] = [await fakeGithub(), await fakeHook()];
    const settings = settingsFor('/x/shop', { slackWebhookUrl: `${hook.url}/services/secret`, webhookUrl: 'http://127.0.0.1:1/secret', githubToken: 't', githubRepo: 'me/shop', githubApiUrl: github.url });
    const looked = await Promise.all((await findDestinations({ settings, http, clock, git, processes: processesThat(0), env: {} })).map((one) => lookAt(one, { http, clock, settings })));
    expect(looked.filter((one) => one !== undefined)).toMatchObject([
      { destination: 'github', detail: expect.stringContaining('answered 404 for me/shop') as string },
      { destination: 'slack', detail: expect.stringContaining('answers') as string, next: '' },
      { destination: 'webhook', detail: expect.stringContaining('does not answer: no connection (ECONNREFUSED)') as string },
    ]);
    expect(hook.asked).toMatchObject([{ method: 'HEAD', path: '/', body: '' }]);
    expect(JSON.stringify(looked)).not.toContain('secret');
  });
});

describe('the desktop', () => {
  const enclosure = { kind: 'notice', notice: { title: 'keepgreen', text: '<b>"; do shell script "x"', next: '', at: '' } } as const;
  const errand = { letter: newLetter({ id: '00000000', taskId: null, fingerprint: 'x', destination: 'desktop', kind: 'notice' }, new Date(0)), enclosure, issue: undefined, mayHaveArrived: false, now: new Date(0) };
  const never = new AbortController().signal;

  it('is where a session is, and the program that shows it', () => {
    expect(findDesktop({ PATH: '/bin', DISPLAY: ':0', SSH_CONNECTION: 'x' }, 'linux')).toBeUndefined();
    expect(findDesktop({ PATH: '/nowhere', DISPLAY: ':0' }, 'linux')).toBeUndefined();
    expect(findDesktop({ TERM_PROGRAM: 'iTerm.app', PATH: '/bin', SECRET: 'x' }, 'darwin')).toEqual({ program: 'osascript', env: { PATH: '/bin' } });
    expect(findDesktop({ TERM_PROGRAM: 'iTerm.app', CI: '1' }, 'darwin')).toBeUndefined();
  });

  it('gets the text as an argument, and one that can not be shown is not tried again', async () => {
    const processes = processesThat(1);
    const mac = desktopCourier({ processes, desktop: { program: 'osascript', env: {} }, cwd: '/' });
    expect(await mac.deliver(errand, never)).toMatchObject({ kind: 'needless' });
    expect(processes.ran[0]?.args.at(-1)).toContain('do shell script');
    expect(processes.ran[0]?.args.slice(0, -1).join(' ')).not.toContain('do shell script');
    const linux = desktopCourier({ processes: processesThat(0), desktop: { program: 'notify-send', env: {} }, cwd: '/' });
    expect(await linux.deliver(errand, never)).toMatchObject({ kind: 'delivered' });
  });
});

describe('texts', () => {
  it('are cut whole, and code is code whatever stands in it', () => {
    expect(clip('ab😀cd', 4)).toBe('ab…');
    expect(inlineCode('a `b` c')).toBe('`` a `b` c ``');
    expect(inlineCode('')).not.toBe('');
    expect(fenced('```\nx\n````')).toBe('`````\n```\nx\n````\n`````');
  });

  it('of a change show the suspects first', () => {
    const diff = ['other', 'src/a.ts', 'third'].map((file) => `diff --git a/${file} b/${file}\n+${'x'.repeat(300)}\n`).join('');
    const cut = cutDiff(diff, ['src/a.ts'], 500);
    expect(cut.startsWith('diff --git a/src/a.ts')).toBe(true);
    expect(cut).toContain('… and 2 more changed files');
  });
});

describe('the command line', () => {
  const at = new Date('2025-12-31T22:00:00.000Z');
  const withLetters = () =>
    stage({
      state(draft) {
        draft.outbox.push({ ...newLetter({ id: '0123456789abcdef', taskId: 'task_00000001', fingerprint: 'x', destination: 'github', kind: 'open' }, at), tries: 3, lastError: 'GitHub answered 401' });
        draft.outbox.push({ ...newLetter({ id: '0123456789abcdee', taskId: null, fingerprint: 'y', destination: 'slack', kind: 'notice' }, at), status: 'delivered', deliveredAt: at.toISOString() });
        openBreaker(draft, 'github', { why: 'GitHub answered 401', permanent: true, retryAt: null, jitter: 0 }, at);
      },
    });

  it('shows what waits, for how long, and why', async () => {
    const scene = withLetters();
    const status = (await scene.keepgreen('status')).out;
    expect(status).toContain('1 message waits, the oldest for 2 h 00 m; see: keepgreen outbox');
    expect(status).toContain('not told (GitHub answered 401); until you have mended that and say: keepgreen resume');
    const outbox = (await withLetters().keepgreen('outbox')).out;
    for (const part of ['github  open  waiting  2 h 00 m  task_00000001  GitHub answered 401', 'slack', 'told']) expect(outbox).toContain(part);
    expect((await withLetters().json('outbox')).answer).toMatchObject({ waiting: [{ age_seconds: 7200, last_error: 'GitHub answered 401' }], failing: [{ key: 'github', until: null }], recent: [{ destination: 'slack' }] });
    expect((await stage().keepgreen('outbox')).out.trim()).toBe('nothing waits');
  });

  it('tries a failing destination again at resume', async () => {
    const scene = withLetters();
    await scene.keepgreen('resume');
    const { circuitBreakers, outbox } = await scene.read();
    expect(circuitBreakers).toEqual([]);
    expect(outbox.filter((letter) => letter.destination === 'github' && letter.status === 'waiting').every((letter) => letter.notBefore === null)).toBe(true);
  });
});
