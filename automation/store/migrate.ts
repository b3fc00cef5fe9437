import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CircuitBreaker, HistoryEvent, STATE_VERSION, type State, Statistics, TestResult, emptyState } from '../task/state.ts';
import { Attempt } from '../task/attempt.ts';
import { Failure } from '../task/failure.ts';
import { Task, newTask } from '../task/task.ts';
import { isRecord, toCamel, toSnake } from './codec.ts';
import { placeTask } from './views.ts';

type Document = Readonly<Record<string, unknown>>;

/** One step each, snake_case to snake_case, from the version of its place to the next. Running one twice changes nothing. */
const migrations: readonly ((document: Document) => Document | undefined)[] = [fromOriginalSystem];

/** The document in today's version; undefined when it is no state document at all. `version` is the one it was written in. */
export function migrate(document: Document, version: number): Document | undefined {
  let current: Document | undefined = document;
  for (const step of migrations.slice(version, STATE_VERSION)) current = current && step(current);
  return current;
}

/**
 * Version 0 is the document of the original system: the same shape without version and rev, with fields of its own,
 * looser tasks, and breakers keyed on a path that may be null. What has a meaning today is kept, the rest is left
 * out; tasks that were in progress go back to pending, because nobody works on them any more.
 */
function fromOriginalSystem(document: Document): Document | undefined {
  const queues = document['queues'];
  if (!isRecord(queues)) return undefined;
  const state: State = {
    ...emptyState(),
    rev: z.number().int().nonnegative().catch(0).parse(document['rev']),
    conversationHistory: listOf(document['conversation_history']).flatMap(historyFrom),
    testResults: listOf(document['test_results']).flatMap((item) => kept(TestResult, item)),
    statistics: statisticsFrom(document['statistics']),
    circuitBreakers: breakersFrom(document['circuit_breakers']),
  };
  for (const [queue, status] of statusOfQueue) {
    for (const task of listOf(queues[queue])) for (const readable of taskFrom(task, status)) placeTask(state, readable);
  }
  const migrated = toSnake(state);
  return isRecord(migrated) ? migrated : undefined;
}

/** What a task of each old queue is now, in the order they are read. */
const statusOfQueue: readonly (readonly [queue: string, status: Task['status']])[] = [
  ['completed', 'completed'],
  ['failed', 'failed'],
  ['awaiting_approval', 'awaiting_approval'],
  ['in_progress', 'pending'],
  ['pending', 'pending'],
];

/** A task as far as it can be read; fields that can't be read get the values of a fresh one. */
function taskFrom(raw: unknown, status: Task['status']): Task[] {
  const fields = toCamel(raw);
  if (!isRecord(fields)) return [];
  const files = filesOf(fields);
  const fresh = newTask(taskId(fields), { type: 'file_change', files, description: '', priority: 2 }, new Date(0));
  const known = { ...fresh, ...readable(Task.shape, fields), ...listsOf(fields), id: fresh.id, files, status };
  return kept(Task, fields['status'] === 'cancelled' ? { ...known, status: 'cancelled' } : settled(known));
}

/** Nobody works on it any more, and what has no landing can't be approved. */
function settled(task: Task): Task {
  if (task.status === 'pending') return { ...task, startedAt: null, stage: null, owner: null };
  if (task.status !== 'awaiting_approval' || task.landing !== null) return task;
  return { ...task, status: 'failed', summary: task.summary || 'It waited for an approval in the original system, and its fix was not kept.' };
}

/** Those fields of `shape` that can be read. */
function readable(shape: Readonly<Record<string, z.ZodType>>, fields: Document): Document {
  const found = Object.entries(shape).map(([name, schema]) => [name, schema.safeParse(fields[name])] as const);
  return Object.fromEntries(found.flatMap(([name, parsed]) => (parsed.success ? [[name, parsed.data]] : [])));
}

/** Of attempts and failures only those of today's shape can be shown and compared. */
function listsOf(fields: Document): Pick<Task, 'attempts' | 'failures'> {
  return {
    attempts: listOf(fields['attempts']).flatMap((item) => kept(Attempt, item)),
    failures: listOf(fields['failures']).flatMap((item) => kept(Failure, item)),
  };
}

function filesOf(fields: Document): string[] {
  const files = listOf(fields['files']).filter((file) => typeof file === 'string');
  const path = fields['filePath'];
  return files.length > 0 || typeof path !== 'string' || path === '' ? files : [path];
}

/** The same task gets the same id however often it is migrated. */
function taskId(fields: Document): string {
  const id = fields['id'];
  if (typeof id === 'string' && Task.shape.id.safeParse(id).success) return id;
  const hash = createHash('sha256').update(JSON.stringify(typeof id === 'string' ? id : fields)).digest('hex');
  return `task_${hash.slice(0, 8)}`;
}

/** The original's entries have several shapes; each becomes one sentence with a time. */
function historyFrom(raw: unknown): HistoryEvent[] {
  if (!isRecord(raw)) return [];
  const text = (...names: string[]) => names.map((name) => raw[name]).find((value) => typeof value === 'string' && value !== '');
  const entry = { at: text('at', 'timestamp', 'time'), event: text('event', 'type', 'role') ?? 'note', taskId: text('task_id') ?? null, message: text('message', 'content', 'text') };
  return kept(HistoryEvent, entry);
}

function statisticsFrom(raw: unknown): Statistics {
  const fields = toCamel(raw);
  const fresh = emptyState().statistics;
  if (!isRecord(fields)) return fresh;
  return { ...fresh, ...readable(Statistics.shape, fields) };
}

/** A list of today's shape, or the original's map from a path to a breaker. A breaker without a path never meant anything. */
function breakersFrom(raw: unknown): CircuitBreaker[] {
  const listed = isRecord(raw) ? Object.entries(raw).map(([key, value]) => ({ key, ...(isRecord(value) ? value : {}) })) : listOf(raw);
  return listed.flatMap((item) => {
    const fields = toCamel(item);
    if (!isRecord(fields)) return [];
    const key = fields['key'] ?? fields['filePath'];
    if (typeof key !== 'string' || ['', 'null', 'None', 'undefined'].includes(key)) return [];
    const closed = { scope: 'file', state: 'closed', failures: [], openedAt: null, reason: '' };
    const whole = kept(CircuitBreaker, { ...closed, ...fields, key });
    return whole.length > 0 ? whole : kept(CircuitBreaker, { ...closed, key });
  });
}

function kept<T>(schema: z.ZodType<T>, value: unknown): T[] {
  const camel = toCamel(value);
  const parsed = schema.safeParse(camel);
  return parsed.success ? [parsed.data] : [];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
