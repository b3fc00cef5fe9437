import { createHash } from 'node:crypto';
import { KeepgreenError } from '../errors.ts';
import type { Shadow } from './shadow.ts';

/** One file that differs between two trees, as git's raw diff tells it. `path` is relative to the shadow's root. */
export interface RawChange {
  readonly path: string;
  readonly modeBefore: string | null;
  readonly modeAfter: string | null;
  readonly oidBefore: string | null;
  readonly oidAfter: string | null;
  /** null for a binary file. */
  readonly addedLines: number | null;
  readonly removedLines: number | null;
}

/** What differs between two trees or commits, sorted by path, renames told as a removal and a new file. */
export async function diffTrees(shadow: Shadow, before: string, after: string): Promise<readonly RawChange[]> {
  const end = await shadow.run(['diff-tree', '-r', '-z', '--no-renames', '--raw', '--numstat', '--no-abbrev', before, after]);
  return parseRawDiff(end.stdout.toString('utf8'));
}

/** The bytes of each blob, by its id. Throws KeepgreenError('git_failed') when one is missing. */
export async function readBlobs(shadow: Shadow, oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const wanted = [...new Set(oids)];
  if (wanted.length === 0) return new Map();
  const end = await shadow.run(['cat-file', '--batch'], { input: wanted.map((oid) => `${oid}\n`).join('') });
  return parseBatch(end.stdout);
}

/** Stores bytes as a blob and returns its id. */
export async function writeBlob(shadow: Shadow, bytes: Buffer): Promise<string> {
  return shadow.text(['hash-object', '-w', '--stdin', '--no-filters'], { input: bytes });
}

export function splitNul(output: Buffer): string[] {
  return output.toString('utf8').split('\0').filter((part) => part !== '');
}

export function splitLines(output: string): string[] {
  return output.split('\n').filter((line) => line !== '');
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** `:100644 100755 oid oid M\0path\0` for each file, then `1\t2\tpath\0` for each in the same order. */
function parseRawDiff(output: string): RawChange[] {
  const parts = output.split('\0');
  const raw: Omit<RawChange, 'addedLines' | 'removedLines'>[] = [];
  let at = 0;
  for (; parts[at]?.startsWith(':') === true; at += 2) {
    const [modeBefore = '', modeAfter = '', oidBefore = '', oidAfter = ''] = (parts[at] ?? '').slice(1).split(' ');
    raw.push({
      path: parts[at + 1] ?? '',
      modeBefore: orNull(modeBefore),
      modeAfter: orNull(modeAfter),
      oidBefore: orNull(oidBefore),
      oidAfter: orNull(oidAfter),
    });
  }
  return raw.map((change, index) => {
    const [added, removed] = (parts[at + index] ?? '').split('\t');
    return { ...change, addedLines: countOf(added), removedLines: countOf(removed) };
  });
}

/** git writes zeros for "does not exist". */
function orNull(word: string): string | null {
  return /^0+$/.test(word) ? null : word;
}

function countOf(text: string | undefined): number | null {
  return text === undefined || text === '-' ? null : Number(text);
}

/** `oid type size\n<bytes>\n`, one after the other. */
function parseBatch(output: Buffer): Map<string, Buffer> {
  const blobs = new Map<string, Buffer>();
  let at = 0;
  while (at < output.length) {
    const lineEnd = output.indexOf(10, at);
    const [oid = '', kind, size] = output.toString('latin1', at, lineEnd).split(' ');
    if (kind === 'missing' || size === undefined) throw missing(oid);
    const start = lineEnd + 1;
    blobs.set(oid, output.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return blobs;
}

function missing(oid: string): KeepgreenError {
  return new KeepgreenError('git_failed', `The object ${oid} is no longer in the repository.`, 'It was cleaned away; run the task again.');
}
