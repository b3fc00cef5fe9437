import { truncate } from './cut.js';

/** A table for the terminal. Columns: `{ name, title, align, max }`. */
export function renderTable(rows, columns) {
  const cells = rows.map((row) => columns.map((column) => cellOf(row, column)));
  const titles = columns.map((column) => column.title ?? column.name);
  const widths = titles.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at].length)));
  const line = (texts) => texts.map((text, at) => pad(text, widths[at], columns[at].align)).join('  ').trimEnd();
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)];
}

function cellOf(row, { name, max }) {
  const text = String(row[name] ?? '');
  return max === undefined ? text : truncate(text, max);
}

function pad(text, width, align = 'left') {
  if (align === 'right') return text.padStart(width);
  if (align === 'centre') return text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width);
  return text.padEnd(width);
}
