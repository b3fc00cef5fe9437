import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import fetch from 'node-fetch';
import type { Response } from 'node-fetch';
import { systemCode } from '../errors.ts';
import type { Http, HttpEnd, HttpRequest } from './ports.ts';

/** A hundred issues of the longest kind; whatever is larger is no answer of a service we know. */
const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/** The real network, on node-fetch. */
export function createHttp(): Http {
  // A connection kept from before may be dead already, and a request that dies on it leaves us not knowing.
  const agents = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) };
  return {
    async send(request, signal) {
      try {
        return await ask(request, agents, signal);
      } catch (error) {
        return endOf(error, signal);
      }
    },
  };
}

async function ask(request: HttpRequest, agents: { http: HttpAgent; https: HttpsAgent }, signal: AbortSignal): Promise<HttpEnd> {
  const response = await fetch(request.url, {
    method: request.method,
    headers: { ...request.headers },
    redirect: 'manual',
    size: LARGEST_ANSWER_BYTES,
    signal,
    agent: (url) => (url.protocol === 'https:' ? agents.https : agents.http),
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const head = { kind: 'answered', status: response.status, headers: headersOf(response) } as const;
  // Refused is refused, however its explanation was cut off; of anything else the text counts.
  if (response.status >= 400) return { ...head, text: await response.text().catch(() => '') };
  return { ...head, text: await response.text() };
}

function headersOf(response: Response): Readonly<Record<string, string>> {
  return Object.fromEntries([...response.headers].map(([name, value]) => [name.toLowerCase(), value]));
}

/** node-fetch writes the address into its messages, so only codes are told. */
function endOf(error: unknown, signal: AbortSignal): HttpEnd {
  const code = systemCode(error) ?? '';
  if (signal.aborted) return { kind: 'broken', why: 'no answer in time' };
  if (isUnsent(error, code)) return { kind: 'unreachable', why: `no connection (${code})` };
  if (typeof error === 'object' && error !== null && 'type' in error && error.type === 'max-size') return { kind: 'broken', why: 'the answer was too large' };
  return { kind: 'broken', why: code === '' ? 'the connection broke off' : `the connection broke off (${code})` };
}

/** While the name is looked up, the connection is made, or the certificate is judged, no byte of the request has left. */
function isUnsent(error: unknown, code: string): boolean {
  const call = typeof error === 'object' && error !== null && 'erroredSysCall' in error ? error.erroredSysCall : undefined;
  return call === 'connect' || call === 'getaddrinfo' || UNTRUSTED.has(code) || code.startsWith('CERT_') || code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL');
}

const UNTRUSTED = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'EPROTO', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
