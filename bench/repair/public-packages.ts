import { hunk } from './seeded-bug.ts';
import type { Change } from './seeded-bug.ts';

/** A package of other people, at one tag, with an honest change of it and slips on top. It is brought, never kept. */
export interface PublicPackage {
  /** `owner+name`: its folder. */
  readonly name: string;
  readonly git: string;
  readonly ref: string;
  readonly change: Change;
}

/** Vitest and TypeScript. */
const ufo: PublicPackage = {
  name: 'unjs+ufo',
  git: 'https://github.com/unjs/ufo.git',
  ref: 'v1.6.3',
  change: {
    name: 'named-parts',
    hunks: [
      hunk('src/query.ts', '  if (parametersString[0] === "?") {', '  if (parametersString.startsWith("?")) {'),
      hunk('src/query.ts', '    const s = parameter.match(/([^=]+)=?(.*)/) || [];\n    if (s.length < 2) {\n      continue;\n    }\n    const key = decodeQueryKey(s[1]);\n', '    const [, name, text = ""] = parameter.match(/([^=]+)=?(.*)/) || [];\n    if (name === undefined) {\n      continue;\n    }\n    const key = decodeQueryKey(name);\n'),
      hunk('src/query.ts', 'const value = decodeQueryValue(s[2] || "");', 'const value = decodeQueryValue(text);'),
      hunk('src/query.ts', '    .filter((k) => query[k] !== undefined)\n    .map((k) => encodeQueryItem(k, query[k]))\n', '    .filter((name) => query[name] !== undefined)\n    .map((name) => encodeQueryItem(name, query[name]))\n'),
    ],
    bugs: [
      { name: 'decodes-the-name', kind: 'wrong variable', hunks: [hunk('src/query.ts', 'decodeQueryValue(text)', 'decodeQueryValue(name)')] },
      { name: 'skips-what-is-named', kind: 'inverted condition', hunks: [hunk('src/query.ts', 'if (name === undefined)', 'if (name !== undefined)')] },
      { name: 'keeps-question-mark', kind: 'wrong method', hunks: [hunk('src/query.ts', 'parametersString.startsWith("?")', 'parametersString.endsWith("?")')] },
      { name: 'filters-what-is-there', kind: 'inverted condition', hunks: [hunk('src/query.ts', 'query[name] !== undefined', 'query[name] === undefined')] },
      { name: 'encodes-the-name', kind: 'wrong argument', hunks: [hunk('src/query.ts', 'encodeQueryItem(name, query[name])', 'encodeQueryItem(name, name)')] },
    ],
  },
};

/** node:test. */
const commander: PublicPackage = {
  name: 'tj+commander.js',
  git: 'https://github.com/tj/commander.js.git',
  ref: 'v15.0.0',
  change: {
    name: 'dashes',
    hunks: [
      hunk('lib/suggestSimilar.js', '      let cost;\n      if (a[i - 1] === b[j - 1]) {\n        cost = 0;\n      } else {\n        cost = 1;\n      }\n', '      const cost = a[i - 1] === b[j - 1] ? 0 : 1;\n'),
      hunk('lib/suggestSimilar.js', "  const searchingOptions = word.startsWith('--');\n  if (searchingOptions) {\n    word = word.slice(2);\n    candidates = candidates.map((candidate) => candidate.slice(2));\n  }\n", "  const dashes = word.startsWith('--') ? '--' : '';\n  word = word.slice(dashes.length);\n  candidates = candidates.map((candidate) => candidate.slice(dashes.length));\n"),
      hunk('lib/suggestSimilar.js', '  if (searchingOptions) {\n    similar = similar.map((candidate) => `--${candidate}`);\n  }\n', '  similar = similar.map((candidate) => dashes + candidate);\n'),
      hunk('lib/suggestSimilar.js', "  if (similar.length > 1) {\n    return `\\n(Did you mean one of ${similar.join(', ')}?)`;\n  }\n  if (similar.length === 1) {\n    return `\\n(Did you mean ${similar[0]}?)`;\n  }\n  return '';\n", "  if (similar.length === 0) return '';\n  if (similar.length === 1) return `\\n(Did you mean ${similar[0]}?)`;\n  return `\\n(Did you mean one of ${similar.join(', ')}?)`;\n"),
    ],
    bugs: [
      { name: 'cost-inverted', kind: 'swapped branches', hunks: [hunk('lib/suggestSimilar.js', '=== b[j - 1] ? 0 : 1', '=== b[j - 1] ? 1 : 0')] },
      { name: 'wrong-neighbour', kind: 'off by one', hunks: [hunk('lib/suggestSimilar.js', 'a[i - 1] === b[j - 1] ? 0', 'a[i - 1] === b[j] ? 0')] },
      { name: 'cuts-always', kind: 'wrong literal', hunks: [hunk('lib/suggestSimilar.js', "? '--' : '';", "? '--' : '-';")] },
      { name: 'dashes-lost', kind: 'lost operand', hunks: [hunk('lib/suggestSimilar.js', '=> dashes + candidate)', '=> candidate)')] },
      { name: 'one-is-many', kind: 'off by one', hunks: [hunk('lib/suggestSimilar.js', 'if (similar.length === 1) return', 'if (similar.length === 2) return')] },
    ],
  },
};

/** Mocha and CommonJS. */
const express: PublicPackage = {
  name: 'expressjs+express',
  git: 'https://github.com/expressjs/express.git',
  ref: 'v5.2.1',
  change: {
    name: 'end-of',
    hunks: [
      hunk('lib/utils.js', '  return types.map(exports.normalizeType);\n', '  return types.map(function (type) { return exports.normalizeType(type) });\n'),
      hunk('lib/utils.js', "  var colonIndex = str.indexOf(';');\n  var index = colonIndex === -1 ? length : colonIndex;\n", '  var index = endOf(str, 0);\n'),
      hunk('lib/utils.js', "    var colonIndex = str.indexOf(';', index);\n    var endIndex = colonIndex === -1 ? length : colonIndex;\n", '    var endIndex = endOf(str, index);\n'),
      hunk('lib/utils.js', 'function acceptParams (str) {', "function endOf (str, from) {\n  var at = str.indexOf(';', from);\n  return at === -1 ? str.length : at;\n}\n\nfunction acceptParams (str) {"),
    ],
    bugs: [
      { name: 'end-of-nothing', kind: 'wrong literal', hunks: [hunk('lib/utils.js', 'return at === -1 ? str.length', 'return at === 0 ? str.length')] },
      { name: 'branches-swapped', kind: 'swapped branches', hunks: [hunk('lib/utils.js', '? str.length : at;', '? at : str.length;')] },
      { name: 'from-the-start', kind: 'lost argument', hunks: [hunk('lib/utils.js', "str.indexOf(';', from)", "str.indexOf(';')")] },
      { name: 'one-too-short', kind: 'off by one', hunks: [hunk('lib/utils.js', '? str.length : at;', '? str.length - 1 : at;')] },
      { name: 'normalizes-the-list', kind: 'wrong variable', hunks: [hunk('lib/utils.js', 'return exports.normalizeType(type) }', 'return exports.normalizeType(types) }')] },
    ],
  },
};

export const publicPackages: readonly PublicPackage[] = [ufo, commander, express];
