import { z } from 'zod';
import { CheckKind } from './failure.ts';
import { Task } from './task.ts';

export const STATE_VERSION = 1;

/** The contract's limits on what is kept in the document (older entries live in events.jsonl and runs/). */
export const KEEP = { finished: 50, history: 100, testResults: 100 } as const;

export const ProcessStatus = z.enum(['starting', 'running', 'draining', 'stopped', 'paused']);
export type ProcessStatus = z.infer<typeof ProcessStatus>;

/** `ok`, or `failing: why`. */
export const HealthWord = z.string();

export const OrchestratorProcess = z.object({
  status: ProcessStatus,
  pid: z.number().int(),
  host: z.string(),
  startedAt: z.string(),
  lastHeartbeat: z.string(),
  projectRoot: z.string(),
  /** What it is doing right now, one sentence ('' when idle). */
  activity: z.string(),
  health: z.object({ stateManager: HealthWord, fileWatcher: HealthWord, testRunner: HealthWord, claudeInstances: HealthWord }),
});
export type OrchestratorProcess = z.infer<typeof OrchestratorProcess>;

export const HistoryEvent = z.object({
  at: z.string(),
  /** snake_case, dotted: `task.created`, `task.fixed`, `agent.paused`. */
  event: z.string(),
  taskId: z.string().nullable(),
  message: z.string(),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;

export const TestResult = z.object({
  at: z.string(),
  taskId: z.string().nullable(),
  check: z.string(),
  kind: CheckKind,
  scope: z.string(),
  status: z.enum(['passed', 'failed', 'cannot_run', 'timed_out', 'aborted']),
  passed: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  durationMs: z.number().nonnegative(),
});
export type TestResult = z.infer<typeof TestResult>;

export const Statistics = z.object({
  tasksProcessed: z.number().int().nonnegative(),
  tasksSucceeded: z.number().int().nonnegative(),
  tasksFailed: z.number().int().nonnegative(),
  tasksEscalated: z.number().int().nonnegative(),
  uptimeStart: z.string().nullable(),
  llmRequests: z.number().int().nonnegative(),
  llmTokens: z.number().int().nonnegative(),
  llmCostUsd: z.number().nonnegative(),
});
export type Statistics = z.infer<typeof Statistics>;

export const CircuitBreaker = z.object({
  scope: z.enum(['file', 'escalation', 'global']),
  key: z.string(),
  state: z.enum(['closed', 'open', 'half_open']),
  failures: z.array(z.string()),
  openedAt: z.string().nullable(),
  reason: z.string(),
});
export type CircuitBreaker = z.infer<typeof CircuitBreaker>;

/** The metered fixers' pause, for the whole queue, kept across restarts. */
export const AgentPause = z.object({
  ending: z.enum(['auth', 'billing', 'rate_limit', 'overloaded', 'hang']),
  since: z.string(),
  /** When to try again (probe) or when the provider said it resets. */
  until: z.string(),
  summary: z.string(),
  /** How often a probe has failed since, for the backoff. */
  probes: z.number().int().nonnegative(),
});
export type AgentPause = z.infer<typeof AgentPause>;

/** The whole state document, camelCase in code; store/codec.ts writes it in snake_case. */
export const State = z.object({
  version: z.literal(STATE_VERSION),
  /** Goes up by one at every write: a double holder of the lock becomes a detected conflict. */
  rev: z.number().int().nonnegative(),
  processes: z.object({ orchestrator: OrchestratorProcess.nullable() }),
  queues: z.object({
    pending: z.array(Task),
    inProgress: z.array(Task),
    awaitingApproval: z.array(Task),
    completed: z.array(Task),
    failed: z.array(Task),
  }),
  conversationHistory: z.array(HistoryEvent),
  testResults: z.array(TestResult),
  statistics: Statistics,
  circuitBreakers: z.array(CircuitBreaker),
  /** Stored wishes that the loop reads: any process may write them. */
  wishes: z.object({
    paused: z.boolean(),
    stop: z.boolean(),
    /** Tasks whose running attempt shall be aborted and which shall then be cancelled. */
    cancel: z.array(z.string()),
    /** A person said "go on" to the paused agent. */
    resumeAgent: z.boolean(),
  }),
  agentPause: AgentPause.nullable(),
  /** Three hangs in a row across tasks pause the agent. */
  hangsInARow: z.number().int().nonnegative(),
  /** The last snapshot on which every check was green, kept under refs/keepgreen/green. */
  lastGreen: z.object({ commit: z.string(), tree: z.string(), takenAt: z.string() }).nullable(),
  /** Fingerprints of pre-existing failures that were told already. */
  toldPreExisting: z.array(z.string()),
});
export type State = z.infer<typeof State>;

export function emptyState(): State {
  return {
    version: STATE_VERSION,
    rev: 0,
    processes: { orchestrator: null },
    queues: { pending: [], inProgress: [], awaitingApproval: [], completed: [], failed: [] },
    conversationHistory: [],
    testResults: [],
    statistics: { tasksProcessed: 0, tasksSucceeded: 0, tasksFailed: 0, tasksEscalated: 0, uptimeStart: null, llmRequests: 0, llmTokens: 0, llmCostUsd: 0 },
    circuitBreakers: [],
    wishes: { paused: false, stop: false, cancel: [], resumeAgent: false },
    agentPause: null,
    hangsInARow: 0,
    lastGreen: null,
    toldPreExisting: [],
  };
}

/**
 * The one door to the state. Every update is one function under the lock: read, change, validate, write.
 * Updates asked for at the same time share one locked write; one that throws or leaves the state invalid is refused
 * whole and does not disturb the others.
 */
export interface Store {
  /** The newest state on disk (or in memory). Read-only: changing it changes nothing. */
  read(): Promise<State>;
  /** `change` edits the draft (immer) and may return a value; it must be synchronous and may run more than once. Resolves after the bytes are durable. */
  update<T>(change: (draft: State) => T): Promise<T>;
  /** Calls back after every state this process has written or noticed. Returns the unsubscribe. Must not throw. */
  subscribe(listener: (state: State) => void): () => void;
  /** Appends to events.jsonl; the same event also goes to conversation_history through update. */
  close(): Promise<void>;
}
