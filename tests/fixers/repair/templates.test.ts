import { describe, expect, it } from 'vitest';
import { priorOf } from '../../../automation/fixers/repair/priors.ts';
import { parse, syntaxErrors } from '../../../automation/fixers/repair/syntax/parse.ts';
import { TEMPLATES } from '../../../automation/fixers/repair/templates/table.ts';
import { textsAtMark } from '../../support/marked-source.ts';

interface Row {
  /** The source with the place marked. */
  readonly at: string;
  /** Texts that are among the drafts. */
  readonly gives: readonly string[];
  /** Texts that must not be. */
  readonly never?: readonly string[];
}

/** By template: what it makes of a marked place. */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'comparison-operator': [
    { at: 'f(«a < b»)', gives: ['f(a <= b)', 'f(a > b)', 'f(a >= b)', 'f(a === b)'], never: ['f(a + b)'] },
    { at: 'f(«a === b»)', gives: ['f(a !== b)', 'f(a == b)'] },
  ],
  'arithmetic-operator': [{ at: 'f(«a + b»)', gives: ['f(a - b)', 'f(a * b)'] }, { at: 'f(«a & b»)', gives: ['f(a | b)', 'f(a && b)'] }],
  'logical-operator': [
    { at: 'f(«a && b»)', gives: ['f(a || b)'] },
    { at: 'f(«a && b && c»)', gives: ['f(a || b || c)', 'f(a && b || c)', 'f(a && (b || c))'] },
    { at: 'f(«a || b»)', gives: ['f(a ?? b)'] },
  ],
  'number-literal': [
    { at: 'f(«5», 7)', gives: ['f(4, 7)', 'f(6, 7)', 'f(0, 7)', 'f(-5, 7)', 'f(7, 7)'], never: ['f(5, 7)'] },
    { at: 'f(-«1»)', gives: ['f(0)', 'f(1)', 'f(-2)'] },
    { at: 'const a = { «1»: 2 }', gives: [], never: ['const a = { 2: 2 }'] },
  ],
  'name-for-literal': [
    { at: 'function f(extra) { return money(«0»); }', gives: ['function f(extra) { return money(extra); }'] },
    { at: 'function f(on) { return g(«-1», on); }', gives: ['function f(on) { return g(on, on); }'] },
    { at: 'function f(a) { return { «1»: a }; }', gives: [], never: ['function f(a) { return { a: a }; }'] },
  ],
  'replace-identifier': [
    { at: 'function f(one, two) { const three = 1; return «one» + three; }', gives: ['function f(one, two) { const three = 1; return two + three; }', 'function f(one, two) { const three = 1; return three + three; }'] },
    { at: 'function f(a, b) { return { «a» }; }', gives: ['function f(a, b) { return { a: b }; }'] },
    { at: 'function f(a) { return «a»; const later = 1; }', gives: [], never: ['function f(a) { return later; const later = 1; }'] },
    { at: 'function f(a, b) { return a.«b»; }', gives: [], never: ['function f(a, b) { return a.a; }'] },
    { at: 'function f(a, b) { «a» = 1; }', gives: ['function f(a, b) { b = 1; }'] },
  ],
  'off-by-one': [
    { at: 'a[«i»]', gives: ['a[i + 1]', 'a[i - 1]'] },
    { at: 'for (let i = 0; i < «n»; i++) f(i)', gives: ['for (let i = 0; i < n - 1; i++) f(i)', 'for (let i = 0; i < n + 1; i++) f(i)'] },
    { at: 'a.at(«-i»)', gives: ['a.at(-i - 1)'] },
    { at: 'const x = n * «n» / 2', gives: ['const x = n * (n + 1) / 2'] },
    { at: 'f(«"text"»)', gives: [], never: ['f("text" + 1)'] },
  ],
  'negate-condition': [
    { at: 'if («a») f()', gives: ['if (!a) f()'] },
    { at: 'if («!a») f()', gives: ['if (a) f()'] },
    { at: 'if («a && b») f()', gives: ['if (!(a && b)) f()'] },
    { at: 'if («a < b») f()', gives: [], never: ['if (!(a < b)) f()'] },
  ],
  'drop-condition': [
    { at: 'if («a && b») f()', gives: ['if (a) f()', 'if (b) f()', 'if (true) f()', 'if (false) f()'] },
    { at: 'g(«a ? b : c»)', gives: ['g(b)', 'g(c)'] },
  ],
  'drop-operand': [{ at: 'f(«x + 1.0»)', gives: ['f(x)', 'f(1.0)'] }, { at: 'a = («b + c») * d', gives: ['a = b * d'] }, { at: 'f(«a && b»)', gives: [], never: ['f(a)'] }],
  sign: [{ at: 'f(«-x»)', gives: ['f(x)'] }, { at: 'return_(1 + «x»)', gives: ['return_(1 + -x)'] }],
  'wrap-call': [
    { at: 'const d = «a - b»', gives: ['const d = Math.abs(a - b)', 'const d = Math.floor(a - b)'] },
    { at: 'const d = new Set(«text.trim()»)', gives: ['const d = new Set(text.trim().toLowerCase())'] },
    { at: 'const d = «list.map(f)»', gives: ['const d = [...new Set(list.map(f))]', 'const d = list.map(f).reverse()'] },
    { at: '«f»(1)', gives: [], never: ['Math.abs(f)(1)'] },
  ],
  'unwrap-call': [
    { at: 'const a = «Math.abs(b)»', gives: ['const a = b'], never: ['const a = Math'] },
    { at: 'const a = «list.filter(ok)».map(f)', gives: ['const a = list.map(f)'] },
    { at: 'const a = «b.c»', gives: ['const a = b'] },
  ],
  'swap-arguments': [{ at: '«f(a, b, c)»', gives: ['f(b, a, c)', 'f(a, c, b)', 'f(c, b, a)'] }, { at: 'g(«[a, b]»)', gives: ['g([b, a])'] }, { at: 'g(«{ ...a, ...b }»)', gives: ['g({ ...b, ...a })'] }, { at: 'const f = «(a, b) => a»', gives: ['const f = (b, a) => a'] }],
  'swap-operands': [{ at: 'f(«a - b»)', gives: ['f(b - a)'] }, { at: 'f(«j % i» == 0)', gives: ['f(i % j == 0)'] }, { at: '«a.b = c»;', gives: ['c = a.b;'] }],
  'replace-method': [{ at: 'a.«slice»(1)', gives: ['a.splice(1)', 'a.substring(1)'] }, { at: 'Math.«min»(1)', gives: ['Math.max(1)'] }, { at: 'a.«every»(f)', gives: ['a.some(f)', 'a.filter(f)'] }],
  'replace-property': [{ at: 'a.width; a.height; f(a.«width»)', gives: ['a.width; a.height; f(a.height)'] }],
  'missing-await': [
    { at: 'async function f() { const a = «load()»; }', gives: ['async function f() { const a = await load(); }'] },
    { at: 'const f = () => { const a = «loadAsync()»; }; await 1;', gives: ['const f = async () => { const a = await loadAsync(); }; await 1;'] },
    { at: 'async function f() { return «list.map(async (a) => a)»; }', gives: ['async function f() { return await Promise.all(list.map(async (a) => a)); }'] },
    { at: 'async function f() { «await g()»; }', gives: ['async function f() { g(); }'] },
    { at: 'const f = () => { «g()»; };', gives: [], never: ['const f = async () => { await g(); };'] },
  ],
  'missing-return': [
    { at: 'function f() { «g(1);» }', gives: ['function f() { return g(1); }'] },
    { at: 'function f(a) «{ let b = a; b += 1; }»', gives: ['function f(a) { let b = a; b += 1;\nreturn b; }'] },
  ],
  'missing-guard': [
    { at: 'function f(list) «{\n  for (const a of list) if (a) return true;\n  return false;\n}»', gives: ['function f(list) {\n  if (list.length === 0) return false;\n  for (const a of list) if (a) return true;\n  return false;\n}'] },
    { at: 'function f(user) { «user.go();» }', gives: ['function f(user) { if (user) {\n  user.go();\n} }'] },
    { at: 'for (const a of list) { «use(a);» }', gives: ['for (const a of list) { if (!a) continue;\nuse(a); }'] },
    { at: 'function f(as, bs) { for (const a of as) for (const b of bs) «both.add(a);» }', gives: ['function f(as, bs) { for (const a of as) for (const b of bs) if (a === b) {\n  both.add(a);\n} }'] },
  ],
  'optional-chaining': [{ at: 'f(«a.b»)', gives: ['f(a?.b)'] }, { at: 'f(«a[0]»)', gives: ['f(a?.[0])'] }, { at: 'f(«a?.b»)', gives: ['f(a.b)'] }, { at: '«a.b» = 1', gives: [], never: ['a?.b = 1'] }],
  'default-value': [{ at: 'const x = «a.length»', gives: ['const x = a.length ?? 0', 'const x = a.length || 0'] }, { at: 'const f = («a») => a.map(g)', gives: ['const f = (a = []) => a.map(g)'] }, { at: 'return_(a.«b»)', gives: [], never: ['return_(a.b ?? 0)'] }],
  constant: [{ at: 'f(«true»)', gives: ['f(false)'] }, { at: 'f(«null»)', gives: ['f(undefined)'] }, { at: 'f(«[]»)', gives: ['f(null)'] }, { at: 'let a: «true»', gives: [], never: ['let a: false'] }],
  'string-literal': [
    { at: "a.join(«' '»)", gives: ["a.join('')", "a.join(',')"] },
    { at: "if (a == «'('») f(']')", gives: ["if (a == '[') f(']')", "if (a == ']') f(']')"] },
    { at: "f(«'colour'», 'color')", gives: ["f('color', 'color')", "f('COLOUR', 'color')"] },
    { at: "import a from «'./a.js'»", gives: [], never: ["import a from ''"] },
    { at: "f(«'it\\'s'»)", gives: ["f('')"] },
  ],
  'missing-term': [{ at: 'function f(a, b) { return «a»; }', gives: ['function f(a, b) { return a + b; }', 'function f(a, b) { return a * b; }'] }],
  'missing-condition': [{ at: 'function f(i, j) { if («i > 0») g(); }', gives: ['function f(i, j) { if (i > 0 && j) g(); }', 'function f(i, j) { if (i > 0 && j !== i) g(); }', 'function f(i, j) { if (i > 0 || j < 0) g(); }'] }],
  'swap-branches': [{ at: 'f(«a ? b : c»)', gives: ['f(a ? c : b)'] }, { at: '«if (a) b(); else c();»', gives: ['if (a) c(); else b();'] }, { at: 'f(«a ? 1 : b ? 2 : 3»)', gives: ['f(b ? 1 : a ? 2 : 3)', 'f(a ? 2 : b ? 1 : 3)'] }],
  'argument-count': [
    { at: 'function f(room) { return «a.lastIndexOf(b)»; }', gives: ['function f(room) { return a.lastIndexOf(b, room); }'] },
    { at: '«f(a, b, c)»', gives: ['f(a, b)', 'f(b, c)', 'f(a, c)'] },
  ],
  'property-key': [{ at: 'function f({ «ttl: until» }) {}', gives: ['function f({ until }) {}'] }, { at: 'g({ «a: b» })', gives: ['g({ b })', 'g({ a })'] }],
  'return-value': [{ at: 'function f(a) { «return a > 1;» }', gives: ['function f(a) { return true; }', 'function f(a) { return !(a > 1); }', 'function f(a) { return a; }'] }],
  'regular-expression': [{ at: 'a.replace(«/ +/», b)', gives: ['a.replace(/ +/g, b)', 'a.replace(/ */, b)', 'a.replace(/^ +/, b)'] }, { at: 'f(«/[a-z]/»)', gives: ['f(/[a-zA-Z]/)', 'f(/[^a-z]/)', 'f(/[a-z]/i)'] }],
  'assignment-operator': [{ at: '«a = b»', gives: ['a += b'] }, { at: '«a += b»', gives: ['a -= b', 'a = b'] }],
  increment: [{ at: '«i++»;', gives: ['i--;', 'i += 2;'] }, { at: 'f(«i++»)', gives: ['f(++i)', 'f(i)'] }],
  'loop-shape': [
    { at: '«for (let i = 0; i < n; i++) f(i);»', gives: ['for (let i = n - 1; i >= 0; i--) f(i);'] },
    { at: '«for (let i = n - 1; i >= 0; i--) f(i);»', gives: ['for (let i = 0; i <= n - 1; i++) f(i);'] },
    { at: '«for (const a in b) f(a);»', gives: ['for (const a of b) f(a);'] },
    { at: '«if (a) b();»', gives: ['while (a) b();'] },
  ],
  'break-continue': [
    { at: 'while (a) { «break;» }', gives: ['while (a) { continue; }'], never: ['while (a) { return; }'] },
    { at: 'while (a) { if (b) «{ c(); }» }', gives: ['while (a) { if (b) { c();\nbreak; } }'] },
    { at: 'switch (a) { «case 1: b();» case 2: c(); }', gives: ['switch (a) { case 1: b(); break; case 2: c(); }'] },
  ],
  'remove-statement': [
    { at: 'f();\n«g();»\nh();', gives: ['f();\nh();', 'f();'] },
    { at: 'if (a) «b();»', gives: ['if (a) {}'] },
    { at: '«if (a) b();»\nc();', gives: ['\nc();', 'b();\nc();'] },
    { at: '«const a = 1;»', gives: [], never: [''] },
  ],
  'move-statement': [
    { at: '«a();»\nb();', gives: ['b();\na();'] },
    { at: 'for (const x of y) {\n  f(x);\n  «g();»\n}', gives: ['for (const x of y) {\n  f(x);\n}\ng();', 'g();\nfor (const x of y) {\n  f(x);\n}'] },
    { at: 'while (a) {\n  b();\n}\n«c();»', gives: ['while (a) {\n  b();\n  c();\n}'] },
  ],
  regroup: [{ at: 'f(«a + b * c»)', gives: ['f((a + b) * c)'] }, { at: 'f(«(a + b) * c»)', gives: ['f(a + b * c)'] }],
  'copy-value': [{ at: '«list.sort()»', gives: ['[...list].sort()'] }, { at: 'const a = «b»', gives: ['const a = [...b]', 'const a = { ...b }'] }],
  spread: [{ at: 'Math.max(«list.map(f)»)', gives: ['Math.max(...list.map(f))'] }, { at: 'f(«...a»)', gives: ['f(a)'] }],
  element: [{ at: 'f(«a[i + 1]»)', gives: ['f(a)', 'f(i + 1)', 'f(a[a.length - 1])'] }, { at: 'function f(list, n) { list.push(1); return n / «list»; }', gives: ['function f(list, n) { list.push(1); return n / list.length; }'] }],
  'sort-order': [{ at: '«a.sort()»', gives: ['a.sort((a, b) => a - b)', 'a.sort((a, b) => b - a)'] }, { at: '«a.sort((x, y) => x.n - y.n)»', gives: ['a.sort((x, y) => -(x.n - y.n))', 'a.sort()'] }],
  'loop-update': [{ at: 'let i = 0;\n«while (i < n) {\n  f(i);\n}»', gives: ['let i = 0;\nwhile (i < n) {\n  f(i);\n  i++;\n}'] }, { at: '«while (i < n) { f(i); i++; n--; }»', gives: [], never: ['while (i < n) { f(i);\ni++; i++; n--; }'] }],
  'exchange-everywhere': [{ at: 'const f = «(a) => { if (a) return true; return false; }»', gives: ['const f = (a) => { if (a) return false; return true; }'] }, { at: 'const f = «(t) => { return t[0] > 12 || t[1] > 31; }»', gives: ['const f = (t) => { return t[1] > 12 || t[0] > 31; }'] }],
  truthiness: [{ at: 'if («a.b») f()', gives: ['if (a.b !== undefined) f()', 'if (a.b != null) f()'] }, { at: 'if («a > b») f()', gives: [], never: ['if ((a > b) !== undefined) f()'] }],
  'else-if': [{ at: '«if (a) b();»\nif (c) d();', gives: ['if (a) b(); else if (c) d();'] }],
  'this-binding': [{ at: 'class A { n = 1; f() { return «n»; } }', gives: ['class A { n = 1; f() { return this.n; } }'] }, { at: 'on(«this.go»)', gives: ['on(this.go.bind(this))'] }, { at: 'on(«function (a) { this.b(a); }»)', gives: ['on((a) => { this.b(a); })'] }],
  'declaration-kind': [{ at: 'for («var i = 0»; i < 3; i++) f(() => i)', gives: ['for (let i = 0; i < 3; i++) f(() => i)'] }, { at: '«const a = 1»;\na += 1;', gives: ['let a = 1;\na += 1;'] }],
};

