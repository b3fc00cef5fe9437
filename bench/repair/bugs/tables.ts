import { hunk } from '../seeded-bug.ts';
import type { PackageBugs } from '../seeded-bug.ts';

export const tables: PackageBugs = {
  package: 'tables',
  changes: [
    {
      name: 'end-cell',
      hunks: [
        hunk('src/csv.js', "  let quoted = false;\n  for", "  let quoted = false;\n  const endCell = () => {\n    row.push(cell);\n    cell = '';\n  };\n  for"),
        hunk('src/csv.js', "    else if (char === separator) {\n      row.push(cell);\n      cell = '';\n    } else if", "    else if (char === separator) endCell();\n    else if"),
        hunk('src/csv.js', "      row.push(cell);\n      rows.push(row);\n      row = [];\n      cell = '';\n", "      endCell();\n      rows.push(row);\n      row = [];\n"),
        hunk('src/csv.js', "  const text = cell === null || cell === undefined ? '' : String(cell);\n  return /[\"\\r\\n]/.test(text) || text.includes(separator) ? `\"${text.replaceAll('\"', '\"\"')}\"` : text;", "  const text = String(cell ?? '');\n  const special = /[\"\\r\\n]/.test(text) || text.includes(separator);\n  return special ? `\"${text.replaceAll('\"', '\"\"')}\"` : text;"),
      ],
      bugs: [
        { name: 'cell-not-emptied', kind: 'deleted line', hunks: [hunk('src/csv.js', "    row.push(cell);\n    cell = '';\n", '    row.push(cell);\n')] },
        { name: 'row-not-renewed', kind: 'deleted line', hunks: [hunk('src/csv.js', '      rows.push(row);\n      row = [];\n', '      rows.push(row);\n')] },
        { name: 'falsy-cells', kind: '|| for ??', hunks: [hunk('src/csv.js', "String(cell ?? '')", "String(cell || '')"), hunk('test/csv.test.js', "[1, null], ['x \"y\"', 'z']]), 'a,\"b,c\"\\n1,\\n", "[0, null], ['x \"y\"', 'z']]), 'a,\"b,c\"\\n0,\\n")] },
        { name: 'lookahead-behind', kind: 'off by one', hunks: [hunk('src/csv.js', "text[at + 1] === '\"'", "text[at - 1] === '\"'")] },
        { name: 'quotes-only-first', kind: 'wrong method', hunks: [hunk('src/csv.js', `text.replaceAll('"', '""')`, `text.replace('"', '""')`)] },
      ],
    },
    {
      name: 'null-option',
      hunks: [
        hunk('src/coerce.js', "export function coerce(text) {\n  const trimmed = text.trim();\n  if (trimmed === '') return null;", "export function coerce(text, { empty = null, words = WORDS } = {}) {\n  const trimmed = text.trim();\n  if (trimmed === '') return empty;"),
        hunk('src/coerce.js', 'const word = WORDS.get(trimmed.toLowerCase())', 'const word = words.get(trimmed.toLowerCase())'),
        hunk('src/records.js', 'export function toRecords(text, options = {}) {\n  const [header, ...rows] = parseCsv(text, options);', 'export function toRecords(text, { empty = null, ...options } = {}) {\n  const [header, ...rows] = parseCsv(text, options);'),
        hunk('src/records.js', 'at < row.length ? coerce(row[at]) : null]', 'at < row.length ? coerce(row[at], { empty }) : empty]'),
        hunk('test/csv.test.js', "test('records become rows'", "test('empty cells are what one wants', () => {\n  assert.deepEqual(toRecords('a,b,c\\n,1', { empty: '' }), [{ a: '', b: 1, c: '' }]);\n});\n\ntest('records become rows'"),
      ],
      bugs: [
        { name: 'default-text', kind: 'wrong default in a destructured parameter', hunks: [hunk('src/coerce.js', '{ empty = null, words', "{ empty = '', words")] },
        { name: 'not-passed-on', kind: 'lost argument', hunks: [hunk('src/records.js', 'coerce(row[at], { empty })', 'coerce(row[at])')] },
        { name: 'options-swallowed', kind: 'lost argument', hunks: [hunk('src/records.js', 'parseCsv(text, options)', 'parseCsv(text)'), hunk('test/csv.test.js', "toRecords('a,b,c\\n,1', { empty: '' })", "toRecords('a;b;c\\n;1', { empty: '', separator: ';' })")] },
        { name: 'untrimmed-word', kind: 'wrong variable', hunks: [hunk('src/coerce.js', 'isNumber(trimmed) ? Number(trimmed) : text', 'isNumber(text) ? Number(trimmed) : text')] },
        { name: 'row-number', kind: 'wrong constant', hunks: [hunk('src/records.js', 'row ${index + 2} has', 'row ${index + 1} has')] },
      ],
    },
    {
      name: 'ini-lines',
      hunks: [
        hunk('src/ini.js', "    if (line === '' || line.startsWith(';') || line.startsWith('#')) return;", '    if (isBlank(line)) return;'),
        hunk('src/ini.js', '      const name = title[1].trim();\n      sections[name] = sections[name] ?? {};\n      current = sections[name];\n      return;', '      const name = title[1].trim();\n      current = sections[name] ??= {};\n      return;'),
        hunk('src/ini.js', '/** `key[]` collects a list. */', "function isBlank(line) {\n  return line === '' || line.startsWith(';') || line.startsWith('#');\n}\n\n/** `key[]` collects a list. */"),
        hunk('src/ini.js', "  const plain = typeof value === 'string' ? value.trim() : value;\n  if (!key.endsWith('[]')) {\n    section[key] = plain;\n    return;\n  }\n  const name = key.slice(0, -2);\n  section[name] = [...(section[name] ?? []), plain];", "  const plain = typeof value === 'string' ? value.trim() : value;\n  if (key.endsWith('[]')) {\n    const name = key.slice(0, -2);\n    section[name] = [...(section[name] ?? []), plain];\n  } else section[key] = plain;"),
      ],
      bugs: [
        { name: 'section-renewed', kind: 'lost guard', hunks: [hunk('src/ini.js', 'current = sections[name] ??= {}', 'current = sections[name] = {}')] },
        { name: 'last-equals', kind: 'wrong method', hunks: [hunk('src/ini.js', "line.indexOf('=')", "line.lastIndexOf('=')")] },
        { name: 'slice-one', kind: 'off by one', hunks: [hunk('src/ini.js', 'key.slice(0, -2)', 'key.slice(0, -1)')] },
        { name: 'equals-in-value', kind: 'off by one', hunks: [hunk('src/ini.js', 'line.slice(equals + 1)', 'line.slice(equals)')] },
        { name: 'list-not-spread', kind: 'lost spread', hunks: [hunk('src/ini.js', '[...(section[name] ?? []), plain]', '[section[name] ?? [], plain]')] },
      ],
    },
    {
      name: 'query-rename',
      hunks: [
        hunk('src/query.js', '  const direction = descending ? -1 : 1;\n', '  const sign = descending ? -1 : 1;\n'),
        hunk('src/query.js', 'return direction * compare(left, right);', 'return sign * compare(left, right);'),
        hunk('src/query.js', "    if (!groups.has(key)) groups.set(key, []);\n    groups.get(key).push(record);", "    const group = groups.get(key) ?? [];\n    group.push(record);\n    groups.set(key, group);"),
        hunk('src/query.js', "  return { count, sum, mean: count === 0 ? null : sum / count, min: count === 0 ? null : Math.min(...numbers), max: count === 0 ? null : Math.max(...numbers) };", "  if (count === 0) return { count, sum, mean: null, min: null, max: null };\n  return { count, sum, mean: sum / count, min: Math.min(...numbers), max: Math.max(...numbers) };"),
      ],
      bugs: [
        { name: 'stale-name', kind: 'stale name', hunks: [hunk('src/query.js', 'return sign * compare', 'return direction * compare')] },
        { name: 'group-not-kept', kind: 'deleted line', hunks: [hunk('src/query.js', '    groups.set(key, group);\n', '')] },
        { name: 'max-from-min', kind: 'copy and paste', hunks: [hunk('src/query.js', 'max: Math.max(...numbers)', 'max: Math.min(...numbers)')] },
        { name: 'sorts-in-place', kind: 'mutation instead of copy', hunks: [hunk('src/query.js', 'return [...records].sort(', 'return records.sort(')] },
        { name: 'every-to-some', kind: 'wrong method', hunks: [hunk('src/query.js', 'tests.every(', 'tests.some(')] },
        { name: 'join-order', kind: 'swapped operands', hunks: [hunk('src/query.js', '({ ...(index.get(record[key]) ?? {}), ...record })', '({ ...record, ...(index.get(key) ?? {}) })')] },
      ],
    },
  ],
};
