import { perSpace } from './per-space.ts';

/** One assertion's values as the runner printed them: literals only. */
export interface Said {
  readonly expected: string;
  readonly actual: string | undefined;
}

const LITERAL = String.raw`'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|-?\d+(?:\.\d+)?|true|false|null|undefined`;
/** chai and Vitest, node:assert's operators, Jest's and Mocha's two lines, a diff of two lines. */
const FORMS: readonly { readonly form: RegExp; readonly expected: number; readonly actual: number }[] = [
  { form: new RegExp(`expected (${LITERAL})(?: \\([^)]*\\))? to (?:be|equal|deeply equal|strictly equal|loosely equal)(?: exactly)? (${LITERAL})`), expected: 2, actual: 1 },
  { form: new RegExp(`(${LITERAL}) (?:!==?|== ?=?) (${LITERAL})`), expected: 2, actual: 1 },
  { form: new RegExp(`[Ee]xpected:? +(${LITERAL})\\s+(?:[Rr]eceived|[Aa]ctual):? +(${LITERAL})`), expected: 1, actual: 2 },
  { form: new RegExp(`^[ \\t]*- +(?:[\\w$"']+: )?(${LITERAL}),?$\\s+^[ \\t]*\\+ +(?:[\\w$"']+: )?(${LITERAL}),?$`, 'm'), expected: 1, actual: 2 },
];

/** What the failing assertions compare, as literals in the text of a program. */
export const saidIn = perSpace(({ failures }): readonly Said[] => failures.flatMap(({ message, kind }) => {
  if (kind !== 'test') return [];
  return FORMS.flatMap(({ form, expected, actual }): readonly Said[] => {
    const found = form.exec(message);
    const wanted = found?.[expected];
    return wanted === undefined ? [] : [{ expected: wanted, actual: found?.[actual] }];
  }).slice(0, 1);
}));

/** The words that the failures' messages put in quotes: keys, names, kinds. */
export const quotedIn = perSpace(({ failures }): ReadonlySet<string> => new Set(failures.flatMap(({ message }) => [...message.matchAll(/(['"`])([\w$./:-]{1,60})\1/g)].map(([, , word]) => word ?? ''))));

/** The words of the failures' messages and names: what is spoken of, quoted or not. */
export const wordsIn = perSpace(({ failures }): ReadonlySet<string> => new Set(failures.flatMap(({ message, name }) => `${message} ${name}`.match(/[\w$-]+/g) ?? [])));
