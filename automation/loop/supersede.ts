import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { structuredPatch } from 'diff';
import type { Job, Shop } from '../steps/job.ts';

/** Lines first..last (1-based, inclusive) of a file of the snapshot. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const MARGIN = 1;

/**
 * Has the user changed, in one of these files, what the running attempt is fixing: a line of the guilty hunks or one
 * that a check points at? Typing elsewhere does not count: the landing merges it.
 */
export async function changesWhatIsFixed(job: Job, shop: Shop, files: readonly string[]): Promise<boolean> {
  for (const file of files) {
    const fixed = rangesBeingFixed(job, file);
    if (fixed.length === 0) continue;
    const typed = await rangesTyped(job, shop, file);
    if (typed.some((range) => fixed.some((other) => overlap(range, other)))) return true;
  }
  return false;
}

function rangesBeingFixed(job: Job, file: string): readonly LineRange[] {
  const pointed = job.task.failures.flatMap((failure) => (failure.file === file && failure.kind !== 'test' && failure.line !== null ? [{ first: failure.line, last: failure.line }] : []));
  return [...pointed, ...changedRanges(job.guiltyDiff, file)];
}

/** The new-side lines of one file's hunks in a unified diff: added lines, and the gap where lines were only removed. */
export function changedRanges(diff: string, file: string): readonly LineRange[] {
  const ranges: LineRange[] = [];
  let inFile = false;
  let line = 0;
  for (const text of diff.split('\n')) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(text);
    if (text.startsWith('+++ ')) inFile = text === `+++ b/${file}`;
    else if (hunk !== null) line = Number(hunk[1]);
    else if (!inFile || text.startsWith('--- ')) continue;
    else if (text.startsWith('+')) ranges.push({ first: line, last: line++ });
    else if (text.startsWith('-')) ranges.push({ first: line, last: line });
    else if (text.startsWith(' ')) line += 1;
  }
  return ranges;
}

async function rangesTyped(job: Job, shop: Shop, file: string): Promise<readonly LineRange[]> {
  if (job.snapshot === undefined || job.workspace === undefined) return [];
  const then = await shop.world.git.run({ cwd: job.workspace.projectDir, args: ['show', `${job.snapshot.commit}:./${file}`], okCodes: [0, 128] });
  const now = await readFile(join(shop.settings.projectRoot, file), 'utf8').catch(() => '');
  const patch = structuredPatch(file, file, then.stdout.toString('utf8'), now, '', '', { context: 0 });
  return patch.hunks.map((hunk) => ({ first: hunk.oldStart, last: hunk.oldStart + Math.max(hunk.oldLines, 1) - 1 }));
}

function overlap(a: LineRange, b: LineRange): boolean {
  return a.first <= b.last + MARGIN && b.first <= a.last + MARGIN;
}
