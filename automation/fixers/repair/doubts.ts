import type { Compared } from '../../schemata/screen.ts';
import type { CandidatePatch } from '../../schemata/candidate.ts';
import type { Quarry } from './hunt.ts';
import { tellEdit } from './findings.ts';
import { copiesFromTest } from './literals.ts';
import type { TestSide } from './literals.ts';
import type { Ranked } from './rank.ts';

/** Another candidate that holds, and how it differs from the best. */
export interface Rival {
  readonly candidate: CandidatePatch;
  readonly compared: Compared;
  /** Where they differ, the best does what the code did on the last green version. */
  readonly bestIsAsBefore: boolean;
}

export interface Others {
  readonly rivals: readonly Rival[];
  /** So many that pass too were not looked at: the time was over. */
  readonly unasked: number;
}

/** Why a person should decide about a candidate that holds, a sentence each; [] when nothing speaks against landing it. */
export function doubtsAbout({ candidate, meaning }: Ranked, { rivals, unasked }: Others, { texts, tests }: { readonly texts: Quarry['texts']; readonly tests: TestSide }): readonly string[] {
  const doubts: string[] = [];
  if (copies(candidate, texts, tests)) doubts.push('It copies a value that the failing test expects into the code: right only if the test is');
  if (meaning.kind === 'takes_back' && meaning.value) doubts.push('It gives a value that your change altered back its old one: right only if that was a slip');
  if (meaning.kind === 'drops_statement') doubts.push('It takes a statement of your change away and brings nothing in its place');
  if (unasked > 0) doubts.push(`${unasked} other small ${unasked === 1 ? 'change turns' : 'changes turn'} the failing tests green too, and there was no time left (REPAIR_SECONDS) to look at ${unasked === 1 ? 'it' : 'them'}`);
  // Where nothing could be asked, another text is taken to mean something else.
  for (const rival of rivals) if (rival.compared.kind !== 'same') doubts.push(tellRival(rival, texts));
  return doubts;
}

function copies(candidate: CandidatePatch, texts: Quarry['texts'], tests: TestSide): boolean {
  return candidate.template.split('+').some((name) => name.startsWith('literal-from-test')) || copiesFromTest(candidate, texts, tests);
}

function tellRival({ candidate, compared, bestIsAsBefore }: Rival, texts: Quarry['texts']): string {
  const example = compared.example === undefined ? '' : `: ${compared.example}`;
  const how = compared.kind === 'different' ? `behaves differently${example}` : 'may behave differently';
  const before = bestIsAsBefore ? ' (there this one does what your code did before)' : '';
  return `Another small change turns the same tests green and ${how}${before}; it is ${tellEdit(candidate, texts)}`;
}
