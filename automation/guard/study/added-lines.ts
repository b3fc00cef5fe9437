import { diffArrays } from 'diff';
import { commonEnds } from '../../task/common-ends.ts';

/** Beyond so many edits it no longer pays to find the shortest way from one text to the other. */
const MAX_EDITS = 1500;

/** The 1-based lines of `after` that are not in `before`; a line that was only moved sideways is none. Bounded work. */
export function addedLines(before: string, after: string): ReadonlySet<number> {
  const [old, now] = [linesOf(before), linesOf(after)];
  if (old.length === 0) return new Set(now.map((_, index) => index + 1));
  return byDiff(old, now) ?? byCount(old, now);
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => line.trim());
}

function byDiff(old: readonly string[], now: readonly string[]): ReadonlySet<number> | undefined {
  const { head, tail } = commonEnds(old, now);
  const parts = diffArrays([...old.slice(head, old.length - tail)], [...now.slice(head, now.length - tail)], { maxEditLength: MAX_EDITS });
  if (parts === undefined) return undefined;
  const added = new Set<number>();
  let line = head;
  for (const part of parts) {
    if (part.removed) continue;
    for (let step = 0; step < part.value.length; step += 1) {
      line += 1;
      if (part.added) added.add(line);
    }
  }
  return added;
}

/** Lines that there are more of than before, wherever they stand. */
function byCount(old: readonly string[], now: readonly string[]): ReadonlySet<number> {
  const left = new Map<string, number>();
  for (const line of old) left.set(line, (left.get(line) ?? 0) + 1);
  const added = new Set<number>();
  now.forEach((line, index) => {
    const rest = left.get(line) ?? 0;
    if (rest > 0) left.set(line, rest - 1);
    else added.add(index + 1);
  });
  return added;
}
