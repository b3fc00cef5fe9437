import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allTasks, edit, finishedTask, read, readState, runProgram, startProgram, waitFor } from '../support/orchestrator.ts';
import { temporaryFolder, tinyProject } from '../support/project.ts';
import type { TinyProject } from '../support/project.ts';
import { refuse, say } from '../support/scripted-api.ts';
import { AS_SHIPPED, attempts, BUG, editing, openScene, rightEdit, WITH_QUICKFIX, writing, wrongEdit } from './scene.ts';
import type { Scene } from './scene.ts';

describe('the agent', () => {
  it('fixes at the first attempt, and what it cost is kept', async () => {
    const scene = await openScene(attempts(rightEdit), { env: AS_SHIPPED });
    const task = await breakAndFinish(scene);
    expect(task).toMatchObject({ outcome: 'fixed', retry_count: 0, attempts: [{ fixer: 'agent', ending: 'fixed', confidence: { colour: 'green' } }] });
    expect(read(scene.project, BUG.file)).toContain(BUG.right);
    expect(task.cost_usd).toBeGreaterThan(0);
    expect(readState(scene.project)?.statistics['llm_requests']).toBeGreaterThanOrEqual(4);
    expect(copyOf(scene, task.id)).toContain('diff.patch');
  });

  it('is wrong twice, told why each time, then right', async () => {
    const scene = await openScene(attempts(wrongEdit('0.5'), wrongEdit('0.6'), rightEdit));
    const task = await breakAndFinish(scene);
    expect(task).toMatchObject({ outcome: 'fixed', retry_count: 2 });
    expect(task.attempts.map((attempt) => attempt.ending)).toEqual(['code', 'code', 'fixed']);
    const third = scene.claude.api.requests.filter((request) => request.pass === 'fix' && request.turn === 0)[2];
    expect(third?.userText).toContain('const rate = 0.5;');
    expect(third?.userText).toContain('const rate = 0.6;');
    expect(third?.userText).toContain('Still red');
  });

  it('never gets it right: failed with every attempt in the state, the file as the user saved it', async () => {
    const scene = await openScene(attempts(wrongEdit('0.5'), wrongEdit('0.6')), { env: { MAX_RETRIES: '2' } });
    const task = await breakAndFinish(scene);
    expect(task).toMatchObject({ status: 'failed', outcome: 'unfixable', retry_count: 2 });
    expect(task.attempts.map((attempt) => attempt.ending)).toEqual(['code', 'code']);
    expect(read(scene.project, BUG.file)).toContain(BUG.wrong);
  });

  it('says done and changes nothing', async () => {
    const scene = await openScene(attempts(() => say('All done.')), { env: { MAX_RETRIES: '1' } });
    expect(await breakAndFinish(scene)).toMatchObject({ outcome: 'unfixable', attempts: [{ ending: 'no_change' }] });
  });

  it('edits a test file: refused and told so, the tests stay', async () => {
    const scene = await openScene(attempts(editing('src/tax.test.js', '200', '700'), rightEdit));
    const task = await breakAndFinish(scene);
    expect(task.attempts.map((attempt) => attempt.ending)).toEqual(['cheat', 'fixed']);
    expect(read(scene.project, 'src/tax.test.js')).toContain('200');
  });

  it('writes outside the project: nothing is written there, and it counts as a cheat', async () => {
    const outside = join(temporaryFolder('keepgreen-outside'), 'escaped.js');
    const both = (request: Parameters<typeof rightEdit>[0]) => writing(() => outside, 'x')(request);
    const scene = await openScene(attempts(both, rightEdit));
    const task = await breakAndFinish(scene);
    expect(task.outcome).toBe('fixed');
    expect(['cheat', 'no_change']).toContain(task.attempts[0]?.ending);
    expect(existsSync(outside)).toBe(false);
  });
});

describe('account trouble costs no attempt and pauses the agent for the whole queue', () => {
  it.each([
    ['no credit', refuse.billing, 'billing'],
    ['429', () => refuse.rateLimit(3600), 'rate_limit'],
    ['529', refuse.overloaded, 'overloaded'],
  ] as const)('%s', async (_, reply, ending) => {
    const scene = await openScene(() => reply());
    await untilPaused(scene, ending);
  });

  it('401; the free fixers go on meanwhile, and the agent is not asked for the next save', async () => {
    const scene = await openScene(() => refuse.auth(), { env: WITH_QUICKFIX });
    await untilPaused(scene, 'auth');
    const asked = scene.claude.api.requests.length;
    edit(scene.project, 'src/cart.js', 'return amounts.reduce', 'return amuonts.reduce');
    expect(await finishedTask(scene.project, 'src/cart.js')).toMatchObject({ outcome: 'fixed' });
    expect(scene.claude.api.requests).toHaveLength(asked);
  });

  it('goes on by itself when the account works again, and when a person says so', async () => {
    let broke = true;
    const fixed = attempts(rightEdit);
    const scene = await openScene((request) => (broke ? refuse.auth() : fixed(request)), { env: { AGENT_PROBE_SECONDS: '0.5' } });
    edit(scene.project, BUG.file, BUG.right, BUG.wrong);
    await waitFor(() => readState(scene.project)?.agent_pause?.ending === 'auth', 'the pause');
    broke = false;
    expect(await finishedTask(scene.project, BUG.file)).toMatchObject({ outcome: 'fixed', retry_count: 0 });
    expect(readState(scene.project)?.agent_pause).toBeNull();
  });

  it('keeps the pause across a restart until a person resumes', async () => {
    let broke = true;
    const fixed = attempts(rightEdit);
    const scene = await openScene((request) => (broke ? refuse.billing() : fixed(request)), { env: { AGENT_PROBE_SECONDS: '3600' } });
    edit(scene.project, BUG.file, BUG.right, BUG.wrong);
    await waitFor(() => readState(scene.project)?.agent_pause?.ending === 'billing', 'the pause');
    scene.program.child.kill('SIGTERM');
    await scene.program.exited;
    broke = false;
    await startProgram(scene.project, { env: scene.env }, scene.claude.home);
    expect(readState(scene.project)?.agent_pause?.ending).toBe('billing');
    expect(await runProgram(scene.project, ['resume'], { env: scene.env }, scene.claude.home).exited).toBe(0);
    expect(await finishedTask(scene.project, BUG.file)).toMatchObject({ outcome: 'fixed' });
  });
});

