import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a server does with one request instead of, or after, its duty. */
export type Mischief =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Carries the request out, then cuts the line. */
  | { readonly kind: 'reset_after' }
  /** Carries it out, then answers with that status, as a gateway does. */
  | { readonly kind: 'status_after'; readonly status: number }
  /** Carries it out and never answers. */
  | { readonly kind: 'hang_after' }
  | { readonly kind: 'html' };

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Recorder {
  readonly url: string;
  readonly asked: Asked[];
  /** Decides about each request; undefined: it does its duty. */
  mischief: (asked: Asked) => Mischief | undefined;
  close(): Promise<void>;
}

/** A real HTTP server on loopback; `duty` answers what nothing else is decided for. */
export async function serve(duty: (asked: Asked) => { status: number; body: string; type?: string }): Promise<Recorder> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const one = { method: request.method ?? '', path: request.url ?? '', body, headers: request.headers };
      asked.push(one);
      answer(response, recorder.mischief(one), () => duty(one));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  const recorder: Recorder = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, mischief: () => undefined, close };
  onTestFinished(close);
  return recorder;
}

function answer(response: ServerResponse, mischief: Mischief | undefined, duty: () => { status: number; body: string; type?: string }): void {
  if (mischief === undefined) return send(response, duty());
  switch (mischief.kind) {
    case 'status':
      return void response.writeHead(mischief.status, { 'content-type': 'application/json', ...mischief.headers }).end(mischief.body ?? '{"message":"no"}');
    case 'reset_after':
      duty();
      response.socket?.resetAndDestroy();
      return;
    case 'status_after':
      duty();
      return void response.writeHead(mischief.status, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>');
    case 'hang_after':
      duty();
      return;
    case 'html':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in to the network</html>');
    default:
      return mischief satisfies never;
  }
}

function send(response: ServerResponse, { status, body, type = 'application/json; charset=utf-8' }: { status: number; body: string; type?: string }): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export interface FakeIssue {
  number: number;
  title: string;
  body: string;
  state: string;
  state_reason: string | null;
  locked: boolean;
  labels: string[];
  created: number;
  readonly comments: string[];
}

export interface FakeGithub extends Recorder {
  readonly issues: FakeIssue[];
  /** An issue that is there already. */
  add(issue: Partial<FakeIssue>): FakeIssue;
  posts(): readonly Asked[];
}

/** As much of GitHub's issues as keepgreen uses, with labels, pages and states. */
export async function fakeGithub(): Promise<FakeGithub> {
  const issues: FakeIssue[] = [];
  const add = (issue: Partial<FakeIssue>): FakeIssue => {
    const made = { number: issues.length + 1, title: '', body: '', state: 'open', state_reason: null, locked: false, labels: [], created: issues.length, comments: [], ...issue };
    issues.push(made);
    return made;
  };
  const recorder = await serve((asked) => {
    const { pathname, searchParams } = new URL(asked.path, 'http://github');
    const parts = /^\/repos\/me\/shop\/issues(?:\/(?<number>\d+))?(?<comments>\/comments)?$/.exec(pathname)?.groups;
    if (parts === undefined) return json(404, { message: 'Not Found' });
    const body = (asked.body === '' ? {} : JSON.parse(asked.body)) as Record<string, unknown>;
    const issue = issues.find((one) => String(one.number) === parts['number']);
    const page = <T>(all: readonly T[]) => all.slice((Number(searchParams.get('page') ?? 1) - 1) * Number(searchParams.get('per_page') ?? 30)).slice(0, Number(searchParams.get('per_page') ?? 30));
    if (parts['number'] === undefined) {
      if (asked.method === 'POST') return json(201, seen(add({ title: String(body['title']), body: String(body['body']), labels: body['labels'] as string[] }), recorder.url));
      const label = searchParams.get('labels');
      const listed = issues.filter((one) => label === null || one.labels.includes(label)).toReversed();
      return json(200, page(listed).map((one) => seen(one, recorder.url)));
    }
    if (issue === undefined) return json(404, { message: 'Not Found' });
    if (parts['comments'] !== undefined) {
      if (asked.method === 'GET') return json(200, page(issue.comments).map((text) => ({ body: text, html_url: `${recorder.url}/me/shop/issues/${issue.number}#c` })));
      issue.comments.push(String(body['body']));
      return json(201, { body: body['body'], html_url: `${recorder.url}/me/shop/issues/${issue.number}#c` });
    }
    if (asked.method === 'PATCH') {
      issue.state = String(body['state']);
      issue.state_reason = issue.state === 'closed' ? String(body['state_reason']) : 'reopened';
    }
    return json(200, seen(issue, recorder.url));
  });
  return Object.assign(recorder, { issues, add, posts: () => recorder.asked.filter((asked) => asked.method === 'POST') });
}

function seen(issue: FakeIssue, url: string): unknown {
  return { number: issue.number, html_url: `${url}/me/shop/issues/${issue.number}`, state: issue.state, state_reason: issue.state_reason, locked: issue.locked, body: issue.body, title: issue.title, labels: issue.labels.map((name) => ({ name })) };
}

function json(status: number, body: unknown): { status: number; body: string } {
  return { status, body: JSON.stringify(body) };
}

/** Slack's incoming webhook: `ok` in plain text. */
export function fakeSlack(): Promise<Recorder> {
  return serve(() => ({ status: 200, body: 'ok', type: 'text/html' }));
}

/** Any webhook. */
export function fakeHook(): Promise<Recorder> {
  return serve(() => ({ status: 204, body: '' }));
}
