import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/**
 * A Messages API on loopback whose model plays a script, for the real Claude Code CLI. Free of any test runner, so that
 * the bench and the demo can use it too.
 */
export type Script = (request: ScriptedRequest) => ScriptedReply | Promise<ScriptedReply>;

/** One question to the model, with what a script wants to know of it read out. */
export interface ScriptedRequest {
  /** `strategy` and `review`: asked for a structured answer, told apart by its form; `fix`: has edit tools; `read`: other tools; `plain`: no tools (a probe, a title). */
  readonly pass: 'strategy' | 'review' | 'fix' | 'read' | 'plain';
  /** How often the model has answered in this conversation: 0 is the first question. */
  readonly turn: number;
  readonly model: string;
  readonly tools: readonly string[];
  /** Where the CLI says it works; '' when it does not say. */
  readonly cwd: string;
  /** All text of the system prompt and of what the user side said, in order. */
  readonly system: string;
  readonly userText: string;
  /** What the tools of the last turn answered. */
  readonly toolResults: readonly { readonly isError: boolean; readonly text: string }[];
  readonly headers: Readonly<Record<string, string>>;
}

export type Block = { readonly type: 'text'; readonly text: string } | { readonly type: 'tool_use'; readonly name: string; readonly input: unknown };

export type ScriptedReply =
  | { readonly kind: 'message'; readonly blocks: readonly Block[]; readonly headers?: Readonly<Record<string, string>>; readonly tokens?: { readonly input: number; readonly output: number } }
  | { readonly kind: 'error'; readonly status: number; readonly type: string; readonly message: string; readonly headers?: Readonly<Record<string, string>> }
  /** Takes the question and never answers. */
  | { readonly kind: 'hang' }
  /** Closes the connection without a word. */
  | { readonly kind: 'drop' };

