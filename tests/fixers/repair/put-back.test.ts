import { describe, expect, it } from 'vitest';
import { putBackItem } from '../../../automation/fixers/repair/templates/put-back-item.ts';
import { putBack } from '../../../automation/fixers/repair/templates/put-back.ts';
import { textsOf } from '../../support/search-space.ts';

const total = (body: string, rest = 'export const version = 1;') => `export function total(items, rate) {\n${body}\n}\n${rest}\n`;
/** The edit does something else as well: what only takes it back is never proposed. */
const feature = 'export const version = 2;\nexport function tax(sum) {\n  return sum * 2;\n}';

describe('a piece of the last green version put back', () => {
  it.each([
    { what: 'an operator', before: '  return items.length < rate;', now: '  return items.length <= rate;' },
    { what: 'an argument', before: '  return add(items, rate, 1);', now: '  return add(items, rate, 2);' },
    { what: 'an operand', before: '  return items.sum + rate;', now: '  return items.count + rate;' },
    { what: 'what stood around a call', before: '  return Math.abs(items - rate);', now: '  return items - rate;' },
    { what: 'a condition that was dropped', before: '  if (items && rate > 0) return 1;\n  return 0;', now: '  if (items) return 1;\n  return 0;' },
    { what: 'an await', before: '  return use(await load(items));', now: '  return use(load(items));' },
    { what: 'an optional chain', before: '  return items?.length;', now: '  return items.length;' },
    { what: 'an else', before: '  let a = 1;\n  if (items) a = 2;\n  else a = rate;\n  return a;', now: '  let a = 1;\n  if (items) a = 2;\n  return a;' },
    { what: 'an initializer', before: '  const f = (x = 3) => x;\n  return f();', now: '  const f = (x) => x;\n  return f();' },
    { what: 'swapped arguments', before: '  return sub(items, rate);', now: '  return sub(rate, items);' },
    { what: 'a piece of a template', before: '  return `${items} of ${rate}`;', now: '  return `${items} at ${rate}`;' },
    { what: 'let for const', before: '  let a = 1;\n  a += rate;\n  return a;', now: '  const a = 1;\n  a += rate;\n  return a;' },
  ])('brings back $what', ({ before, now }) => {
    expect(textsOf(putBack, { before: total(before), now: total(now, feature), file: 'src/a.js' })).toContain(total(before, feature));
  });

  it('keeps what is new inside of what comes back around it', () => {
    expect(textsOf(putBack, { before: total('  return Math.abs(items.sum - rate);'), now: total('  return items.sum - rate - 1;') })).toContain(total('  return Math.abs(items.sum - rate - 1);'));
  });

  it('keeps what is new when what the change put around it goes', () => {
    expect(textsOf(putBack, { before: total('  return round(items.sum * rate);'), now: total('  return String(round(items.sum * rate, 2));') })).toContain(total('  return round(items.sum * rate, 2);'));
  });

  it('calls things by their new names', () => {
    const before = 'export function total(items) {\n  const sum = add(items);\n  if (sum > 10) return sum * 2;\n  return sum;\n}\n';
    const now = 'export function total(items) {\n  const amount = add(items);\n  if (amount > 10) return amount;\n  return amount;\n}\n';
    expect(textsOf(putBack, { before, now })).toContain(now.replace('return amount;', 'return amount * 2;'));
  });

  it('finds the piece in a function that moved and got another name', () => {
    const before = 'export const a = 1;\nexport function first(list) {\n  const sorted = list.slice().sort((x, y) => x - y);\n  return sorted[0];\n}\nexport const b = 2;\n';
    const now = 'export const a = 1;\nexport const b = 2;\nexport const smallest = (list) => {\n  const sorted = list.slice().sort((x, y) => y - x);\n  return sorted[0];\n};\n';
    expect(textsOf(putBack, { before, now })).toContain(now.replace('y - x', 'x - y'));
  });

  it('never takes the whole change back', () => {
    const [before, now] = [total('  return items.length < rate;'), total('  return items.length <= rate;')];
    expect(textsOf(putBack, { before, now })).toEqual([]);
    expect(textsOf(putBack, { before, now: `import { x } from './x.js';\n// a comment\n${now}` })).toEqual([]);
  });

  it('says nothing where the last green version is unknown', () => {
    expect(textsOf(putBack, { now: total('  return 1;') })).toEqual([]);
  });
});

describe('a lost item put back', () => {
  it.each([
    { what: 'a guard at the top', before: '  if (!items) return 0;\n  return items.length;', now: '  return items.length;' },
    { what: 'a statement at the end of a block', before: '  const a = [];\n  for (const one of items) {\n    a.push(one);\n    rate += 1;\n  }\n  return a;', now: '  const a = [];\n  for (const one of items) {\n    a.push(one);\n  }\n  return a;' },
    { what: 'a declaration that is asked for', before: '  const a = items.length;\n  return a;', now: '  return a;' },
    { what: 'two in a row', before: '  const a = items.length;\n  if (a === 0) return 0;\n  return rate;', now: '  return rate;' },
    { what: 'an argument', before: '  return add(items, rate);', now: '  return add(items);' },
    { what: 'the only argument', before: '  return add(items);', now: '  return add();' },
    { what: 'a property', before: '  return { items, rate, sum: 1 };', now: '  return { items, sum: 1 };' },
    { what: 'a property on a line of its own', before: '  return {\n    items,\n    rate,\n  };', now: '  return {\n    items,\n  };' },
    { what: 'a case', before: "  switch (items) {\n    case 'a':\n      return 1;\n    case 'b':\n      return 2;\n  }", now: "  switch (items) {\n    case 'a':\n      return 1;\n  }" },
    { what: 'an async', before: '  const f = async (a) => a;\n  return f;', now: '  const f = (a) => a;\n  return f;' },
    { what: 'what an empty block held', before: '  if (items) {\n    rate += 1;\n  }\n  return rate;', now: '  if (items) {\n  }\n  return rate;' },
  ])('brings back $what', ({ before, now }) => {
    expect(textsOf(putBackItem, { before: total(before), now: total(now, feature), file: 'src/a.js' })).toContain(total(before, feature));
  });

  it('tries both sides of what came in new at its place', () => {
    const texts = textsOf(putBackItem, { before: total('  const a = 1;\n  check(items);\n  return rate;'), now: total('  const a = 1;\n  log(rate, items, a);\n  return rate;') });
    expect(texts).toContain(total('  const a = 1;\n  check(items);\n  log(rate, items, a);\n  return rate;'));
    expect(texts).toContain(total('  const a = 1;\n  log(rate, items, a);\n  check(items);\n  return rate;'));
  });

  it('brings nothing back that speaks of what is gone', () => {
    const before = 'import { check } from "./check.js";\nexport function run(x) {\n  check(x);\n  return x;\n}\n';
    expect(textsOf(putBackItem, { before, now: 'export function run(x) {\n  return x;\n}\nexport const b = 1;\n' }).filter((text) => !text.includes('import'))).toEqual([]);
  });
});
