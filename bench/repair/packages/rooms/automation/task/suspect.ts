import { z } from 'zod';

/** Lines that may hold the fault, best guess first in a list. Lines are 1-based and inclusive, of the file as it stands on the snapshot; score is 0..1. */
export const Suspect = z.object({ file: z.string(), first: z.number().int().positive(), last: z.number().int().positive(), score: z.number().min(0).max(1), why: z.array(z.string()) });
export type Suspect = z.infer<typeof Suspect>;

/**
 * The part of the change that broke it. `minimal`: with this part taken back alone the failures are gone, and nothing
 * can be left out of it; else it is what is left of the change after the time was over, or all of it (`why` says which).
 * `diff` is that part as a unified diff; `hunks` are its lines as they stand on the snapshot, of lines that went the ones
 * beside the gap, 0 to 0 for a file that went.
 */
export const Guilty = z.object({ minimal: z.boolean(), diff: z.string(), hunks: z.array(z.object({ file: z.string(), first: z.number().int().nonnegative(), last: z.number().int().nonnegative() })), why: z.string() });
export type Guilty = z.infer<typeof Guilty>;

/** What was found out about where the fault is. */
export interface Found {
  readonly guilty: Guilty | null;
  readonly suspects: readonly Suspect[];
}