export interface ScriptedApi {
  readonly url: string;
  /** Questions to the model in the order of their arrival. */
  readonly requests: readonly ScriptedRequest[];
  /** Every other address that was asked for: `GET /api/…`. */
  readonly others: readonly string[];
  /** Resolves when the script has been asked so often; rejects after half a minute. */
  waitForRequests(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Most scripts are about something else than the review of what they fix: those are all approved, without an issue. */
export const approving: Script = () => answer({ approved: true, issues: [], suggestions: [] });

/** `review` plays the reviewer. */
export async function startScriptedApi(script: Script, review: Script = approving): Promise<ScriptedApi> {
  const requests: ScriptedRequest[] = [];
  const others: string[] = [];
  const heard = new Set<() => void>();
  const server = createServer((request, response) => {
    void serve(request, response, {
      others,
      async ask(scripted) {
        requests.push(scripted);
        heard.forEach((tell) => tell());
        return await (scripted.pass === 'review' ? review : script)(scripted);
      },
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    others,
    waitForRequests: (count) => untilHeard(heard, () => requests.length >= count, `${count} requests`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The model says something and stops. */
export const say = (text: string): ScriptedReply => ({ kind: 'message', blocks: [{ type: 'text', text }] });

/** The model asks for tools: pairs of name and input. */
export const use = (...calls: readonly (readonly [name: string, input: unknown])[]): ScriptedReply => ({
  kind: 'message',
  blocks: calls.map(([name, input]) => ({ type: 'tool_use', name, input })),
});

/** The model gives the structured answer that `--json-schema` asks for. */
export const answer = (value: unknown): ScriptedReply => use(['StructuredOutput', value]);

/** The ways in which the provider says no, as it words them. */
export const refuse = {
  auth: (): ScriptedReply => ({ kind: 'error', status: 401, type: 'authentication_error', message: 'invalid x-api-key' }),
  billing: (): ScriptedReply => ({ kind: 'error', status: 400, type: 'invalid_request_error', message: 'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.' }),
  paymentRequired: (): ScriptedReply => ({ kind: 'error', status: 402, type: 'billing_error', message: 'Payment is required.' }),
  /** `seconds` go into retry-after, and the reset header says the same. */
  rateLimit: (seconds?: number): ScriptedReply => ({ kind: 'error', status: 429, type: 'rate_limit_error', message: 'This request would exceed your rate limit.', headers: seconds === undefined ? {} : resetHeaders(seconds) }),
  overloaded: (): ScriptedReply => ({ kind: 'error', status: 529, type: 'overloaded_error', message: 'Overloaded' }),
  internal: (): ScriptedReply => ({ kind: 'error', status: 500, type: 'api_error', message: 'Internal server error' }),
  hang: (): ScriptedReply => ({ kind: 'hang' }),
  drop: (): ScriptedReply => ({ kind: 'drop' }),
};

function resetHeaders(seconds: number): Record<string, string> {
  return { 'retry-after': String(seconds), 'anthropic-ratelimit-requests-reset': new Date(Date.now() + seconds * 1000).toISOString() };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('the scripted API has no port');
  return address.port;
}

async function untilHeard(heard: Set<() => void>, isTrue: () => boolean, what: string): Promise<void> {
  let tell: () => void = () => undefined;
  let late: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      late = setTimeout(() => reject(new Error(`the scripted API waited in vain for ${what}`)), 30_000);
      tell = () => isTrue() && resolve();
      heard.add(tell);
      tell();
    });
  } finally {
    clearTimeout(late);
    heard.delete(tell);
  }
}

interface Desk {
  readonly others: string[];
  ask(request: ScriptedRequest): Promise<ScriptedReply>;
}

async function serve(request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const text = await bodyOf(request);
  if (path === '/v1/messages/count_tokens') return json(response, 200, { input_tokens: 100 });
  if (request.method !== 'POST' || path !== '/v1/messages') {
    desk.others.push(`${request.method ?? '?'} ${path}`);
    return json(response, 404, { type: 'error', error: { type: 'not_found_error', message: 'not here' } });
  }
  const body = MessagesBody.parse(JSON.parse(text));
  const reply = await desk.ask(readRequest(body, request));
  if (!response.destroyed) send(response, reply, body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(z.instanceof(Buffer).parse(chunk)));
  return Buffer.concat(chunks).toString('utf8');
}

type Part = z.infer<typeof Part>;
const Part = z.looseObject({ type: z.string(), text: z.string().optional(), content: z.unknown().optional(), is_error: z.boolean().nullish() });
const Content = z.union([z.string().transform((text): Part[] => [{ type: 'text', text }]), z.array(Part)]);
const MessagesBody = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  system: Content.optional(),
  messages: z.array(z.object({ role: z.string(), content: Content })),
  tools: z.array(z.looseObject({ name: z.string(), input_schema: z.unknown().optional() })).optional(),
});
type MessagesBody = z.infer<typeof MessagesBody>;

function readRequest(body: MessagesBody, request: IncomingMessage): ScriptedRequest {
  const tools = (body.tools ?? []).map((tool) => tool.name);
  const form = JSON.stringify(body.tools?.find((tool) => tool.name === 'StructuredOutput')?.input_schema ?? null);
  const system = textOf(body.system ?? []);
  const said = body.messages.filter((message) => message.role !== 'assistant').map((message) => textOf(message.content));
  const last = body.messages.at(-1)?.content ?? [];
  return {
    pass: form.includes('"approved"') ? 'review' : passOf(tools),
    turn: body.messages.filter((message) => message.role === 'assistant').length,
    model: body.model,
    tools,
    cwd: /Primary working directory: (.+)/.exec(`${system}\n${said.join('\n')}`)?.[1]?.trim() ?? '',
    system,
    userText: said.join('\n'),
    toolResults: last.filter((part) => part.type === 'tool_result').map((part) => ({ isError: part.is_error === true, text: textOf(Content.safeParse(part.content).data ?? []) })),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
  };
}

function passOf(tools: readonly string[]): ScriptedRequest['pass'] {
  if (tools.includes('StructuredOutput')) return 'strategy';
  if (tools.includes('Edit')) return 'fix';
  return tools.length === 0 ? 'plain' : 'read';
}

function textOf(parts: readonly Part[]): string {
  return parts.map((part) => part.text ?? '').join('\n');
}

function send(response: ServerResponse, reply: ScriptedReply, body: MessagesBody): void {
  switch (reply.kind) {
    case 'hang':
      return;
    case 'drop':
      return void response.destroy();
    case 'error':
      return json(response, reply.status, { type: 'error', error: { type: reply.type, message: reply.message } }, reply.headers);
    case 'message':
      return body.stream === true ? stream(response, reply, body.model) : json(response, 200, wholeMessage(reply, body.model), reply.headers);
    default:
      return reply satisfies never;
  }
}

function json(response: ServerResponse, status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': nextId('req'), ...headers });
  response.end(JSON.stringify(value));
}

type MessageReply = Extract<ScriptedReply, { kind: 'message' }>;

let counter = 0;
const nextId = (prefix: string) => `${prefix}_${String((counter += 1)).padStart(8, '0')}`;

const stopReason = (reply: MessageReply) => (reply.blocks.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn');
const usageOf = (reply: MessageReply) => ({ input_tokens: reply.tokens?.input ?? 100, output_tokens: reply.tokens?.output ?? 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 });

function wholeMessage(reply: MessageReply, model: string): unknown {
  const content = reply.blocks.map((block) => (block.type === 'text' ? block : { ...block, id: nextId('toolu') }));
  return { id: nextId('msg'), type: 'message', role: 'assistant', model, content, stop_reason: stopReason(reply), stop_sequence: null, usage: usageOf(reply) };
}

/** The same message in the pieces in which the provider sends it. */
function stream(response: ServerResponse, reply: MessageReply, model: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'request-id': nextId('req'), ...reply.headers });
  const event = (type: string, data: object) => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  const message = { id: nextId('msg'), type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null, usage: { ...usageOf(reply), output_tokens: 1 } };
  event('message_start', { message });
  reply.blocks.forEach((block, index) => {
    const empty = block.type === 'text' ? { type: 'text', text: '' } : { type: 'tool_use', id: nextId('toolu'), name: block.name, input: {} };
    const delta = block.type === 'text' ? { type: 'text_delta', text: block.text } : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
    event('content_block_start', { index, content_block: empty });
    event('content_block_delta', { index, delta });
    event('content_block_stop', { index });
  });
  event('message_delta', { delta: { stop_reason: stopReason(reply), stop_sequence: null }, usage: { output_tokens: usageOf(reply).output_tokens } });
  event('message_stop', {});
  response.end();
}
