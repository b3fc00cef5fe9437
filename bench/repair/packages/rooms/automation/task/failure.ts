import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What a check judges. */
export const CheckKind = z.enum(['test', 'types', 'lint']);
export type CheckKind = z.infer<typeof CheckKind>;

/** One red item of a check. `file` is relative to the project, with forward slashes. */
export const Failure = z.object({
  fingerprint: z.string(),
  check: z.string(),
  kind: CheckKind,
  file: z.string(),
  line: z.number().int().positive().nullable(),
  column: z.number().int().positive().nullable(),
  /** Full test name (`describe > it`), TypeScript code (`TS2552`) or lint rule (`no-undef`). */
  name: z.string(),
  message: z.string(),
  stack: z.string().nullable(),
});
export type Failure = z.infer<typeof Failure>;

/**
 * A failure's identity across runs, edits elsewhere in the file and machines: 12 hex characters.
 * Tests are named by file and full name. Types and lint have no names, so the message counts, never the line;
 * `nth` (0-based) keeps two equal findings of one file apart.
 */
export function fingerprintOf(failure: Pick<Failure, 'check' | 'kind' | 'file' | 'name' | 'message'>, nth = 0): string {
  const identity =
    failure.kind === 'test'
      ? [failure.check, failure.file, failure.name]
      : [failure.check, failure.file, failure.name, failure.message, String(nth)];
  return createHash('sha256').update(identity.join('\0')).digest('hex').slice(0, 12);
}
