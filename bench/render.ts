import type { BenchRow } from './row.ts';

/** One line for each figure: figure, measured, target, ok or MISS. */
export function renderTable(rows: readonly BenchRow[]): string {
  const lines = [['figure', 'measured', 'target', ''], ...rows.map((row) => [row.figure, row.value, row.target, verdictOf(row)])];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) => `${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ').trimEnd()}\n`).join('');
}

/** Nothing is said of a figure that is only there to compare with. */
export function verdictOf({ target, ok }: BenchRow): string {
  if (target === '-') return '';
  return ok ? 'ok' : 'MISS';
}
