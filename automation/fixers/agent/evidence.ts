import type { AgentUsage } from '../../task/attempt.ts';
import type { SessionResult, StreamEvent, ToolUse } from './stream.ts';
import { cutWhole } from '../../world/cut.ts';

/** Everything one CLI process has told so far; bounded, however much it says. */
export interface Evidence {
  /** Did it get as far as taking the prompt? */
  started: boolean;
  model: string | null;
  sessionId: string | null;
  result: SessionResult | null;
  /** The retry under way; null as soon as an answer came. */
  retry: { readonly attempt: number; readonly delayMs: number; readonly status: number | null } | null;
  windowClosed: { readonly resetsAt: number | null } | null;
  /** The CLI's own name for the newest refusal (`billing_error`, `authentication_failed`, …). */
  refusal: string | null;
  /** The newest words. */
  text: string;
  toolUses: ToolUse[];
  edits: number;
  tokens: number;
  retries: number;
  readonly messageIds: Set<string>;
}

const MOST_TOOL_USES = 100;
const LONGEST_TEXT = 8_000;
const EDIT_TOOLS = new Set(['Edit', 'Write', 'MultiEdit', 'NotebookEdit']);

export function newEvidence(): Evidence {
  return { started: false, model: null, sessionId: null, result: null, retry: null, windowClosed: null, refusal: null, text: '', toolUses: [], edits: 0, tokens: 0, retries: 0, messageIds: new Set() };
}

/** Adds one event. */
export function note(evidence: Evidence, event: StreamEvent): void {
  switch (event.kind) {
    case 'init':
      Object.assign(evidence, { started: true, model: event.model, sessionId: event.sessionId });
      return;
    case 'assistant':
      return noteAnswer(evidence, event);
    case 'progress':
      evidence.tokens += event.tokens;
      if (event.tokens > 0) evidence.retry = null;
      return;
    case 'retry':
      evidence.retry = { attempt: event.attempt, delayMs: event.delayMs, status: event.status };
      evidence.retries += 1;
      return;
    case 'window_closed':
      evidence.windowClosed = { resetsAt: event.resetsAt };
      return;
    case 'result':
      evidence.result = event.result;
      return;
    case 'other':
      return;
    default:
      event satisfies never;
  }
}

/** A refusal arrives as an answer too, but no model has given it. */
function noteAnswer(evidence: Evidence, event: Extract<StreamEvent, { kind: 'assistant' }>): void {
  if (event.error !== null) {
    evidence.refusal = event.error;
    return;
  }
  evidence.retry = null;
  evidence.messageIds.add(event.messageId);
  if (event.text !== '') evidence.text = cutWhole(event.text, LONGEST_TEXT);
  for (const use of event.toolUses) noteToolUse(evidence, use);
}

/** Edits are kept in any case: it is they that a guard wants to see, and a long search must not push them out. */
function noteToolUse(evidence: Evidence, use: ToolUse): void {
  const edit = EDIT_TOOLS.has(use.tool);
  if (edit) evidence.edits += 1;
  if (evidence.toolUses.length < MOST_TOOL_USES) evidence.toolUses.push(use);
  else if (edit) {
    const reading = evidence.toolUses.findLastIndex((one) => !EDIT_TOOLS.has(one.tool));
    if (reading !== -1) evidence.toolUses.splice(reading, 1);
    if (reading !== -1) evidence.toolUses.push(use);
  }
}

/** What all passes together cost, also those that failed; the result's own figures where there is one. */
export function usageOf(passes: readonly Evidence[]): AgentUsage {
  const sum = (read: (pass: Evidence) => number) => passes.reduce((total, pass) => total + read(pass), 0);
  const newest = [...passes].reverse();
  return {
    model: newest.find((pass) => pass.model !== null)?.model ?? null,
    sessionId: newest.find((pass) => pass.sessionId !== null)?.sessionId ?? null,
    turns: sum((pass) => pass.result?.turns ?? pass.messageIds.size),
    requests: sum((pass) => pass.messageIds.size + pass.retries + (pass.refusal === null ? 0 : 1)),
    tokens: sum((pass) => Math.max(pass.result?.tokens ?? 0, pass.tokens)),
    costUsd: sum((pass) => pass.result?.costUsd ?? 0),
    toolUses: passes.flatMap((pass) => pass.toolUses).slice(-MOST_TOOL_USES),
  };
}
