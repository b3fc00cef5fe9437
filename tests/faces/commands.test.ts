import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../automation/faces/cli/commands.ts';
import { KeepgreenError } from '../../automation/errors.ts';
import { operations } from '../../automation/faces/operations.ts';
import type { ApplyResult } from '../../automation/faces/hosts.ts';
import type { Landing } from '../../automation/task/task.ts';
import { stage, taskOf } from './stage.ts';

const landing: Landing = { id: 'l1', mode: 'apply', status: 'landed', files: ['src/a.ts'], snapshotCommit: 'a', patchCommit: 'b', commit: null, branch: null, url: null, landedAt: '2026-01-01T00:00:01.000Z', reason: null, conflicts: [], diff: '--- a\n+++ b\n-x\n+y\n' };

it('has a command for every operation, under its name', () => {
  expect(commands.map((command) => command.name)).toEqual(Object.keys(operations));
  for (const [name, operation] of Object.entries(operations)) expect(operation.name).toBe(name);
});

describe('add', () => {
  it('puts files into the queue, relative to the project', async () => {
    const { json, read, dir } = stage();
    const { code, answer } = await json('add', join(dir, 'src/a.ts'), 'src/b.ts', './src/b.ts', '--description', 'look', '--priority', '5');
    expect(code).toBe(0);
    expect(answer['task']).toMatchObject({ type: 'manual', status: 'pending', file_path: 'src/a.ts', files: ['src/a.ts', 'src/b.ts'], description: 'look', priority: 5, created_at: '2026-01-01T00:00:00.000Z' });
    const state = await read();
    expect(state.queues.pending).toHaveLength(1);
    expect(state.conversationHistory).toMatchObject([{ event: 'task.created' }]);
  });

  it.each([
    [['add'], 2, 'missing required argument'],
    [['add', 'src/none.ts'], 2, 'There is no file or folder'],
    [['add', 'src'], 2, 'is a folder'],
    [['add', '/etc/passwd'], 2, 'is not in the project'],
    [['add', 'src/a.ts', '--priority', '9'], 2, 'priority'],
    [['add', 'src/a.ts', '--priority', 'high'], 2, 'priority'],
  ])('refuses %j', async (argv, exitCode, why) => {
    const { keepgreen, read } = stage();
    const { code, err, out } = await keepgreen(...argv);
    expect(code).toBe(exitCode);
    expect(err).toContain(why);
    expect(err).toMatch(/^error \[\w+\]: .+\nnext: .+\n$/);
    expect(out).toBe('');
    expect((await read()).queues.pending).toEqual([]);
  });

  it('takes a file whose name begins with a dash, behind --', async () => {
    const { json } = stage({ files: { '-rf.ts': '' } });
    expect((await json('add', '--', '-rf.ts')).code).toBe(2);
    const { keepgreen, read } = stage({ files: { '-rf.ts': '' } });
    expect((await keepgreen('add', '--', '-rf.ts')).code).toBe(0);
    expect((await read()).queues.pending[0]?.files).toEqual(['-rf.ts']);
  });
});

