import type { Settings } from '../config/settings.ts';
import type { Destination } from '../task/state.ts';
import type { Clock, Http } from '../world/ports.ts';
import { timedHttp } from './timed-http.ts';
import type { DestinationState } from './destinations.ts';

/** What a look at one destination found: for `doctor`. */
export interface Looked {
  readonly destination: Destination;
  /** One sentence. */
  readonly detail: string;
  /** What to do, '' when nothing. */
  readonly next: string;
}

const LOOK_MS = 10_000;
const NEVER = new AbortController().signal;

/** Looks whether a destination would take a message, without sending one. Undefined for what nobody has asked for. Must not throw. */
export async function lookAt(state: DestinationState, { settings, ...world }: { readonly http: Http; readonly clock: Clock; readonly settings: Settings }): Promise<Looked | undefined> {
  const http = timedHttp(world.http, world.clock, LOOK_MS);
  const { destination } = state;
  if (state.kind === 'off') return isWanted(destination, settings) ? { destination, detail: `not told: ${state.why}`, next: 'Set that, or switch it off.' } : undefined;
  if (destination === 'github') return lookAtGithub(state.where, { http, settings });
  if (destination === 'desktop') return { destination, detail: `told through ${state.where}`, next: '' };
  const url = { slack: settings.slackWebhookUrl, email: settings.emailWebhookUrl, webhook: settings.webhookUrl }[destination];
  const origin = URL.parse(url ?? '')?.origin ?? '';
  // Only its front door: whatever is sent to the address itself would be a message.
  const end = await http.send({ method: 'HEAD', url: origin, headers: { 'user-agent': 'keepgreen' } }, NEVER);
  if (end.kind === 'answered') return { destination, detail: `${state.where} answers`, next: '' };
  return { destination, detail: `${state.where} does not answer: ${end.why}`, next: 'Look at the address, and at your network.' };
}

async function lookAtGithub(repo: string, { http, settings }: { readonly http: Http; readonly settings: Settings }): Promise<Looked> {
  const headers = { authorization: `token ${settings.githubToken ?? ''}`, accept: 'application/vnd.github+json', 'user-agent': 'keepgreen' };
  const end = await http.send({ method: 'GET', url: `${settings.githubApiUrl}/repos/${repo}`, headers }, NEVER);
  const host = URL.parse(settings.githubApiUrl)?.host ?? '';
  if (end.kind !== 'answered') return { destination: 'github', detail: `${host} does not answer: ${end.why}`, next: 'Look at GITHUB_API_URL, and at your network.' };
  if (end.status === 401) return { destination: 'github', detail: `${host} does not take GITHUB_TOKEN`, next: 'Make a new token.' };
  if (end.status !== 200) return { destination: 'github', detail: `${host} answered ${end.status} for ${repo}`, next: 'Look at GITHUB_REPO, and at what the token may see.' };
  return { destination: 'github', detail: `issues go to ${repo}`, next: '' };
}

/** Somebody has set a part of what it needs. */
function isWanted(destination: Destination, settings: Settings): boolean {
  return destination === 'github' && settings.escalateGithub && settings.githubToken !== undefined;
}
