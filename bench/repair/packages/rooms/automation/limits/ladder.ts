import { countsAgainst } from '../task/attempt.ts';
import type { Attempt } from '../task/attempt.ts';
import type { Rung } from '../task/fixer.ts';

/**
 * Where the next attempt stands. Each refused one is a rung up; one that repeats itself (a diff that was refused
 * before, or refused in the same way as one before) is two, because the strategy it followed has nothing more to give.
 * The strong model comes last: when attempts repeat themselves, or when only one is left before a person is asked.
 * `earlier`: this task's attempts since a person last said retry, oldest first. `left`: attempts it still has.
 */
export function rungOf(earlier: readonly Attempt[], left: number): Rung {
  const refused = earlier.filter((attempt) => attempt.fixer === 'agent' && countsAgainst(attempt.ending));
  let climbed = 0;
  refused.forEach((attempt, index) => {
    const again = repeats(attempt, refused.slice(0, index));
    climbed = again ? climbed + 2 : Math.min(climbed + 1, Math.max(climbed, LAST_PLAIN));
  });
  if (left <= 1) return STRONG;
  return RUNGS[Math.min(climbed, STRONG)] ?? STRONG;
}

/** Was it the same diff as one before, or did it fail in the same way: same ending, same things still red, broken or forbidden? */
export function repeats(attempt: Attempt, before: readonly Attempt[]): boolean {
  const way = wayOf(attempt);
  return before.some((other) => (attempt.diffHash !== null && attempt.diffHash === other.diffHash) || (way !== undefined && way === wayOf(other)));
}

/** Without signs nothing is known of the way, except that nothing was changed. */
function wayOf({ ending, signs = [] }: Attempt): string | undefined {
  return signs.length === 0 && ending !== 'no_change' ? undefined : [ending, ...[...new Set(signs)].sort()].join(' ');
}

const RUNGS = [0, 1, 2, 3] as const satisfies readonly Rung[];
const LAST_PLAIN = 2;
const STRONG = 3;
