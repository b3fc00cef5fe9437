import type { ChangeSet } from '../task/changes.ts';

/** Keeps account of changes that a look at the tree found while the engine was silent. */
export interface Suspicion {
  /** The engine reported something: it lives. */
  heard(): void;
  /** A look by the timer found these. */
  looked(found: readonly string[]): void;
  /** How many of these, really changed, the engine had missed. */
  missedOf(set: ChangeSet): number;
  /** Has it missed saves so often that it must be deaf? */
  isDeaf(): boolean;
}

const DEAF_AFTER = 2;

export function createSuspicion(): Suspicion {
  let heardSinceLook = false;
  let unheard: ReadonlySet<string> = new Set();
  let misses = 0;
  return {
    heard() {
      heardSinceLook = true;
      unheard = new Set();
      misses = 0;
    },
    looked(found) {
      unheard = new Set(heardSinceLook ? [] : found);
      heardSinceLook = false;
    },
    missedOf(set) {
      const missed = [...set.written, ...set.removed].filter((path) => unheard.has(path)).length;
      unheard = new Set();
      if (missed > 0) misses++;
      return missed;
    },
    isDeaf: () => misses >= DEAF_AFTER,
  };
}
