import { hunk } from '../seeded-bug.ts';
import type { PackageBugs } from '../seeded-bug.ts';

export const text: PackageBugs = {
  package: 'text',
  changes: [
    {
      name: 'fits',
      hunks: [
        hunk('src/wrap.js', "  for (const word of text.split(/\\s+/).filter((one) => one !== '').flatMap((one) => pieces(one, width))) {\n    if (line === '') line = word;\n    else if (line.length + 1 + word.length <= width) line += ` ${word}`;\n    else {\n      lines.push(line);\n      line = word;\n    }\n  }", "  for (const word of wordsOf(text, width)) {\n    const longer = line === '' ? word : `${line} ${word}`;\n    if (longer.length > width) {\n      lines.push(line);\n      line = word;\n    } else line = longer;\n  }"),
        hunk('src/wrap.js', "function pieces(word, width) {", "function wordsOf(text, width) {\n  const all = text.split(/\\s+/).filter((word) => word !== '');\n  return all.flatMap((word) => pieces(word, width));\n}\n\nfunction pieces(word, width) {"),
        hunk('src/wrap.js', "  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);\n  const shared = indents.length === 0 ? 0 : Math.min(...indents);", "  const indents = lines.filter((line) => line.trim() !== '').map(indentOf);\n  const shared = indents.length === 0 ? 0 : Math.min(...indents);"),
        hunk('src/wrap.js', "/** Takes away the indent", "function indentOf(line) {\n  return line.length - line.trimStart().length;\n}\n\n/** Takes away the indent"),
      ],
      bugs: [
        { name: 'last-line-lost', kind: 'lost operand', hunks: [hunk('src/wrap.js', 'return [...lines, line]', 'return lines')] },
        { name: 'strictly-shorter', kind: 'boundary', hunks: [hunk('src/wrap.js', 'if (longer.length > width)', 'if (longer.length >= width)')] },
        { name: 'keeps-longer', kind: 'wrong variable', hunks: [hunk('src/wrap.js', '      lines.push(line);\n      line = word;', '      lines.push(line);\n      line = longer;')] },
        { name: 'indent-from-end', kind: 'wrong method', hunks: [hunk('src/wrap.js', 'line.length - line.trimStart().length', 'line.length - line.trimEnd().length')] },
        { name: 'indent-counted-twice', kind: 'wrong argument', hunks: [hunk('src/wrap.js', 'wrapParagraph(paragraph, width - indent.length)', 'wrapParagraph(paragraph, width)')] },
        { name: 'largest-indent', kind: 'wrong function', hunks: [hunk('src/wrap.js', 'Math.min(...indents)', 'Math.max(...indents)')] },
      ],
    },
    {
      name: 'head-and-tail',
      hunks: [
        hunk('src/cut.js', "  if (at === 'start') return mark + text.slice(text.length - room);\n  if (at === 'middle') {\n    const head = Math.ceil(room / 2);\n    return text.slice(0, head) + mark + text.slice(text.length - (room - head));\n  }\n  return text.slice(0, room) + mark;", "  const head = at === 'end' ? room : at === 'start' ? 0 : Math.ceil(room / 2);\n  const tail = room - head;\n  return text.slice(0, head) + mark + text.slice(text.length - tail);"),
        hunk('src/cut.js', "  const room = max - mark.length;\n  const end = text.lastIndexOf(' ', room);\n  return text.slice(0, end > 0 ? end : room).trimEnd() + mark;", "  const room = max - mark.length;\n  const space = text.lastIndexOf(' ', room);\n  const end = space > 0 ? space : room;\n  return text.slice(0, end).trimEnd() + mark;"),
        hunk('src/table.js', "  const text = String(row[name] ?? '');\n  return max === undefined ? text : truncate(text, max);", "  const value = String(row[name] ?? '');\n  return max === undefined ? value : truncate(value, max);"),
        hunk('src/table.js', "  if (align === 'centre') return text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width);", "  if (align === 'centre') {\n    const before = Math.floor((width - text.length) / 2);\n    return text.padStart(text.length + before).padEnd(width);\n  }"),
      ],
      bugs: [
        { name: 'tail-from-start', kind: 'wrong slice', hunks: [hunk('src/cut.js', 'text.slice(text.length - tail)', 'text.slice(tail)')] },
        { name: 'branches-swapped', kind: 'swapped branches', hunks: [hunk('src/cut.js', "at === 'end' ? room : at === 'start' ? 0", "at === 'start' ? room : at === 'end' ? 0")] },
        { name: 'mark-not-counted', kind: 'lost operand', hunks: [hunk('src/cut.js', 'const room = Math.max(0, max - mark.length)', 'const room = Math.max(0, max)')] },
        { name: 'space-without-room', kind: 'lost argument', hunks: [hunk('src/cut.js', "text.lastIndexOf(' ', room)", "text.lastIndexOf(' ')")] },
        { name: 'half-of-text', kind: 'wrong variable', hunks: [hunk('src/table.js', 'Math.floor((width - text.length) / 2)', 'Math.floor(width - text.length / 2)')] },
        { name: 'missing-is-word', kind: 'lost guard', hunks: [hunk('src/table.js', "String(row[name] ?? '')", 'String(row[name])')] },
      ],
    },
    {
      name: 'lower-words',
      hunks: [
        hunk('src/cases.js', "  const [first = '', ...rest] = words(text);\n  return first.toLowerCase() + rest.map(capitalise).join('');", "  const [first = '', ...rest] = lowerWords(text);\n  return first + rest.map(capitalise).join('');"),
        hunk('src/cases.js', "  return words(text).map((word) => word.toLowerCase()).join('-');", "  return lowerWords(text).join('-');"),
        hunk('src/cases.js', "  return words(text)\n    .map((word, index) => (index > 0 && small.includes(word.toLowerCase()) ? word.toLowerCase() : capitalise(word)))\n    .join(' ');", "  return lowerWords(text)\n    .map((word, index) => (index > 0 && small.includes(word) ? word : capitalise(word)))\n    .join(' ');"),
        hunk('src/cases.js', "export function camelCase", "function lowerWords(text) {\n  return words(text).map((word) => word.toLowerCase());\n}\n\nexport function camelCase"),
        hunk('src/cases.js', "  if (count === 0) return `no ${many}`;\n  return `${count} ${count === 1 ? one : many}`;", "  const noun = count === 1 ? one : many;\n  return count === 0 ? `no ${noun}` : `${count} ${noun}`;"),
      ],
      bugs: [
        { name: 'acronyms-swallow', kind: 'wrong pattern', hunks: [hunk('src/cases.js', '[A-Z]+(?![a-z])|[A-Z]?[a-z]+', '[A-Z]+|[A-Z]?[a-z]+')] },
        { name: 'title-first-small', kind: 'off by one', hunks: [hunk('src/cases.js', '(index > 0 && small', '(index >= 0 && small')] },
        { name: 'capital-dropped', kind: 'off by one', hunks: [hunk('src/cases.js', 'word.charAt(0).toUpperCase() + word.slice(1)', 'word.charAt(1).toUpperCase() + word.slice(1)')] },
        { name: 'many-default', kind: 'wrong default', hunks: [hunk('src/cases.js', 'many = `${one}s`', 'many = one')] },
        { name: 'joined-by-space', kind: 'wrong constant', hunks: [hunk('src/cases.js', "lowerWords(text).join('-')", "lowerWords(text).join(' ')")] },
      ],
    },
    {
      name: 'filter-chain',
      hunks: [
        hunk('src/template.js', "  let value = values;\n  for (const name of path.split('.')) {\n    if (value === null || value === undefined) return undefined;\n    value = value[name];\n  }\n  return value ?? undefined;", "  const found = path.split('.').reduce((value, name) => value?.[name], values);\n  return found ?? undefined;"),
        hunk('src/template.js', "  let text = String(value);\n  for (const name of names) {\n    const filter = filters[name];\n    if (filter === undefined) throw new ReferenceError(`there is no filter ${name}`);\n    text = filter(text);\n  }\n  return text;", "  return names.map((name) => filterOf(name, filters)).reduce((text, filter) => filter(text), String(value));\n}\n\nfunction filterOf(name, filters) {\n  const filter = filters[name];\n  if (filter === undefined) throw new ReferenceError(`there is no filter ${name}`);\n  return filter;"),
        hunk('src/template.js', "    return applyFilters(value, namesIn(chain), { ...BUILT_IN, ...filters });", "    const known = { ...BUILT_IN, ...filters };\n    return applyFilters(value, namesIn(chain), known);"),
        hunk('src/template.js', "const BUILT_IN = { upper: (text) => text.toUpperCase(), lower: (text) => text.toLowerCase(), trim: (text) => text.trim() };", "const BUILT_IN = {\n  upper: (text) => text.toUpperCase(),\n  lower: (text) => text.toLowerCase(),\n  trim: (text) => text.trim(),\n};"),
      ],
      bugs: [
        { name: 'chain-not-optional', kind: 'lost guard', hunks: [hunk('src/template.js', 'value?.[name]', 'value[name]')] },
        { name: 'zero-is-missing', kind: '|| for ??', hunks: [hunk('src/template.js', 'lookUp(values, path) ?? fallback', 'lookUp(values, path) || fallback')] },
        { name: 'starts-from-name', kind: 'wrong accumulator', hunks: [hunk('src/template.js', '(text, filter) => filter(text), String(value)', '(text, filter) => filter(value), String(value)')] },
        { name: 'filters-not-known', kind: 'wrong variable', hunks: [hunk('src/template.js', 'applyFilters(value, namesIn(chain), known)', 'applyFilters(value, namesIn(chain), filters)')] },
        { name: 'empty-names', kind: 'lost filter', hunks: [hunk('src/template.js', ".map((name) => name.trim()).filter((name) => name !== '')", '.map((name) => name.trim())')] },
      ],
    },
  ],
};
