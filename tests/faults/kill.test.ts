import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderError } from '../../automation/errors.ts';
import { openScene } from '../e2e/scene.ts';
import { describeInBubblewrap } from '../support/bubblewrap.ts';
import { allTasks, edit, read, readState, runProgram, startProgram, waitFor } from '../support/orchestrator.ts';
import type { RunningProgram } from '../support/orchestrator.ts';
import { temporaryFolder } from '../support/project.ts';
import type { TinyProject } from '../support/project.ts';
import { refuse } from '../support/scripted-api.ts';
import { CART, jsShop } from '../support/shop.ts';
import { processesOf, stillAlive, userFiles, wholeState } from '../support/traces.ts';
import type { Trace } from '../support/traces.ts';

const FILE = 'src/cart.js';
const SEED = 20261121;
/** With the seven steps of a landing below, twenty. */
const MOMENTS = 13;
const LANES = 4;

/** A bound that a busy machine keeps too, and how long a test that waits so takes at most. */
const SETTLE_SECONDS = 180;
const PATIENCE_MS = 300_000;

/** The journals of landings as each kill left them. */
const diedIn: (string | undefined)[] = [];

/** Behind walls nothing outlives keepgreen: what the next start has to end can only be seen without them. */
const UNWALLED = { env: { SANDBOX: 'off' } };

describe('kill -9 of the orchestrator', () => {
  it(`at ${MOMENTS} random moments of a fix (seed ${SEED}): the next start finishes what was begun, and nothing is left over`, async () => {
    const random = randomFrom(SEED);
    const moments = Array.from({ length: MOMENTS }, (_, index) => (index + random()) / MOMENTS);
    // In several projects side by side, each with every so-manieth moment: most of it is waiting.
    await Promise.all(Array.from({ length: LANES }, (_, lane) => killAgainAndAgain(moments.filter((_moment, index) => index % LANES === lane))));
  }, 600_000);

  it.each(landingSteps())('when a landing has come as far as: %s', async (_, hasCome) => {
    const project = twoFileShop();
    const files = userFiles(project);
    // So much quiet that both saves are one change.
    const program = await startProgram(project, { env: { FILE_WATCH_DEBOUNCE_SECONDS: '0.5' } });
    const broken = breakBoth(project);
    // Looking so often takes a whole core, which the fix itself could use.
    await waitFor(() => isNearLanding(project), 'the fix to be proven');
    spinUntil(() => hasCome(project, broken));
    const orphans = await kill(program);
    diedIn.push(...landings(project).map((id) => journalOf(project, id)?.status));
    await wholeState(project);
    const again = await startProgram(project, {}, program.home);
    expect(stillAlive(orphans, program.home)).toEqual([]);
    const now = PAIR.map((file) => read(project, file));
    expect([PAIR.map((file) => broken[file]), PAIR.map((file) => files[file])]).toContainEqual(now);
    await settled(project, files);
    again.child.kill('SIGTERM');
    expect(await again.exited).toBe(0);
    await nothingLeft(project, program.home);
    for (const id of landings(project)) expect(journalOf(project, id)?.status).not.toBe('prepared');
  }, PATIENCE_MS);

  it('the control: some of those landings were really cut off in the middle', () => {
    expect(diedIn).toContain('prepared');
  });

  it('twice with the same task in hand sets the task aside as failed; no check it had started lives on; a person may ask for it again', async () => {
    const go = join(temporaryFolder(), 'go');
    const project = jsShop({ 'src/waits.test.js': `import { existsSync } from 'node:fs';\nimport { test } from 'node:test';\nimport './cart.js';\ntest('waits', async () => { while (!existsSync(${JSON.stringify(go)})) await new Promise((resolve) => setTimeout(resolve, 20)); });\n` });
    const files = userFiles(project);
    let program = await startProgram(project, UNWALLED);
    const { home } = program;
    const broken = breakCart(project);
    for (const crashes of [1, 2]) {
      await waitFor(() => processesOf(home).some((one) => one.command.includes('waits.test.js')), 'the check to run');
      expect(readState(project)?.queues.in_progress).toHaveLength(1);
      const orphans = await kill(program);
      expect(orphans.map((one) => one.command).join('\n')).toContain('waits.test.js');
      program = await startProgram(project, UNWALLED, home);
      expect(stillAlive(orphans, home)).toEqual([]);
      expect(allTasks(project)).toMatchObject([{ crashes }]);
    }
    const [task] = allTasks(project);
    expect(task).toMatchObject({ status: 'failed', outcome: 'unfixable', crashes: 2 });
    expect(task?.summary).toContain('keepgreen retry');
    expect(read(project, FILE)).toBe(broken);
    writeFileSync(go, '');
    const retry = runProgram(project, ['retry', task?.id ?? ''], UNWALLED, home);
    expect(await retry.exited, retry.output()).toBe(0);
    await settled(project, files);
  }, PATIENCE_MS);

  it('while the agent works leaves an agent that the next start ends, where there is no sandbox', async () => {
    const scene = await openScene(() => refuse.hang(), UNWALLED);
    edit(scene.project, 'src/tax.js', '0.2', '0.7');
    await scene.claude.api.waitForRequests(1);
    const { home } = scene.claude;
    const orphans = await kill(scene.program);
    expect(orphans.map((one) => one.command).join('\n')).toContain(scene.claude.bin);
    await startProgram(scene.project, { env: { ...scene.env, FIXERS: 'quickfix' } }, home);
    expect(stillAlive(orphans, home)).toEqual([]);
  });
});

