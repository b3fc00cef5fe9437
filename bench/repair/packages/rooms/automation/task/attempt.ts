import { z } from 'zod';
import { Confidence } from './confidence.ts';

/**
 * Why an attempt ended; exactly one each, told apart by structured facts and never by searching text.
 * `fixed` is the only good one. See countsAgainst for which ones cost the task an attempt.
 */
export const Ending = z.enum([
  'fixed',
  'code',
  'no_change',
  'cheat',
  'auth',
  'billing',
  'rate_limit',
  'overloaded',
  'hang',
  'environment',
  'superseded',
  'cancelled',
  'shutdown',
]);
export type Ending = z.infer<typeof Ending>;

/** Does this ending use up one of the task's attempts? Account trouble, hangs and interruptions never do. */
export function countsAgainst(ending: Ending): boolean {
  return ending === 'code' || ending === 'no_change' || ending === 'cheat';
}

export type AccountTrouble = Extract<Ending, 'auth' | 'billing' | 'rate_limit' | 'overloaded'>;

/** Does this ending pause the metered fixers for the whole queue? */
export function pausesAgent(ending: Ending): ending is AccountTrouble {
  return ending === 'auth' || ending === 'billing' || ending === 'rate_limit' || ending === 'overloaded';
}

/** What an agent did, as its stream told it; kept in the state so that anyone can see what was paid for. */
export const AgentUsage = z.object({
  model: z.string().nullable(),
  sessionId: z.string().nullable(),
  turns: z.number().int().nonnegative(),
  requests: z.number().int().nonnegative(),
  tokens: z.number().int().nonnegative(),
  costUsd: z.number().nonnegative(),
  /** Tool uses in order, the first 100. `target` is the path or command it named, '' when it named none. */
  toolUses: z.array(z.object({ tool: z.string(), target: z.string() })),
});
export type AgentUsage = z.infer<typeof AgentUsage>;

/** What a fixer and the review of its fix cost together; model, session and tool uses stay the fixer's own. */
export function withReview(fixer: AgentUsage, review: AgentUsage): AgentUsage {
  return { ...fixer, turns: fixer.turns + review.turns, requests: fixer.requests + review.requests, tokens: fixer.tokens + review.tokens, costUsd: fixer.costUsd + review.costUsd };
}

export const noUsage: AgentUsage = { model: null, sessionId: null, turns: 0, requests: 0, tokens: 0, costUsd: 0, toolUses: [] };

/** One proposal by one fixer and its verdict. */
export const Attempt = z.object({
  number: z.number().int().positive(),
  fixer: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  durationMs: z.number().nonnegative(),
  ending: Ending,
  /** One sentence for people. */
  summary: z.string(),
  /** The fixer's own words; never input to a verdict. */
  rationale: z.string(),
  /** Why it was refused, a line each; [] when fixed. Goes into the next attempt's prompt. */
  evidence: z.array(z.string()),
  /** What it was refused for, as stable ids (`red:<fingerprint>`, `broke:<fingerprint>`, `rule:<id>`): the same twice is the same way to fail. */
  signs: z.array(z.string()).optional(),
  files: z.array(z.string()),
  diffHash: z.string().nullable(),
  /** Where the diff, prompt, transcript and check output are, relative to the state folder: `runs/<task>/<attempt>`. */
  runDir: z.string(),
  usage: AgentUsage,
  /** How sure we were of it; null when it was not proven. */
  confidence: Confidence.nullable().default(null),
});
export type Attempt = z.infer<typeof Attempt>;
