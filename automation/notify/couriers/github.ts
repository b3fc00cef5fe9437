import type { Octokit } from '@octokit/rest';
import type { Courier, Delivery, Errand } from '../courier.ts';
import type { Answer } from '../github/client.ts';
import { issuesOf } from '../github/issues.ts';
import type { Issue, Issues } from '../github/issues.ts';
import { closingBody, issueBody, issueTitle } from '../render/issue.ts';

export interface GithubNeeds {
  readonly octokit: Octokit;
  /** `owner/name` as it is now; undefined when there is none. Must not throw. */
  readonly repo: () => Promise<string | undefined>;
  /** The first is how our issues are found again. */
  readonly labels: readonly string[];
}

interface Desk {
  readonly issues: Issues;
  readonly repo: string;
  readonly labels: readonly string[];
}

/**
 * GitHub knows no key by which it would refuse a second creation, so before anything is created it is looked for, by
 * listing (the search index lags behind): on another machine, or by a try that was cut off, it may have been made already.
 */
export function githubCourier({ octokit, repo, labels }: GithubNeeds): Courier {
  return {
    destination: 'github',
    async deliver(errand, signal) {
      const known = await repo();
      if (known === undefined) return { kind: 'refused', why: 'no GitHub repository is known (GITHUB_REPO)', permanent: true, retryAt: null };
      const desk = { issues: issuesOf(octokit, known, { now: errand.now, signal }), repo: known, labels };
      const issue = errand.issue?.repo === known ? errand.issue.number : null;
      if (errand.letter.kind === 'close') return issue === null ? { kind: 'needless', why: 'its issue was never opened here' } : close(errand, desk, issue);
      return errand.letter.kind === 'comment' && issue !== null ? comment(errand, desk, issue) : open(errand, desk);
    },
  };
}

async function open(errand: Errand, desk: Desk): Promise<Delivery> {
  const found = await find(errand, desk);
  if (found.kind !== 'ok') return failed(found);
  if (found.data !== undefined) return isOwn(found.data, errand) ? delivered(found.data, desk) : recur(errand, desk, found.data);
  const made = await desk.issues.create({ title: issueTitle(errand.enclosure), body: issueBody(errand.enclosure, markerOf(errand)), labels: desk.labels });
  return made.kind === 'ok' ? delivered(made.data, desk) : failed(made);
}

/** The issue that this very letter made, or the one that somebody made for the same failures. */
async function find(errand: Errand, { issues, labels }: Desk): Promise<Answer<Issue | undefined>> {
  const { id, fingerprint, createdAt } = errand.letter;
  const label = labels[0] ?? 'keepgreen';
  const labelled = await issues.findLabelled(label, (marker) => marker.letter === id || marker.fingerprint === fingerprint);
  if (labelled.kind !== 'ok' || labelled.data !== undefined || !wasTried(errand)) return labelled;
  return issues.findSince(createdAt, (marker) => marker.letter === id);
}

async function comment(errand: Errand, desk: Desk, number: number): Promise<Delivery> {
  const got = await desk.issues.get(number);
  // Deleted, or moved to another repository: it is told anew.
  if (got.kind === 'refused' && (got.status === 404 || got.status === 410)) return open(errand, desk);
  return got.kind === 'ok' ? recur(errand, desk, got.data) : failed(got);
}

/** The same again: a comment; what was closed as done is opened again, what a person does not want to hear of is left alone. */
async function recur(errand: Errand, desk: Desk, issue: Issue): Promise<Delivery> {
  if (issue.locked) return { kind: 'needless', why: `${issue.html_url} is locked: nothing more is said there` };
  if (issue.state === 'closed' && issue.state_reason !== 'completed' && typeof issue.state_reason === 'string') return { kind: 'needless', why: `${issue.html_url} was closed by a person as ${issue.state_reason.replace('_', ' ')}: it stays closed` };
  if (issue.state === 'closed') {
    const reopened = await desk.issues.setState(issue.number, 'open');
    if (reopened.kind !== 'ok') return failed(reopened);
  }
  const lead = 'It is red again, and keepgreen could not fix it this time either.';
  return say(errand, desk, issue, issueBody(errand.enclosure, markerOf(errand), lead));
}

/** Closed first: that can be done twice without harm, and is what matters. */
async function close(errand: Errand, desk: Desk, number: number): Promise<Delivery> {
  const got = await desk.issues.get(number);
  if (got.kind === 'refused' && (got.status === 404 || got.status === 410)) return { kind: 'needless', why: 'the issue is gone' };
  if (got.kind !== 'ok') return failed(got);
  if (got.data.state === 'closed' && !wasTried(errand)) return delivered(got.data, desk);
  const closed = await desk.issues.setState(number, 'closed');
  if (closed.kind !== 'ok') return failed(closed);
  return got.data.locked ? delivered(got.data, desk) : say(errand, desk, got.data, closingBody(markerOf(errand), errand.letter.taskId));
}

/** A comment, unless an earlier try has made it. */
async function say(errand: Errand, desk: Desk, issue: Issue, body: string): Promise<Delivery> {
  if (wasTried(errand)) {
    const said = await desk.issues.hasComment(issue.number, errand.letter.createdAt, errand.letter.id);
    if (said.kind !== 'ok') return failed(said);
    if (said.data) return delivered(issue, desk);
  }
  const made = await desk.issues.comment(issue.number, body);
  return made.kind === 'ok' ? delivered(issue, desk) : failed(made);
}

function delivered(issue: Issue, { repo }: Desk): Delivery {
  return { kind: 'delivered', reference: issue.html_url, issue: { repo, number: issue.number, url: issue.html_url } };
}

function failed(answer: Exclude<Answer<unknown>, { kind: 'ok' }>): Delivery {
  return answer.kind === 'broken' ? { kind: 'unknown', why: answer.why } : { kind: 'refused', why: answer.why, permanent: answer.permanent, retryAt: answer.retryAt };
}

function wasTried({ letter, mayHaveArrived }: Errand): boolean {
  return mayHaveArrived || letter.tries > 1;
}

function isOwn(issue: Issue, { letter }: Errand): boolean {
  return (issue.body ?? '').startsWith(`<!-- keepgreen:fp=${letter.fingerprint} letter=${letter.id} -->`);
}

function markerOf({ letter }: Errand): { fingerprint: string; letter: string } {
  return { fingerprint: letter.fingerprint, letter: letter.id };
}
