import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimNext } from '../../automation/loop/claim-next.ts';
import { recordStep } from '../../automation/loop/record.ts';
import { recoverTasks } from '../../automation/loop/recover.ts';
import { obeyCancels } from '../../automation/loop/wishes.ts';
import { newJob } from '../../automation/steps/job.ts';
import { createMemoryStore } from '../../automation/store/memory-store.ts';
import { allTasks, placeTask, queueOf } from '../../automation/store/views.ts';
import { withdrawExpired } from '../../automation/loop/questions.ts';
import { applyTask, LEGAL_MOVES, retryTask } from '../../automation/task/advance.ts';
import { noUsage } from '../../automation/task/attempt.ts';
import type { Attempt, Ending } from '../../automation/task/attempt.ts';
import type { Outcome } from '../../automation/task/outcome.ts';
import { rejectTask } from '../../automation/task/question.ts';
import type { State, Store } from '../../automation/task/state.ts';
import type { Landing, Task, TaskStatus } from '../../automation/task/task.ts';
import { createIntake } from '../../automation/watch/intake.ts';
import { createMemoryLog, createScriptedClock, createScriptedRandom } from '../../automation/world/scripted.ts';
import { settingsFor } from '../workspace/open.ts';

const FILES = ['a.ts', 'b.ts', 'c.ts', 'd.ts'];
const landing: Landing = { id: 'l1', mode: 'apply', status: 'landed', files: ['a.ts'], snapshotCommit: 's', patchCommit: 'p', commit: null, branch: null, url: null, landedAt: null, reason: null, conflicts: [], diff: '' };

type Order = { readonly kind: 'save' | 'step' | 'prove' | 'crash' | 'cancel' | 'retry' | 'apply' | 'reject' | 'wait'; readonly pick: number };
const orders = fc.array(fc.record<Order>({ kind: fc.constantFrom('save', 'step', 'step', 'step', 'step', 'prove', 'prove', 'crash', 'cancel', 'retry', 'apply', 'reject', 'wait'), pick: fc.nat(1000) }), { minLength: 20, maxLength: 120 });

describe('the queue, whatever happens in whatever order', () => {
  it('loses no task and no save, makes only legal moves and counts right', async () => {
    await fc.assert(fc.asyncProperty(orders, async (list) => {
      const model = new Model();
      for (const order of list) await model.obey(order);
    }), { numRuns: 60 });
  }, 120_000);
});

/** Plays the orders on the real queue, and keeps its own books beside it. */
class Model {
  readonly store: Store = createMemoryStore();
  readonly clock = createScriptedClock('2026-11-21T10:00:00.000Z');
  readonly settings = settingsFor('/project', { stateDir: '/state', autoFixFileTypes: ['.ts'], maxBatchSize: 2, retryBackoffSeconds: 2, maxRetries: 2 });
  readonly intake = createIntake({ store: this.store, settings: this.settings, clock: this.clock, random: createScriptedRandom(), log: createMemoryLog() });
  /** The task in hand as this process knows it. */
  job: ReturnType<typeof newJob> | undefined;
  turn = 0;
  seen = new Map<string, TaskStatus>();
  /** Files saved and not judged since, by the turn of the save; and the turn at which a task last looked at the tree. */
  readonly unjudged = new Map<string, number>();
  readonly looked = new Map<string, number>();
  readonly expected = { tasksProcessed: 0, tasksSucceeded: 0, tasksFailed: 0, tasksEscalated: 0 };

  async obey(order: Order): Promise<void> {
    this.turn += 1;
    // Two things never happen in the same millisecond here, as little as in life.
    await this.clock.advance(1);
    await this.play(order);
    this.compare(await this.store.read());
  }

  async play({ kind, pick }: Order): Promise<void> {
    switch (kind) {
      case 'save':
        return this.save(FILES.filter((_, index) => (pick >> index) % 2 === 1));
      case 'step':
        return this.job === undefined ? this.claim() : this.step(pick);
      case 'prove':
        return this.prove(pick);
      case 'crash':
        this.job = undefined;
        return void (await this.store.update((draft) => recoverTasks(draft, this.clock.now())));
      case 'cancel':
        return this.cancel(pick);
      case 'retry':
        return this.change(pick, ['completed', 'failed', 'cancelled'], retryTask);
      case 'apply':
        return this.change(pick, ['awaiting_approval'], (task) => applyTask(task, this.clock.now()));
      case 'reject':
        return this.change(pick, ['awaiting_approval'], (task) => (task.approval === null ? task : rejectTask(task, 'no')));
      case 'wait':
        return this.wait();
      default:
        return kind satisfies never;
    }
  }

  async save(files: readonly string[]): Promise<void> {
    await this.intake({ written: files, removed: [], firstSeenMs: 0 });
    for (const file of files) this.unjudged.set(file, this.turn);
  }

