import { describe, expect, it } from 'vitest';
import { createLiveView } from '../../automation/faces/cli/live.ts';
import type { LiveView } from '../../automation/faces/cli/live.ts';
import { createScreen } from '../../automation/faces/cli/terminal.ts';
import { emptyState } from '../../automation/task/state.ts';
import type { State } from '../../automation/task/state.ts';
import type { Task } from '../../automation/task/task.ts';
import { createScriptedClock } from '../../automation/world/scripted.ts';
import type { ScriptedClock } from '../../automation/world/scripted.ts';
import { Paper, stage, taskOf } from './stage.ts';

const started = '2026-01-01T00:00:00.000Z';
const fixed: Partial<Task> = {
  status: 'completed', outcome: 'fixed', startedAt: started, completedAt: '2026-01-01T00:00:01.200Z',
  attempts: [{ number: 1, fixer: 'quickfix', startedAt: started, endedAt: started, durationMs: 0, ending: 'fixed', summary: '', rationale: '', evidence: [], files: [], diffHash: null, runDir: '', usage: { model: null, sessionId: null, turns: 0, requests: 0, tokens: 0, costUsd: 0, toolUses: [] }, confidence: null }],
};

interface Scene {
  readonly view: LiveView;
  readonly paper: Paper;
  readonly clock: ScriptedClock;
}

function scene(options: { isTTY?: boolean; columns?: number; env?: Record<string, string> } = {}): Scene {
  const paper = new Paper(options);
  const clock = createScriptedClock(started);
  return { view: createLiveView(createScreen(paper, { NO_COLOR: '1', ...options.env }), clock), paper, clock };
}

function stateWith(change: (state: State) => void): State {
  const state = emptyState();
  change(state);
  return state;
}