describe('an agent that does not end well', () => {
  it('hangs: stopped, tried once more, then given up; no process is left', async () => {
    const scene = await openScene(() => refuse.hang(), { env: { AGENT_IDLE_TIMEOUT_SECONDS: '2' } });
    const task = await breakAndFinish(scene);
    expect(task).toMatchObject({ outcome: 'unfixable', retry_count: 0 });
    expect(task.attempts.map((attempt) => attempt.ending)).toEqual(['hang', 'hang']);
    expect(claudeProcesses(scene)).toEqual([]);
  });

  it('is killed by somebody: costs no attempt, and is tried again', async () => {
    let killed = false;
    const fixed = attempts(rightEdit);
    const scene = await openScene((request) => {
      if (killed) return fixed(request);
      killed = true;
      for (const pid of claudeProcesses(scene)) process.kill(pid, 'SIGKILL');
      return refuse.hang();
    });
    const task = await breakAndFinish(scene);
    expect(task).toMatchObject({ outcome: 'fixed', retry_count: 0 });
    expect(task.attempts.at(-1)?.ending).toBe('fixed');
    expect(task.attempts.length).toBeGreaterThan(1);
  });

  it('is not installed: the free fixers work on, said once', async () => {
    const scene = await openScene(() => say('never asked'), { env: { ...WITH_QUICKFIX, CLAUDE_BIN: '/nowhere/claude' } });
    await waitFor(() => readState(scene.project)?.conversation_history.some((event) => event.event === 'agent.unavailable'), 'the notice');
    expect(await breakAndFinish(scene)).toMatchObject({ outcome: 'unfixable', attempts: [] });
    expect(scene.claude.api.requests).toHaveLength(0);
  });
});

describe('on other runners', () => {
  it.each([
    ['Vitest', vitestShop],
    ['Jest', jestShop],
  ] as const)('%s', async (_, shop) => {
    const scene = await openScene(attempts(wrongEdit('0.5'), rightEdit), { project: shop() });
    const task = await breakAndFinish(scene);
    expect(task).toMatchObject({ outcome: 'fixed', retry_count: 1 });
    expect(read(scene.project, BUG.file)).toContain(BUG.right);
  });
});

async function untilPaused(scene: Scene, ending: string): Promise<void> {
  edit(scene.project, BUG.file, BUG.right, BUG.wrong);
  await waitFor(() => readState(scene.project)?.agent_pause?.ending === ending, 'the pause');
  const task = await waitFor(() => allTasks(scene.project).find((one) => one.status === 'pending'), 'the task to wait');
  expect(task).toMatchObject({ retry_count: 0, attempts: [{ ending }] });
}

async function breakAndFinish(scene: Scene) {
  edit(scene.project, BUG.file, BUG.right, BUG.wrong);
  return finishedTask(scene.project, BUG.file);
}

/** The files kept of the task's last attempt. */
function copyOf(scene: Scene, taskId: string): readonly string[] {
  const runs = join(scene.project.dir, '.keepgreen/runs', taskId);
  return readdirSync(join(runs, readdirSync(runs).sort().at(-1) ?? ''));
}

/** Living processes of the scene's own Claude, found by the home they were given. */
function claudeProcesses(scene: Scene): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => runsClaude(pid, scene));
}

function runsClaude(pid: number, scene: Scene): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${scene.claude.home}\0`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(scene.claude.bin);
  } catch {
    return false;
  }
}

const TAX = 'export function tax(cents) {\n  const rate = 0.2;\n  return Math.round(cents * rate);\n}\n';

function vitestShop(): TinyProject {
  return tinyProject(
    {
      'package.json': '{"name":"shop","private":true,"type":"module","scripts":{"test":"vitest run"},"devDependencies":{"vitest":"*"}}',
      'src/tax.js': TAX,
      'src/tax.test.js': "import { expect, test } from 'vitest';\nimport { tax } from './tax.js';\ntest('a fifth', () => {\n  expect(tax(1000)).toBe(200);\n});\n",
    },
    { packages: ['vitest'] },
  );
}

function jestShop(): TinyProject {
  return tinyProject(
    {
      'package.json': '{"name":"shop","private":true,"scripts":{"test":"jest"},"devDependencies":{"jest":"*"},"jest":{"transform":{}}}',
      'src/tax.js': `${TAX.replace('export ', '')}module.exports = { tax };\n`,
      'src/tax.test.js': "const { tax } = require('./tax.js');\ntest('a fifth', () => {\n  expect(tax(1000)).toBe(200);\n});\n",
    },
    { packages: ['jest'] },
  );
}
