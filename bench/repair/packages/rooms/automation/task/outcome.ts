import type { Attempt, Ending } from './attempt.ts';
import type { Failure } from './failure.ts';
import type { Found } from './suspect.ts';
import type { Approval, Landing } from './task.ts';

/** What a step found out. Steps never write state; task/advance.ts says what each of these means. */
export type Outcome =
  /** checking */
  | { readonly kind: 'green' }
  | { readonly kind: 'red'; readonly failures: readonly Failure[] }
  | { readonly kind: 'flaky'; readonly failures: readonly Failure[] }
  | { readonly kind: 'pre_existing'; readonly failures: readonly Failure[] }
  | { readonly kind: 'not_asked'; readonly failures: readonly Failure[]; readonly reason: string }
  | { readonly kind: 'cannot_run'; readonly reason: string; readonly next: string }
  /** localising */
  | { readonly kind: 'localised' }
  /** planning; `found`: where the fault is, looked for before the first fixer that needs to know, or before nobody is left */
  | { readonly kind: 'planned'; readonly fixer: string; readonly found?: Found }
  /** `over_budget`: not for want of ideas; what one task may cost is used up. */
  | { readonly kind: 'exhausted'; readonly reason: string; readonly because?: 'over_budget'; readonly found?: Found }
  /** `budget`: one of ours is used up, seen just now; the whole queue shall know. */
  | { readonly kind: 'agent_paused'; readonly reason: string; readonly until: string | null; readonly budget?: boolean }
  /** Only metered fixers are left, and the file's breaker is open. */
  | { readonly kind: 'file_rests'; readonly reason: string; readonly until: string | null }
  /** fixing */
  | { readonly kind: 'proposed' }
  | { readonly kind: 'nothing_proposed'; readonly reason: string }
  | { readonly kind: 'attempt_ended'; readonly attempt: Attempt; readonly resetAt: string | null }
  /** verifying: refused attempts come as attempt_ended */
  | { readonly kind: 'verified' }
  /** reviewing */
  | { readonly kind: 'reviewed' }
  /** Proven, but a person decides: it waits with its patch. */
  | { readonly kind: 'asked'; readonly attempt: Attempt | null; readonly landing: Landing; readonly approval: Approval }
  /** landing */
  | { readonly kind: 'landed'; readonly attempt: Attempt | null; readonly landing: Landing }
  | { readonly kind: 'held'; readonly attempt: Attempt | null; readonly landing: Landing; readonly reason: string }
  /** The tree moved under the fix and the merge must be proven again. */
  | { readonly kind: 'moved' }
  /** Proven, but not now: it lands by itself when git is done, at the next start, or (`branch`) right away, now that it is written down. */
  | { readonly kind: 'postponed'; readonly attempt: Attempt | null; readonly landing: Landing; readonly because: 'git' | 'shutdown' | 'branch'; readonly reason: string }
  /** escalating */
  | { readonly kind: 'escalated'; readonly summary: string }
  /** from anywhere; `attempt` is the proposal that was being judged, so that what it cost is not forgotten */
  | { readonly kind: 'interrupted'; readonly ending: Extract<Ending, 'superseded' | 'cancelled' | 'shutdown'>; readonly attempt: Attempt | null }
  | { readonly kind: 'out_of_time'; readonly afterSeconds: number; readonly limit?: 'TASK_TIMEOUT_SECONDS' | 'MAX_EXECUTION_SECONDS_PER_TASK'; readonly attempt: Attempt | null }
  | { readonly kind: 'git_busy'; readonly reason: string; readonly attempt: Attempt | null }
  /** A step threw: a fault of keepgreen's own, or of the machine (disk full). The task fails, the loop goes on. */
  | { readonly kind: 'fault'; readonly reason: string; readonly attempt: Attempt | null };
