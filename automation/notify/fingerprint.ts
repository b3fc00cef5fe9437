import { createHash } from 'node:crypto';
import type { Failure } from '../task/failure.ts';
import type { FailureRef } from '../task/state.ts';

/** What a hand-off is about: the same failures have the same one, in whatever order and on whatever machine. 16 hex characters. */
export function fingerprintOfAll(failures: readonly Pick<Failure, 'fingerprint'>[], otherwise: string): string {
  const all = failures.map((failure) => failure.fingerprint).sort();
  return createHash('sha256').update(all.length === 0 ? `task ${otherwise}` : all.join('\n')).digest('hex').slice(0, 16);
}

export function refsOf(failures: readonly Failure[]): FailureRef[] {
  return failures.map(({ fingerprint, check, kind, file }) => ({ fingerprint, check, kind, file }));
}