/** What stands on a terminal after these bytes; only the escapes that the view uses are known. */
function picture(bytes: string): string[] {
  let lines: string[] = [''];
  for (const part of bytes.split(/(\u001b\[\d+[AJ]|\n)/)) {
    const escape = /^\u001b\[(\d+)([AJ])$/.exec(part);
    // The view is at the start of a line whenever it moves, and wipes all below at once.
    if (escape?.[2] === 'A') lines = [...lines.slice(0, lines.length - 1 - Number(escape[1])), ''];
    else if (part === '\n') lines.push('');
    else if (escape === null) lines.push((lines.pop() ?? '') + part);
  }
  return lines.filter((line) => line !== '');
}

describe('a pipe', () => {
  it('sees plain lines: each stage, then how it ended', () => {
    const { view, paper } = scene();
    view.show(emptyState());
    view.show(stateWith((state) => state.queues.pending.push(taskOf(1))));
    for (const stage of ['checking', 'checking', 'fixing'] as const) view.show(stateWith((state) => state.queues.inProgress.push(taskOf(1, { status: 'in_progress', stage, startedAt: started }))));
    view.show(stateWith((state) => state.queues.completed.push(taskOf(1, fixed))));
    view.show(stateWith((state) => state.queues.completed.push(taskOf(1, fixed))));
    view.end();
    expect(paper.text).toBe('▸ src/a.ts: checking\n▸ src/a.ts: fixing\n✓ fixed src/a.ts by quickfix in 1.2 s — undo: keepgreen undo task_00000001\n');
  });

  it('is not told what ended before', () => {
    const { view, paper } = scene();
    const old = (state: State) => void state.queues.completed.push(taskOf(1, fixed));
    view.show(stateWith(old));
    view.show(stateWith((state) => (old(state), state.queues.completed.push(taskOf(2, fixed)))));
    expect(paper.text).toContain('task_00000002');
    expect(paper.text).not.toContain('task_00000001');
  });

  it.each([
    [{ status: 'completed', outcome: 'already_green' }, '● already green src/a.ts\n'],
    [{ status: 'failed', outcome: 'unfixable', summary: 'tried all' }, '✗ unfixable src/a.ts: tried all — task: keepgreen task task_00000001\n'],
    [{ status: 'awaiting_approval', outcome: 'held', summary: 'You typed there. The verified fix waits: keepgreen apply task_00000001' }, '⏸ held src/a.ts: You typed there. The verified fix waits: keepgreen apply task_00000001\n'],
    [{ status: 'failed', outcome: 'cannot_run', summary: 'vitest is not installed. Run npm install.' }, '! could not be checked src/a.ts: vitest is not installed. Run npm install.\n'],
    [{ status: 'completed', outcome: 'flaky', summary: 'it failed once' }, '~ flaky src/a.ts: it failed once\n'],
    [{ status: 'cancelled', outcome: 'superseded', summary: 'you changed it' }, '- superseded src/a.ts: you changed it\n'],
    [{ status: 'completed', outcome: 'already_green', files: ['src/a.ts', 'b', 'c'] }, '● already green src/a.ts (+2)\n'],
    [{ status: 'completed', outcome: 'already_green', filePath: '', files: [], description: 'everything' }, '● already green everything\n'],
    [{ status: 'completed', outcome: 'already_green', filePath: 'a\u001b[2J\nb.ts' }, '● already green a b.ts\n'],
  ] as const)('is told of %j', (changes, line) => {
    const { view, paper } = scene();
    view.show(emptyState());
    view.show(stateWith((state) => state.queues.completed.push(taskOf(1, changes as Partial<Task>))));
    expect(paper.text).toBe(line);
  });

  it('is told of what concerns no task', () => {
    const { view, paper } = scene();
    view.show(emptyState());
    const event = { at: started, taskId: null };
    view.show(stateWith((state) => state.conversationHistory.push({ ...event, event: 'agent.paused', message: 'the agent is paused (billing)' }, { ...event, event: 'orchestrator.paused', message: 'not twice' }, { ...event, taskId: 'task_1', event: 'task.fixed', message: 'nor this' })));
    expect(paper.text).toBe('! the agent is paused (billing)\n');
  });

  it('is told when saves are seen, and of a pause', () => {
    const { view, paper } = scene();
    const orchestrator = { pid: 1, host: 'h', startedAt: started, lastHeartbeat: started, projectRoot: '/shop', activity: '', health: { stateManager: 'ok', fileWatcher: 'ok', testRunner: 'ok', claudeInstances: 'ok' } };
    view.show(emptyState());
    for (const status of ['starting', 'running', 'running', 'paused', 'running'] as const) view.show(stateWith((state) => void (state.processes.orchestrator = { ...orchestrator, status })));
    expect(paper.text).toBe('● watching /shop: save a file\n⏸ paused: no further task begins; go on with: keepgreen resume\ngoing on\n');
  });
});

describe('a terminal', () => {
  const running = (...ids: number[]) => stateWith((state) => state.queues.inProgress.push(...ids.map((id) => taskOf(id, { status: 'in_progress', stage: 'fixing', startedAt: started, filePath: `src/${id}.ts` }))));

  it('sees one moving line for each running task, with its stage and the time it took so far', async () => {
    const { view, paper, clock } = scene({ isTTY: true });
    view.show(emptyState());
    view.show(running(1, 2));
    await clock.advance(2400);
    expect(picture(paper.text)).toEqual([expect.stringMatching(/^. src\/1\.ts fixing 2\.4 s$/), expect.stringMatching(/^. src\/2\.ts fixing 2\.4 s$/)]);
    view.show(stateWith((state) => (state.queues.completed.push(taskOf(1, fixed)), state.queues.inProgress.push(...running(2).queues.inProgress), state.queues.pending.push(taskOf(3)))));
    expect(picture(paper.text)).toEqual(['✓ fixed src/a.ts by quickfix in 1.2 s — undo: keepgreen undo task_00000001', expect.stringContaining('src/2.ts fixing'), '  1 waiting']);
    view.end();
    expect(picture(paper.text)).toEqual(['✓ fixed src/a.ts by quickfix in 1.2 s — undo: keepgreen undo task_00000001']);
  });

  it('is left alone while nothing runs', async () => {
    const { view, clock, paper } = scene({ isTTY: true });
    view.show(running(1));
    expect(clock.sleeping).toBe(1);
    view.show(emptyState());
    await clock.advance(1000);
    const { text } = paper;
    await clock.advance(10_000);
    expect(clock.sleeping).toBe(0);
    expect(paper.text).toBe(text);
    view.end();
  });

  it('never gets a moving line that is wider than it, whatever the letters', async () => {
    const { view, paper, clock } = scene({ isTTY: true, columns: 30 });
    view.show(emptyState());
    view.show(stateWith((state) => state.queues.inProgress.push(taskOf(1, { status: 'in_progress', stage: 'fixing', startedAt: started, filePath: 'src/漢字漢字漢字漢字漢字漢字漢字.ts' }), taskOf(2, { status: 'in_progress', stage: 'fixing', startedAt: started, filePath: `${'long/'.repeat(20)}x.ts` }))));
    await clock.advance(500);
    const lines = picture(paper.text);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect([...line].reduce((width, letter) => width + (/\p{Script=Han}/u.test(letter) ? 2 : 1), 0)).toBeLessThan(30);
    view.end();
  });

  it('has colour unless NO_COLOR', () => {
    for (const [env, colour] of [[{ NO_COLOR: '' }, true], [{ NO_COLOR: '1' }, false]] as const) {
      const { view, paper } = scene({ isTTY: true, env });
      view.show(emptyState());
      view.show(stateWith((state) => state.queues.completed.push(taskOf(1, fixed))));
      expect(paper.text.includes('\u001b[32m')).toBe(colour);
    }
  });
});

describe('start', () => {
  it('shows the run and ends with the statistics of this session in the words of the original', async () => {
    const before = (draft: State) => Object.assign(draft.statistics, { tasksProcessed: 10, tasksSucceeded: 9, tasksFailed: 1, tasksEscalated: 1 });
    const on = stage({
      state: before,
      hosts: {
        async start() {
          await on.store.update((draft) => void draft.queues.inProgress.push(taskOf(1, { status: 'in_progress', stage: 'checking', startedAt: started })));
          await on.clock.advance(75_000);
          await on.store.update((draft) => {
            draft.queues.inProgress = [];
            draft.queues.completed.push(taskOf(1, fixed));
            draft.statistics.tasksProcessed += 1;
            draft.statistics.tasksSucceeded += 1;
          });
          return 0;
        },
      },
    });
    const { code, out } = await on.keepgreen('start');
    expect(code).toBe(0);
    expect(out).toBe(['▸ src/a.ts: checking', '✓ fixed src/a.ts by quickfix in 1.2 s — undo: keepgreen undo task_00000001', 'Tasks processed: 1', 'Tasks succeeded: 1', 'Tasks failed: 0', 'Tasks escalated: 0', 'Uptime: 1 m 15 s', ''].join('\n'));
  });

  it('with --json tells events as lines', async () => {
    const event = { at: started, event: 'task.fixed', taskId: 'task_00000001', message: 'm' };
    const on = stage({ hosts: { start: async () => (await on.store.update((draft) => void draft.conversationHistory.push(event)), 0) } });
    const lines = (await on.keepgreen('start', '--json')).out.trim().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toEqual({ at: started, event: 'task.fixed', task_id: 'task_00000001', message: 'm' });
    expect(JSON.parse(lines.slice(1).join(''))).toEqual({ exit_code: 0 });
  });

  it('hands the first signal on as a stop, and does not wait for ever after the second', async () => {
    const heard: string[] = [];
    const on = stage({ hosts: { start: (call) => (call.stop.addEventListener('abort', () => heard.push('stop')), new Promise(() => undefined)) } });
    const running = on.keepgreen('start');
    while (on.opened.count === 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    on.stop.abort();
    expect(heard).toEqual(['stop']);
    on.stopNow.abort();
    await on.clock.advance(3000);
    const { code, out } = await running;
    expect(code).toBe(130);
    expect(out).toContain('stopping; the task in hand has up to 30 s (Ctrl-C again: at once)');
    expect(on.opened.closed).toBe(1);
  });

  it('stops when its reader has gone', async () => {
    const stdout = new Paper();
    const on = stage({ stdout, hosts: { start: (call) => new Promise((resolve) => (call.stop.addEventListener('abort', () => resolve(0)), stdout.emit('error', Object.assign(new Error('EPIPE'), { code: 'EPIPE' })))) } });
    expect((await on.keepgreen('start')).code).toBe(0);
  });
});

it('events --follow tells each new event until it is stopped', async () => {
  const stdout = new Paper();
  const on = stage({ stdout });
  const line = (message: string) => `${JSON.stringify({ at: started, event: 'task.fixed', task_id: null, message })}\n`;
  on.write('.keepgreen/events.jsonl', line('old'));
  const following = on.keepgreen('events', '--follow', '--json', '--limit', '1');
  while (on.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(stdout.text).toContain('"old"');
  on.write('.keepgreen/events.jsonl', line('old') + line('new'));
  while (!stdout.text.includes('"new"')) await on.clock.advance(100);
  on.stop.abort();
  const { code, out } = await following;
  expect(code).toBe(0);
  const events = out.trim().split('\n').map((one) => JSON.parse(one) as unknown);
  expect(events).toEqual(['old', 'new'].map((message) => ({ at: started, event: 'task.fixed', task_id: null, message })));
});
