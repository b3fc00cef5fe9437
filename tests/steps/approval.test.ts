import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StopReason } from '../../automation/loop/run-task.ts';
import { placeTask } from '../../automation/store/views.ts';
import { applyTask } from '../../automation/task/advance.ts';
import type { Fixer, RepairJob, Reviewed, ReviewJob, ReviewReport } from '../../automation/task/fixer.ts';
import { rejectTask } from '../../automation/task/question.ts';
import type { Task } from '../../automation/task/task.ts';
import { openScene, paid, redWhileBad, scriptedFixer, writes } from '../support/scene.ts';
import type { Scene, SceneOptions } from '../support/scene.ts';

const GOOD = 'one\ntwo\nthree\nfour\ngood\nsix\n';
const BAD = GOOD.replace('good', 'bad');
const BETTER = GOOD.replace('good', 'better');

type Answer = (job: ReviewJob, signal: AbortSignal) => Reviewed | Promise<Reviewed>;

interface Play {
  readonly scene: Scene;
  readonly agent: Fixer & { readonly asked: () => number };
  /** What the agent was told, attempt by attempt. */
  readonly told: readonly RepairJob[];
  readonly reviews: readonly ReviewJob[];
  readonly work: (signal?: AbortSignal) => Promise<Task>;
  /** A person's word on what waits. */
  readonly say: (how: (task: Task) => Task) => Promise<void>;
}

interface PlayOptions extends Partial<SceneOptions> {
  readonly answers?: readonly Answer[];
  readonly cost?: Fixer['cost'];
}

/** a.js is broken; the fixer mends it first like this, then like that; the reviewer plays its answers (the last one again). */
async function play({ answers = [], cost = 'metered', settings, ...options }: PlayOptions = {}): Promise<Play> {
  const reviews: ReviewJob[] = [];
  const told: RepairJob[] = [];
  const script = scriptedFixer(cost === 'metered' ? 'agent' : 'quickfix', cost, [writes('a.js', GOOD), writes('a.js', BETTER)]);
  const agent = { ...script, asked: script.asked, propose: (job: RepairJob, signal: AbortSignal) => (told.push(job), script.propose(job, signal)) };
  const scene = await openScene({
    tests: [redWhileBad('adds', 'a.js'), redWhileBad('other', 'b.js', 'b.test.js')],
    files: { 'a.js': GOOD },
    fixers: [agent],
    settings: { review: 'agent-fixes', autonomy: 'guardrails', ...settings },
    ...options,
    refit: (shop) => ({
      ...shop,
      reviewer: {
        review: async (job, signal) => {
          reviews.push(job);
          return (answers[reviews.length - 1] ?? answers.at(-1) ?? approves())(job, signal);
        },
      },
    }),
  });
  scene.project.write('a.js', BAD);
  const task = await scene.add(['a.js']);
  return {
    scene, agent, told, reviews,
    work: (signal) => scene.work(task, signal),
    say: async (how) => scene.store.update((draft) => void draft.queues.awaitingApproval.slice().forEach((one) => placeTask(draft, how(one)))),
  };
}

const issue = { severity: 'critical', description: 'it hard-codes the value of the test', file: 'a.js', line: 5 } as const;
const cost = { ...paid, requests: 2, tokens: 10, costUsd: 0.05 };
const reviewed = (report: Partial<ReviewReport>): Answer => () => ({ kind: 'reviewed', report: { approved: true, issues: [], suggestions: [], ...report }, usage: cost });
const approves = (): Answer => reviewed({});
const fails = (ending: Extract<Reviewed, { kind: 'unavailable' }>['ending']): Answer => () => ({ kind: 'unavailable', ending, summary: `it ended with ${ending}`, usage: cost, resetAt: null });
const yes = (task: Task) => applyTask(task, new Date());

