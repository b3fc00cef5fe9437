import { z } from 'zod';
import { Attempt } from './attempt.ts';
import { Confidence } from './confidence.ts';
import { Failure } from './failure.ts';
import { Guilty, Suspect } from './suspect.ts';

export const TaskType = z.enum(['file_change', 'manual', 'directive_step', 'scheduled']);
export type TaskType = z.infer<typeof TaskType>;

export const TaskStatus = z.enum(['pending', 'in_progress', 'awaiting_approval', 'completed', 'failed', 'cancelled']);
export type TaskStatus = z.infer<typeof TaskStatus>;

export const Stage = z.enum(['checking', 'localising', 'planning', 'fixing', 'verifying', 'reviewing', 'landing', 'escalating']);
export type Stage = z.infer<typeof Stage>;

export const TaskOutcome = z.enum([
  'already_green',
  'fixed',
  'held',
  'flaky',
  'pre_existing',
  'not_asked',
  'cannot_run',
  'unfixable',
  'over_budget',
  /** A question that nobody answered in time. */
  'expired',
  'cancelled',
  'superseded',
]);
export type TaskOutcome = z.infer<typeof TaskOutcome>;

/** A verified patch on its way to, in, or out of the user's tree. */
export const Landing = z.object({
  id: z.string().nullable(),
  mode: z.enum(['apply', 'commit', 'branch', 'pr']),
  status: z.enum(['held', 'landed', 'undone']),
  files: z.array(z.string()),
  /** The snapshot and the verified patch as commits, so that a held fix can land later. */
  snapshotCommit: z.string(),
  patchCommit: z.string(),
  /** The user's commit in `commit` mode. */
  commit: z.string().nullable(),
  /** `branch` and `pr`: the branch's name; `pr`: the pull request's address. */
  branch: z.string().nullable().default(null),
  url: z.string().nullable().default(null),
  landedAt: z.string().nullable(),
  reason: z.string().nullable(),
  conflicts: z.array(z.string()),
  /** The unified diff that landed or waits, cut at 64 KB. */
  diff: z.string(),
});
export type Landing = z.infer<typeof Landing>;

/** What a person has allowed a task beyond the guard's rules. */
export const Grant = z.enum(['change_tests', 'add_dependency', 'change_config', 'large_change']);
export type Grant = z.infer<typeof Grant>;

/** A question to a person: may this proven fix land? It lives as long as the fix is held. */
export const Approval = z.object({
  askedAt: z.string(),
  /** When it is withdrawn; null = never. */
  expiresAt: z.string().nullable(),
  /** One sentence: why a person is asked. */
  why: z.string(),
  confidence: Confidence,
  /** Set by `approve`; a rejected fix has no question any more. */
  approvedAt: z.string().nullable(),
});
export type Approval = z.infer<typeof Approval>;

/** One thing to make green. Times are ISO strings, paths relative to the project with forward slashes. */
export const Task = z.object({
  id: z.string().regex(/^task_[0-9a-f]{8}$/),
  type: TaskType,
  filePath: z.string(),
  files: z.array(z.string()),
  description: z.string(),
  priority: z.number().int().min(0).max(5),
  dependencies: z.array(z.string()),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
  status: TaskStatus,
  stage: Stage.nullable(),
  outcome: TaskOutcome.nullable(),
  /** One sentence for people: what came out and, where it is theirs, what to do next. */
  summary: z.string(),
  /** Attempts that counted (see countsAgainst). */
  retryCount: z.number().int().nonnegative(),
  failures: z.array(Failure),
  /** Where the fault may be, best guess first. */
  suspects: z.array(Suspect).default([]),
  /** The part of the change that broke it; null until it was looked for. */
  guilty: Guilty.nullable().default(null),
  attempts: z.array(Attempt),
  landing: Landing.nullable(),
  costUsd: z.number().nonnegative(),
  tokens: z.number().int().nonnegative(),
  /** Not to be claimed before this time (retry backoff). */
  notBefore: z.string().nullable(),
  /**
   * `agent`: only metered fixers are left and they are paused; `breaker`: only they are left, and this file rests;
   * `git`: the user's git is in the middle of something.
   */
  waitingFor: z.enum(['agent', 'breaker', 'git']).nullable(),
  /** Given by a person, with the task or later. */
  grants: z.array(Grant).default([]),
  /** Set while a proven fix waits for a person's word. */
  approval: Approval.nullable().default(null),
  /** Who works on it; null unless in_progress. */
  owner: z.object({ pid: z.number().int(), host: z.string(), startedAt: z.string() }).nullable(),
  /** How often the orchestrator died with this task in hand. */
  crashes: z.number().int().nonnegative(),
  /** How long each stage took, in order, in ms. */
  timings: z.array(z.object({ stage: Stage, ms: z.number().nonnegative() })),
});
export type Task = z.infer<typeof Task>;

/** Has a person said yes to the fix that it holds? */
export function isApproved(task: Task): boolean {
  return task.approval !== null && task.approval.approvedAt !== null;
}

/** What a person or the watcher asks for. */
export interface TaskRequest {
  readonly type: TaskType;
  readonly files: readonly string[];
  readonly description: string;
  readonly priority: number;
  readonly grants?: readonly Grant[];
}

/** A fresh pending task. `id` comes from world's randomness. */
export function newTask(id: string, request: TaskRequest, now: Date): Task {
  return {
    id,
    type: request.type,
    filePath: request.files[0] ?? '',
    files: [...request.files],
    description: request.description,
    priority: request.priority,
    dependencies: [],
    createdAt: now.toISOString(),
    startedAt: null,
    completedAt: null,
    status: 'pending',
    stage: null,
    outcome: null,
    summary: '',
    retryCount: 0,
    failures: [],
    suspects: [],
    guilty: null,
    attempts: [],
    landing: null,
    costUsd: 0,
    tokens: 0,
    notBefore: null,
    waitingFor: null,
    grants: [...(request.grants ?? [])],
    approval: null,
    owner: null,
    crashes: 0,
    timings: [],
  };
}