describe('what a person allows', () => {
  it('comes with the task, or later, and is shown; one that is finished keeps it for a retry', async () => {
    const { json, keepgreen, read } = stage();
    await json('add', 'src/a.ts', '--grant', 'change_tests', '--grant', 'large_change', '--grant', 'change_tests');
    const id = (await read()).queues.pending[0]?.id ?? '';
    expect((await read()).queues.pending[0]?.grants).toEqual(['change_tests', 'large_change']);
    expect((await json('grant', id, 'add_dependency', 'change_tests')).answer).toMatchObject({ finished: false, task: { grants: ['change_tests', 'large_change', 'add_dependency'] } });
    expect((await keepgreen('task', id)).out).toContain('allowed   change_tests, large_change, add_dependency');
    await json('cancel', id);
    expect((await keepgreen('grant', id, 'change_config')).out).toContain(`keepgreen retry ${id}`);
    await json('retry', id);
    const state = await read();
    expect(state.queues.pending[0]?.grants).toHaveLength(4);
    expect(state.conversationHistory.map(({ event }) => event)).toContain('task.granted');
  });

  it('is one of the known words, for a task that is there', async () => {
    const { keepgreen, read } = stage({ state: (draft) => void draft.queues.pending.push(taskOf(1)) });
    expect(await keepgreen('grant', '00000001', 'everything')).toMatchObject({ code: 2, err: expect.stringContaining('change_tests') as string });
    expect(await keepgreen('grant', '00000001')).toMatchObject({ code: 2 });
    expect(await keepgreen('grant', 'ffff', 'change_tests')).toMatchObject({ code: 1 });
    expect(await keepgreen('add', 'src/a.ts', '--grant', 'all')).toMatchObject({ code: 2 });
    expect((await read()).queues.pending).toMatchObject([{ grants: [] }]);
  });

  it('goes with fix too, and swallows no path', async () => {
    const asked: unknown[] = [];
    const { keepgreen } = stage({ hosts: { fixOnce: (request) => (asked.push(request), Promise.resolve({ exitCode: 0, tasks: [taskOf(1)] })) } });
    await keepgreen('fix', '--grant', 'change_tests', 'src/a.ts');
    expect(asked).toEqual([{ paths: ['src/a.ts'], grants: ['change_tests'] }]);
  });
});

