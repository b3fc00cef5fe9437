import { describe, expect, it } from 'vitest';
import { pairs, pairsWith } from '../../../automation/fixers/repair/pairs.ts';
import type { CandidatePatch } from '../../../automation/schemata/candidate.ts';

const text = 'export const f = (a, b) => {\n  if (a < 1) return b < 2;\n  return a - b;\n};\n';
const request = { projectDir: undefined, texts: new Map([['src/a.ts', text], ['src/b.ts', text]]), before: new Map<string, string>(), suspects: [], failures: [] };

function single(id: number, at: string, put: string, more: Partial<CandidatePatch> & { file?: string } = {}): CandidatePatch {
  const start = text.indexOf(at);
  return { id, template: 'operator', prior: 1, why: `${at} becomes ${put}`, edits: [{ file: more.file ?? 'src/a.ts', start, end: start + at.length, text: put }], ...more };
}

function counter(from: number): () => number {
  let id = from;
  return () => (id += 1);
}

describe('pairs of edits', () => {
  const [first, second, third, far] = [single(1, 'a < 1', 'a <= 1'), single(2, 'b < 2', 'b <= 2'), single(3, 'a - b', 'a + b', { template: 'sign' }), single(4, 'a - b', 'b - a', { file: 'src/b.ts' })];

  it('begin with the same slip made twice, have numbers of their own and are no single edit', () => {
    const twice = [single(1, 'a <', 'a <='), { ...single(2, 'b <', 'a <='), edits: single(2, 'b <', 'a <=').edits }];
    const found = [...pairs([third, far, ...twice], request, counter(100))];
    expect(found[0]?.edits.map(({ start }) => start)).toEqual([text.indexOf('a <'), text.indexOf('b <')]);
    expect(found.map(({ id }) => id)).toEqual(found.map((_, index) => 101 + index));
    expect(found.every(({ edits }) => edits.length === 2)).toBe(true);
    expect(new Set(found.map(({ edits }) => JSON.stringify(edits))).size).toBe(found.length);
  });

  it('are both in one file before they are in two', () => {
    const found = [...pairs([first, second, far], request, counter(0))];
    expect(found[0]?.edits.map(({ file }) => file)).toEqual(['src/a.ts', 'src/a.ts']);
    expect(found).toHaveLength(3);
  });

  it('never touch each other', () => {
    expect([...pairs([single(1, 'a < 1', 'a'), single(2, '< 1', '> 1')], request, counter(0))]).toEqual([]);
  });

  it('name both templates and what both do', () => {
    expect([...pairs([first, third], request, counter(0))]).toMatchObject([{ template: 'operator+sign', why: 'a < 1 becomes a <= 1; a - b becomes a + b' }]);
  });

  it('build on a near miss', () => {
    const found = [...pairsWith(second, [first, second, third, single(5, 'b < 2', 'b > 2')], counter(0))];
    expect(found).toHaveLength(2);
    expect(found.every(({ edits }) => edits[0] === second.edits[0])).toBe(true);
  });
});