  async claim(): Promise<void> {
    const task = await this.store.update((draft) => claimNext(draft, 1, this.clock.now()));
    if (task === undefined) return;
    if (task.stage === 'checking') this.looked.set(task.id, this.turn);
    this.job = newJob(task, await this.store.read(), () => this.store.read());
  }

  async step(pick: number): Promise<void> {
    const { job } = this;
    if (job === undefined) return;
    const possible = outcomesOf(job.task, await this.store.read(), this.clock.now());
    const outcome = possible[pick % possible.length];
    if (outcome === undefined) throw new Error(`nothing can happen at ${job.task.stage ?? '?'}`);
    await this.write(outcome);
  }

  /** Takes a task the straight way to its landing, or to a person's word, which chance alone rarely does. */
  async prove(pick: number): Promise<void> {
    if (this.job === undefined) await this.claim();
    this.compare(await this.store.read());
    if (this.job?.task.stage !== 'checking') return;
    const way: readonly Outcome[] = [{ kind: 'red', failures: [] }, { kind: 'localised' }, { kind: 'planned', fixer: 'agent' }, { kind: 'proposed' }, { kind: 'verified' }, pick % 2 === 0 ? { kind: 'reviewed' } : asks(this.job.task, this.clock.now())];
    for (const outcome of way) await this.write(outcome);
  }

  async write(outcome: Outcome): Promise<void> {
    const { job } = this;
    if (job === undefined) return;
    const record = { job, notes: [], outcome, stage: job.task.stage ?? 'checking', ms: 1, settings: this.settings, limits: this.settings, now: this.clock.now() } as const;
    job.task = await this.store.update((draft) => recordStep(draft, record));
    // A disk that said no although it had written makes the same step be written once more: it must change nothing.
    const once = await this.store.read();
    await this.store.update((draft) => recordStep(draft, { ...record, job: { ...job, task: { ...job.task, status: 'in_progress', timings: job.task.timings.slice(0, -1) } } }));
    expect((await this.store.read()).queues).toEqual(once.queues);
    if (job.task.status !== 'in_progress') this.job = undefined;
  }

  /** Long enough for every question to expire, which the loop notices at its next turn. */
  async wait(): Promise<void> {
    await this.clock.advance(400_000);
    const forgotten: string[] = [];
    const late = (await this.store.read()).queues.awaitingApproval.filter((task) => task.approval !== null);
    await withdrawExpired(await this.store.read(), { store: this.store, clock: this.clock, forget: ({ id }) => Promise.resolve(void forgotten.push(id)) });
    expect(forgotten.sort()).toEqual(late.map(({ id }) => id).sort());
  }

  async cancel(pick: number): Promise<void> {
    const open = allTasks(await this.store.read()).filter((task) => ['pending', 'in_progress', 'awaiting_approval'].includes(task.status));
    const task = open[pick % Math.max(open.length, 1)];
    if (task === undefined) return;
    if (task.id === this.job?.task.id) return this.write({ kind: 'interrupted', ending: 'cancelled', attempt: null });
    await this.store.update((draft) => {
      draft.wishes.cancel.push(task.id);
      obeyCancels(draft, this.job?.task.id, this.clock.now());
    });
    this.forgive(task);
  }

  async change(pick: number, statuses: readonly TaskStatus[], how: (task: Task) => Task): Promise<void> {
    const fitting = allTasks(await this.store.read()).filter((task) => statuses.includes(task.status));
    const task = fitting[pick % Math.max(fitting.length, 1)];
    if (task !== undefined) await this.store.update((draft) => placeTask(draft, how(task)));
  }

  compare(state: State): void {
    const tasks = allTasks(state);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
    for (const id of this.seen.keys()) expect(tasks.some((task) => task.id === id), `${id} has disappeared`).toBe(true);
    for (const task of tasks) this.compareTask(task, state);
    this.seen = new Map(tasks.map(({ id, status }) => [id, status]));
    expect(state.queues.inProgress.map(({ id }) => id)).toEqual(this.job === undefined ? [] : [this.job.task.id]);
    expect(state.statistics).toMatchObject(this.expected);
    for (const [file, turn] of this.unjudged) expect(tasks.some((task) => this.willJudge(task, file, turn)), `the save of ${file} is forgotten`).toBe(true);
  }

  compareTask(task: Task, state: State): void {
    const before = this.seen.get(task.id) ?? 'pending';
    expect(state.queues[queueOf(task.status)].some(({ id }) => id === task.id)).toBe(true);
    expect((task.owner !== null) === (task.status === 'in_progress') && (task.stage !== null) === (task.status === 'in_progress')).toBe(true);
    // A question lives as long as the fix it is about, and a yes lands or ends it.
    if (task.approval !== null) expect(task.landing?.status).toBe('held');
    if (task.approval !== null && task.approval.approvedAt === null) expect(task.status).toBe('awaiting_approval');
    if (before === task.status) return;
    expect(LEGAL_MOVES[before], `${before} to ${task.status}`).toContain(task.status);
    if (task.status === 'completed' || task.status === 'failed') this.count(task);
    if (['completed', 'failed', 'awaiting_approval', 'cancelled'].includes(task.status) && task.outcome !== 'superseded') this.forgive(task);
  }

