import type { Result } from './result.ts';

/** How often each template was the right fix on the tuning half: what priors.ts wants to hold, largest first, 1 = the most frequent. */
export function learnPriors(results: readonly Result[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { half, ending, template } of results) {
    if (half !== 'tuning' || template === null || (ending !== 'fixed' && ending !== 'held_right')) continue;
    for (const name of template.split('+')) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const most = Math.max(1, ...counts.values());
  return new Map([...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => [name, Math.round(100 * Math.sqrt(count / most)) / 100]));
}

/** The text of priors.ts with these values; templates that were not seen keep what they have. */
export function writePriors(text: string, learnt: ReadonlyMap<string, number>): string {
  let written = text;
  for (const [name, value] of learnt) {
    const line = new RegExp(`(\\n\\s*'?${name}'?: )[\\d.]+`);
    written = line.test(written) ? written.replace(line, `$1${value}`) : written.replace(/(const PRIORS[^{]*\{\n)/, `$1  '${name}': ${value},\n`);
  }
  return written;
}
