import { diffLines } from 'diff';
import type { LineRange } from '../../automation/task/line-range.ts';
import type { Suspect } from '../../automation/task/suspect.ts';

/** Lines of the buggy text that are not as they were meant; for a lost line, those next to it. */
export function trueLines(meant: string, buggy: string): readonly LineRange[] {
  const found: LineRange[] = [];
  const parts = diffLines(meant, buggy);
  let line = 1;
  parts.forEach(({ added, removed, count }, index) => {
    const replaced = parts[index + 1]?.added === true;
    if (removed && !replaced) found.push({ first: Math.max(1, line - 1), last: line });
    if (added) found.push({ first: line, last: line + count - 1 });
    if (!removed) line += count;
  });
  return found;
}

/** Nobody may win by suspecting everything: a longer range counts as so many lines. */
const ONE_GUESS = 3;

/** Which guess meets one of the true lines, 1 = the first; null when none does. */
export function rankOf(suspects: readonly Suspect[], truth: ReadonlyMap<string, readonly LineRange[]>): number | null {
  let guesses = 0;
  for (const { file, first, last } of suspects) {
    const own = truth.get(file) ?? [];
    for (let at = first; at <= last; at += last - first < ONE_GUESS ? ONE_GUESS : 1) {
      guesses += 1;
      const end = last - first < ONE_GUESS ? last : at;
      if (own.some((range) => at <= range.last && range.first <= end)) return guesses;
    }
  }
  return null;
}

/** The true lines of each file that differs, tests left out. */
export function truthOf(meant: ReadonlyMap<string, string>, buggy: ReadonlyMap<string, string>): Map<string, readonly LineRange[]> {
  const files = [...buggy].filter(([path, text]) => meant.get(path) !== text && !/\.test\.[cm]?[jt]sx?$/.test(path));
  return new Map(files.map(([path, text]) => [path, trueLines(meant.get(path) ?? '', text)]));
}
