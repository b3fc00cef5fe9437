import type { Check } from '../task/check.ts';
import { type Failure, fingerprintOf } from '../task/failure.ts';
import type { DraftFailure } from './runner.ts';

/** Whole failures of one run: check, kind and fingerprint filled in, the same finding of two commands kept once. */
export function asFailures(check: Pick<Check, 'name' | 'kind'>, drafts: readonly DraftFailure[]): readonly Failure[] {
  const seen = new Map<string, number>();
  return withoutRepeats(drafts).map((draft) => {
    const failure = { ...draft, check: check.name, kind: check.kind };
    const key = [draft.file, draft.name, draft.message].join('\0');
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return { ...failure, fingerprint: fingerprintOf(failure, nth) };
  });
}

function withoutRepeats(drafts: readonly DraftFailure[]): readonly DraftFailure[] {
  const byPlace = new Map(drafts.map((draft) => [[draft.file, draft.line, draft.column, draft.name, draft.message].join('\0'), draft]));
  return [...byPlace.values()];
}
