import { KeepgreenError } from '../errors.ts';
import { finish, putBack, refuseIllegalMove, refuseUnheld } from './advance.ts';
import type { Attempt } from './attempt.ts';
import type { Task } from './task.ts';

/** A person says no to a fix that waits for their word: it counts as an attempt, their reason is its evidence, and the ladder goes on. */
export function rejectTask(task: Task, why: string): Task {
  refuseUnheld(task);
  refuseUnasked(task);
  const last = task.attempts.findLastIndex((one) => one.ending === 'fixed');
  const attempts = task.attempts.map((one, index) => (index === last ? rejected(one, why) : one));
  const counted = task.attempts[last]?.fixer === 'agent' ? 1 : 0;
  return { ...putBack(task), attempts, retryCount: task.retryCount + counted, landing: null, approval: null, outcome: null, summary: `you refused the fix: ${why}` };
}

/** Throws approval_missing where a fix waits, but not for a yes. */
export function refuseUnasked(task: Task): void {
  if (task.approval !== null) return;
  throw new KeepgreenError('approval_missing', `Task ${task.id} asks nothing: its fix waits because it could not be brought into your files.`, `keepgreen apply ${task.id} tries again, keepgreen cancel ${task.id} drops it.`);
}

/** Has the question waited longer than it may? */
export function isExpired(task: Task, now: Date): boolean {
  const expiresAt = task.approval?.expiresAt ?? null;
  return task.status === 'awaiting_approval' && expiresAt !== null && Date.parse(expiresAt) <= now.getTime();
}

/** Nobody has answered in time: the fix is dropped, and what is red is red still. */
export function expireTask(task: Task, now: Date): Task {
  refuseIllegalMove(task.status, 'failed', task.id);
  const since = task.approval === null ? '' : ` since ${task.approval.askedAt}`;
  const summary = `nobody has said yes or no${since} (APPROVAL_EXPIRES_HOURS): the proven fix is dropped, what it mended is red still. Ask for a new one: keepgreen retry ${task.id}`;
  return { ...finish(task, 'failed', 'expired', summary, now), landing: null };
}

/**
 * Half a sentence where what came after a question has settled it: a later task asks about the same failures on newer
 * text, has mended them in the user's files, or has found the same files green. undefined: it still needs an answer.
 */
export function answerSince(task: Task, all: readonly Task[]): string | undefined {
  const { approval } = task;
  if (task.status !== 'awaiting_approval' || approval === null || task.landing?.branch != null) return undefined;
  // One task is in hand at a time: who came to its end after the question was asked has looked at the text after it.
  const later = all.filter((other) => other.id !== task.id && (other.completedAt ?? other.approval?.askedAt ?? '') > approval.askedAt);
  const asks = later.find((other) => other.status === 'awaiting_approval' && hasAllOf(other, task));
  if (asks !== undefined) return `${asks.id} asks about the same on the text as it is now`;
  const mended = later.find((other) => other.outcome === 'fixed' && other.landing?.status === 'landed' && other.landing.branch === null && hasAllOf(other, task));
  if (mended !== undefined) return `${mended.id} has mended the same since`;
  const green = later.find((other) => other.outcome === 'already_green' && task.files.length > 0 && task.files.every((file) => other.files.includes(file)));
  return green === undefined ? undefined : `${green.id} has found the same files green since`;
}

function hasAllOf({ failures }: Task, { failures: asked }: Task): boolean {
  const known = new Set(failures.map(({ fingerprint }) => fingerprint));
  return asked.length > 0 && asked.every(({ fingerprint }) => known.has(fingerprint));
}

/** Nobody needs to answer: the fix is dropped. */
export function overtakeTask(task: Task, why: string, now: Date): Task {
  refuseIllegalMove(task.status, 'cancelled', task.id);
  return { ...finish(task, 'cancelled', 'superseded', `the question is withdrawn: ${why}`, now), landing: null };
}

function rejected(attempt: Attempt, why: string): Attempt {
  return { ...attempt, ending: 'code', summary: `you refused it: ${why}`, evidence: [`The checks were green, but a person read this change and refused it: ${why}`] };
}
