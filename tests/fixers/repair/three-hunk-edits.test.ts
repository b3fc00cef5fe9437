import { describe, expect, it } from 'vitest';
import { generate } from '../../../automation/fixers/repair/generate.ts';
import { editText } from '../../../automation/schemata/edit-text.ts';
import { CART, EVENTS, QUERY, SHAPES, type Edit } from './three-hunk-edits.ts';
import { failureOf } from '../../support/search-space.ts';
import { tokenTexts } from '../../../automation/fixers/repair/donors/tree.ts';

/** So many candidates are looked at; the screens try more than that in a second or two. */
const MOST = 300;

/** An edit of three hunks with one slip in it, which the code's own past, its siblings, its names or its tests can mend. */
describe.each([CART, QUERY, SHAPES, EVENTS])('an edit of $file', (edit: Edit) => {
  it.each(edit.slips.map(([what, good, bad, message]) => ({ what, good, bad, message })))('is mended where $what', ({ what, good, bad, message }) => {
    expect(edit.now.split(good)).toHaveLength(2);
    const rank = rankOf(edit, edit.now.replace(good, () => bad), message);
    if (process.env['SHOW_RANKS'] !== undefined) console.log(`${rank} ${edit.file}: ${what}`);
    expect(rank).toBeGreaterThan(0);
  });
});

/** 1-based; 0 when it is not among them. */
function rankOf({ file, before, now }: Edit, red: string, message = 'expected 1 to be 2'): number {
  const wanted = meaning(now);
  let rank = 0;
  for (const { edits } of generate({ projectDir: undefined, texts: new Map([[file, red]]), before: new Map([[file, before]]), suspects: [], failures: [failureOf(message, 'test')] })) {
    rank += 1;
    if (meaning(editText(red, edits)) === wanted) return rank;
    if (rank === MOST) return 0;
  }
  return 0;
}

function meaning(text: string): string {
  return tokenTexts(text).join(' ');
}
