import { describe, expect, it } from 'vitest';
import { oldSelf } from '../../../automation/fixers/repair/old-self.ts';
import type { CandidatePatch } from '../../../automation/schemata/candidate.ts';

const OLD = `export function known(lines, sku) {
  return lines.findIndex((one) => one.sku === sku) !== -1;
}

export const size = (lines) => lines.length;

class Cart {
  add(line) { return [line]; }
}
`;

const NOW = OLD.replace('lines.findIndex((one) => one.sku === sku) !== -1', '!lines.some((one) => one.sku === sku)').replace('lines.length', 'lines.length + 1').replace('return [line]', 'return [line, line]');

function editing(now: string, piece: string, text = 'x'): CandidatePatch {
  const start = now.indexOf(piece);
  if (start < 0) throw new Error(`there is no ${piece}`);
  return { id: 7, template: 'some', prior: 1, why: '', edits: [{ file: 'a.js', start, end: start + piece.length, text }] };
}

function restored(now: string, ...candidates: readonly CandidatePatch[]): string | undefined {
  const old = oldSelf(candidates, { texts: new Map([['a.js', now]]), before: new Map([['a.js', OLD]]) });
  return old === undefined ? undefined : [...old.edits].sort((a, b) => b.start - a.start).reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), now);
}

describe('the functions that are edited, as they were', () => {
  it('are found by their names: declared, kept in a variable, in a class', () => {
    expect(restored(NOW, editing(NOW, '!lines'))).toBe(NOW.replace('!lines.some((one) => one.sku === sku)', 'lines.findIndex((one) => one.sku === sku) !== -1'));
    expect(restored(NOW, editing(NOW, '+ 1'))).toBe(NOW.replace('lines.length + 1', 'lines.length'));
    expect(restored(NOW, editing(NOW, 'line, line'))).toBe(NOW.replace('[line, line]', '[line]'));
  });

  it('come together where two candidates edit two of them', () => {
    expect(restored(NOW, editing(NOW, '!lines'), editing(NOW, '+ 1'))).toBe(OLD.replace('return [line]', 'return [line, line]'));
  });

  it('are not told where one is new, takes other parameters, did not change, or where the base is unknown', () => {
    const renamed = NOW.replace('known(', 'isKnown(');
    expect(restored(renamed, editing(renamed, '!lines'))).toBeUndefined();
    const other = NOW.replace('(lines, sku)', '(lines, sku, all = false)');
    expect(restored(other, editing(other, '!lines'))).toBeUndefined();
    expect(restored(OLD, editing(OLD, 'findIndex'))).toBeUndefined();
    expect(oldSelf([editing(NOW, '+ 1')], { texts: new Map([['a.js', NOW]]), before: new Map() })).toBeUndefined();
  });
});
