import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { structuredPatch } from 'diff';
import type { Job, Shop } from '../steps/job.ts';
import { readTexts } from '../steps/proof/read-texts.ts';
import type { LineRange } from '../task/line-range.ts';

const MARGIN = 1;
/** An editor that writes in place empties the file first, one that replaces it takes it away: what stands there must stand a while. */
const LOOKS = 3;
const LOOK_MS = 60;

/**
 * Has the user changed, in one of these files, what the running attempt is fixing: a line of the guilty hunks or one
 * that a check points at? Typing elsewhere does not count: the landing merges it. Throws where that can't be told now:
 * the workspace is being made anew.
 */
export async function changesWhatIsFixed(job: Job, shop: Shop, files: readonly string[]): Promise<boolean> {
  const { snapshot, workspace } = job;
  const watched = files.map((file) => ({ file, fixed: rangesBeingFixed(job, file) })).filter(({ fixed }) => fixed.length > 0);
  if (watched.length === 0 || snapshot === undefined || workspace === undefined) return false;
  const then = await readTexts(shop.world.git, workspace, snapshot.commit, watched.map(({ file }) => file));
  for (const { file, fixed } of watched) if (await touches(shop, file, { fixed, then: then.get(file) })) return true;
  return false;
}

/** Where a look says yes, only looks that all say so count. */
async function touches(shop: Shop, file: string, { fixed, then }: { readonly fixed: readonly LineRange[]; readonly then: string | undefined }): Promise<boolean> {
  for (let looks = 1; ; looks += 1) {
    const typed = await rangesTyped(shop, file, then);
    if (!typed.some((range) => fixed.some((other) => overlap(range, other)))) return false;
    if (looks === LOOKS) return true;
    await shop.world.clock.sleep(LOOK_MS);
  }
}

function rangesBeingFixed(job: Job, file: string): readonly LineRange[] {
  const pointed = job.task.failures.flatMap((failure) => (failure.file === file && failure.kind !== 'test' && failure.line !== null ? [{ first: failure.line, last: failure.line }] : []));
  return [...pointed, ...changedRanges(job.guiltyDiff, file)];
}

/** The new-side lines of one file's hunks in a unified diff: added lines, and the gap where lines were only removed. */
export function changedRanges(diff: string, file: string): readonly LineRange[] {
  const ranges: LineRange[] = [];
  const at = { inFile: false, line: 0, oldLeft: 0, newLeft: 0 };
  for (const text of diff.split('\n')) {
    if (at.oldLeft + at.newLeft === 0) readHeader(text, file, at);
    else readHunkLine(text, at, ranges);
  }
  return ranges;
}

interface DiffPlace {
  inFile: boolean;
  line: number;
  oldLeft: number;
  newLeft: number;
}

function readHeader(text: string, file: string, at: DiffPlace): void {
  const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text);
  if (hunk !== null) Object.assign(at, { oldLeft: Number(hunk[1] ?? 1), line: Number(hunk[2]), newLeft: Number(hunk[3] ?? 1) } satisfies Partial<DiffPlace>);
  else if (text.startsWith('+++ ')) at.inFile = nameIn(text) === file;
}

/** git puts a tab behind a name with spaces, and in quotes one with signs that a line can't hold. */
function nameIn(header: string): string {
  const name = header.slice('+++ '.length).replace(/\t$/, '');
  const plain = name.startsWith('"') ? name.slice(1, -1).replace(/\\(?:([0-7]{3})|(.))/g, (_all, octal: string | undefined, sign: string) => (octal === undefined ? unescapeSign(sign) : String.fromCharCode(parseInt(octal, 8)))) : name;
  return plain.replace(/^b\//, '');
}

function unescapeSign(sign: string): string {
  const signs: Readonly<Record<string, string>> = { a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r' };
  return signs[sign] ?? sign;
}

function readHunkLine(text: string, at: DiffPlace, ranges: LineRange[]): void {
  if (text.startsWith('\\')) return;
  const isOld = text.startsWith('-');
  const isNew = text.startsWith('+');
  if (at.inFile && (isOld || isNew)) ranges.push({ first: at.line, last: at.line });
  if (!isNew) at.oldLeft -= 1;
  if (isOld) return;
  at.newLeft -= 1;
  at.line += 1;
}

/** A file that is no text, or too large to read, is left to the landing. */
async function rangesTyped(shop: Shop, file: string, then: string | undefined): Promise<readonly LineRange[]> {
  if (then === undefined) return [];
  const now = await readFile(join(shop.settings.projectRoot, file), 'utf8').catch(() => '');
  const patch = structuredPatch(file, file, then, now, '', '', { context: 0 });
  return patch.hunks.map((hunk) => ({ first: hunk.oldStart, last: hunk.oldStart + Math.max(hunk.oldLines, 1) - 1 }));
}

function overlap(a: LineRange, b: LineRange): boolean {
  return a.first <= b.last + MARGIN && b.first <= a.last + MARGIN;
}
