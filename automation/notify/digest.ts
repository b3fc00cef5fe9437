import { KEEP } from '../task/state.ts';
import type { Destination, FailureRef, KnownIssue, Letter, State } from '../task/state.ts';
import { appendEvent } from '../store/views.ts';
import type { Digest, Enclosure } from './enclosure.ts';
import { oneLine } from './harmless.ts';
import { lineOf } from './render/lines.ts';

const MOST_LINES = 100;
const MOST_FAILURES = 1000;

/** Many letters as one: a line for each. */
export function makeDigest(letters: readonly Letter[], enclosures: readonly (Enclosure | undefined)[]): Digest {
  const items = letters.map((letter, index) => ({ taskId: letter.taskId, fingerprint: letter.fingerprint, line: lineFor(letter, enclosures[index]) }));
  return {
    since: letters[0]?.createdAt ?? '',
    items: items.slice(0, MOST_LINES),
    more: Math.max(0, items.length - MOST_LINES),
    failures: enclosures.flatMap((enclosure) => failuresOf(enclosure)).slice(0, MOST_FAILURES),
  };
}

/** Puts the digest's letter in the place of those it speaks for; its text must be on disk. Says which of them it took. */
export function fold(draft: State, letters: readonly Letter[], digest: { readonly letter: Letter; readonly failures: readonly FailureRef[]; readonly repo: string }, now: Date): readonly string[] {
  const ids = new Set(letters.map((letter) => letter.id));
  const taken = draft.outbox.filter((letter) => ids.has(letter.id) && letter.status === 'waiting');
  if (taken.length === 0) return [];
  const gone = new Set(taken.map((letter) => letter.id));
  draft.outbox = [...draft.outbox.filter((letter) => !gone.has(letter.id)), digest.letter];
  if (digest.letter.destination === 'github') replaceIssues(draft, new Set(taken.filter((letter) => letter.kind === 'open').map((letter) => letter.fingerprint)), digest, now);
  appendEvent(draft, { at: now.toISOString(), event: 'escalation.digest', taskId: null, message: `${taken.length} messages to ${digest.letter.destination} are more than may be sent now; they go as one` });
  return [...gone];
}

/** The issues that were about to be opened are one now. */
function replaceIssues(draft: State, folded: ReadonlySet<string>, { letter, failures, repo }: { letter: Letter; failures: readonly FailureRef[]; repo: string }, now: Date): void {
  const issue: KnownIssue = { fingerprint: letter.fingerprint, failures: [...failures], repo, number: null, url: '', taskId: '', openedAt: now.toISOString(), open: true };
  draft.issues = [...draft.issues.filter((known) => known.number !== null || !folded.has(known.fingerprint)), issue].slice(-KEEP.issues);
}

export function digestFingerprint(destination: Destination, id: string): string {
  return `digest-${destination}-${id}`;
}

function lineFor(letter: Letter, enclosure: Enclosure | undefined): string {
  return enclosure === undefined ? oneLine(`task ${letter.taskId ?? ''} was not fixed`) : lineOf(enclosure);
}

function failuresOf(enclosure: Enclosure | undefined): readonly FailureRef[] {
  return enclosure?.kind === 'hand_off' ? enclosure.failures : [];
}
