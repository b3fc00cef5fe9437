import { allTasks } from '../../store/views.ts';
import type { HistoryEvent, OrchestratorProcess, State, Statistics } from '../../task/state.ts';
import type { Task } from '../../task/task.ts';
import type { Clock } from '../../world/ports.ts';
import { finishedLine, filesOf, runningLine } from './task-lines.ts';
import type { Screen } from './terminal.ts';
import { duration, fit, oneLine } from './text.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 120;

/** Shows a run from the states of its store. `show` and `end` never throw. */
export interface LiveView {
  show(state: State): void;
  /** Something that is not in the state: a warning, a word on stopping. */
  say(line: string): void;
  /** Wipes the moving lines; nothing is shown any more. Returns what the run came to. */
  end(): SessionStatistics;
}

export interface SessionStatistics extends Pick<Statistics, 'tasksProcessed' | 'tasksSucceeded' | 'tasksFailed' | 'tasksEscalated'> {
  readonly uptimeSeconds: number;
}

/**
 * A terminal sees moving lines of what runs, and a line per finished task; a pipe sees plain lines as things
 * happen. `watching`: also say when saves are seen, and of a pause.
 */
export function createLiveView(screen: Screen, clock: Clock, watching = true): LiveView {
  const began = clock.monotonicMs();
  const paper = createPaper(screen);
  let first: State | undefined;
  let last: State | undefined;
  let ended = false;
  let ticking = false;

  return {
    show(state) {
      if (ended) return;
      paper.draw(newsOf(last, state, screen, watching), screen.tty ? linesOf(state, clock, screen) : []);
      first ??= state;
      last = state;
      if (screen.tty && !ticking && state.queues.inProgress.length > 0) void tick();
    },
    say: (line) => paper.draw([line]),
    end() {
      ended = true;
      paper.draw([], []);
      return sessionOf(first, last, clock.monotonicMs() - began);
    },
  };

  /** Only while something runs: an idle keepgreen shall cost nothing. */
  async function tick(): Promise<void> {
    ticking = true;
    while (!ended && last !== undefined && last.queues.inProgress.length > 0 && !screen.closed.aborted) {
      paper.draw([], linesOf(last, clock, screen));
      await clock.sleep(FRAME_MS, screen.closed);
    }
    ticking = false;
  }
}

/** The words of the original system. */
export function renderStatistics(session: SessionStatistics): string {
  const { tasksProcessed, tasksSucceeded, tasksFailed, tasksEscalated, uptimeSeconds } = session;
  return [`Tasks processed: ${tasksProcessed}`, `Tasks succeeded: ${tasksSucceeded}`, `Tasks failed: ${tasksFailed}`, `Tasks escalated: ${tasksEscalated}`, `Uptime: ${duration(uptimeSeconds * 1000)}`].join('\n');
}

/** What a person has not been told yet, as lines. The first state is what was before. */
function newsOf(before: State | undefined, state: State, screen: Screen, watching: boolean): readonly string[] {
  if (before === undefined) return [];
  const status = watching ? statusNews(before.processes.orchestrator, state.processes.orchestrator, screen) : [];
  const known = new Map(allTasks(before).map((task) => [task.id, task]));
  const tasks = allTasks(state).filter((task) => known.get(task.id) !== task);
  const stages = screen.tty ? [] : tasks.flatMap((task) => stageNews(known.get(task.id), task));
  const ends = tasks.filter((task) => hasEnded(task) && !sameEnd(known.get(task.id), task)).map((task) => finishedLine(task, screen.colours));
  return [...status, ...newEvents(before, state).map((event) => screen.colours.yellow(`! ${oneLine(event.message)}`)), ...stages, ...ends];
}

function statusNews(before: OrchestratorProcess | null, now: OrchestratorProcess | null, screen: Screen): readonly string[] {
  if (now === null || (before?.status === now.status && before.pid === now.pid)) return [];
  switch (now.status) {
    case 'running':
      return [before?.status === 'paused' ? 'going on' : `${screen.colours.green('●')} watching ${screen.colours.bold(oneLine(now.projectRoot))}: save a file`];
    case 'paused':
      return [screen.colours.yellow('⏸ paused: no further task begins; go on with: keepgreen resume')];
    case 'starting':
    case 'draining':
    case 'stopped':
      return [];
    default:
      return now.status satisfies never;
  }
}

/** Events of tasks are told by their own lines, pauses by the status. */
function newEvents(before: State, state: State): readonly HistoryEvent[] {
  const known = new Set(before.conversationHistory.map((event) => `${event.at} ${event.event} ${event.message}`));
  return state.conversationHistory.filter((event) => event.taskId === null && !event.event.startsWith('orchestrator.') && !known.has(`${event.at} ${event.event} ${event.message}`));
}

function stageNews(before: Task | undefined, task: Task): readonly string[] {
  const moved = task.status === 'in_progress' && (before?.stage !== task.stage || before.status !== task.status);
  return moved ? [`▸ ${filesOf(task)}: ${task.stage ?? 'starting'}`] : [];
}

function hasEnded(task: Task): boolean {
  return task.status !== 'pending' && task.status !== 'in_progress';
}

function sameEnd(before: Task | undefined, task: Task): boolean {
  return before !== undefined && before.status === task.status && before.outcome === task.outcome && before.completedAt === task.completedAt;
}

function linesOf(state: State, clock: Clock, screen: Screen): readonly string[] {
  const frame = FRAMES[Math.floor(clock.monotonicMs() / FRAME_MS) % FRAMES.length] ?? '';
  const running = state.queues.inProgress.map((task) => runningLine(task, clock.now(), frame));
  const waiting = state.queues.pending.length;
  const lines = waiting > 0 && running.length > 0 ? [...running, `  ${waiting} waiting`] : running;
  return lines.map((line) => screen.colours.cyan(fit(line, screen.columns() - 1)));
}

function sessionOf(first: State | undefined, last: State | undefined, ms: number): SessionStatistics {
  const of = (key: keyof Omit<SessionStatistics, 'uptimeSeconds'>) => Math.max(0, (last?.statistics[key] ?? 0) - (first?.statistics[key] ?? 0));
  return { tasksProcessed: of('tasksProcessed'), tasksSucceeded: of('tasksSucceeded'), tasksFailed: of('tasksFailed'), tasksEscalated: of('tasksEscalated'), uptimeSeconds: Math.round(ms / 100) / 10 };
}

interface Paper {
  /** Lines that stay, and the lines below them that change (undefined: as they are). */
  draw(staying: readonly string[], moving?: readonly string[]): void;
}

/** The moving lines are wiped and drawn again below those that stay, in one write, so that nothing flickers. */
function createPaper(screen: Screen): Paper {
  let below: readonly string[] = [];
  return {
    draw(staying, moving = below) {
      const wipe = below.length === 0 ? '' : `\u001b[${below.length}A\u001b[0J`;
      const text = wipe + [...staying, ...moving].map((line) => `${line}\n`).join('');
      below = moving;
      if (text !== '') screen.write(text);
    },
  };
}
