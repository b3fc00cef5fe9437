import { toSnake } from '../../store/codec.ts';
import type { Destination } from '../../task/state.ts';
import type { Http, HttpEnd } from '../../world/ports.ts';
import { refusalOf } from '../courier.ts';
import type { Courier, Delivery, Errand } from '../courier.ts';
import { email } from '../render/email.ts';
import { lineOf } from '../render/lines.ts';
import { slackMessage } from '../render/slack.ts';

export interface HookNeeds {
  readonly http: Http;
  /** A secret: it never stands in a message. */
  readonly url: string;
}

/**
 * Slack has no way to ask what has arrived. One try of which nobody knows is made again, once: told twice at worst, and
 * given up (and that is said) when nobody knows of the second either.
 */
export function slackCourier({ http, url }: HookNeeds): Courier {
  return hook('slack', 'Slack', async (errand, signal) => {
    const end = await post(http, url, { message: slackMessage(errand.enclosure, errand.issue?.url ?? '') }, signal);
    // A forbidden webhook stays so; GitHub's 403 is often a limit, Slack's is not.
    if (end.kind === 'answered' && end.status === 403 && end.headers['retry-after'] === undefined) return { kind: 'refused', why: 'Slack answered 403', permanent: true, retryAt: null };
    if (end.kind === 'answered' && end.status === 200 && end.text.trim() !== 'ok') return { kind: 'refused', why: 'the answer was 200 but not Slack\'s "ok" (a proxy?)', permanent: false, retryAt: null };
    return verdict(end, 'Slack', errand.now);
  });
}

/** Whoever sits behind a webhook can tell a second delivery by the letter's id, so it is tried until it is answered. */
export function emailCourier({ http, url }: HookNeeds): Courier {
  return hook('email', 'the email webhook', async (errand, signal) => {
    const message = { id: errand.letter.id, ...email(errand.enclosure, errand.issue?.url ?? '') };
    return verdict(await post(http, url, { message, id: errand.letter.id }, signal), 'the email webhook', errand.now);
  });
}

export function webhookCourier({ http, url }: HookNeeds): Courier {
  return hook('webhook', 'the webhook', async (errand, signal) => verdict(await post(http, url, { message: wholePacket(errand), id: errand.letter.id }, signal), 'the webhook', errand.now));
}

/** `{version, id, fingerprint, line, issue_url, kind, hand_off | digest | notice}`, keys in snake_case. */
function wholePacket({ letter, enclosure, issue }: Errand): unknown {
  return toSnake({ version: 1, id: letter.id, taskId: letter.taskId, fingerprint: letter.fingerprint, createdAt: letter.createdAt, line: lineOf(enclosure), issueUrl: issue?.url ?? '', ...enclosure });
}

function hook(destination: Destination, who: string, deliver: (errand: Errand, signal: AbortSignal) => Promise<Delivery>): Courier {
  return {
    destination,
    deliver: (errand, signal) => (errand.letter.kind === 'close' ? Promise.resolve({ kind: 'needless', why: `${who} closes nothing` } as const) : deliver(errand, signal)),
  };
}

function post(http: Http, url: string, { message, id }: { readonly message: unknown; readonly id?: string }, signal: AbortSignal): Promise<HttpEnd> {
  const key = id === undefined ? {} : { 'idempotency-key': id, 'x-keepgreen-letter': id };
  return http.send({ method: 'POST', url, headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'keepgreen', ...key }, body: JSON.stringify(message) }, signal);
}

function verdict(end: HttpEnd, who: string, now: Date): Delivery {
  if (end.kind === 'unreachable') return { kind: 'refused', why: `${who}: ${end.why}`, permanent: false, retryAt: null };
  if (end.kind === 'broken') return { kind: 'unknown', why: `${who}: ${end.why}` };
  if (end.status >= 200 && end.status < 300) return { kind: 'delivered', reference: null };
  // A gateway that waited in vain does not know what has become of it; other 5xx are the receiver's own word that it failed.
  if (end.status === 502 || end.status === 504) return { kind: 'unknown', why: `${who} answered ${end.status}` };
  return { kind: 'refused', ...refusalOf(end, who, now) };
}
