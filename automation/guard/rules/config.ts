import type { Rule, Sighting } from '../rule.ts';
import { judgePath } from '../protected-paths.ts';
import type { ChangedFile, Study } from '../study/study.ts';

/** What a person is asked about even where a task may change configuration. */
export const configRules: readonly Rule[] = [
  {
    id: 'config-weakened', severity: 'ask', about: 'may change configuration and touches what decides which tests run or how strict a checker is (`exclude`, `testPathIgnorePatterns`, `grep`, `retry`, `passWithNoTests`, `strict`, `rules`, set-up files)',
    instead: 'Leave alone which tests run and how strictly.', look: ({ sources, about }: Study) => sources.filter(({ path }) => judgePath(path)?.family === 'config' || about.setupFiles?.includes(path) === true).flatMap(weakened),
  },
];

const DECIDES = /["']?\b(exclude|include|ignore\w*|testPathIgnorePatterns|testMatch|testRegex|testNamePattern|spec|grep|invert|fgrep|bail|retry|retries|passWithNoTests|allowOnly|forbidOnly|dangerouslyIgnoreUnhandledErrors|setupFiles\w*|globalSetup|require|moduleNameMapper|alias|strict\w*|noImplicit\w*|noUnchecked\w*|skipLibCheck|checkJs|rules|off|warn|updateSnapshot|update|transform|testEnvironment|environment|thresholds?|coverageThreshold)\b["']?\s*[:=]|^\s*-{1,2}\w|["'](off|warn)["']/;

function weakened(file: ChangedFile): readonly Sighting[] {
  const now = file.after.split('\n');
  const kept = new Set(now.map((line) => line.trim()));
  const added = [...file.added()].map((line) => ({ line, text: now[line - 1] ?? '' }));
  const removed = file.before.split('\n').filter((line) => !kept.has(line.trim()) && DECIDES.test(line.slice(0, 2000)));
  const first = added.find(({ text }) => DECIDES.test(text.slice(0, 2000)));
  if (first !== undefined) return [{ path: file.path, line: first.line, what: 'it changed which tests run or how strictly' }];
  return removed.length === 0 ? [] : [{ path: file.path, line: null, what: `it removed from ${file.path} what decides which tests run or how strictly` }];
}
