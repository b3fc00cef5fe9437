import { KEEP } from '../task/state.ts';
import type { Destination, FailureRef, KnownIssue, Letter, State } from '../task/state.ts';
import { appendEvent } from '../store/views.ts';

/** The same thing is told to the same destination at most once in this time. */
export const TELL_AGAIN_MS = 24 * 60 * 60_000;

/** Letters whose texts are on disk, ready to be named in the state. */
export interface Prepared {
  readonly taskId: string | null;
  readonly fingerprint: string;
  readonly failures: readonly FailureRef[];
  /** `owner/name`; '' where no issue is meant. */
  readonly repo: string;
  readonly letters: readonly { readonly id: string; readonly destination: Destination }[];
}

/**
 * Puts prepared letters into the outbox, in the same update that ends their task. What was told within a day is not
 * told again; on GitHub a recurrence becomes a comment on the issue that knows all of its failures.
 */
export function enqueue(draft: State, prepared: Prepared, now: Date): void {
  for (const { id, destination } of prepared.letters) {
    const issue = destination === 'github' ? issueFor(draft.issues, prepared) : undefined;
    const about = issue?.fingerprint ?? prepared.fingerprint;
    if (wasTold(draft, destination, about, now)) {
      appendEvent(draft, { at: now.toISOString(), event: 'escalation.known', taskId: prepared.taskId, message: `${destination} was told of this within the last day${issue?.url ? `: ${issue.url}` : ''}` });
      continue;
    }
    if (destination === 'github' && issue === undefined) draft.issues.push(newIssue(prepared, now));
    draft.outbox.push(newLetter({ id, destination, taskId: prepared.taskId, fingerprint: about, kind: issue === undefined ? 'open' : 'comment' }, now));
  }
  draft.issues = draft.issues.slice(-KEEP.issues);
}

/** The issue of exactly these failures, open or closed; else an open one that knows all of them. */
export function issueFor(issues: readonly KnownIssue[], { fingerprint, failures }: Pick<Prepared, 'fingerprint' | 'failures'>): KnownIssue | undefined {
  const same = issues.findLast((issue) => issue.fingerprint === fingerprint);
  if (same !== undefined || failures.length === 0) return same;
  const known = (issue: KnownIssue) => {
    const has = new Set(issue.failures.map((failure) => failure.fingerprint));
    return failures.every((failure) => has.has(failure.fingerprint));
  };
  return issues.findLast((issue) => issue.open && known(issue));
}

export function newLetter(letter: Pick<Letter, 'id' | 'taskId' | 'fingerprint' | 'destination' | 'kind'>, now: Date): Letter {
  return { ...letter, status: 'waiting', createdAt: now.toISOString(), notBefore: null, tries: 0, lastError: '', reference: null, deliveredAt: null };
}

/** A letter that was given up told nobody; one that closed an issue makes a recurrence news again. */
function wasTold(draft: State, destination: Destination, fingerprint: string, now: Date): boolean {
  const about = draft.outbox.filter((letter) => letter.destination === destination && letter.fingerprint === fingerprint);
  const last = about.findLast((letter) => letter.status !== 'given_up');
  return last !== undefined && last.kind !== 'close' && now.getTime() - Date.parse(last.createdAt) < TELL_AGAIN_MS;
}

function newIssue({ fingerprint, failures, repo, taskId }: Prepared, now: Date): KnownIssue {
  return { fingerprint, failures: [...failures], repo, number: null, url: '', taskId: taskId ?? '', openedAt: now.toISOString(), open: true };
}
