/**
 * Every error a person can meet: a stable code, a sentence with the values in it, and what to do next.
 * Codes are part of the contract (`--json` prints them); never read an error back out of its text.
 */
export type ErrorCode =
  | 'config_invalid'
  | 'project_not_found'
  | 'already_running'
  | 'not_running'
  | 'state_locked'
  | 'state_newer'
  | 'state_unreadable'
  | 'state_refused'
  | 'state_write_failed'
  | 'illegal_move'
  | 'task_not_found'
  | 'task_not_held'
  | 'task_not_undoable'
  | 'overlap'
  | 'path_outside'
  | 'git_failed'
  | 'git_busy'
  | 'worktree_failed'
  | 'watch_failed'
  | 'check_cannot_run'
  | 'agent_unavailable'
  | 'approval_missing'
  | 'limit_reached'
  | 'sandbox_missing'
  | 'github_failed'
  | 'push_failed'
  | 'evidence_missing'
  | 'usage'
  | 'internal';

/** An error meant for a person. `next` says what they can do; `cause` keeps what was caught. */
export class KeepgreenError extends Error {
  override readonly name = 'KeepgreenError';
  readonly code: ErrorCode;
  readonly next: string;

  constructor(code: ErrorCode, message: string, next: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.next = next;
  }
}

/** One line about anything that was thrown, for logs and task summaries. Never empty. */
export function renderError(error: unknown): string {
  if (error instanceof KeepgreenError) return `${error.message} ${error.next}`.trim();
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return String(error);
}

/** The system error code (`ENOENT`, `ENOSPC`, …) of a thrown value, or undefined when it has none. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
