import type { Ending } from '../../task/attempt.ts';
import type { RunEnd } from '../../world/ports.ts';
import type { Evidence } from './evidence.ts';
import { cutWhole } from '../../world/cut.ts';

/** Why we stopped a process that would have gone on; null = it ended by itself. */
export type StopCause = 'idle' | 'deadline' | 'gave_up' | 'aborted';

export interface PassReport {
  readonly evidence: Evidence;
  readonly stop: StopCause | null;
  readonly end: RunEnd;
}

export type Verdict =
  /** It finished. `cutShort`: it ran out of turns or money, but what it did stands. */
  | { readonly kind: 'done'; readonly cutShort: boolean }
  | { readonly kind: 'ended'; readonly ending: AgentEnding; readonly summary: string; readonly resetAt: string | null };

export type AgentEnding = Extract<Ending, 'auth' | 'billing' | 'rate_limit' | 'overloaded' | 'hang' | 'environment'>;

/** Results that are errors by name although the agent did its work as far as it was allowed. */
const CUT_SHORT = new Set(['error_max_turns', 'error_max_budget_usd', 'error_max_structured_output_retries']);

/**
 * What one pass means, from structured facts alone: how the process ended, why we stopped it, the result's flags, the
 * HTTP status and the CLI's name of a refusal. Never from the words of a message. `now` dates a stated waiting time, `modelSetting` is what named the model.
 */
export function classify(report: PassReport, now: Date, modelSetting = 'CLAUDE_MODEL'): Verdict {
  const { evidence, end } = report;
  if (end.kind === 'not_started') return ended('environment', `Claude Code did not start (${end.code}): ${end.message} Set CLAUDE_BIN or install it.`);
  if (evidence.result?.isError === false) return { kind: 'done', cutShort: false };
  if (evidence.result !== null && CUT_SHORT.has(evidence.result.subtype)) return { kind: 'done', cutShort: true };
  return refusedBy(evidence, now, modelSetting) ?? brokenOff(report);
}

/**
 * Should we wait while the CLI asks again? It would for minutes. A short retry often helps (a token is renewed after
 * the first 401, a 529 passes), a long one holds a task that could wait in the queue instead.
 */
export function isWorthWaiting(retry: { readonly attempt: number; readonly delayMs: number; readonly status: number | null }): boolean {
  if (retry.status === 402) return false;
  if (retry.status === 401 || retry.status === 403) return retry.attempt < 2;
  if (retry.status === 429) return retry.delayMs < LONG_WAIT_MS && retry.attempt < 3;
  return retry.delayMs < LONG_WAIT_MS * 2 && retry.attempt <= MAX_CLI_RETRIES;
}

/** How often the CLI itself may ask again (its backoff then sums up to about nine seconds). */
export const MAX_CLI_RETRIES = 4;
const LONG_WAIT_MS = 5_000;

/** The provider's own no; undefined when there was none. */
function refusedBy(evidence: Evidence, now: Date, modelSetting: string): Verdict | undefined {
  if (evidence.result === null && evidence.retry === null && evidence.windowClosed === null) return undefined;
  const status = evidence.result?.status ?? evidence.retry?.status ?? null;
  const { refusal } = evidence;
  const said = status === null ? '' : ` (HTTP ${status})`;
  if (refusal === 'billing_error' || status === 402) return ended('billing', `The account has no credit${said}. Top it up in the Anthropic console, then: keepgreen resume`);
  if (evidence.windowClosed !== null || refusal === 'rate_limit' || status === 429) return ended('rate_limit', `The account's rate limit or usage window is used up${said}.`, resetTime(evidence, now));
  if (isLoginTrouble(refusal, status)) return ended('auth', `The login was refused${said}. Log in with: claude auth login, or set ANTHROPIC_API_KEY; then: keepgreen resume`);
  if (refusal === 'model_not_found' || status === 404) return ended('environment', `The provider does not know the model ${evidence.model ?? ''}${said}. Set ${modelSetting} to one that this account may use.`);
  if (isProviderTrouble(evidence, status)) return ended('overloaded', status === null ? "The provider can't be reached." : `The provider is overloaded or failing${said}.`);
  return undefined;
}

function isLoginTrouble(refusal: string | null, status: number | null): boolean {
  return refusal === 'authentication_failed' || refusal === 'oauth_org_not_allowed' || status === 401 || status === 403;
}

function isProviderTrouble({ refusal, retry }: Evidence, status: number | null): boolean {
  return refusal === 'overloaded' || refusal === 'server_error' || (status !== null && status >= 500) || (status === null && retry !== null);
}

/** The window's own end, else the time the CLI was told to wait where that is more than a hiccup. */
function resetTime({ windowClosed, retry }: Evidence, now: Date): string | null {
  if (typeof windowClosed?.resetsAt === 'number') return isoOrNull(windowClosed.resetsAt * 1000);
  return retry !== null && retry.delayMs >= LONG_WAIT_MS ? isoOrNull(now.getTime() + retry.delayMs) : null;
}

/** A time that no calendar has (a unit we misread) is no time at all. */
function isoOrNull(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? null : date.toISOString();
}

/** It ended without a result that we can use, and not because of the provider. */
function brokenOff({ evidence, stop, end }: PassReport): Verdict {
  if (stop === 'idle') return ended('hang', 'The agent said nothing for AGENT_IDLE_TIMEOUT_SECONDS and was stopped.');
  if (stop !== null) return ended('hang', 'The agent took longer than its time and was stopped.');
  if (end.kind === 'signalled') return ended('hang', `The agent was killed from outside (${end.signal}).`);
  if (end.kind === 'exited' && !evidence.started && evidence.result === null) return ended('environment', `Claude Code stopped at its start (exit ${end.exitCode})${lastLine(end.stderr)}`);
  const status = evidence.result?.status ?? null;
  return ended('hang', `The agent broke off${status === null ? '' : ` (HTTP ${status})`}${lastLine(end.stderr)}`);
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? '.' : `: ${cutWhole(line, 300)}`;
}

function ended(ending: AgentEnding, summary: string, resetAt: string | null = null): Verdict {
  return { kind: 'ended', ending, summary, resetAt };
}
