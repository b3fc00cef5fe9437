import type { Compared } from '../../schemata/screen.ts';
import type { CandidatePatch } from '../../schemata/candidate.ts';
import type { Quarry } from './hunt.ts';
import { tellEdit } from './findings.ts';
import { copiesFromTest, isLiteral } from './literals.ts';
import type { TestSide } from './literals.ts';
import type { Ranked } from './rank.ts';

/** Another candidate that holds, and how it differs from the best. */
export interface Rival {
  readonly candidate: CandidatePatch;
  readonly compared: Compared;
}

/** Why a person should decide about a candidate that holds, a sentence each; [] when nothing speaks against landing it. */
export function doubtsAbout({ candidate, meaning }: Ranked, rivals: readonly Rival[], { texts, tests }: { readonly texts: Quarry['texts']; readonly tests: TestSide }): readonly string[] {
  const doubts: string[] = [];
  if (copies(candidate, texts, tests)) doubts.push('It copies a value that the failing test expects into the code: right only if the test is');
  if (meaning.kind === 'takes_back' && meaning.value) doubts.push('It gives a value that your change altered back its old one: right only if that was a slip');
  if (meaning.kind === 'drops_statement') doubts.push('It takes a statement of your change away and brings nothing in its place');
  for (const rival of rivals) if (differs(rival, candidate, texts)) doubts.push(tellRival(rival, texts));
  return doubts;
}

function copies(candidate: CandidatePatch, texts: Quarry['texts'], tests: TestSide): boolean {
  return candidate.template.split('+').some((name) => name.startsWith('literal-from-test')) || copiesFromTest(candidate, texts, tests);
}

/** Where nothing could be asked, other places and other constants are taken to mean something else. */
function differs({ candidate, compared }: Rival, best: CandidatePatch, texts: Quarry['texts']): boolean {
  if (compared.kind !== 'unknown') return compared.kind === 'different';
  return placesOf(candidate) !== placesOf(best) || [candidate, best].some(({ edits }) => edits.some(({ file, start, end, text }) => isLiteral(text) || isLiteral((texts.get(file) ?? '').slice(start, end))));
}

function placesOf({ edits }: CandidatePatch): string {
  return edits.map(({ file, start, end }) => `${file}:${start}-${end}`).sort().join(' ');
}

function tellRival({ candidate, compared }: Rival, texts: Quarry['texts']): string {
  const example = compared.example === undefined ? '' : `: ${compared.example}`;
  const how = compared.kind === 'different' ? `behaves differently${example}` : 'may behave differently';
  return `Another small change turns the same tests green and ${how}; it is ${tellEdit(candidate, texts)}`;
}