describe('tasks', () => {
  const state = (draft: Awaited<ReturnType<ReturnType<typeof stage>['read']>>) => {
    draft.queues.completed.push(taskOf(1, { status: 'completed', outcome: 'fixed', createdAt: '2026-01-01T00:00:01.000Z' }));
    draft.queues.pending.push(taskOf(2, { createdAt: '2026-01-01T00:00:02.000Z' }));
    draft.queues.failed.push(taskOf(3, { status: 'cancelled', outcome: 'cancelled', createdAt: '2026-01-01T00:00:00.000Z' }));
  };

  it('lists all, the newest last, or those of a status', async () => {
    const { json } = stage({ state });
    const ids = (answer: Record<string, unknown>) => (answer['tasks'] as { id: string }[]).map((task) => task.id.slice(-1)).join('');
    expect(ids((await json('tasks')).answer)).toBe('312');
    expect(ids((await json('tasks', '--limit', '2')).answer)).toBe('12');
    expect(ids((await json('tasks', '--status', 'cancelled')).answer)).toBe('3');
    expect((await json('tasks', '--status', 'done')).code).toBe(2);
  });

  it('shows a line for each to a person, and says when there are none', async () => {
    expect((await stage({ state }).keepgreen('tasks')).out.trimEnd().split('\n')).toHaveLength(3);
    expect((await stage().keepgreen('tasks')).out).toBe('no tasks\n');
  });

  it('are found by the beginning of their id, when it fits one only', async () => {
    const { json } = stage({ state: (draft) => draft.queues.pending.push(taskOf(12), taskOf(13)) });
    expect((await json('task', '00000012')).answer['task']).toMatchObject({ id: 'task_00000012' });
    const several = await json('task', 'task_0000001');
    expect(several.code).toBe(1);
    expect(several.answer).toMatchObject({ error: { code: 'task_not_found', message: expect.stringContaining('the beginning of 2 tasks') as string } });
    expect((await json('task', 'ffff')).answer).toMatchObject({ error: { code: 'task_not_found' } });
  });

  it('show the diff of the landing, or of the last attempt', async () => {
    const attempt = { number: 1, fixer: 'agent', startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:03.000Z', durationMs: 3000, ending: 'code' as const, summary: 'still red', rationale: '', evidence: ['a test failed'], files: ['src/a.ts'], diffHash: null, runDir: 'runs/task_00000002/1', usage: { model: null, sessionId: null, turns: 0, requests: 0, tokens: 0, costUsd: 0, toolUses: [] }, confidence: null };
    const on = stage({ state: (draft) => draft.queues.completed.push(taskOf(1, { status: 'completed', outcome: 'fixed', landing }), taskOf(2, { status: 'failed', outcome: 'unfixable', attempts: [attempt] })) });
    on.write('.keepgreen/runs/task_00000002/1/diff.patch', '+tried\n');
    expect((await on.keepgreen('task', '00000001')).out).toContain('-x\n+y');
    const shown = (await on.keepgreen('task', '00000002')).out;
    expect(shown).toContain('attempt 1 by agent: code in 3.0 s. still red\n  a test failed');
    expect(shown).toContain('+tried');
  });

  it('can\'t move the cursor of who reads of them', async () => {
    const { keepgreen } = stage({ state: (draft) => draft.queues.pending.push(taskOf(1, { filePath: 'a\u001b[2J\u001b]0;x\u0007b\r\nc.ts', summary: '\u001b[31mred' })) });
    for (const argv of [['tasks'], ['task', 'task_0'], ['status']]) expect((await keepgreen(...argv)).out).not.toMatch(/[\u001b\u0007\r]/);
  });
});

describe('cancel', () => {
  it('cancels what waits', async () => {
    const { json, read } = stage({ state: (draft) => draft.queues.pending.push(taskOf(1)) });
    expect((await json('cancel', '00000001')).answer).toMatchObject({ asked: false, task: { status: 'cancelled', outcome: 'cancelled' } });
    expect((await read()).queues.completed).toHaveLength(1);
  });

  it('asks the loop to let go of what it has in hand, and nobody when nobody is there', async () => {
    const state = (draft: Awaited<ReturnType<ReturnType<typeof stage>['read']>>) => void draft.queues.inProgress.push(taskOf(1, { status: 'in_progress', stage: 'fixing' }));
    const live = stage({ state, hosts: { liveProcess: () => Promise.resolve({ pid: 1, since: '2026-01-01T00:00:00.000Z' }) } });
    expect((await live.json('cancel', '00000001')).answer).toMatchObject({ asked: true, task: { status: 'in_progress' } });
    await live.json('cancel', '00000001');
    expect((await live.read()).wishes.cancel).toEqual(['task_00000001']);
    const dead = stage({ state });
    expect((await dead.json('cancel', '00000001')).answer).toMatchObject({ asked: false, task: { status: 'cancelled' } });
  });

  it('refuses what is finished', async () => {
    const { json } = stage({ state: (draft) => draft.queues.completed.push(taskOf(1, { status: 'completed', outcome: 'already_green' })) });
    expect(await json('cancel', '00000001')).toMatchObject({ code: 2, answer: { error: { code: 'usage' } } });
  });
});

it('retry puts a finished task back, and nothing else', async () => {
  const { json, read } = stage({ state: (draft) => draft.queues.failed.push(taskOf(1, { status: 'failed', outcome: 'unfixable', retryCount: 3, completedAt: '2026-01-01T00:00:00.000Z' })) });
  expect((await json('retry', '00000001')).answer['task']).toMatchObject({ status: 'pending', outcome: null, retry_count: 0, completed_at: null });
  expect((await read()).queues.failed).toEqual([]);
  expect((await json('retry', '00000001')).code).toBe(2);
});

describe('apply and undo', () => {
  const held = taskOf(1, { status: 'awaiting_approval', outcome: 'held', landing: { ...landing, status: 'held' } });
  const landed = taskOf(2, { status: 'completed', outcome: 'fixed', landing });

  it('hand the whole id to who can do it', async () => {
    const seen: string[] = [];
    const { json, keepgreen } = stage({
      state: (draft) => (draft.queues.awaitingApproval.push(held), draft.queues.completed.push(landed)),
      hosts: {
        applyHeld: (id) => (seen.push(`apply ${id}`), Promise.resolve({ kind: 'landed', landing, anew: false })),
        undo: (id) => (seen.push(`undo ${id}`), Promise.resolve({ kind: 'undone', files: ['src/a.ts'] })),
      },
    });
    expect(await json('apply', '00000001')).toMatchObject({ code: 0, answer: { kind: 'landed', task_id: 'task_00000001', landing: { status: 'landed', patch_commit: 'b' } } });
    expect((await keepgreen('undo', '00000002')).out).toBe('✓ undone src/a.ts\n');
    expect(seen).toEqual(['apply task_00000001', 'undo task_00000002']);
  });

  it('exit 1 with the conflict when the user\'s text stays', async () => {
    const conflict = { reason: 'You changed the same line.', conflicts: ['src/a.ts'], diff: '<<<<<<<\n' };
    const { json, keepgreen } = stage({
      state: (draft) => (draft.queues.awaitingApproval.push(held), draft.queues.completed.push(landed)),
      hosts: { applyHeld: () => Promise.resolve({ kind: 'held', ...conflict }), undo: () => Promise.resolve({ kind: 'refused', ...conflict }) },
    });
    expect(await json('undo', '00000002')).toMatchObject({ code: 1, answer: { kind: 'refused', ...conflict } });
    const { code, out } = await keepgreen('apply', '00000001');
    expect(code).toBe(1);
    expect(out).toBe('⏸ still held You changed the same line.\n  conflict in src/a.ts\n<<<<<<<\n');
  });

  it('refuse a task that has nothing to land or to take back', async () => {
    const { json } = stage({ state: (draft) => draft.queues.completed.push(landed, taskOf(3, { status: 'completed', outcome: 'fixed', landing: { ...landing, status: 'undone' } })) });
    expect((await json('apply', '00000002')).answer).toMatchObject({ error: { code: 'task_not_held' } });
    expect((await json('undo', '00000003')).answer).toMatchObject({ error: { code: 'task_not_undoable', message: expect.stringContaining('undone already') as string } });
  });
});

describe('grant', () => {
  it('says which grants there are to a word that is none', async () => {
    const { code, err } = await stage({ state: (draft) => void draft.queues.pending.push(taskOf(1)) }).keepgreen('grant', '00000001', 'anything');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('grants can\'t be "anything". Allowed: change_tests, add_dependency, change_config, large_change.') as string });
  });
});

