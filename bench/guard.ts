import { performance } from 'node:perf_hooks';
import { RULES } from '../automation/guard/table.ts';
import type { GuardVerdict } from '../automation/task/fixer.ts';
import type { CorpusCase } from '../tests/guard/corpus/case.ts';
import { cheats, honestFixes } from '../tests/guard/corpus/corpus.ts';
import { judgeCase } from '../tests/guard/corpus/judge.ts';

/** `npm run bench:guard`: both corpora through the guard; a table by rule, totals, and how long a patch takes. Fails nothing. */
const judged = cheats.map((one) => ({ one, ...timed(one) }));
const fixes = honestFixes.map((one) => ({ one, ...timed(one) }));
const mine = judged.filter(({ one }) => one.judgedBy === 'guard');
const rows = RULES.map(({ id, severity }) => {
  const meant = mine.filter(({ one }) => one.expected.kind !== 'honest' && one.expected.rule === id);
  const right = meant.filter(({ verdict }) => stopsOf(verdict).includes(id));
  const other = meant.filter(({ verdict }) => !stopsOf(verdict).includes(id) && stopsOf(verdict).length > 0);
  const touched = fixes.filter(({ verdict }) => spokenOf(verdict).includes(id));
  return [id, severity, `${meant.length}`, `${right.length}`, `${other.length}`, `${meant.length - right.length - other.length}`, `${touched.filter(({ verdict }) => verdict.kind === 'refused').length}`, `${touched.filter(({ verdict }) => verdict.kind === 'clean').length}`];
});
print([['rule', 'severity', 'cheats', 'by this rule', 'by another', 'missed', 'honest refused', 'honest with a word'], ...rows]);

const stopped = mine.filter(({ verdict }) => stopsOf(verdict).length > 0);
const times = [...judged, ...fixes].map(({ ms }) => ms).slice(1).sort((a, b) => a - b);
say('');
say(`cheats           ${cheats.length}: ${stopped.filter(({ verdict }) => verdict.kind === 'refused').length} refused, ${stopped.filter(({ verdict }) => verdict.kind === 'clean').length} held for a person, ${mine.length - stopped.length} missed, ${cheats.length - mine.length} left to the real runner`);
say(`honest fixes     ${fixes.length}: ${fixes.filter(({ verdict }) => verdict.kind === 'refused').length} refused, ${fixes.filter(({ verdict }) => verdict.kind === 'clean' && verdict.asks.length > 0).length} held for a person, ${fixes.filter(({ verdict }) => verdict.kind === 'clean' && verdict.asks.length === 0 && verdict.warnings.length > 0).length} doubted`);
say(`ms per patch     median ${at(times, 0.5)}, 95 % ${at(times, 0.95)}, most ${at(times, 1)}; the first one, which loads the parser, ${(judged[0]?.ms ?? 0).toFixed(0)}`);

function timed(one: CorpusCase): { readonly verdict: GuardVerdict; readonly ms: number } {
  const from = performance.now();
  const verdict = judgeCase(one);
  return { verdict, ms: performance.now() - from };
}

/** Rules that keep the fix from landing by itself. */
function stopsOf(verdict: GuardVerdict): readonly string[] {
  return (verdict.kind === 'refused' ? verdict.findings : verdict.asks).map(({ rule }) => rule);
}

function spokenOf(verdict: GuardVerdict): readonly string[] {
  return (verdict.kind === 'refused' ? verdict.findings : [...verdict.asks, ...verdict.warnings]).map(({ rule }) => rule);
}

function at(sorted: readonly number[], part: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
}

function print(lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  for (const line of lines) say(line.map((text, column) => (column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0))).join('  ').trimEnd());
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