describe('the second opinion', () => {
  it('is asked about an agent fix, with the patch, the failures and no word of the agent; what it cost is the attempt\'s', async () => {
    const { work, reviews, scene } = await play();
    const task = await work();
    expect(task).toMatchObject({ outcome: 'fixed', costUsd: 0.3, tokens: 110, attempts: [{ ending: 'fixed', confidence: { colour: 'green', score: 1 } }] });
    expect((await scene.store.read()).statistics).toMatchObject({ llmRequests: 3, llmTokens: 110 });
    expect(reviews).toHaveLength(1);
    expect(reviews[0]).toMatchObject({ failures: [{ name: 'adds' }], diff: expect.stringContaining('+good') as string });
    expect(JSON.stringify(reviews[0])).not.toContain('wrote a.js');
  });

  it('that refuses sends the fix back with its findings, and the next one lands', async () => {
    const { work, told, reviews, scene } = await play({ answers: [reviewed({ approved: false, issues: [issue], suggestions: ['compute it'] }), approves()] });
    const task = await work();
    expect(task).toMatchObject({ outcome: 'fixed', retryCount: 1, attempts: [{ ending: 'code', usage: { costUsd: 0.3 } }, { ending: 'fixed' }] });
    expect(scene.read('a.js')).toBe(BETTER);
    expect(reviews).toHaveLength(2);
    const evidence = ['The review found (critical) in a.js:5: it hard-codes the value of the test', 'The review suggests: compute it'];
    expect(told[1]?.earlier).toMatchObject([{ attempt: { ending: 'code', evidence }, diff: expect.stringContaining('+good') as string }]);
  });

  it('never overrules the checks: what is red is not even read', async () => {
    const { work, reviews } = await play({ fixers: [scriptedFixer('agent', 'metered', [writes('a.js', BAD.replace('one', '1'))])], settings: { maxRetries: 1 } });
    expect(await work()).toMatchObject({ outcome: 'unfixable', attempts: [{ ending: 'code' }] });
    expect(reviews).toEqual([]);
  });
});

describe('a review that can not be had', () => {
  it('for want of credit pauses the agent, costs no attempt, and a person is asked instead', async () => {
    const { work, scene } = await play({ answers: [fails('billing')] });
    const task = await work();
    expect(task).toMatchObject({ status: 'awaiting_approval', outcome: 'held', retryCount: 0, attempts: [{ ending: 'fixed' }], approval: { confidence: { colour: 'yellow' } } });
    expect(task.summary).toContain('it ended with billing');
    const state = await scene.store.read();
    expect(state.agentPause).toMatchObject({ ending: 'billing', summary: 'it ended with billing' });
    expect(state.conversationHistory.map((event) => event.event)).toEqual(['agent.paused', 'task.asked']);
    expect(state.statistics).toMatchObject({ llmRequests: 3, tasksProcessed: 0 });
    expect(scene.read('a.js')).toBe(BAD);
  });

  it('because the task was cancelled costs what it cost, and nothing waits', async () => {
    const stop = new AbortController();
    const stops: Answer = (_, signal) => {
      stop.abort({ kind: 'cancelled' } satisfies StopReason);
      expect(signal.aborted).toBe(true);
      return { kind: 'unavailable', ending: 'cancelled', summary: 'stopped', usage: cost, resetAt: null };
    };
    const { work, scene } = await play({ answers: [stops] });
    expect(await work(stop.signal)).toMatchObject({ approval: null, landing: null, retryCount: 0, costUsd: 0.3, attempts: [{ ending: 'cancelled' }] });
    expect(scene.read('a.js')).toBe(BAD);
  });
});