  count(task: Task): void {
    this.expected.tasksProcessed += 1;
    if (task.outcome === 'fixed' || task.outcome === 'already_green') this.expected.tasksSucceeded += 1;
    if (task.status === 'failed') this.expected.tasksFailed += 1;
    if (task.outcome === 'unfixable') this.expected.tasksEscalated += 1;
  }

  /** A task that has ended has judged what it looked at, and a person who calls one off calls off its files. */
  forgive(task: Task): void {
    for (const file of task.files) if (task.status === 'cancelled' || (this.looked.get(task.id) ?? 0) > (this.unjudged.get(file) ?? Infinity)) this.unjudged.delete(file);
  }

  willJudge(task: Task, file: string, turn: number): boolean {
    if (!task.files.includes(file)) return false;
    if (task.status === 'pending') return task.landing === null || (this.looked.get(task.id) ?? 0) > turn;
    return task.status === 'in_progress' && (this.looked.get(task.id) ?? 0) > turn;
  }
}

const attempt = (task: Task, ending: Ending, now: Date, fixer = 'agent'): Attempt => ({ number: task.attempts.length + 1, fixer, startedAt: now.toISOString(), endedAt: now.toISOString(), durationMs: 1, ending, summary: ending, rationale: '', evidence: [], files: [], diffHash: null, runDir: '', usage: noUsage, confidence: null });

/** Proven, and a person is asked; nobody is for longer than five minutes. */
const asks = (task: Task, now: Date): Outcome => ({
  kind: 'asked', attempt: attempt(task, 'fixed', now), landing: { ...landing, status: 'held' },
  approval: { askedAt: now.toISOString(), expiresAt: new Date(now.getTime() + 300_000).toISOString(), why: 'not sure', confidence: { score: 0.7, colour: 'yellow', parts: [], reasons: [] }, approvedAt: null },
});

/** What the world can answer at this stage. */
function outcomesOf(task: Task, state: State, now: Date): readonly Outcome[] {
  const failed = (ending: Ending, fixer?: string): Outcome => ({ kind: 'attempt_ended', attempt: attempt(task, ending, now, fixer), resetAt: null });
  const held: Landing = { ...landing, status: 'held' };
  const asked = asks(task, now);
  const proven = task.landing === null ? attempt(task, 'fixed', now) : null;
  const here: Readonly<Record<NonNullable<Task['stage']>, readonly Outcome[]>> = {
    checking: [{ kind: 'green' }, { kind: 'red', failures: [] }, { kind: 'red', failures: [] }, { kind: 'red', failures: [] }, { kind: 'flaky', failures: [] }, { kind: 'pre_existing', failures: [] }, { kind: 'cannot_run', reason: 'no', next: '' }],
    localising: [{ kind: 'localised' }],
    planning: [{ kind: 'planned', fixer: 'agent' }, { kind: 'planned', fixer: 'agent' }, { kind: 'exhausted', reason: 'none' }, { kind: 'agent_paused', reason: 'paused', until: now.toISOString() }],
    fixing: [{ kind: 'proposed' }, { kind: 'proposed' }, { kind: 'nothing_proposed', reason: '' }, failed('no_change'), failed('hang'), failed('auth')],
    verifying: [{ kind: 'verified' }, { kind: 'verified' }, failed('code'), failed('code', 'quickfix'), failed('cheat')],
    reviewing: task.landing === null ? [{ kind: 'reviewed' }, asked, failed('code')] : [{ kind: 'reviewed' }],
    landing: [{ kind: 'landed', attempt: proven, landing }, { kind: 'held', attempt: proven, landing: held, reason: 'You typed.' }, { kind: 'moved' }, { kind: 'postponed', attempt: proven, landing: held, because: 'git', reason: 'A rebase.' }],
    escalating: [{ kind: 'escalated', summary: 'x' }],
  };
  // The loop supersedes only for a waiting save of the same file.
  const heir = state.queues.pending.some((other) => other.type === 'file_change' && other.landing === null && other.files.some((file) => task.files.includes(file)));
  // An approved fix whose lines were changed meanwhile.
  const overtaken = task.stage === 'landing' && task.approval !== null;
  const anywhere: readonly Outcome[] = [
    { kind: 'interrupted', ending: 'shutdown', attempt: null }, { kind: 'git_busy', reason: 'A merge.', attempt: null }, { kind: 'fault', reason: 'no disk', attempt: null }, { kind: 'out_of_time', afterSeconds: 1, attempt: null },
    ...(overtaken || (heir && task.landing === null) ? [{ kind: 'interrupted', ending: 'superseded', attempt: null } as const] : []),
  ];
  const stage = here[task.stage ?? 'checking'];
  // Mostly what the stage is for.
  return [...stage, ...stage, ...stage, ...anywhere];
}
