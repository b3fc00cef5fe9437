import { describe, expect, it } from 'vitest';
import { destructuredDefault } from '../../../automation/fixers/repair/templates/destructured-default.ts';
import { literalFromTest } from '../../../automation/fixers/repair/templates/literal-from-test.ts';
import { missingCase } from '../../../automation/fixers/repair/templates/missing-case.ts';
import { missingProperty } from '../../../automation/fixers/repair/templates/missing-property.ts';
import { textsOf } from '../../support/search-space.ts';

describe('a default where something is taken apart', () => {
  it.each([
    { now: 'export function f({ list, most }) {\n  return list.slice(0, most * 2);\n}\n', then: '{ list, most = 0 }' },
    { now: 'export function f({ list, most }) {\n  return list.filter((a) => a < most);\n}\n', then: '{ list = [], most }' },
    { now: 'export function f({ a }) {\n  return a;\n}\n', then: 'f({ a } = {})' },
    { now: 'export const f = ([a, b]) => a + b;\n', then: '([a, b] = [])' },
    { now: 'export const f = ({ page: { size } }) => size;\n', then: '{ page: { size } = {} }' },
  ])('$then', ({ now, then }) => {
    expect(textsOf(destructuredDefault, { now }).some((text) => text.includes(then))).toBe(true);
  });

  it('has no second one where there is one', () => {
    expect(textsOf(destructuredDefault, { now: 'export const f = ({ a = 1 } = {}) => a;\n' })).toEqual([]);
  });
});

describe('a property that is missing', () => {
  it('is one that the failure speaks of', () => {
    const now = 'export function f(name, age) {\n  const tax = age * 2;\n  return { name };\n}\n';
    expect(textsOf(missingProperty, { before: '', now, message: 'expected undefined to be 4 // tax' })[0]).toBe(now.replace('{ name }', '{ name, tax }'));
  });

  it('is one that nothing uses, on a line of its own where the others have theirs', () => {
    const now = 'export const f = (name, age) => ({\n  kind: 1,\n  name,\n});\n';
    expect(textsOf(missingProperty, { before: '', now })).toContain(now.replace('name,\n', 'name,\n  age,\n'));
  });

  it('is taken out of a pattern, before its rest', () => {
    const now = 'export function f({ a, ...rest }) {\n  return a + b + rest.c;\n}\n';
    expect(textsOf(missingProperty, { before: '', now })).toEqual([now.replace('...rest }', 'b, ...rest }')]);
  });

  it('is set by the constructor', () => {
    const now = 'export class A {\n  constructor(x, y) {\n    this.x = x;\n  }\n  sum() {\n    return this.x + this.y;\n  }\n}\n';
    expect(textsOf(missingProperty, { before: '', now })).toContain(now.replace('this.x = x;', 'this.x = x;\n    this.y = y;'));
  });
});

describe('a literal that the assertion names', () => {
  const before = 'export const limits = { most: 10 };\nexport const old = 7;\n';
  const now = 'export const limits = { most: 10, least: 3, name: "a" };\nexport const old = 7;\n';

  it.each(['expected 3 to be 5 // Object.is equality', 'Expected values to be strictly equal:\n\n3 !== 5\n', 'expect(received).toBe(expected)\n\nExpected: 5\nReceived: 3', 'expected 3 to deeply equal 5', 'Expected values to be strictly deep-equal:\n-   "least": 5,\n+   "least": 3,\n'])('is put where its other stands: %s', (message) => {
    expect(textsOf(literalFromTest, { before, now, message })[0]).toBe(now.replace('least: 3', 'least: 5'));
  });

  it('keeps the quotes of the file', () => {
    expect(textsOf(literalFromTest, { before, now, message: "expected 'a' to be 'b'" })).toEqual([now.replace('"a"', '"b"')]);
  });

  it('is not put outside of the change, nor where the change is unknown', () => {
    const message = 'expected 7 to be 5';
    expect(textsOf(literalFromTest, { before, now, message }).filter((text) => !text.includes('old = 7'))).toEqual([]);
    expect(textsOf(literalFromTest, { now, message })).toEqual([]);
  });

  it('is told by its name, so that a person sees it', () => {
    expect(literalFromTest.name.startsWith('literal-from-test')).toBe(true);
  });
});

describe('a case that the change dropped', () => {
  const before = "export function area(kind, a) {\n  switch (kind) {\n    case 'square':\n      return a * a;\n    case 'circle':\n      return Math.PI * a * a;\n    default:\n      throw new Error(kind);\n  }\n}\n";

  it('has an entry in the table that took the place of the switch', () => {
    const now = 'const areas = {\n  square: (kind, a) => a * a,\n  cube: (kind, a) => 6 * a * a,\n};\nexport const area = (kind, a) => areas[kind](kind, a);\n';
    expect(textsOf(missingCase, { before, now, message: "areas['circle'] is not a function" })).toContain(now.replace('6 * a * a,\n', '6 * a * a,\n  circle: (kind, a) => Math.PI * a * a,\n'));
  });

  it('has a case in the manner of the others', () => {
    const now = "export function area(kind, a) {\n  let r = 0;\n  switch (kind) {\n    case 'square':\n      r = a * a;\n      break;\n    default:\n      throw new Error(kind);\n  }\n  return r;\n}\n";
    expect(textsOf(missingCase, { before, now, message: 'circle' })).toContain(now.replace('    default', "    case 'circle':\n      r = Math.PI * a * a;\n      break;\n    default"));
  });

  it('has a branch in the chain', () => {
    const now = "export function area(kind, a) {\n  if (kind === 'square') return a * a;\n  throw new Error(kind);\n}\n";
    expect(textsOf(missingCase, { before, now, message: 'circle' })).toContain(now.replace("  if (kind === 'square')", "  if (kind === 'circle') return Math.PI * a * a;\n  else if (kind === 'square')"));
  });
});
