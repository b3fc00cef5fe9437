import { z } from 'zod';
import { LIMIT_KEYS } from '../limits/names.ts';
import { AgentPause, CircuitBreaker, Letter, OrchestratorProcess, Statistics } from '../task/state.ts';
import { Landing, Task } from '../task/task.ts';

/** What operations answer with, beyond the vocabulary of task/. camelCase; faces print snake_case. */
export const TaskBrief = Task.pick({
  id: true, type: true, status: true, stage: true, outcome: true, filePath: true, files: true, description: true, priority: true,
  createdAt: true, startedAt: true, completedAt: true, summary: true, retryCount: true, costUsd: true, waitingFor: true, notBefore: true, approval: true, suspects: true,
});
export type TaskBrief = z.infer<typeof TaskBrief>;

/** What broke it: what is red, the part of the change that turned it red, and the lines that may hold the fault. */
export const WhyReport = z.object({
  task: TaskBrief,
  failures: Task.shape.failures,
  /** null: it was not looked for. */
  guilty: Task.shape.guilty,
  suspects: Task.shape.suspects,
});
export type WhyReport = z.infer<typeof WhyReport>;

export const StatusReport = z.object({
  running: z.boolean(),
  live: z.object({ pid: z.number(), since: z.string() }).nullable(),
  paused: z.boolean(),
  projectRoot: z.string(),
  stateFile: z.string(),
  /** As it last wrote itself down; null when none ever ran. */
  orchestrator: OrchestratorProcess.nullable(),
  agentPause: AgentPause.nullable(),
  /** Those that are not closed. */
  breakers: z.array(CircuitBreaker),
  queues: z.object({ pending: z.number(), inProgress: z.number(), awaitingApproval: z.number(), completed: z.number(), failed: z.number() }),
  /** In progress and waiting for the user. */
  tasks: z.array(TaskBrief),
  statistics: Statistics,
  /** What is to be told outside and was not yet, and the destinations that don't answer. */
  outbox: z.object({ waiting: z.number(), oldest: z.string().nullable(), failing: z.array(CircuitBreaker) }),
});
export type StatusReport = z.infer<typeof StatusReport>;

export const LimitsReport = z.object({
  limits: z.array(
    z.object({
      key: z.enum(LIMIT_KEYS),
      name: z.string(),
      /** 0 = no limit. */
      limit: z.number(),
      /** In its hour or day, by all projects; null for limits that nothing is counted for here. */
      used: z.number().nullable(),
      /** By attempts under way. */
      reserved: z.number().nullable(),
      /** At the limit: when there is room again. */
      resetsAt: z.string().nullable(),
      source: z.string(),
    }),
  ),
  /** Those that are not closed. */
  breakers: z.array(CircuitBreaker),
  agentPause: AgentPause.nullable(),
  changed: z.array(z.object({ name: z.string(), before: z.number(), after: z.number() })),
  file: z.string(),
  /** What should be known of these figures; '' when nothing. */
  note: z.string(),
});
export type LimitsReport = z.infer<typeof LimitsReport>;

/** What waits for its destination, and what came of the newest. */
export const OutboxReport = z.object({
  waiting: z.array(Letter.extend({ ageSeconds: z.number() })),
  failing: z.array(CircuitBreaker),
  /** The newest that are finished, the newest last. */
  recent: z.array(Letter),
});
export type OutboxReport = z.infer<typeof OutboxReport>;

const conflict = { reason: z.string(), conflicts: z.array(z.string()), diff: z.string() };

export const ApplyReport = z.discriminatedUnion('kind', [
  /** `anew`: the fix that waited no longer held, and another one was found and landed. */
  z.object({ kind: z.literal('landed'), taskId: z.string(), landing: Landing, anew: z.boolean() }),
  z.object({ kind: z.literal('held'), taskId: z.string(), ...conflict }),
  z.object({ kind: z.literal('refused'), taskId: z.string(), reason: z.string() }),
]);
export type ApplyReport = z.infer<typeof ApplyReport>;

export const UndoReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('undone'), taskId: z.string(), files: z.array(z.string()), branch: z.string().nullable(), note: z.string() }),
  z.object({ kind: z.literal('refused'), taskId: z.string(), ...conflict }),
]);
export type UndoReport = z.infer<typeof UndoReport>;

export const ReplayAnswer = z.object({
  taskId: z.string(), holds: z.boolean(), verdict: z.string(), snapshotCommit: z.string(), patchCommit: z.string(),
  red: z.array(z.string()), notRed: z.array(z.string()), refusals: z.array(z.string()), differences: z.array(z.string()),
});
export type ReplayAnswer = z.infer<typeof ReplayAnswer>;

export const DoctorReport = z.object({
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), next: z.string() })),
  /** Those that are not at their default. */
  settings: z.array(z.object({ name: z.string(), value: z.string(), source: z.string() })),
  warnings: z.array(z.string()),
});
export type DoctorReport = z.infer<typeof DoctorReport>;
