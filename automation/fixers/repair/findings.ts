import type { CandidatePatch } from '../../schemata/candidate.ts';
import type { Notebook } from './notebook.ts';
import type { Quarry } from './hunt.ts';
import { lineAt } from './terrain.ts';

const MOST_TESTS = 3;
const MOST_REFUSED = 3;

/** What a search without success learnt, a sentence each, for who is asked next: where it looked, what constrains, what came close. */
export function tellFindings(notebook: Notebook, quarry: Pick<Quarry, 'targets' | 'texts'>): readonly string[] {
  if (notebook.tried() === 0) return [];
  const places = [...notebook.triedIn()].sort((a, b) => b[1] - a[1]).map(([file, count]) => `${file} (${count})`);
  return [
    `A search over ${notebook.tried()} small edits, each alone, found none that keeps every check green; it tried ${places.join(', ')}.`,
    ...constraints(notebook, quarry),
    ...notebook.nearMisses().map(({ candidate, red }) => `It came close with ${tellEdit(candidate, quarry.texts)}: only ${quoted(red)} stayed red.`),
    ...notebook.refused().slice(0, MOST_REFUSED).map(({ candidate, why }) => `The failing tests pass with ${tellEdit(candidate, quarry.texts)}, but ${why}.`),
  ];
}

/** Tests that were green now and then say less than those that nothing has moved. */
function constraints(notebook: Notebook, { targets }: Pick<Quarry, 'targets'>): readonly string[] {
  if (targets.length < 2) return [];
  const stubborn = targets.filter(({ name }) => notebook.redWith().get(name) === notebook.tried()).map(({ name }) => name);
  return stubborn.length === 0 || stubborn.length === targets.length ? [] : [`No small edit moved ${quoted(stubborn)}; the other failing tests turned green with some.`];
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, MOST_TESTS).map((name) => `"${name}"`);
  return names.length > MOST_TESTS ? `${shown.join(', ')} and ${names.length - MOST_TESTS} more` : shown.join(', ');
}

/** An edit in words: where, and the line before and after where that is one line. */
export function tellEdit({ edits, why }: CandidatePatch, texts: ReadonlyMap<string, string>): string {
  const places = edits.map(({ file, start }) => `${file}:${lineAt(texts.get(file) ?? '', start)}`);
  const [only] = edits;
  const shown = edits.length === 1 && only !== undefined ? lineChange(texts.get(only.file) ?? '', only) : undefined;
  return `${why} (${[...new Set(places)].join(', ')}${shown === undefined ? '' : `: ${shown}`})`;
}

const LONGEST_LINE = 100;

function lineChange(text: string, { start, end, text: fresh }: CandidatePatch['edits'][number]): string | undefined {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', end) === -1 ? text.length : text.indexOf('\n', end);
  const before = text.slice(from, to).trim();
  const after = (text.slice(from, start) + fresh + text.slice(end, to)).trim();
  return [before, after].some((line) => line.includes('\n') || line.length > LONGEST_LINE) ? undefined : `\`${before}\` → \`${after}\``;
}
