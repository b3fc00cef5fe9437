import type { RestEndpointMethodTypes } from '@octokit/rest';
import { KeepgreenError, renderError } from '../errors.ts';
import type { Http } from '../world/ports.ts';
import { openGithub } from './github/client.ts';

/** What a pull request asks for. */
export interface PullRequestText {
  /** Who owns the repository that the branch was pushed to. */
  readonly headOwner: string;
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  /** `closed`: a person has said no to this very commit; it is not opened again. */
  readonly state: 'open' | 'closed' | 'merged';
}

/** Pull requests of one repository. Everything throws KeepgreenError('github_failed') with what GitHub said, redacted. */
export interface PullRequests {
  /** Opens the one of a pushed branch, or brings it up to date: there is never a second one. `commit` is the branch's tip. */
  put(text: PullRequestText, commit: string): Promise<PullRequest>;
  /** Closes the open ones of a branch. Returns their numbers. */
  close(head: Pick<PullRequestText, 'headOwner' | 'branch'>): Promise<readonly number[]>;
}

export interface PullRequestNeeds {
  /** Bounds each request by itself. */
  readonly http: Http;
  readonly token: string;
  readonly apiUrl: string;
  /** `owner/name` */
  readonly repo: string;
  readonly redact: (text: string) => string;
}

type Listed = RestEndpointMethodTypes['pulls']['list']['response']['data'][number];

/** GitHub's own limits, in characters. */
const LONGEST = { title: 256, body: 65_000 };

export function createPullRequests(needs: PullRequestNeeds): PullRequests {
  const [owner = '', repo = ''] = needs.repo.split('/');
  const github = openGithub(needs);
  const list = async ({ headOwner, branch }: Pick<PullRequestText, 'headOwner' | 'branch'>): Promise<readonly Listed[]> => {
    const { data } = await github.rest.pulls.list({ owner, repo, head: `${headOwner}:${branch}`, state: 'all', sort: 'created', direction: 'desc', per_page: 50 });
    // An API that does not know `head` lists everything.
    return data.filter((one) => one.head.ref === branch);
  };
  const create = (text: PullRequestText) => github.rest.pulls.create({ owner, repo, base: text.base, head: headOf(text, owner), title: text.title, body: text.body });
  return {
    put: (raw, commit) =>
      said(needs, async () => {
        const text = { ...raw, title: needs.redact(raw.title).slice(0, LONGEST.title), body: needs.redact(raw.body).slice(0, LONGEST.body) };
        const known = chosen(await list(text), commit);
        if (known?.state === 'open' && (known.title !== text.title || known.body !== text.body)) await github.rest.pulls.update({ owner, repo, pull_number: known.number, title: text.title, body: text.body });
        if (known !== undefined) return asPullRequest(known);
        try {
          return asPullRequest((await create(text)).data);
        } catch (error) {
          // The answer may have been lost on its way, or somebody was faster: what is there is what counts.
          const made = chosen(await list(text).catch(() => []), commit);
          if (made === undefined) throw error;
          return asPullRequest(made);
        }
      }),
    close: (head) =>
      said(needs, async () => {
        const open = (await list(head)).filter((one) => one.state === 'open');
        for (const { number } of open) await github.rest.pulls.update({ owner, repo, pull_number: number, state: 'closed' });
        return open.map(({ number }) => number);
      }),
  };
}

function headOf({ headOwner, branch }: PullRequestText, owner: string): string {
  return headOwner === owner ? branch : `${headOwner}:${branch}`;
}

/** The open one, else one that was settled for this very commit. */
function chosen(all: readonly Listed[], commit: string): Listed | undefined {
  return all.find((one) => one.state === 'open') ?? all.find((one) => one.head.sha === commit);
}

function asPullRequest(one: { readonly number: number; readonly html_url: string; readonly state: string; readonly merged_at?: string | null }): PullRequest {
  return { number: one.number, url: one.html_url, state: one.state === 'open' ? 'open' : typeof one.merged_at === 'string' ? 'merged' : 'closed' };
}

async function said<T>({ redact, repo, apiUrl }: PullRequestNeeds, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { what, next } = meaningOf(error);
    throw new KeepgreenError('github_failed', redact(`GitHub (${apiUrl}, ${repo}) ${what}`), next, error);
  }
}

function meaningOf(error: unknown): { readonly what: string; readonly next: string } {
  const answer = typeof error === 'object' && error !== null && 'response' in error && 'status' in error && typeof error.status === 'number' ? error.status : undefined;
  const words = renderError(error).slice(0, 500);
  if (answer === undefined) return { what: `gave no answer: ${causeOf(error) ?? words}.`, next: 'Look at the network and GITHUB_API_URL.' };
  if (answer === 401) return { what: `does not know the token (401: ${words}).`, next: 'Set GITHUB_TOKEN to one that is valid.' };
  if (answer === 403 || answer === 404) return { what: `refused (${answer}: ${words}).`, next: 'GITHUB_TOKEN must be allowed to write pull requests of GITHUB_REPO.' };
  if (answer === 422) return { what: `can't make it (422: ${words}).`, next: 'Look whether the base branch (PR_BASE, or the one you stand on) is on the remote.' };
  return { what: `could not (${answer}: ${words}).`, next: 'Try again later.' };
}

/** What fetch hides behind "fetch failed". */
function causeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return undefined;
  return causeOf(cause) ?? cause.message;
}