const cases = Object.entries(ROWS).flatMap(([name, rows]) => rows.map((row) => ({ name, ...row })));

describe('the classic templates', () => {
  it.each(cases)('$name at $at', ({ name, at, gives, never = [] }) => {
    const template = TEMPLATES.find((one) => one.name === name);
    if (template === undefined) throw new Error(`There is no template ${name}.`);
    const texts = textsAtMark(template, at);
    expect(texts).toEqual(expect.arrayContaining([...gives]));
    for (const text of never) expect(texts).not.toContain(text);
    if (gives.length > 0) expect(texts.length).toBeGreaterThan(0);
  });

  it.each(cases)('$name makes nothing of $at that is no JavaScript, or the same again', ({ name, at }) => {
    const template = TEMPLATES.find((one) => one.name === name);
    const now = at.replace(/[«»]/g, '');
    const texts = template === undefined ? [] : textsAtMark(template, at);
    expect(texts).not.toContain(now);
    for (const text of texts) expect({ text, errors: syntaxErrors(parse('a.ts', text)).length }).toEqual({ text, errors: 0 });
  });

  it('have a row in this table and a prior each, and no two the same name', () => {
    const names = TEMPLATES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(ROWS).filter((name) => !names.includes(name))).toEqual([]);
    expect(Object.keys(ROWS).filter((name) => priorOf(name) === priorOf('no such template'))).toEqual([]);
  });
});
