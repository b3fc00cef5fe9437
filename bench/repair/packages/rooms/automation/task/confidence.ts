import { z } from 'zod';

/** One verifier's word on a fix. `score` and `weight` are 0..1; `detail` is a sentence. */
export const VerifierScore = z.object({ verifier: z.enum(['tests', 'types', 'lint', 'build', 'guard', 'review']), score: z.number().min(0).max(1), weight: z.number().min(0).max(1), detail: z.string() });
export type VerifierScore = z.infer<typeof VerifierScore>;

export const Colour = z.enum(['green', 'yellow', 'red']);
export type Colour = z.infer<typeof Colour>;

/** How sure we are of a proven fix: the weighted mean of the verifiers, and what it means. */
export const Confidence = z.object({ score: z.number().min(0).max(1), colour: Colour, parts: z.array(VerifierScore), reasons: z.array(z.string()) });
export type Confidence = z.infer<typeof Confidence>;
