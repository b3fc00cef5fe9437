import { z } from 'zod';
import { cutWhole } from '../../world/cut.ts';

/** One line of the CLI's `--output-format stream-json`, as far as it says something to us. */
export type StreamEvent =
  | { readonly kind: 'init'; readonly model: string; readonly sessionId: string }
  /** A part of an answer. `error` is the CLI's own name for what the provider refused, null for a real answer. */
  | { readonly kind: 'assistant'; readonly messageId: string; readonly text: string; readonly toolUses: readonly ToolUse[]; readonly error: string | null }
  /** Tokens of the request under way; `tokens` counts what this event adds to the session. */
  | { readonly kind: 'progress'; readonly tokens: number }
  /** The CLI waits `delayMs` and asks again; `status` is null when there was no HTTP answer. */
  | { readonly kind: 'retry'; readonly attempt: number; readonly delayMs: number; readonly status: number | null }
  /** The account's usage window is used up until `resetsAt` (seconds since 1970; null when not said). */
  | { readonly kind: 'window_closed'; readonly resetsAt: number | null }
  | { readonly kind: 'result'; readonly result: SessionResult }
  /** Anything else: a sign of life. */
  | { readonly kind: 'other' };

export interface ToolUse {
  readonly tool: string;
  /** The path, pattern or command it named; '' when it named none. */
  readonly target: string;
}

export interface SessionResult {
  readonly subtype: string;
  readonly isError: boolean;
  readonly status: number | null;
  readonly text: string;
  readonly turns: number;
  readonly costUsd: number;
  readonly tokens: number;
  /** The validated answer to `--json-schema`; undefined when there was none. */
  readonly structured: unknown;
}

/** Parses one line. What is no JSON or of a shape we don't know is `other`: newer CLIs say more. Never throws. */
export function parseStreamLine(line: string): StreamEvent {
  const parsed = Line.safeParse(readJson(line));
  return parsed.success ? eventOf(parsed.data) : { kind: 'other' };
}

const count = z.number().nonnegative().catch(0);
const orNull = z.number().nullable().catch(null);

const Usage = z.object({ input_tokens: count, output_tokens: count, cache_creation_input_tokens: count, cache_read_input_tokens: count });
const ModelUsage = z.object({ inputTokens: count, outputTokens: count, cacheReadInputTokens: count, cacheCreationInputTokens: count });
const Block = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool_use'), name: z.string(), input: z.record(z.string(), z.unknown()).catch({}) }),
  z.looseObject({ type: z.string().transform(() => 'other' as const) }),
]);

const Line = z.union([
  z.object({ type: z.literal('system'), subtype: z.literal('init'), model: z.string().catch(''), session_id: z.string().catch('') }),
  z.object({ type: z.literal('system'), subtype: z.literal('api_retry'), attempt: count, retry_delay_ms: count, error_status: orNull }),
  z.object({ type: z.literal('assistant'), message: z.object({ id: z.string().catch(''), content: z.array(Block).catch([]) }), error: z.string().nullable().catch(null) }),
  z.object({ type: z.literal('stream_event'), event: z.looseObject({ type: z.string(), message: z.object({ usage: Usage }).optional().catch(undefined), usage: Usage.optional().catch(undefined) }) }),
  z.object({ type: z.literal('rate_limit_event'), rate_limit_info: z.object({ status: z.string(), resetsAt: orNull }) }),
  z.object({
    type: z.literal('result'),
    subtype: z.string(),
    is_error: z.boolean().catch(false),
    api_error_status: orNull,
    result: z.string().catch(''),
    num_turns: count,
    total_cost_usd: count,
    usage: Usage.optional().catch(undefined),
    modelUsage: z.record(z.string(), ModelUsage).catch({}),
    structured_output: z.unknown().optional(),
  }),
]);
type Line = z.infer<typeof Line>;

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function eventOf(line: Line): StreamEvent {
  switch (line.type) {
    case 'system':
      if (line.subtype === 'init') return { kind: 'init', model: line.model, sessionId: line.session_id };
      return { kind: 'retry', attempt: line.attempt, delayMs: line.retry_delay_ms, status: line.error_status };
    case 'assistant':
      return assistantEvent(line);
    case 'stream_event':
      return { kind: 'progress', tokens: progressTokens(line.event) };
    case 'rate_limit_event':
      return line.rate_limit_info.status === 'rejected' ? { kind: 'window_closed', resetsAt: line.rate_limit_info.resetsAt } : { kind: 'other' };
    case 'result':
      return { kind: 'result', result: resultOf(line) };
    default:
      return line satisfies never;
  }
}

function assistantEvent(line: Extract<Line, { type: 'assistant' }>): StreamEvent {
  const text = line.message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  const toolUses = line.message.content.flatMap((block) => (block.type === 'tool_use' ? [{ tool: block.name, target: targetOf(block.input) }] : []));
  return { kind: 'assistant', messageId: line.message.id, text, toolUses, error: line.error };
}

const TARGETS = ['file_path', 'notebook_path', 'path', 'command', 'pattern', 'url'];

/** Paths before patterns: where it reached matters more than what it looked for. */
function targetOf(input: Readonly<Record<string, unknown>>): string {
  const target = TARGETS.map((name) => input[name]).find((value) => typeof value === 'string');
  return typeof target === 'string' ? cutWhole(target, 1000) : '';
}

/** The input is told when an answer starts, the output when it ends. */
function progressTokens(event: { readonly type: string; readonly message?: { readonly usage: z.infer<typeof Usage> } | undefined; readonly usage?: z.infer<typeof Usage> | undefined }): number {
  if (event.type === 'message_start' && event.message !== undefined) return sumUsage({ ...event.message.usage, output_tokens: 0 });
  return event.type === 'message_delta' ? (event.usage?.output_tokens ?? 0) : 0;
}

function sumUsage(usage: z.infer<typeof Usage>): number {
  return usage.input_tokens + usage.output_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
}

/** Per model where the CLI says it: that includes what it asked other models on the side. */
function resultOf(line: Extract<Line, { type: 'result' }>): SessionResult {
  const models = Object.values(line.modelUsage).map((usage) => usage.inputTokens + usage.outputTokens + usage.cacheReadInputTokens + usage.cacheCreationInputTokens);
  const tokens = models.length > 0 ? models.reduce((sum, one) => sum + one, 0) : line.usage === undefined ? 0 : sumUsage(line.usage);
  return {
    subtype: line.subtype,
    isError: line.is_error,
    status: line.api_error_status,
    text: line.result,
    turns: Math.round(line.num_turns),
    costUsd: line.total_cost_usd,
    tokens: Math.round(tokens),
    structured: line.structured_output,
  };
}
