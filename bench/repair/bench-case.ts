import { createHash } from 'node:crypto';
import type { LineRange } from '../../automation/task/line-range.ts';

export const CASE_PARTS = ['seeded', 'humanevalfix', 'examples', 'public'] as const;
export type CasePart = (typeof CASE_PARTS)[number];

/** One bug as the bench gives it to keepgreen. Texts by project-relative path. */
export interface BenchCase {
  readonly part: CasePart;
  readonly name: string;
  /** How it went wrong, in two or three words. */
  readonly kind: string;
  /** What HEAD holds. For a bug of which nobody has the last green version, the bug itself. */
  readonly committed: ReadonlyMap<string, string>;
  /** What the person saved on top of it. */
  readonly saved: ReadonlyMap<string, string>;
  /** Tests that keepgreen never sees; empty = the visible ones are all there are. */
  readonly held: ReadonlyMap<string, string>;
  /** Where the bug really is, by file, as lines of the saved text. */
  readonly truth: ReadonlyMap<string, readonly LineRange[]>;
  /** A folder with the project's own files and packages, brought from outside; files above go on top of it. */
  readonly folder?: string;
}

/** Improvements look only at the one half; what is told is the other. Told apart by the name, so a bug never changes sides. */
export function halfOf({ name }: Pick<BenchCase, 'name'>): 'tuning' | 'reporting' {
  return (createHash('sha256').update(name).digest()[0] ?? 0) % 2 === 0 ? 'tuning' : 'reporting';
}
