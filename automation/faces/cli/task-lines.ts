import type { Landing, Task, TaskOutcome } from '../../task/task.ts';
import { between, duration, oneLine } from './text.ts';
import type { Colours } from './text.ts';

/** What these lines need of a task, so that briefs have lines too. */
export type TaskLook = Pick<Task, 'id' | 'status' | 'stage' | 'outcome' | 'filePath' | 'files' | 'description' | 'summary' | 'startedAt' | 'completedAt'> & Partial<Pick<Task, 'attempts' | 'approval' | 'landing'>>;

interface Mark {
  readonly sign: string;
  readonly words: string;
  readonly tone: 'green' | 'red' | 'yellow' | 'dim';
  /** The command that goes on from here. */
  readonly next?: string;
  /** The summary says nothing that the words don't. */
  readonly plain?: true;
}

const marks: Readonly<Record<TaskOutcome, Mark>> = {
  fixed: { sign: '✓', words: 'fixed', tone: 'green', next: 'undo', plain: true },
  already_green: { sign: '●', words: 'already green', tone: 'green', plain: true },
  held: { sign: '⏸', words: 'held', tone: 'yellow', next: 'apply' },
  flaky: { sign: '~', words: 'flaky', tone: 'yellow' },
  pre_existing: { sign: '○', words: 'red before', tone: 'yellow' },
  not_asked: { sign: '○', words: 'red, left alone', tone: 'yellow' },
  cannot_run: { sign: '!', words: 'could not be checked', tone: 'red' },
  unfixable: { sign: '✗', words: 'unfixable', tone: 'red', next: 'task' },
  expired: { sign: '✗', words: 'not answered', tone: 'red', next: 'retry' },
  over_budget: { sign: '✗', words: 'over its limits', tone: 'red', next: 'task' },
  cancelled: { sign: '-', words: 'cancelled', tone: 'dim', plain: true },
  superseded: { sign: '-', words: 'superseded', tone: 'dim' },
};

/** A fix that is held because a person is asked. */
const asks: Mark = { sign: '?', words: 'asks', tone: 'yellow', next: 'approve' };

function markOf(task: Pick<Task, 'outcome'> & Partial<Pick<Task, 'approval'>>): Mark | undefined {
  if (task.outcome === null) return undefined;
  return task.outcome === 'held' && task.approval != null ? asks : marks[task.outcome];
}

/** One line on how a task ended: `✓ fixed src/a.ts by quickfix in 1.2 s — undo: keepgreen undo task_…`. */
export function finishedLine(task: TaskLook, colours: Colours): string {
  const mark: Mark = markOf(task) ?? { sign: '·', words: task.status, tone: 'dim' };
  const fixer = task.outcome === 'fixed' ? task.attempts?.findLast((attempt) => attempt.ending === 'fixed')?.fixer : undefined;
  const took = between(task.startedAt, task.completedAt);
  const head = [filesOf(task), fixer === undefined ? '' : `by ${oneLine(fixer)}`, task.landing == null ? '' : placeOf(task.landing).trim(), took > 0 ? `in ${duration(took)}` : ''].filter((part) => part !== '').join(' ');
  const summary = mark.plain === true || task.summary === '' ? '' : `: ${oneLine(task.summary)}`;
  const next = mark.next !== undefined && !summary.includes(`keepgreen ${mark.next}`) ? colours.dim(` — ${mark.next}: keepgreen ${mark.next} ${task.id}`) : '';
  return `${colours[mark.tone](`${mark.sign} ${mark.words}`)} ${head}${summary}${next}`;
}

/** ` on keepgreen/task_… (https://…)` where the fix is not in the files; else ''. */
export function placeOf({ branch, url }: Pick<Landing, 'branch' | 'url'>): string {
  return branch === null ? '' : ` on ${oneLine(branch)}${url === null ? '' : ` (${oneLine(url)})`}`;
}

/** The line of a task that is being worked on, without colours, so that it can be cut to width. */
export function runningLine(task: TaskLook, now: Date, frame: string): string {
  const attempts = task.attempts?.length ?? 0;
  const stage = `${task.stage ?? 'starting'}${attempts > 0 && task.stage !== 'checking' ? ` (attempt ${attempts + 1})` : ''}`;
  return `${frame} ${filesOf(task)} ${stage} ${duration(between(task.startedAt, now.toISOString()))}`;
}

/** `src/a.ts`, `src/a.ts (+2)`, or the description of a task without files. */
export function filesOf(task: Pick<Task, 'filePath' | 'files' | 'description'>): string {
  if (task.filePath === '') return oneLine(task.description) || 'the whole project';
  const more = task.files.length - 1;
  return oneLine(task.filePath) + (more > 0 ? ` (+${more})` : '');
}

/** The sign of a task's state alone, for lists. */
export function signOf(task: Pick<Task, 'status' | 'outcome'> & Partial<Pick<Task, 'approval'>>, colours: Colours): string {
  if (task.status === 'in_progress') return colours.cyan('▸');
  const mark = markOf(task);
  if (task.status === 'pending' || mark === undefined) return colours.dim('·');
  return colours[mark.tone](mark.sign);
}

/** The outcome in words, or the status of a task that has none yet. */
export function wordsOf(task: Pick<Task, 'status' | 'outcome' | 'stage'> & Partial<Pick<Task, 'approval'>>): string {
  if (task.status === 'in_progress') return task.stage ?? 'starting';
  const mark = markOf(task);
  return task.status === 'pending' || mark === undefined ? task.status.replace('_', ' ') : mark.words;
}
