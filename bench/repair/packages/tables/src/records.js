import { parseCsv } from './csv.js';
import { coerce } from './coerce.js';

/** Rows below the header as objects. Missing cells are null, cells beyond the header an error. */
export function toRecords(text, options = {}) {
  const [header, ...rows] = parseCsv(text, options);
  if (header === undefined) return [];
  const names = header.map((name) => name.trim());
  return rows.map((row, index) => {
    if (row.length > names.length) throw new RangeError(`row ${index + 2} has ${row.length} cells, not ${names.length}`);
    return Object.fromEntries(names.map((name, at) => [name, at < row.length ? coerce(row[at]) : null]));
  });
}

/** The header is made of every name that a record has, in the order in which they come up. */
export function toRows(records) {
  const names = [];
  for (const record of records) {
    for (const name of Object.keys(record)) if (!names.includes(name)) names.push(name);
  }
  return [names, ...records.map((record) => names.map((name) => record[name] ?? null))];
}