describe('approve and reject', () => {
  const approval = { askedAt: '2026-01-01T00:00:00.000Z', expiresAt: '2026-01-04T00:00:00.000Z', why: 'Not sure (yellow, 0.79): no review.', approvedAt: null, confidence: { score: 0.79, colour: 'yellow' as const, parts: [{ verifier: 'tests' as const, score: 1, weight: 0.35, detail: '' }], reasons: ['no review'] } };
  const proven = { number: 1, fixer: 'agent', startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:03.000Z', durationMs: 3000, ending: 'fixed' as const, summary: 'set it right', rationale: '', evidence: [], files: [], diffHash: null, runDir: '', usage: { model: null, sessionId: null, turns: 0, requests: 0, tokens: 0, costUsd: 0, toolUses: [] }, confidence: approval.confidence };
  const asking = taskOf(1, { status: 'awaiting_approval', outcome: 'held', landing: { ...landing, status: 'held' }, approval, attempts: [proven] });
  const state = (draft: Awaited<ReturnType<ReturnType<typeof stage>['read']>>) => void draft.queues.awaitingApproval.push(asking);

  it('are shown by status and task: how sure, why, and how to answer', async () => {
    const status = (await stage({ state }).keepgreen('status')).out;
    expect(status).toContain('asks      yellow 0.79 Not sure (yellow, 0.79): no review.');
    expect(status).toContain('yes: keepgreen approve task_00000001   no: keepgreen reject task_00000001 --why "…"');
    const both = [status, (await stage({ state: (draft) => void draft.queues.awaitingApproval.push({ ...asking, summary: `${approval.why} Yes: keepgreen approve …` }) }).keepgreen('task', asking.id)).out];
    for (const screen of both) expect(screen.split('Not sure (yellow, 0.79)')).toHaveLength(2);
    expect((await stage({ state }).keepgreen('task', '1'.padStart(8, '0'))).out).toContain('  confidence 0.79 yellow (tests 1.00)\n    no review');
    expect((await stage({ state }).json('tasks')).answer['tasks']).toMatchObject([{ approval: { expires_at: '2026-01-04T00:00:00.000Z', confidence: { colour: 'yellow' } } }]);
  });

  it('approve says yes; what lands instead of what no longer held is said, and a refusal exits with 1', async () => {
    const on = (result: ApplyResult) => stage({ state, hosts: { applyHeld: () => Promise.resolve(result) } });
    expect(await on({ kind: 'landed', landing, anew: false }).keepgreen('approve', '00000001')).toMatchObject({ code: 0, out: '✓ landed src/a.ts — undo: keepgreen undo task_00000001\n' });
    expect((await on({ kind: 'landed', landing, anew: true }).keepgreen('approve', '00000001')).out).toContain('another fix, because the one that waited no longer held');
    expect(await on({ kind: 'refused', reason: 'the approved fix does not hold' }).keepgreen('approve', '00000001')).toMatchObject({ code: 1, out: '✗ refused the approved fix does not hold\n' });
  });

  it('reject puts the task back with the reason, and says who goes on', async () => {
    const { json, read } = stage({ state });
    expect(await json('reject', '00000001', '--why', ' use the constant ')).toMatchObject({ code: 0, answer: { running: false, task: { status: 'pending', retry_count: 1, approval: null } } });
    expect((await read()).queues.pending[0]).toMatchObject({ landing: null, attempts: [{ ending: 'code', summary: 'you refused it: use the constant' }] });
    expect((await read()).conversationHistory).toMatchObject([{ event: 'task.rejected', message: 'a person has said no: use the constant' }]);
    const live = stage({ state, hosts: { liveProcess: () => Promise.resolve({ pid: 1, since: '2026-01-01T00:00:00.000Z' }) } });
    expect((await live.keepgreen('reject', '00000001', '--why', 'no')).out).toBe('task_00000001 goes on with the next attempt, which reads your reason\n');
  });

  it('need a question, and reject a reason', async () => {
    const { json } = stage({ state: (draft) => draft.queues.awaitingApproval.push(taskOf(2, { status: 'awaiting_approval', outcome: 'held', landing: { ...landing, status: 'held' } }), taskOf(3, { status: 'awaiting_approval', outcome: 'held', approval, landing: { ...landing, status: 'held' } })) });
    for (const argv of [['approve', '00000002'], ['reject', '00000002', '--why', 'no']]) expect(await json(...argv)).toMatchObject({ code: 1, answer: { error: { code: 'approval_missing', message: expect.stringContaining('asks nothing') as string } } });
    for (const argv of [['reject', '00000003'], ['reject', '00000003', '--why', ' ']]) expect(await json(...argv)).toMatchObject({ code: 2, answer: { error: { code: 'usage', message: 'why: say why, for the next attempt.' } } });
    const { json: other } = stage({ state: (draft) => draft.queues.pending.push(taskOf(4)) });
    for (const argv of [['approve', '00000004'], ['reject', '00000004', '--why', 'no']]) expect(await other(...argv)).toMatchObject({ code: 1, answer: { error: { code: 'task_not_held' } } });
  });
});

it('pause and resume are stored wishes, and resume asks a paused agent too', async () => {
  const pause = { ending: 'billing' as const, since: '2026-01-01T00:00:00.000Z', until: '2026-01-01T01:00:00.000Z', summary: 'no credit', probes: 0 };
  const { json, read } = stage({ state: (draft) => void (draft.agentPause = pause) });
  expect((await json('pause')).answer).toEqual({ paused: true });
  expect((await read()).wishes).toMatchObject({ paused: true, resumeAgent: false });
  expect((await json('resume')).answer).toEqual({ paused: false, agent_asked: true, closed: [] });
  expect((await read()).wishes).toMatchObject({ paused: false, resumeAgent: true });
  expect((await read()).conversationHistory.map((event) => event.event)).toEqual(['orchestrator.paused', 'orchestrator.resumed']);
});

it('status tells who runs, what is wrong and what is in hand', async () => {
  const health = { stateManager: 'ok', fileWatcher: 'failing: no watches left', testRunner: 'ok', claudeInstances: 'ok' };
  const { json, keepgreen } = stage({
    state: (draft) => {
      draft.processes.orchestrator = { status: 'running', pid: 7, host: 'h', startedAt: '2026-01-01T00:00:00.000Z', lastHeartbeat: '2026-01-01T00:00:00.000Z', projectRoot: '/p', activity: '', health };
      draft.queues.inProgress.push(taskOf(1, { status: 'in_progress', stage: 'verifying' }));
    },
    hosts: { liveProcess: () => Promise.resolve({ pid: 7, since: '2026-01-01T00:00:00.000Z' }) },
  });
  expect((await json('status')).answer).toMatchObject({ running: true, live: { pid: 7 }, queues: { pending: 0, in_progress: 1 }, orchestrator: { last_heartbeat: '2026-01-01T00:00:00.000Z', health: { file_watcher: 'failing: no watches left' } } });
  const { out } = await keepgreen('status');
  expect(out).toContain('watcher: failing: no watches left');
  expect(out).toContain('verifying');
});

describe('stop', () => {
  it('stores the wish and waits until the process is gone', async () => {
    let alive = true;
    const on = stage({ hosts: { liveProcess: () => Promise.resolve(alive ? { pid: 7, since: '' } : undefined) } });
    on.store.subscribe((state) => (alive = !state.wishes.stop));
    expect((await on.json('stop')).answer).toEqual({ stopped: true, pid: 7 });
  });

  it('is no error where nothing runs, and leaves no wish behind', async () => {
    const { json, read } = stage();
    expect(await json('stop')).toEqual({ code: 0, answer: { stopped: false, pid: null } });
    expect((await read()).wishes.stop).toBe(false);
  });

  it('says how to end a process that does not listen', async () => {
    const on = stage({ hosts: { liveProcess: () => Promise.resolve({ pid: 7, since: '' }) } });
    const stopped = on.keepgreen('stop');
    while (on.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    await on.clock.advance(60_000);
    expect(await stopped).toMatchObject({ code: 1, err: expect.stringContaining('kill 7') as string });
  });
});

it('events are the newest so many, oldest first', async () => {
  const on = stage();
  on.write('.keepgreen/events.jsonl', [1, 2, 3].map((n) => JSON.stringify({ at: '2026-01-01T00:00:00.000Z', event: 'task.fixed', task_id: null, message: `n${n}` })).join('\n') + '\n');
  expect((await on.json('events', '--limit', '2')).answer).toEqual({ events: [2, 3].map((n) => ({ at: '2026-01-01T00:00:00.000Z', event: 'task.fixed', task_id: null, message: `n${n}` })) });
});

it('doctor exits 1 when something can\'t work, and names settings with their origin, secrets hidden', async () => {
  const checks = [{ name: 'node', ok: true, detail: 'v20', next: '' }, { name: 'agent', ok: false, detail: 'not logged in', next: 'claude login' }];
  const { json, keepgreen } = stage({ hosts: { doctor: () => Promise.resolve({ checks }) }, env: { ANTHROPIC_API_KEY: 'sk-secret', WATCH_PATHS: 'src' } });
  const { code, answer } = await json('doctor', '--max-retries', '1');
  expect(code).toBe(1);
  expect(answer).toMatchObject({ checks, settings: [{ name: 'WATCH_PATHS', source: 'environment' }, { name: 'MAX_RETRIES', value: '1', source: '--max-retries' }, { name: 'ANTHROPIC_API_KEY', value: '(hidden)' }] });
  expect((await keepgreen('doctor')).out).not.toContain('sk-secret');
});

describe('init', () => {
  it('writes what is missing and overwrites nothing', async () => {
    const on = stage({ files: { '.gitignore': 'dist' } });
    expect((await on.json('init')).answer).toEqual({ written: ['keepgreen.config.json', '.gitignore'], kept: [] });
    expect(readFileSync(join(on.dir, '.gitignore'), 'utf8')).toBe('dist\n.keepgreen/\n');
    on.write('keepgreen.config.json', '{"landMode":"commit"}');
    expect((await on.json('init')).answer).toEqual({ written: [], kept: ['keepgreen.config.json', '.gitignore'] });
    expect(readFileSync(join(on.dir, 'keepgreen.config.json'), 'utf8')).toBe('{"landMode":"commit"}');
  });

  it('writes a file that keepgreen accepts', async () => {
    const on = stage();
    await on.json('init');
    expect(await on.keepgreen('tasks')).toEqual({ code: 0, out: 'no tasks\n', err: '' });
  });
});

describe('replay', () => {
  const report = { taskId: 'task_00000001', holds: true, verdict: 'It holds.', snapshotCommit: 'a'.repeat(40), patchCommit: 'b'.repeat(40), red: ['a.test.ts "adds"'], notRed: [], refusals: [], differences: ['node was 1 then and is 2 now.'] };
  const state = (draft: Awaited<ReturnType<ReturnType<typeof stage>['read']>>) => void draft.queues.completed.push(taskOf(1, { status: 'completed', outcome: 'fixed', landing }));

  it('exits 0 when the proof holds and 1 when it does not, with what is different', async () => {
    const holds = stage({ state, hosts: { replay: () => Promise.resolve(report) } });
    expect(await holds.keepgreen('replay', '00000001')).toMatchObject({ code: 0, out: `✓ holds It holds.\n  snapshot ${'a'.repeat(12)}, patch ${'b'.repeat(12)}\n  different: node was 1 then and is 2 now.\n` });
    const broken = stage({ state, hosts: { replay: () => Promise.resolve({ ...report, holds: false, verdict: 'It does not.', notRed: ['x'], refusals: ['it broke "y"'] }) } });
    expect(await broken.json('replay', '00000001')).toMatchObject({ code: 1, answer: { holds: false, task_id: 'task_00000001', not_red: ['x'], refusals: ['it broke "y"'] } });
    expect((await broken.keepgreen('replay', '00000001')).out).toContain('✗ does not hold It does not.');
  });

  it('takes the whole id of a task that the state has forgotten, and says when there is no record', async () => {
    const seen: string[] = [];
    const { json } = stage({ hosts: { replay: (id) => {
      seen.push(id);
      return Promise.reject(new KeepgreenError('evidence_missing', 'gone', 'next'));
    } } });
    expect(await json('replay', 'task_0000abcd')).toMatchObject({ code: 1, answer: { error: { code: 'evidence_missing' } } });
    expect(await json('replay', '0000ab')).toMatchObject({ code: 1, answer: { error: { code: 'task_not_found' } } });
    expect(seen).toEqual(['task_0000abcd']);
  });
});

it('undo of a branch says what is left to do', async () => {
  const onBranch = { ...landing, mode: 'pr' as const, status: 'held' as const, branch: 'keepgreen/task_00000001' };
  const { keepgreen, json } = stage({
    state: (draft) => void draft.queues.awaitingApproval.push(taskOf(1, { status: 'awaiting_approval', outcome: 'held', landing: onBranch })),
    hosts: { undo: () => Promise.resolve({ kind: 'undone', files: [], branch: 'keepgreen/task_00000001', note: 'Close it by hand.' }) },
  });
  expect((await keepgreen('undo', '00000001')).out).toBe('✓ undone the branch keepgreen/task_00000001 is deleted\nClose it by hand.\n');
  expect((await json('undo', '00000001')).answer).toMatchObject({ kind: 'undone', branch: 'keepgreen/task_00000001', note: 'Close it by hand.' });
});
