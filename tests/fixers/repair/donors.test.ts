import { describe, expect, it } from 'vitest';
import { donorCondition } from '../../../automation/fixers/repair/templates/donor-condition.ts';
import { donorExpression } from '../../../automation/fixers/repair/templates/donor-expression.ts';
import { donorStatement } from '../../../automation/fixers/repair/templates/donor-statement.ts';
import { siblingBranch } from '../../../automation/fixers/repair/templates/sibling-branch.ts';
import { textsOf } from '../../support/search-space.ts';

/** The edit that brought in `now` stands on every line of it. */
const fresh = { before: '' };

describe('code of the same file', () => {
  it('stands in for an expression of the same function', () => {
    const now = 'export function mean(list) {\n  let sum = 0;\n  for (const one of list) sum += one / list.length;\n  return sum / sum;\n}\n';
    expect(textsOf(donorExpression, { ...fresh, now })).toContain(now.replace('/ sum;', '/ list.length;'));
  });

  it('stands in for one that has the same role in another function, with the names of this one', () => {
    const now = 'export function first(list) {\n  return take(list, list.length - 1);\n}\nexport function last(items) {\n  return take(items, 0);\n}\n';
    expect(textsOf(donorExpression, { ...fresh, now })).toContain(now.replace('take(items, 0)', 'take(items, items.length - 1)'));
  });

  it('never puts a text where a number is', () => {
    const now = "export function f(a) {\n  log('x' + a, `of ${a}`);\n  return a * 2;\n}\n";
    expect(textsOf(donorExpression, { ...fresh, now }).filter((text) => text.includes('a * `'))).toEqual([]);
  });

  it('is asked besides a condition, and with it or not', () => {
    const now = 'export function f(a, b) {\n  if (a > 0) log(a);\n  while (b < 9) b += 1;\n  return b;\n}\n';
    const texts = textsOf(donorCondition, { ...fresh, now });
    for (const condition of ['(b < 9) && (a > 0)', '(b < 9) || (a > 0)', 'a > 0']) expect(texts).toContain(now.replace('b < 9', condition));
    expect(texts.some((text) => text.includes('(b < 9) && !(a > 0)'))).toBe(true);
  });

  it('guards a function as the one beside it is guarded', () => {
    const now = 'export function add(list, one) {\n  if (!list) return [];\n  return [...list, one];\n}\nexport function drop(items, one) {\n  return items.filter((other) => other !== one);\n}\n';
    expect(textsOf(donorStatement, { ...fresh, now })).toContain(now.replace('  return items.', '  if (!items) return [];\n  return items.'));
  });

  it('is not tried where nothing changed', () => {
    const text = 'export function f(a, b) {\n  if (a > 0) log(a);\n  while (b < 9) b += 1;\n  return b;\n}\n';
    const [before, now] = [`${text}export const a = 1;\n`, `${text}export const a = 2;\n`];
    expect([donorCondition, donorExpression, donorStatement, siblingBranch].flatMap((template) => textsOf(template, { before, now })).filter((one) => !one.startsWith(text))).toEqual([]);
  });
});

describe('what is done beside it', () => {
  it.each([
    { what: 'a word that was left in a copy', now: 'export const size = (box) => ({ width: box.width * 2, height: box.width * 2 });\n', from: 'height: box.width', to: 'height: box.height' },
    { what: 'a word that was left in a copied function', now: 'export function min(list) {\n  let best = list[0];\n  for (const one of list) best = Math.min(best, one);\n  return best;\n}\nexport function max(list) {\n  let best = list[0];\n  for (const one of list) best = Math.min(best, one);\n  return best;\n}\n', from: 'Math.min\\(best, one\\);\n  return best;\n}\n$', to: 'Math.max(best, one);\n  return best;\n}\n' },
    { what: 'the index of the other', now: 'export function add(a, b) {\n  const x = a[0] + b[0];\n  const y = a[1] + b[0];\n  return [x, y];\n}\n', from: 'a\\[1\\] \\+ b\\[0\\]', to: 'a[1] + b[1]' },
    { what: 'a guard that the sibling has', now: 'export function enter(room, who) {\n  if (room.closed) return false;\n  room.people.push(who);\n  return true;\n}\nexport function leave(place, who) {\n  place.people.push(who);\n  return true;\n}\n', from: '  place', to: '  if (place.closed) return false;\n  place' },
    { what: 'a break that the other cases have', now: "export function f(a) {\n  let r = 0;\n  switch (a) {\n    case 'x':\n      r = g(1);\n      break;\n    case 'y':\n      r = g(2);\n  }\n  return r;\n}\n", from: 'g\\(2\\);', to: 'g(2);\n      break;' },
    { what: 'an operator of the other branch', now: 'export const f = (up, a) => {\n  if (up) {\n    a.total += a.step * 2;\n  } else {\n    a.total -= a.step / 2;\n  }\n};\n', from: '/ 2', to: '* 2' },
  ])('is done here too: $what', ({ now, from, to }) => {
    const expected = now.replace(new RegExp(from), () => to);
    expect(expected).not.toBe(now);
    const texts = textsOf(siblingBranch, { ...fresh, now });
    expect(texts).toContain(expected);
  });
});
