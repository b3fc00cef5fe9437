import { diff3Merge } from 'node-diff3';

export type Merge =
  | { readonly kind: 'clean'; readonly bytes: Buffer }
  /** `bytes` has conflict markers; null where the contents can't be shown in lines. */
  | { readonly kind: 'conflict'; readonly bytes: Buffer | null; readonly reason: string };

/** Three versions of one file. `now` is what stands in the tree, `next` what shall stand there; both come from `base`. */
export interface ThreeWay {
  readonly base: Buffer;
  readonly now: Buffer;
  readonly next: Buffer;
}

/** How much comparing is worth it: more lines than this on both sides is taken for a conflict. */
const MOST_COMPARISONS = 400_000_000;

/**
 * Merges line by line and byte for byte: whatever the line ends, the encoding, and with or without a last newline.
 * Changes of both sides that touch each other are a conflict; the same change on both sides is not.
 */
export function mergeBytes({ base, now, next }: ThreeWay): Merge {
  if (now.equals(base) || now.equals(next)) return { kind: 'clean', bytes: next };
  if (next.equals(base)) return { kind: 'clean', bytes: now };
  if ([base, now, next].some(isBinary)) return { kind: 'conflict', bytes: null, reason: 'it is a binary file' };
  const lines = { base: splitLines(base), now: splitLines(now), next: splitLines(next) };
  const { head, tail } = sharedEnds([lines.base, lines.now, lines.next]);
  const middle = (all: readonly string[]): string[] => all.slice(head, all.length - tail);
  const size = middle(lines.base).length;
  if (size * Math.max(middle(lines.now).length, middle(lines.next).length) > MOST_COMPARISONS) {
    return { kind: 'conflict', bytes: null, reason: 'the two changes are too far apart in a very large file' };
  }
  const merged = mergeLines(middle(lines.base), middle(lines.now), middle(lines.next));
  const bytes = Buffer.from([...lines.base.slice(0, head), ...merged.lines, ...lines.base.slice(lines.base.length - tail)].join(''), 'latin1');
  return merged.conflicts === 0 ? { kind: 'clean', bytes } : { kind: 'conflict', bytes, reason: 'the same lines were changed meanwhile' };
}

/** git's own rule: a zero byte among the first 8,000. */
export function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8_000).includes(0);
}

/** latin1 gives each byte one character and back, so that no encoding is ever damaged. Lines keep their ends. */
function splitLines(bytes: Buffer): string[] {
  return bytes.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** How many lines all three share at the top and at the end; comparing costs the square of the rest. */
function sharedEnds(versions: readonly (readonly string[])[]): { head: number; tail: number } {
  const [first = []] = versions;
  const shortest = Math.min(...versions.map((lines) => lines.length));
  let head = 0;
  while (head < shortest && versions.every((lines) => lines[head] === first[head])) head += 1;
  let tail = 0;
  while (tail < shortest - head && versions.every((lines) => lines[lines.length - 1 - tail] === first[first.length - 1 - tail])) tail += 1;
  return { head, tail };
}

function mergeLines(base: string[], now: string[], next: string[]): { lines: string[]; conflicts: number } {
  const lines: string[] = [];
  let conflicts = 0;
  for (const region of diff3Merge(now, base, next, { excludeFalseConflicts: true })) {
    if (region.ok !== undefined) lines.push(...region.ok);
    if (region.conflict === undefined) continue;
    conflicts += 1;
    lines.push(...marked(region.conflict.a, region.conflict.o, region.conflict.b));
  }
  return { lines, conflicts };
}

function marked(now: readonly string[], base: readonly string[], next: readonly string[]): string[] {
  return ['<<<<<<< yours\n', ...ended(now), '||||||| before\n', ...ended(base), '=======\n', ...ended(next), '>>>>>>> keepgreen\n'];
}

/** A marker starts on its own line even behind a last line without a newline. */
function ended(lines: readonly string[]): string[] {
  return lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`));
}
