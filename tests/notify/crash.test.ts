import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../automation/store/open-store.ts';
import { createClock } from '../../automation/world/clock.ts';
import { createRandom } from '../../automation/world/random.ts';
import { createMemoryLog } from '../../automation/world/scripted.ts';
import { checkout, temporaryFolder } from '../support/project.ts';
import { waitFor } from '../support/orchestrator.ts';
import { settingsFor } from '../workspace/open.ts';
import { failureOf, lostTask, openPostOffice } from './post-office.ts';
import { fakeGithub } from './servers.ts';
import type { Mischief } from './servers.ts';

describe('a process that is killed while GitHub is being told', () => {
  it.each<[string, 'POST' | 'GET', Mischief]>([
    ['killed when the issue was created and nobody had heard of it', 'POST', { kind: 'hang_after' }],
    ['killed before anything was created', 'GET', { kind: 'hang_after' }],
  ])('leaves exactly one issue when the next one has run: %s', async (_when, method, mischief) => {
    const github = await fakeGithub();
    const stateDir = temporaryFolder('keepgreen-state');
    const settings = settingsFor(stateDir, { stateDir, githubToken: 'ghp_x', githubRepo: 'me/shop', githubApiUrl: github.url });
    const open = () => openStore({ stateFile: settings.stateFile, lockFile: settings.lockFile, clock: createClock(), random: createRandom(), log: createMemoryLog() });
    const store = await open();
    await (await openPostOffice(settings, { stateDir, store })).hand(lostTask([failureOf('adds up')]));
    github.mischief = (asked) => (asked.method === method ? mischief : undefined);
    const first = start(settings);
    await waitFor(() => github.asked.some((asked) => asked.method === method), 'the request');
    first.child.kill('SIGKILL');
    await first.ended;
    expect((await store.read()).outbox).toMatchObject([{ status: 'sending', tries: 1 }]);
    github.mischief = () => undefined;
    const second = start(settings);
    expect(await second.ended, second.said()).toBe(0);
    expect(github.issues).toHaveLength(1);
    expect((await store.read()).outbox).toMatchObject([{ status: 'delivered', tries: 2, reference: `${github.url}/me/shop/issues/1` }]);
    await store.close();
  });
});

function start(settings: object): { child: ChildProcess; ended: Promise<number | null>; said: () => string } {
  const child = spawn(process.execPath, [join(checkout, 'tests/notify/crash-child.js'), JSON.stringify(settings)], { env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended: new Promise((resolve) => child.on('close', resolve)), said: () => text };
}