describeInBubblewrap('kill -9 of the orchestrator, in the sandbox', () => {
  it('while the agent works takes the agent along at once', async () => {
    const scene = await openScene(() => refuse.hang());
    edit(scene.project, 'src/tax.js', '0.2', '0.7');
    await scene.claude.api.waitForRequests(1);
    expect(processesOf(scene.claude.home).map((one) => one.command).join('\n')).toContain(scene.claude.bin);
    await kill(scene.program);
    await waitFor(() => processesOf(scene.claude.home).length === 0, 'the agent to be gone');
  });
});

/** Kills one project's keepgreen at each of these parts of a fix (0 to 1), and lets the next start finish what was begun. */
async function killAgainAndAgain(moments: readonly number[]): Promise<void> {
  const project = jsShop();
  const files = userFiles(project);
  let program = await startProgram(project);
  const { home } = program;
  const started = performance.now();
  breakCart(project);
  await settled(project, files);
  const wholeMs = performance.now() - started;
  for (const moment of moments) {
    const broken = breakCart(project);
    await new Promise((resolve) => setTimeout(resolve, wholeMs * moment));
    const orphans = await kill(program);
    const atDeath = await wholeState(project);
    program = await startProgram(project, {}, home);
    expect(stillAlive(orphans, home)).toEqual([]);
    expect([broken, CART]).toContain(read(project, FILE));
    await settled(project, files);
    for (const { id } of atDeath.queues.inProgress) expect(allTasks(project).find((task) => task.id === id)).toMatchObject({ outcome: expect.stringMatching(/^(fixed|already_green)$/) as string, crashes: 1 });
  }
  expect(allTasks(project).every((task) => task.status === 'completed')).toBe(true);
  program.child.kill('SIGTERM');
  expect(await program.exited).toBe(0);
  await nothingLeft(project, home);
}

function breakCart(project: TinyProject): string {
  return edit(project, FILE, 'return amounts.reduce', 'return amuonts.reduce');
}

const PAIR = [FILE, 'src/receipt.js'] as const;

function twoFileShop(): TinyProject {
  return jsShop({
    'src/receipt.js': `export function receipt(lines) {\n  const numbered = lines.map((line, index) => \`\${index + 1}. \${line}\`);\n  return numbered.join('; ');\n}\n`,
    'src/receipt.test.js': `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { receipt } from './receipt.js';\n\ntest('numbers lines', () => {\n  assert.equal(receipt(['a', 'b']), '1. a; 2. b');\n});\n`,
  });
}

/** Both at once, so that one task fixes both and one landing writes both. */
function breakBoth(project: TinyProject): Readonly<Record<string, string>> {
  const cart = breakCart(project);
  return { [FILE]: cart, 'src/receipt.js': edit(project, 'src/receipt.js', 'return numbered.join', 'return numberde.join') };
}

