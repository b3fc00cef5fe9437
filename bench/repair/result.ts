import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CASE_PARTS } from './bench-case.ts';
import type { CasePart } from './bench-case.ts';
import { cacheDir } from './places.ts';

/**
 * `fixed`: landed by itself, green on the held-back tests; `wrong`: landed by itself, red on them; `held_*`: proven, and a
 * person is asked; `not_red`: nothing visible is red, nothing is to be fixed; `crashed`: the bench or keepgreen failed.
 */
export const Ending = z.enum(['fixed', 'wrong', 'held_right', 'held_wrong', 'not_fixed', 'not_red', 'crashed']);
export type Ending = z.infer<typeof Ending>;

/** One bug, once. */
export const Result = z.object({
  part: z.enum(CASE_PARTS),
  name: z.string(),
  half: z.enum(['tuning', 'reporting']),
  kind: z.string(),
  ending: Ending,
  /** Small edits tried. */
  tried: z.number(),
  searchSeconds: z.number(),
  seconds: z.number(),
  /** Which guess of the suspects met the true lines; null when none did. */
  rank: z.number().nullable(),
  /** Did the guilty part of the change hold the true lines, and was it the smallest? null when nobody could say. */
  guilty: z.enum(['right', 'wrong']).nullable(),
  template: z.string().nullable(),
  why: z.string(),
  diff: z.string(),
});
export type Result = z.infer<typeof Result>;

function fileOf(part: CasePart): string {
  return join(cacheDir, 'repair', `${part}.jsonl`);
}

/** What an earlier run has found; the newest of each name. */
export function loadResults(part: CasePart): readonly Result[] {
  if (!existsSync(fileOf(part))) return [];
  const rows = readFileSync(fileOf(part), 'utf8').split('\n').filter((line) => line !== '').map((line) => Result.parse(JSON.parse(line)));
  return [...new Map(rows.map((row) => [row.name, row])).values()];
}

export function saveResult(result: Result): void {
  mkdirSync(join(cacheDir, 'repair'), { recursive: true });
  appendFileSync(fileOf(result.part), `${JSON.stringify(result)}\n`);
}

/** The next run begins anew. */
export function forgetResults(part: CasePart): void {
  rmSync(fileOf(part), { force: true });
}
