import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { Http, HttpEnd } from '../../world/ports.ts';
import { refusalOf } from '../courier.ts';
import type { Refusal } from '../courier.ts';

/** One call of GitHub's: what it answered, that it refused, or that nobody knows whether it was carried out. */
export type Answer<T> = { readonly kind: 'ok'; readonly data: T } | ({ readonly kind: 'refused'; readonly status: number } & Refusal) | { readonly kind: 'broken'; readonly why: string };

export interface GithubAccess {
  readonly http: Http;
  readonly token: string;
  readonly apiUrl: string;
}

/** The real client over our network; nothing is tried twice by itself. Shared with whoever opens pull requests. */
export function openGithub({ http, token, apiUrl }: GithubAccess): Octokit {
  const silent = () => undefined;
  return new Octokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'keepgreen',
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { fetch: fetchOver(http), retries: 0 },
  });
}

/** Never rejects. An answer of another shape (a proxy's page with status 200) is no answer. `changes`: the call may have done something. */
export async function ask<T>(call: Promise<{ readonly data: unknown }>, shape: z.ZodType<T>, { changes, now }: { readonly changes: boolean; readonly now: Date }): Promise<Answer<T>> {
  try {
    const read = shape.safeParse((await call).data);
    if (read.success) return { kind: 'ok', data: read.data };
    return unclear('GitHub gave an answer that is not its own (a proxy?)', changes);
  } catch (error) {
    return troubleOf(error, changes, now);
  }
}

function troubleOf(error: unknown, changes: boolean, now: Date): Exclude<Answer<never>, { kind: 'ok' }> {
  const end = error instanceof Error && error.cause instanceof NoAnswer ? error.cause.end : undefined;
  if (end?.kind === 'unreachable') return { kind: 'refused', status: 0, why: `GitHub: ${end.why}`, permanent: false, retryAt: null };
  if (end?.kind === 'broken') return unclear(`GitHub: ${end.why}`, changes);
  const answered = Answered.safeParse(error);
  if (!answered.success) return unclear('GitHub could not be asked', changes);
  const { status, response } = answered.data;
  if (status >= 500 && changes) return { kind: 'broken', why: `GitHub answered ${status}` };
  return { kind: 'refused', status, ...refusalOf({ kind: 'answered', status, headers: headersOf(response.headers), text: '' }, 'GitHub', now) };
}

/** Octokit's error where there was an answer. Only without one does it make up a status. */
const Answered = z.object({ status: z.number(), response: z.object({ headers: z.record(z.string(), z.unknown()) }) });

/** Asked again, a call that changes nothing does no harm. */
function unclear(why: string, changes: boolean): Exclude<Answer<never>, { kind: 'ok' }> {
  return changes ? { kind: 'broken', why } : { kind: 'refused', status: 0, why, permanent: false, retryAt: null };
}

class NoAnswer extends Error {
  readonly end: Exclude<HttpEnd, { kind: 'answered' }>;

  constructor(end: Exclude<HttpEnd, { kind: 'answered' }>) {
    super(end.why);
    this.end = end;
  }
}

interface FetchInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** As much of `fetch` as octokit uses. */
function fetchOver(http: Http): (url: string, init: FetchInit) => Promise<Response> {
  return async (url, { method, headers, body, signal }) => {
    const end = await http.send({ method, url, headers, ...(body === undefined ? {} : { body }) }, signal ?? NEVER);
    if (end.kind !== 'answered') throw new NoAnswer(end);
    const { 'content-encoding': _decoded, 'content-length': _ofTheEncoded, ...rest } = end.headers;
    // What has moved is no success, and octokit takes it for one.
    const status = end.status >= 300 && end.status < 400 && end.status !== 304 ? MOVED : end.status;
    return new Response(EMPTY.has(status) ? null : end.text, { status, headers: rest });
  };
}

/** "Gone": where a repository was renamed, the person says its new name. */
const MOVED = 410;
const EMPTY = new Set([204, 205, 304]);
const NEVER = new AbortController().signal;

function headersOf(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter((pair): pair is [string, string | number] => ['string', 'number'].includes(typeof pair[1])).map(([name, value]) => [name, String(value)]));
}
