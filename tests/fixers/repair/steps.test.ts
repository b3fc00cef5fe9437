import { describe, expect, it } from 'vitest';
import { createIdeas } from '../../../automation/fixers/repair/ideas.ts';
import { createNotebook } from '../../../automation/fixers/repair/notebook.ts';
import { pairsOf } from '../../../automation/fixers/repair/pairs.ts';
import type { CandidatePatch } from '../../../automation/schemata/candidate.ts';

const text = 'export const f = (a, b) => a < b;\nexport const g = (a, b) => a + b;\n';

function single(id: number, from: string, to: string): CandidatePatch {
  const start = text.indexOf(from);
  return { id, template: 'some', prior: 1, why: `${from} becomes ${to}`, edits: [{ file: 'a.ts', start, end: start + from.length, text: to }] };
}

const less = single(1, 'a < b', 'a <= b');
const more = single(2, 'a + b', 'a - b');
const other = single(3, 'a + b', 'a * b');

describe('steps of the way', () => {
  it('are edits that turn some of the targets green and nothing else red, the nearest first', () => {
    const notebook = createNotebook(['one', 'two', 'three']);
    notebook.note(less, { id: 1, kind: 'failed', red: ['two', 'three'] });
    notebook.note(more, { id: 2, kind: 'failed', red: ['three'] });
    notebook.note(other, { id: 3, kind: 'failed', red: ['three', 'was green'] });
    notebook.note(single(4, 'f', 'h'), { id: 4, kind: 'failed', red: ['one', 'two', 'three'] });
    expect(notebook.steps().map(({ candidate }) => candidate.id)).toEqual([2, 1]);
  });

  it('go together first where they leave no test red, then every other edit on top of the nearest', () => {
    const found = [...pairsOf([{ candidate: less, red: ['two'] }, { candidate: more, red: ['one'] }], [less, more, other], () => 9)];
    expect(found[0]?.edits).toEqual([...less.edits, ...more.edits]);
    expect(found.some(({ edits }) => edits[0] === less.edits[0] && edits[1] === other.edits[0])).toBe(true);
    expect(found.every(({ edits }) => edits.length === 2)).toBe(true);
  });
});

describe('ideas', () => {
  const request = { projectDir: undefined, texts: new Map([['a.ts', text]]), before: new Map<string, string>(), suspects: [], failures: [] };

  it('are numbered in the order in which they come, and what was put back comes first with its number', async () => {
    const ideas = createIdeas(request, () => true);
    const first = await ideas.next(5);
    expect(first.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    ideas.putBack(first.slice(3));
    expect((await ideas.next(3)).map(({ id }) => id)).toEqual([4, 5, 6]);
    await ideas.close();
  });

  it('go on from what was half of the way with every second one, each pair once', async () => {
    const ideas = createIdeas(request, () => true);
    await ideas.next(20);
    ideas.buildOn([{ candidate: less, red: ['two'] }, { candidate: more, red: ['one'] }]);
    const next = await ideas.next(10);
    expect(next[0]?.edits).toEqual([...less.edits, ...more.edits]);
    expect(next.filter(({ template }) => template.includes('+')).length).toBe(5);
    ideas.buildOn([{ candidate: less, red: ['two'] }, { candidate: more, red: ['one'] }]);
    const later = await ideas.next(40);
    const keys = [...next, ...later].map(({ edits }) => JSON.stringify([...edits].sort((a, b) => a.start - b.start || a.text.localeCompare(b.text))));
    expect(new Set(keys).size).toBe(keys.length);
    await ideas.close();
  });

  it('leave out what is off limits', async () => {
    const ideas = createIdeas(request, ({ edits }) => edits.every((edit) => edit.start > text.indexOf('\n')));
    expect((await ideas.next(30)).every(({ edits }) => edits.every(({ start }) => start > text.indexOf('\n')))).toBe(true);
    await ideas.close();
  });
});
