import { z } from 'zod';

/** Lines that may hold the fault, best guess first in a list. Lines are 1-based and inclusive, of the file as it stands on the snapshot; score is 0..1. */
export const Suspect = z.object({ file: z.string(), first: z.number().int().positive(), last: z.number().int().positive(), score: z.number().min(0).max(1), why: z.array(z.string()) });
export type Suspect = z.infer<typeof Suspect>;

/**
 * The part of the change that broke it. `minimal`: with this part taken back alone the failures are gone, and nothing
 * can be left out of it; else it is all that changed (`why` says why no part could be told).
 */
export const Guilty = z.object({ minimal: z.boolean(), diff: z.string(), hunks: z.array(z.object({ file: z.string(), first: z.number().int().nonnegative(), last: z.number().int().nonnegative() })), why: z.string() });
export type Guilty = z.infer<typeof Guilty>;
