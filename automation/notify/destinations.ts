import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import type { Destination } from '../task/state.ts';
import { Destination as Known } from '../task/state.ts';
import { saveDurably } from '../world/durable.ts';
import type { Clock, Git, Http, Processes, Random } from '../world/ports.ts';
import { desktopCourier, findDesktop } from './couriers/desktop.ts';
import { emailCourier, slackCourier, webhookCourier } from './couriers/hooks.ts';
import type { Courier } from './courier.ts';
import { findRepo } from './github/repo.ts';
import { timedHttp } from './timed-http.ts';

export interface DestinationNeeds {
  readonly settings: Settings;
  readonly http: Http;
  readonly clock: Clock;
  readonly git: Git;
  readonly processes: Processes;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Every destination, in the order in which it is told; `off` says in words why it is not. */
export type DestinationState = { readonly destination: Destination } & ({ readonly kind: 'on'; readonly courier: Courier; readonly where: string } | { readonly kind: 'off'; readonly why: string });

/** What is switched on and has what it needs. Only looks: nothing is sent. Must not throw. */
export async function findDestinations(needs: DestinationNeeds): Promise<readonly DestinationState[]> {
  const { settings } = needs;
  const http = timedHttp(needs.http, needs.clock);
  const hook = (destination: 'slack' | 'email' | 'webhook', { on, url, make, name, toggle }: { on: boolean; url: string | undefined; make: (needs: { http: Http; url: string }) => Courier; name: string; toggle: string }): DestinationState => {
    if (url === undefined) return { destination, kind: 'off', why: `${name} is not set` };
    return on ? { destination, kind: 'on', courier: make({ http, url }), where: URL.parse(url)?.host ?? '' } : { destination, kind: 'off', why: `${toggle} is false` };
  };
  return [
    await github({ ...needs, http }),
    hook('slack', { on: settings.escalateSlack, url: settings.slackWebhookUrl, make: slackCourier, name: 'SLACK_WEBHOOK_URL', toggle: 'ESCALATE_SLACK' }),
    hook('email', { on: settings.escalateWebhooks, url: settings.emailWebhookUrl, make: emailCourier, name: 'EMAIL_WEBHOOK_URL', toggle: 'ESCALATE_WEBHOOKS' }),
    hook('webhook', { on: settings.escalateWebhooks, url: settings.webhookUrl, make: webhookCourier, name: 'WEBHOOK_URL', toggle: 'ESCALATE_WEBHOOKS' }),
    desktop(needs),
  ];
}

/** The one repository of the settings or the remote; '' when there is none. */
export async function repoOf({ settings, git }: Pick<DestinationNeeds, 'settings' | 'git'>): Promise<string> {
  const found = await findRepo(settings, git);
  return found.kind === 'found' ? found.repo : '';
}

async function github(needs: DestinationNeeds): Promise<DestinationState> {
  const { settings, http, git } = needs;
  const destination = 'github';
  if (!settings.escalateGithub) return { destination, kind: 'off', why: 'ESCALATE_GITHUB is false' };
  if (settings.githubToken === undefined) return { destination, kind: 'off', why: 'GITHUB_TOKEN is not set' };
  const found = await findRepo(settings, git);
  if (found.kind === 'none') return { destination, kind: 'off', why: found.why };
  // The client is large, and most projects have no token: it is loaded when it is needed.
  const [{ openGithub }, { githubCourier }] = await Promise.all([import('./github/client.ts'), import('./couriers/github.ts')]);
  const octokit = openGithub({ http, token: settings.githubToken, apiUrl: settings.githubApiUrl });
  const repo = async () => (await repoOf({ settings, git })) || undefined;
  return { destination, kind: 'on', courier: githubCourier({ octokit, repo, labels: settings.githubLabels }), where: found.repo };
}

function desktop({ settings, processes, env }: DestinationNeeds): DestinationState {
  const destination = 'desktop';
  if (!settings.escalateDesktop) return { destination, kind: 'off', why: 'ESCALATE_DESKTOP is false' };
  const found = findDesktop(env);
  if (found === undefined) return { destination, kind: 'off', why: 'there is no desktop session here' };
  return { destination, kind: 'on', courier: desktopCourier({ processes, desktop: found, cwd: settings.projectRoot }), where: found.program };
}

const Remembered = z.object({ version: z.literal(1), destinations: z.partialRecord(Known, z.string()) });

/**
 * The destinations whose settings are not those of the last run: what was refused for good may be tried again there.
 * Remembers today's, as hashes (`outbox/destinations.json`).
 */
export async function changedDestinations(settings: Settings, random: Random): Promise<ReadonlySet<string>> {
  const file = join(settings.stateDir, 'outbox', 'destinations.json');
  const before = await remembered(file);
  const today = hashes(settings);
  const changed = Known.options.filter((destination) => before[destination] !== today[destination]);
  if (changed.length > 0 && isAnySet(settings)) await remember(file, today, random);
  return new Set(changed);
}

/** Not remembered (a full disk), it counts as changed at the next start: one try more. */
async function remember(file: string, destinations: Record<Destination, string>, random: Random): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await saveDurably(file, JSON.stringify({ version: 1, destinations }), random.hex(4));
  } catch {
    return;
  }
}

function isAnySet(settings: Settings): boolean {
  return [settings.githubToken, settings.slackWebhookUrl, settings.emailWebhookUrl, settings.webhookUrl].some((value) => value !== undefined);
}

async function remembered(file: string): Promise<Partial<Record<Destination, string>>> {
  try {
    return Remembered.safeParse(JSON.parse(await readFile(file, 'utf8'))).data?.destinations ?? {};
  } catch {
    return {};
  }
}

function hashes(settings: Settings): Record<Destination, string> {
  const hash = (...parts: readonly (string | undefined)[]) => createHash('sha256').update(parts.map((part) => part ?? '').join('\n')).digest('hex').slice(0, 8);
  return {
    github: hash(settings.githubToken, settings.githubRepo, settings.githubApiUrl, settings.githubLabels.join()),
    slack: hash(settings.slackWebhookUrl),
    email: hash(settings.emailWebhookUrl),
    webhook: hash(settings.webhookUrl),
    desktop: '',
  };
}
