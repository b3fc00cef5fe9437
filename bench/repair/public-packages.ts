import { hunk } from './seeded-bug.ts';
import type { Slip } from './seeded-bug.ts';

/** A package of other people, at one tag, with bugs to be seeded into it. It is brought, never kept. */
export interface PublicPackage {
  /** `owner+name`: its folder. */
  readonly name: string;
  readonly git: string;
  readonly ref: string;
  readonly bugs: readonly Slip[];
}

/** Vitest and TypeScript; node:test; Mocha and CommonJS. */
export const publicPackages: readonly PublicPackage[] = [
  {
    name: 'unjs+ufo',
    git: 'https://github.com/unjs/ufo.git',
    ref: 'v1.6.3',
    bugs: [
      { name: 'keeps-question-mark', kind: 'off by one', hunks: [hunk('src/query.ts', 'parametersString = parametersString.slice(1);', 'parametersString = parametersString.slice(0);')] },
      { name: 'fragment-from-start', kind: 'swapped arguments', hunks: [hunk('src/utils.ts', '    path = input.slice(0, fragmentIndex);\n    fragment = input.slice(fragmentIndex);\n  }\n  const [s0, ...s] = path.split("?");\n  const cleanPath = s0.endsWith("/") ? s0.slice(0, -1) : s0;', '    path = input.slice(fragmentIndex);\n    fragment = input.slice(fragmentIndex);\n  }\n  const [s0, ...s] = path.split("?");\n  const cleanPath = s0.endsWith("/") ? s0.slice(0, -1) : s0;')] },
    ],
  },
  {
    name: 'tj+commander.js',
    git: 'https://github.com/tj/commander.js.git',
    ref: 'v15.0.0',
    bugs: [
      { name: 'best-not-kept', kind: 'deleted line', hunks: [hunk('lib/suggestSimilar.js', '        bestDistance = distance;\n', '')] },
      { name: 'longest-of-one', kind: 'wrong function', hunks: [hunk('lib/suggestSimilar.js', 'const length = Math.max(word.length, candidate.length);', 'const length = Math.min(word.length, candidate.length);')] },
    ],
  },
  {
    name: 'expressjs+express',
    git: 'https://github.com/expressjs/express.git',
    ref: 'v5.2.1',
    bugs: [
      { name: 'slash-inverted', kind: 'swapped branches', hunks: [hunk('lib/utils.js', "return ~type.indexOf('/')\n", "return !~type.indexOf('/')\n")] },
      { name: 'value-untrimmed-start', kind: 'off by one', hunks: [hunk('lib/utils.js', 'str.slice(splitIndex + 1, endIndex).trim()', 'str.slice(splitIndex, endIndex).trim()')] },
    ],
  },
];