describe('a yes', () => {
  it('proves the fix once more although nothing has moved, and lands it without asking anybody again', async () => {
    const { work, say, scene, reviews, agent } = await play({ settings: { autonomy: 'manual' } });
    expect(await work()).toMatchObject({ status: 'awaiting_approval' });
    const before = scene.ran.filter((scope) => scope === 'all').length;
    await say(yes);
    expect(await work()).toMatchObject({ outcome: 'fixed', approval: null, landing: { status: 'landed', files: ['a.js'] }, attempts: [{ ending: 'fixed' }], costUsd: 0.3 });
    expect(scene.read('a.js')).toBe(GOOD);
    expect(scene.ran.filter((scope) => scope === 'all')).toHaveLength(before + 1);
    expect([reviews.length, agent.asked()]).toEqual([1, 1]);
    expect((await scene.store.read()).statistics).toMatchObject({ tasksProcessed: 1, tasksSucceeded: 1 });
  });

  it('merges with what was typed elsewhere in the file', async () => {
    const { work, say, scene } = await play({ settings: { autonomy: 'manual' } });
    await work();
    scene.project.write('a.js', BAD.replace('one', 'one, typed'));
    await say(yes);
    expect(await work()).toMatchObject({ outcome: 'fixed' });
    expect(scene.read('a.js')).toBe(GOOD.replace('one', 'one, typed'));
  });

  it('to what no longer holds in the tree of this moment says so and begins afresh, at no cost of attempts', async () => {
    const { work, say, scene } = await play({ settings: { autonomy: 'manual', maxRetries: 1 }, tests: [redWhileBad('adds', 'a.js'), { name: 'fits', file: 'b.test.js', judge: (read) => (read('b.js').includes('new') && read('a.js').includes('\ngood') ? 'failed' : 'passed') }] });
    await work();
    scene.project.write('b.js', 'new\n');
    await say(yes);
    expect(await work()).toMatchObject({ status: 'pending', landing: null, approval: null, retryCount: 0, summary: expect.stringContaining('the approved fix does not hold') as string });
    expect(scene.read('a.js')).toBe(BAD);
    expect(await work()).toMatchObject({ status: 'awaiting_approval', attempts: [{ ending: 'fixed' }, { ending: 'code' }, { ending: 'fixed' }] });
  });

  it('to what would now be refused by the guard lands nothing', async () => {
    const { work, say, scene } = await play({ settings: { autonomy: 'manual' } });
    await work();
    Object.assign(scene.shop, { guard: () => ({ kind: 'refused', findings: [{ rule: 'x', path: 'a.js', forPeople: 'it is forbidden now', forNextAttempt: 'no' }] }) });
    await say(yes);
    expect(await work()).toMatchObject({ status: 'pending', landing: null, summary: expect.stringContaining('it is forbidden now') as string });
    expect(scene.read('a.js')).toBe(BAD);
  });

  it('to a fix whose very lines were changed meanwhile begins again on the new text', async () => {
    const { work, say, scene } = await play({ settings: { autonomy: 'manual' } });
    await work();
    scene.project.write('a.js', BAD.replace('bad', 'bad, and typed'));
    await say(yes);
    expect(await work()).toMatchObject({ status: 'pending', outcome: null, landing: null, approval: null, summary: expect.stringContaining('changed the very lines') as string });
    expect(scene.read('a.js')).toBe(BAD.replace('bad', 'bad, and typed'));
  });

  it('to what the person has done by hand meanwhile ends well, and writes nothing', async () => {
    const { work, say, scene } = await play({ settings: { autonomy: 'manual' } });
    await work();
    scene.project.write('a.js', GOOD);
    await say(yes);
    let task = await work();
    if (task.status === 'pending') task = await work();
    expect(task).toMatchObject({ status: 'completed' });
    expect(scene.read('a.js')).toBe(GOOD);
  });

  it('waits for git like any landing, and is still a yes then', async () => {
    const { work, say, scene } = await play({ settings: { autonomy: 'manual' } });
    await work();
    await say(yes);
    mkdirSync(`${scene.project.dir}/.git/rebase-merge`);
    const waiting = await work();
    expect(waiting).toMatchObject({ status: 'pending', waitingFor: 'git', approval: { approvedAt: expect.any(String) as string } });
    scene.project.git('rebase', '--quit');
    await scene.store.update((draft) => void draft.queues.pending.forEach((task) => (task.notBefore = null)));
    expect(await work()).toMatchObject({ outcome: 'fixed' });
  });
});

describe('a no', () => {
  it('counts an attempt, and its reason is the next attempt\'s evidence', async () => {
    const { work, say, scene, told } = await play({ settings: { autonomy: 'manual' } });
    await work();
    await say((task) => rejectTask(task, 'use the constant'));
    expect((await scene.store.read()).queues.pending).toMatchObject([{ retryCount: 1, landing: null, approval: null }]);
    const second = await work();
    expect(second).toMatchObject({ status: 'awaiting_approval', retryCount: 1, attempts: [{ ending: 'code' }, { ending: 'fixed' }] });
    expect(told[1]?.earlier[0]).toMatchObject({ attempt: { evidence: [expect.stringContaining('use the constant')] }, diff: expect.stringContaining('+good') as string });
  });

  it('to the last attempt leaves the task to the person', async () => {
    const { work, say, scene } = await play({ settings: { autonomy: 'manual', maxRetries: 1 } });
    await work();
    await say((task) => rejectTask(task, 'never'));
    expect(await work()).toMatchObject({ status: 'failed', outcome: 'unfixable', summary: expect.stringContaining('all 1 attempts were refused') as string });
    expect(scene.read('a.js')).toBe(BAD);
  });

  it('to a free fixer makes it pass on to what it has beside', async () => {
    const { work, say, scene } = await play({ cost: 'free', settings: { autonomy: 'manual' } });
    await work();
    await say((task) => rejectTask(task, 'not so'));
    expect(await work()).toMatchObject({ status: 'awaiting_approval', retryCount: 0, landing: { diff: expect.stringContaining('+better') as string } });
    expect(scene.read('a.js')).toBe(BAD);
  });
});
