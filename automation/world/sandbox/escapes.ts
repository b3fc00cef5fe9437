import { z } from 'zod';

export const ESCAPES = [
  'write outside', 'write through a link', 'write into node_modules', 'write git hooks', 'write git config', 'write .git of the copy', 'write the copies\' repository',
  'read a secret in a home', 'read the state folder', 'see environments of others', 'signal others', 'reach the loopback', 'reach an abstract socket', 'reach a socket file',
] as const;
export type EscapeName = (typeof ESCAPES)[number];

/** What the program inside is told: which ways to try, and the word that it must never get to see. */
export const EscapePlan = z.object({ secret: z.string().min(8), tries: z.array(z.object({ name: z.enum(ESCAPES), target: z.string() })) });
export type EscapePlan = z.infer<typeof EscapePlan>;

/** Of each way: `escaped`, or what held it back. */
export const EscapeReport = z.partialRecord(z.enum(ESCAPES), z.string());
export type EscapeReport = z.infer<typeof EscapeReport>;
