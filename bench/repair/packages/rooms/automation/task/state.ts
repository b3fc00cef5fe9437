import { z } from 'zod';
import { CheckKind } from './failure.ts';
import { Task } from './task.ts';

export const STATE_VERSION = 1;

/** The contract's limits on what is kept in the document (older entries live in events.jsonl and runs/). */
export const KEEP = { finished: 50, history: 100, testResults: 100, letters: 200, issues: 500 } as const;

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

/**
 * `file`: a source file that resists the agent (key = its path). `escalation`: a destination that does not answer
 * (key = github, slack, email, webhook, desktop). `global`: key `run` = too many tasks in a row failed.
 */
export const CircuitBreaker = z.object({
  scope: z.enum(['file', 'escalation', 'global']),
  key: z.string(),
  state: z.enum(['closed', 'open', 'half_open']),
  failures: z.array(z.string()),
  openedAt: z.string().nullable(),
  /** Open: when one try is let through, null = when a person says so. Half open: when the try under way counts as lost. */
  until: z.string().nullable().default(null),
  /** Half open: who makes the one try (a task's or a letter's id); null while nobody does. */
  trial: z.string().nullable().default(null),
  /** `file`: when the agent's fixes of it landed, within the last day. */
  fixes: z.array(z.string()).default([]),
  reason: z.string(),
});
export type CircuitBreaker = z.infer<typeof CircuitBreaker>;

/** The metered fixers' pause, for the whole queue, kept across restarts. */
export const AgentPause = z.object({
  /** `budget`: a limit of ours is reached; `failures`: too many tasks in a row failed. Neither is probed for. */
  ending: z.enum(['auth', 'billing', 'rate_limit', 'overloaded', 'hang', 'budget', 'failures']),
  since: z.string(),
  /** When to try again (probe), or when the provider said, or our own budget, that it resets; null = when a person says so. */
  until: z.string().nullable(),
  summary: z.string(),
  /** How often a probe has failed since, for the backoff. */
  probes: z.number().int().nonnegative(),
});
export type AgentPause = z.infer<typeof AgentPause>;

export const Destination = z.enum(['github', 'slack', 'email', 'webhook', 'desktop']);
export type Destination = z.infer<typeof Destination>;

/**
 * Something that shall reach a person outside, exactly once. Written down before it is sent; its text lies in
 * `outbox/<id>.json` beside the state file. `sending` and `unknown` may have arrived: that is found out before it is tried again.
 */
export const Letter = z.object({
  id: z.string(),
  taskId: z.string().nullable(),
  /** What it is about: the failures' common identity. One open issue for each. */
  fingerprint: z.string(),
  destination: Destination,
  kind: z.enum(['open', 'comment', 'close', 'digest', 'notice']),
  status: z.enum(['waiting', 'sending', 'unknown', 'delivered', 'given_up']),
  createdAt: z.string(),
  notBefore: z.string().nullable(),
  tries: z.number().int().nonnegative(),
  /** One sentence; '' when the last try went well or none was made. */
  lastError: z.string(),
  /** Where it can be seen: the issue's address. */
  reference: z.string().nullable(),
  deliveredAt: z.string().nullable(),
});
export type Letter = z.infer<typeof Letter>;

/** As much of a failure as it takes to see later that it is green again. */
export const FailureRef = z.object({ fingerprint: z.string(), check: z.string(), kind: CheckKind, file: z.string() });
export type FailureRef = z.infer<typeof FailureRef>;

/** An issue that keepgreen has opened, or is about to: then it has no number yet. */
export const KnownIssue = z.object({
  fingerprint: z.string(),
  /** The failures it was opened for: it is closed when all of them are green. */
  failures: z.array(FailureRef),
  repo: z.string(),
  number: z.number().int().positive().nullable(),
  url: z.string(),
  taskId: z.string(),
  openedAt: z.string(),
  open: z.boolean(),
});
export type KnownIssue = z.infer<typeof KnownIssue>;

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
  /** Tasks in a row that the agent could not fix. */
  failuresInARow: z.number().int().nonnegative().default(0),
  /** Letters on their way, and the newest delivered ones. */
  outbox: z.array(Letter).default([]),
  issues: z.array(KnownIssue).default([]),
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
    failuresInARow: 0,
    outbox: [],
    issues: [],
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