type HasCome = (project: TinyProject, broken: Readonly<Record<string, string>>) => boolean;

/** Seen from outside: what the journal and the files say while the landing goes on. */
function landingSteps(): [string, HasCome][] {
  const journals = (project: TinyProject) => landings(project).map((id) => journalOf(project, id)?.status);
  const written = (project: TinyProject, broken: Readonly<Record<string, string>>) => PAIR.filter((file) => (existsSync(join(project.dir, file)) ? read(project, file) : '') !== broken[file]).length;
  return [
    ['verified', (project) => readState(project)?.queues.in_progress[0]?.stage === 'landing'],
    ['the journal is begun', (project) => landings(project).length > 0],
    ['the journal is written', (project) => journals(project).includes('prepared')],
    ['the first file is written', (project, broken) => written(project, broken) >= 1],
    ['the second file is written', (project, broken) => written(project, broken) >= 2],
    ['the journal is closed', (project) => journals(project).includes('landed')],
    ['the task is closed', (project) => readState(project)?.queues.completed.length === 1],
  ];
}

function isNearLanding(project: TinyProject): boolean {
  const queues = readState(project)?.queues;
  return queues?.in_progress.some(({ stage }) => stage !== null && ['verifying', 'reviewing', 'landing'].includes(stage)) === true || queues?.completed.length === 1;
}

function landings(project: TinyProject): readonly string[] {
  const folder = join(project.dir, '.keepgreen/landings');
  return existsSync(folder) ? readdirSync(folder) : [];
}

function journalOf(project: TinyProject, id: string): { readonly status: string } | undefined {
  const file = join(project.dir, '.keepgreen/landings', id, 'journal.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { status: string }) : undefined;
}

/** Looks many times a millisecond: a landing takes only a few. The deadline only bounds a failure. */
function spinUntil(isTrue: () => boolean): void {
  const deadline = Date.now() + 60_000;
  const rest = new Int32Array(new SharedArrayBuffer(4));
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error('the landing did not come so far within a minute');
    Atomics.wait(rest, 0, 0, 0.1);
  }
}

/** Ends the program as a crash would; what it had started and lives on. */
async function kill(program: RunningProgram): Promise<readonly Trace[]> {
  program.child.kill('SIGKILL');
  await new Promise((resolve) => (program.child.signalCode === null ? program.child.once('exit', resolve) : resolve(undefined)));
  return processesOf(program.home);
}

/** Every task has ended and the user's files are these, all of them and no others. */
async function settled(project: TinyProject, files: Readonly<Record<string, string>>): Promise<void> {
  const isSettled = () => JSON.stringify(userFiles(project)) === JSON.stringify(files) && allTasks(project).every((task) => task.status !== 'pending' && task.status !== 'in_progress');
  await waitFor(isSettled, 'the fix and the end of every task', SETTLE_SECONDS).catch((error: unknown) => {
    expect({ files: userFiles(project), tasks: allTasks(project).map(({ id, status, stage, timings, summary }) => ({ id, status, stage, timings, summary })) }, renderError(error)).toEqual({ files, tasks: [] });
    throw error;
  });
}

async function nothingLeft(project: TinyProject, home: string): Promise<void> {
  await waitFor(() => processesOf(home).length === 0, 'every process to end');
  expect(project.git('status', '--porcelain')).toBe('');
  expect(project.git('stash', 'list')).toBe('');
  expect(project.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  const shadow = execFileSync('git', ['--git-dir', join(project.dir, '.keepgreen/shadow.git'), 'worktree', 'list', '--porcelain'], { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: home } });
  const worktrees = [...shadow.matchAll(/^worktree (.+)$/gm)].map((match) => match[1] ?? '').filter((path) => !path.endsWith('shadow.git'));
  expect(worktrees.every((path) => existsSync(path) && /\/w[01]$/.test(path)), shadow).toBe(true);
  expect(shadow).not.toContain('prunable');
  expect(readdirSync(join(project.dir, '.keepgreen')).filter((name) => /\.next|tmp|corrupt/.test(name))).toEqual([]);
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
