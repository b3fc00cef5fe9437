import { z } from 'zod';
import type { Octokit } from '@octokit/rest';
import { readMarker } from '../marker.ts';
import type { Marker } from '../marker.ts';
import { ask } from './client.ts';
import type { Answer } from './client.ts';

const PAGE = 100;
/** A thousand issues with our label; older ones are not looked for. */
const MOST_PAGES = 10;
/** Our clock and GitHub's may differ. */
const SKEW_MS = 60 * 60_000;

export const Issue = z.object({
  number: z.number().int().positive(),
  html_url: z.string(),
  state: z.string(),
  state_reason: z.string().nullish(),
  locked: z.boolean().default(false),
  body: z.string().nullish(),
});
export type Issue = z.infer<typeof Issue>;

const Comment = z.object({ body: z.string().nullish(), html_url: z.string() });

/** The calls of GitHub that letters need, on one repository. Each ends early when `signal` aborts. */
export interface Issues {
  get(number: number): Promise<Answer<Issue>>;
  create(issue: { readonly title: string; readonly body: string; readonly labels: readonly string[] }): Promise<Answer<Issue>>;
  comment(number: number, body: string): Promise<Answer<{ html_url: string }>>;
  setState(number: number, state: 'open' | 'closed'): Promise<Answer<Issue>>;
  /** The issue that `is` ours among those with the label, open and closed, the newest first. */
  findLabelled(label: string, is: (marker: Marker, issue: Issue) => boolean): Promise<Answer<Issue | undefined>>;
  /** Among all issues changed since: where the label was refused to us, or was taken off. */
  findSince(since: string, is: (marker: Marker, issue: Issue) => boolean): Promise<Answer<Issue | undefined>>;
  hasComment(number: number, since: string, letter: string): Promise<Answer<boolean>>;
}

export function issuesOf(octokit: Octokit, fullName: string, { now, signal }: { readonly now: Date; readonly signal: AbortSignal }): Issues {
  const [owner = '', repo = ''] = fullName.split('/');
  const where = () => ({ owner, repo, request: { retries: 0, signal } });
  const reads = { changes: false, now };
  const writes = { changes: true, now };
  const search = (query: { readonly labels?: string; readonly since?: string }, is: (marker: Marker, issue: Issue) => boolean) =>
    findIn((page) => ask(octokit.rest.issues.listForRepo({ ...where(), ...query, state: 'all', sort: 'created', direction: 'desc', per_page: PAGE, page }), z.array(Issue), reads), (issue) => holds(issue, is));
  return {
    get: (number) => ask(octokit.rest.issues.get({ ...where(), issue_number: number }), Issue, reads),
    create: ({ title, body, labels }) => ask(octokit.rest.issues.create({ ...where(), title, body, labels: [...labels] }), Issue, writes),
    comment: (number, body) => ask(octokit.rest.issues.createComment({ ...where(), issue_number: number, body }), Comment, writes),
    setState: (number, state) => ask(octokit.rest.issues.update({ ...where(), issue_number: number, state, ...(state === 'closed' ? { state_reason: 'completed' as const } : {}) }), Issue, reads),
    findLabelled: (label, is) => search({ labels: label }, is),
    findSince: (since, is) => search({ since: earlier(since) }, is),
    async hasComment(number, since, letter) {
      const page = (nth: number) => ask(octokit.rest.issues.listComments({ ...where(), issue_number: number, since: earlier(since), per_page: PAGE, page: nth }), z.array(Comment), reads);
      const found = await findIn(page, (comment) => readMarker(comment.body)?.letter === letter);
      return found.kind === 'ok' ? { kind: 'ok', data: found.data !== undefined } : found;
    },
  };
}

function holds(issue: Issue, is: (marker: Marker, issue: Issue) => boolean): boolean {
  const marker = readMarker(issue.body);
  return marker !== undefined && is(marker, issue);
}

/** Page after page until one is found, or a page is not full. Pages by number: a link in an answer could lead anywhere, with our token. */
async function findIn<T>(page: (nth: number) => Promise<Answer<T[]>>, matches: (item: T) => boolean): Promise<Answer<T | undefined>> {
  for (let nth = 1; nth <= MOST_PAGES; nth += 1) {
    const answer = await page(nth);
    if (answer.kind !== 'ok') return answer;
    const found = answer.data.find(matches);
    if (found !== undefined || answer.data.length < PAGE) return { kind: 'ok', data: found };
  }
  return { kind: 'ok', data: undefined };
}

function earlier(iso: string): string {
  return new Date(Date.parse(iso) - SKEW_MS).toISOString();
}
