import { z } from 'zod';

/** What the read-only pass answers; also the JSON schema that the CLI holds the model to. */
export const Strategy = z.object({
  root_cause: z.string(),
  files: z.array(z.string()),
  plan: z.string(),
  confidence: z.number(),
  test_is_wrong: z.boolean().optional(),
});
export type Strategy = z.infer<typeof Strategy>;

export const strategySchema: unknown = z.toJSONSchema(Strategy, { target: 'draft-7' });

/** The pass's structured answer, or undefined when it gave none that fits. */
export function parseStrategy(structured: unknown): Strategy | undefined {
  return Strategy.safeParse(structured).data;
}
