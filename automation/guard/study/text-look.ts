import type { Sighting } from '../rule.ts';
import type { ChangedFile, Study } from './study.ts';

/** Something to find in the text of files that have no tree. */
export interface TextPattern {
  readonly in: 'script' | 'python' | 'go' | 'rust' | 'ruby' | 'java' | 'php' | 'style' | 'any';
  readonly pattern: RegExp;
  readonly what: string;
}

const LANGUAGES: Readonly<Record<string, TextPattern['in']>> = { py: 'python', pyi: 'python', go: 'go', rs: 'rust', rb: 'ruby', java: 'java', kt: 'java', kts: 'java', scala: 'java', cs: 'java', swift: 'java', php: 'php', css: 'style', scss: 'style', sass: 'style', less: 'style' };

/** Longer lines are cut: no pattern may cost more than a line. */
const MAX_LINE = 2000;

/** Looks for the patterns on the added lines of files judged by text; a line that there were as many of before is not new. */
export function lookByText(study: Study, patterns: readonly TextPattern[]): readonly Sighting[] {
  return study.sources.flatMap((file) => {
    const language = languageOf(file);
    const mine = patterns.filter((one) => one.in === language || (one.in === 'any' && language !== undefined));
    return mine.length === 0 ? [] : inFile(file, mine);
  });
}

/** Undefined: prose and data are not code, and scripts are judged by their tree. */
function languageOf(file: ChangedFile): TextPattern['in'] | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(file.path)?.[1]?.toLowerCase() ?? '';
  if (/^([cm]?[jt]sx?|vue|svelte|astro)$/.test(ending)) return file.script() === undefined ? 'script' : undefined;
  return LANGUAGES[ending];
}

function inFile(file: ChangedFile, patterns: readonly TextPattern[]): readonly Sighting[] {
  const before = file.before.split('\n');
  const lines = file.after.split('\n');
  return patterns.flatMap(({ pattern, what }) => {
    const hits = [...file.added()].filter((line) => pattern.test((lines[line - 1] ?? '').slice(0, MAX_LINE)));
    if (hits.length === 0) return [];
    const count = (all: readonly string[]): number => all.filter((line) => pattern.test(line.slice(0, MAX_LINE))).length;
    const surplus = count(lines) - count(before);
    return hits.slice(0, Math.max(0, surplus)).map((line): Sighting => ({ path: file.path, line, what }));
  });
}
