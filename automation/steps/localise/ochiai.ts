import type { TestCoverage } from '../../schemata/screen.ts';

/** One line by its tests. */
export interface Spectrum {
  readonly file: string;
  readonly line: number;
  /** Ochiai's coefficient: 1 where the failing tests, all of them and no others, have run it. */
  readonly ochiai: number;
  readonly failed: number;
  readonly passed: number;
}

/** Every line that a failing test has run. Tests that were skipped say nothing. */
export function spectraOf(coverage: readonly TestCoverage[]): readonly Spectrum[] {
  const failing = coverage.filter(({ status }) => status === 'failed');
  const ran = { failed: countLines(failing), passed: countLines(coverage.filter(({ status }) => status === 'passed')) };
  return [...ran.failed].flatMap(([file, lines]) => [...lines].map(([line, failed]) => {
    const passed = ran.passed.get(file)?.get(line) ?? 0;
    return { file, line, failed, passed, ochiai: failed / Math.sqrt(failing.length * (failed + passed)) };
  }));
}

/** How many of these tests ran each line. */
function countLines(tests: readonly TestCoverage[]): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const counts = new Map<string, Map<number, number>>();
  for (const { lines } of tests) {
    for (const [file, ranges] of lines) {
      const own = counts.get(file) ?? new Map<number, number>();
      counts.set(file, own);
      const ran = new Set(ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_line, at) => first + at)));
      for (const line of ran) own.set(line, (own.get(line) ?? 0) + 1);
    }
  }
  return counts;
}
