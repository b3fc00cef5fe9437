import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** One pull request as the little GitHub keeps it. */
export interface Pull {
  readonly number: number;
  state: 'open' | 'closed';
  title: string;
  body: string;
  readonly base: string;
  readonly head: string;
  readonly sha: string;
}

/** How the next request of a kind goes wrong: a status, made and then cut off, or never answered. */
export type Trouble = number | 'made_then_cut' | 'silent';

export interface LittleGithub {
  readonly url: string;
  readonly pulls: Pull[];
  /** Method and path of every request. */
  readonly asked: string[];
  readonly tokens: Set<string>;
  /** Played one after the other, per method. */
  readonly trouble: { GET: Trouble[]; POST: Trouble[]; PATCH: Trouble[] };
  /** The commit of a branch, as GitHub would read it in the pushed repository. */
  shaOf: (branch: string) => string;
}

/** The pull requests of GitHub's REST API, as far as keepgreen uses them, on loopback. */
export async function littleGithub(): Promise<LittleGithub> {
  const github: LittleGithub = { url: '', pulls: [], asked: [], tokens: new Set(), trouble: { GET: [], POST: [], PATCH: [] }, shaOf: () => 'a'.repeat(40) };
  const server = createServer((request, response) => void answer(github, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  }));
  return Object.assign(github, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function answer(github: LittleGithub, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method as 'GET' | 'POST' | 'PATCH';
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  github.asked.push(`${method} ${url.pathname}`);
  github.tokens.add(request.headers.authorization ?? '');
  const trouble = github.trouble[method].shift();
  if (trouble === 'silent') return;
  if (typeof trouble === 'number') return send(response, trouble, { message: `trouble ${trouble}` });
  const body = JSON.parse((await read(request)) || '{}') as Partial<Pull>;
  const answered = act(github, method, url, body);
  if (trouble === 'made_then_cut') return void response.destroy();
  send(response, answered.status, answered.body);
}

function act(github: LittleGithub, method: string, url: URL, body: Partial<Pull>): { status: number; body: unknown } {
  const number = Number(/\/pulls\/(\d+)$/.exec(url.pathname)?.[1]);
  if (method === 'PATCH') {
    const pull = github.pulls.find((one) => one.number === number);
    if (pull !== undefined) Object.assign(pull, body);
    return { status: pull === undefined ? 404 : 200, body: pull === undefined ? {} : shown(pull) };
  }
  if (method === 'GET') return { status: 200, body: github.pulls.filter((one) => url.searchParams.get('head') === `me:${one.head}` && url.searchParams.get('state') === 'all').map(shown).reverse() };
  if (github.pulls.some((one) => one.head === body.head && one.state === 'open')) return { status: 422, body: { message: 'Validation Failed', errors: [{ message: `A pull request already exists for me:${body.head ?? ''}.` }] } };
  const pull: Pull = { number: github.pulls.length + 1, state: 'open', title: body.title ?? '', body: body.body ?? '', base: body.base ?? '', head: body.head ?? '', sha: github.shaOf(body.head ?? '') };
  github.pulls.push(pull);
  return { status: 201, body: shown(pull) };
}

function shown(pull: Pull): unknown {
  return { number: pull.number, html_url: `https://github.example/me/shop/pull/${pull.number}`, state: pull.state, title: pull.title, body: pull.body, merged_at: null, head: { ref: pull.head, sha: pull.sha }, base: { ref: pull.base } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
