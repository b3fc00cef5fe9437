/** Awkward syntax, each a module whose `run(log)` shows what it does. The ending names the dialect. */
export const corpus: readonly { readonly name: string; readonly file: string; readonly text: string }[] = [
  one('this of method calls', 'ts', `
const box = { value: 3, get(this: any, by = 1) { return this.value + by }, inner: { value: 9, get() { return this.value } } };
export function run(log: unknown[]) { log.push(box.get(2), box['get'](), (box.get)(4), (box.inner).get()); const { get } = box; return get.call({ value: 1 }, 5) }`),
  one('super calls and members', 'ts', `
class Base { constructor(public name: string) {} hello(n: number) { return this.name + n } get size() { return this.name.length } }
class Derived extends Base { private extra = 2; constructor(name: string) { super(name + '!'); this.extra += 1 } override hello(n: number) { return super.hello(n + this.extra) + super.size } }
export function run() { return new Derived('a').hello(1) }`),
  one('assignment targets', 'js', `
export function run(log) { let a = 1, b = 2, o = { x: 1, y: [1, 2] }; [a, b] = [b, a]; ({ x: o.y[0], z: a = 7 } = { x: 5 }); o.x += a; o['x'] -= b; (o.x) *= 2; [o.y[1], ...log[0]] = [8, 9]; return [a, b, o] }
exports.log0 = true`.replace('...log[0]', '...o.rest')),
  one('delete, typeof, void, ++', 'js', `
export function run() { const o = { a: 1, b: { c: 2 } }; let n = 0; n++; ++n; --o.b.c; o.a--; delete o.a; delete o.b['c']; return [typeof o.a, typeof missing, void n, typeof (n), -n, +n, ~n, !n, o] }`),
  one('optional chains', 'ts', `
const a: any = { b: { c: () => ({ d: 4 }), e: [1] }, no: null };
export function run() { return [a?.b.c().d, a?.no?.x.y.z, a.no?.[0].q, a.b?.c?.()?.d, a?.b!.e[0], (a?.b).e, a.no?.f(a.b.c()), delete a?.no] }`),
  one('templates and tags', 'js', `
const tag = (parts, ...values) => parts.raw.join('|') + values.join(',');
const o = { pre: '>', tag(parts, v) { return this.pre + parts[0] + v } };
export function run() { const n = 3; return [\`a\${n}b\${n + 1}\`, tag\`x\${n}\\n\${n * 2}\`, o.tag\`q\${n}\`, \`\`, String.raw\`\\u\${n}\`, \`\${\`in\${n}\`}\`] }`),
  one('shorthand properties and spread', 'ts', `
export function run() { const a = 1, b = [2, 3], c = { d: 4 }; const f = (...xs: number[]) => xs.length; return [{ a, b, ...c }, [...b, a, ...b], f(...b, a), Math.max(...b), { ...(a ? c : {}), ['k' + a]: a }] }`),
  one('await', 'ts', `
const later = async (x: number) => x; async function* many() { yield 1; yield await later(2) }
export async function run(log: unknown[]) { const a = await later(1) + await later(2); if (await later(0)) log.push('no'); for await (const x of many()) log.push(x); const f = async (x: number) => await later(x) + a; return [a, await f(3), await Promise.all([later(1), f(2)])] }`),
  one('yield', 'js', `
function* inner() { const x = yield 1; return x + 1 } function* outer() { const r = yield* inner(); yield r * 2; yield; return (yield 5) || 6 }
export function run() { const g = outer(); return [g.next(), g.next(4), g.next(), g.next(), g.next(0)] }`),
  one('jsx', 'tsx', `
const List = 'list'; const props = { id: 1, on: true };
export function run() { const n: number = 2; return <div {...props} className="a" title={'t' + n} flag><b key={n}>text {n} &amp; {n > 1 ? <i>yes</i> : null}</b>{[1, n].map((x) => <List key={x}>{x}</List>)}<></><br /></div> }`),
  one('jsx in plain js', 'jsx', `
export function run() { const ok = true; return ok && <a href="x">{ok ? 'y' : <b/>}{...[1]}</a> }`.replace('{...[1]}', '{/* no */}')),
  one('decorators', 'ts', `
const seen: unknown[] = []; const mark = (name: string) => (target: any, key?: any, d?: any) => { seen.push(name) }; const ns = { mark };
@mark('class') @ns.mark('b' + 1) class A { @mark('field') x = 1; @mark('m') go(n = 2) { return this.x + n } }
export function run() { return [new A().go(), seen] }`),
  one('types everywhere', 'ts', `
type Pair<T = 1 | 2> = readonly [T, T]; interface Has { size?: number; (x: 1): 2 } declare const never: Pair<3>; enum Colour { Red = 1, Green = Red + 1 }
export function run<T extends { a: 5 }>(log: unknown[]) { const p = [1, 2] as unknown as Pair<4>; const q = <number>p[0]; const r = (p satisfies readonly unknown[])[1]!; let u: 'x' | 'y' = 'x' as const; return [q + r!, u, Colour.Green, Colour[1]] }`),
  one('arrow bodies', 'ts', `
const inc = (x: number) => x + 1; const obj = (x: number) => ({ x, y: inc(x) }); const nest = (a: number) => (b: number) => a - b; const none = () => {}; const block = (x: number): number => { return x * 2 };
export function run() { return [inc(1), obj(2), nest(5)(3), none(), block(4), [3, 1, 2].sort((a, b) => a - b), inc.name, nest.name, (() => 1)()] }`),
  one('default initialisers', 'js', `
function f(a, b = a + 1, { c = 3, d: { e = 4 } = {} } = {}, [g = 5, h] = [], i = () => a) { return [a, b, c, e, g, h, i()] }
export function run() { const { x = 1, y: z = x + 1 } = { x: undefined }; const [p = 2, , q = p * 2] = [null]; return [f(1), f(1, undefined, { c: 0, d: { e: 1 } }, [6]), x, z, p, q, f.length] }`),
  one('parenthesised literals and commas', 'js', `
export function run(log) { let i = 0; const f = () => ({ a: 1 }).a, g = (log.push('x'), () => ({})); for (let j = 0, k = 3; j < k; j++, k--) i = (j, k); ({}).toString(); (function () { log.push('iife') })(); return [i, f(), g(), (1, 2, 3)] }`),
  one('no semicolons', 'js', `
export function run(log) {
  let a = 1
  const f = () => {}
  ;[1, 2].forEach((x) => log.push(x))
  let b = a
  log.push(b)
  ;(function () { a = 2 })()
  const g = function () { return a }
  \`\${a}\`
  a
  ++b
  if (a) b = () => {}
  else b = 1
  do a += 1; while (a < 5)
  const h = a ? () => { return 1 }
    : g
  return [a, typeof b, g(), h()]
}`),
  one('arrow functions ended by a line', 'ts', `
export function run(log: unknown[]) {
  const f = (n = 2) => {
    return n
  }
  let g
  g = (n: number) => { return n + 1 }
  ;(log).push(f())
  return g(f(4))
}`),
  one('loops and labels', 'js', `
export function run(log) { outer: for (let i = 0; i < 3; i++) { for (const j of [0, 1, 2]) { if (j === 1) continue outer; if (i === 2) break outer; log.push(i, j) } } let k = 0; while (k < 3) k++; do { k-- } while (k > 0); for (const key in { a: 1, b: 2 }) log.push(key); for (;;) { if (k++ > 2) break } block: { if (k) break block; log.push('no') } return k }`),
  one('switch', 'ts', `
function kind(x: unknown) { switch (typeof x) { case 'number': { const y = x as number; return y > 1 ? 'big' : 'small' } case 'string': case 'symbol': return 'text'; default: let z = 'other'; if (x === null) z = 'null'; return z } }
export function run(log: unknown[]) { switch (2 as number) { case 1: log.push(1); case 2: log.push(2); case 3: log.push(3); break; default: log.push('d') } return [kind(1), kind(2), kind('a'), kind(null), kind(true)] }`),
  one('try, catch, finally, throw', 'js', `
function risky(n) { try { if (n > 1) throw new RangeError('big ' + n); return 'ok' } catch (error) { if (!(error instanceof RangeError)) throw error; return error.message } finally { n = 0 } }
export function run(log) { try { null.x } catch { log.push('caught') } try { risky(1) } finally { log.push('finally') } return [risky(1), risky(2)] }`),
  one('declarations between statements', 'ts', `
export function run(log: unknown[]) { const a = 1; log.push(a); const b = a + later(); let c: number; c = b; log.push(c); { const a = 5; log.push(a) } function later() { return hidden } var hidden = 3; class K { v = a } log.push(new K().v, later()); return c }`),
  one('closures over loop variables', 'js', `
export function run() { const fs = []; for (let i = 0; i < 3; i++) { const j = i * 2; fs.push(() => i + j) } for (var v = 0; v < 2; v++) fs.push(() => v); return fs.map((f) => f()) }`),
  one('class members', 'ts', `
class Counter { static made = 0; static { Counter.made += 1 } #count = 1; readonly step: number = 2; handler = (n: number) => this.#count + n; ['computed' + 1]() { return 1 } get count() { return this.#count } set count(n) { this.#count = n * this.step } static of() { return new Counter() } has(o: object) { return #count in o } *[Symbol.iterator]() { yield this.#count } async wait() { return this.count } }
export async function run() { const c = Counter.of(); c.count = 5; c.count += 1; return [c.count, c.handler(1), c.has({}), c.has(c), [...c], await c.wait(), (c as any).computed1(), Counter.made, c.handler.name] }`),
  one('class expressions and names', 'js', `
const A = class { go() { return 1 } }; const B = class Named extends A { go() { return super.go() + 1 } }; let f; f = function () {}; const o = { m: () => 1, ['c']: () => 2, 'd e': function () {}, n() {} }; const { p = () => {} } = {};
export default () => 5
export function run() { return [A.name, B.name, f.name, o.m.name, o['d e'].name, o.n.name, p.name, new B().go()] }`),
  one('getters and computed keys', 'js', `
let n = 0; const o = { get x() { return ++n }, set x(v) { n = v }, ['a' + n]: n, 1: 'one', 'q r': 2, async f() { return n }, *g() { yield n } };
export async function run() { o.x = 5; return [o.x, o.a0, o[1], o['q r'], await o.f(), [...o.g()]] }`),
  one('new', 'js', `
class P { constructor(a, b = 2) { this.v = [a, b, new.target === P] } } const ns = { P, make() { return P } };
export function run() { return [new P(1), new P, new ns.P(3, 4), new (ns.make())(5), new ns.P().v[0], new (class { x = 1 })().x, new Date(0).getTime()] }`),
  one('sloppy mode', 'cjs', `
function who() { return typeof this } function args(a) { arguments[0] = 5; return a } var f = function g(n) { return n < 1 ? 0 : g(n - 1) + n };
exports.run = function () { var x = 1; { function inner() { return x } } return [who(), args(1), f(3), inner(), typeof undeclared] }`),
  one('directives', 'cjs', `
'use strict';
exports.run = function (log) { 'use strict'; 'another'; log.push(this === undefined); const f = function () { "use strict"; return this }; return [f(), (function () { return typeof this })()] }`),
  one('logical and mixed operators', 'ts', `
export function run() { const a: any = null, b = 0, c = 'x', d: any = { v: undefined }; let e: any; e ??= 5; e ||= 6; e &&= 7; d.v ??= () => 1; return [a ?? b, b || c, b && c, (a ?? b) || c, 2 ** 3 ** 2, (-2) ** 2, 1 + 2 * 3 - 4 / 2 % 3, 1 < 2 === true, 5 & 3 | 8 ^ 2, 1 << 2 >>> 1, 'a' in { a: 1 }, c instanceof Object, e, d.v.name] }`),
  one('regular expressions', 'js', `
export function run() { const s = 'a1b22', n = 4, g = 2; return [s.replace(/\\d+/g, (m) => m.length), /b/.test(s), n / g / 1, s.split(/\\d/), s.match(/(?<l>[a-z])(\\d)/)?.groups.l] }`),
  one('conditionals in conditionals', 'ts', `
const pick = (n: number) => n > 5 ? n > 8 ? 'a' : 'b' : n > 2 ? (n === 3 ? 'c' : 'd') : ((n), 'e');
export function run() { return [pick(9), pick(6), pick(3), pick(4), pick(0)] }`),
  one('early returns and guards', 'js', `
export function clamp(n, low, high) { if (low > high) throw new Error('low above high'); if (n < low) return low; else if (n > high) return high; return n }
export function run() { return [clamp(5, 1, 3), clamp(0, 1, 3), clamp(2, 1, 3), (() => { try { return clamp(1, 2, 1) } catch (e) { return e.message } })()] }`),
  one('recursion', 'ts', `
type Tree = { value: number; children?: Tree[] };
export const sum = (tree: Tree): number => tree.value + (tree.children ?? []).reduce((all, one) => all + sum(one), 0);
const fact = (n: number): number => n <= 1 ? 1 : n * fact(n - 1); function even(n: number): boolean { return n === 0 || odd(n - 1) } function odd(n: number): boolean { return n !== 0 && even(n - 1) }
export function run() { return [sum({ value: 1, children: [{ value: 2 }, { value: 3, children: [] }] }), fact(5), even(6)] }`),
  one('constants at load', 'ts', `
export const LIMIT = 3; const TABLE = { a: LIMIT * 2, f: (x: number) => x + LIMIT }; const made = build(4); function build(n: number) { return Array.from({ length: n }, (_, i) => i) } if (LIMIT > 2) TABLE.a += 1
export function run() { return [LIMIT, TABLE.a, TABLE.f(1), made] }`),
  one('namespaces and enums', 'ts', `
namespace Geo { export const unit = 2; export function area(a: number, b: number) { return a * b * unit } } const enum E { A = 1 << 1, B } enum S { X = 'x' }
export function run() { return [Geo.area(2, 3), E.B, S.X] }`),
  one('parameters that are taken apart', 'ts', `
class Point { constructor(private readonly x = 1, public y: number = 2) {} sum({ by = 1, times: { n } = { n: 2 } } = {}) { return (this.x + this.y) * n + by } }
const first = ([a, , b]: number[], { length, ...rest }: any = { length: 1, z: 2 }) => [a, b, length, rest];
export function run() { return [new Point().sum(), new Point(3, 4).sum({ by: 5 }), first([1, 2, 3])] }`),
  one('bodies without braces', 'js', `
export function run(log) { const xs = [1, 2, 3]; let t = 0; for (const x of xs) if (x > 1) t += x; else log.push('small'); for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) t++; if (t) if (t > 100) log.push(1); else log.push(2); while (t > 5) t -= 2; return t }`),
  one('comments in odd places', 'ts', `
/** Adds. */ export function add(/* left */ a: number, b: number /* right */) { // sum
  return a /* plus */ + b // done
} // end
export function run(/* nothing */) { /* first */ const x = add(1, /* two */ 2) /* after */; // tail
  // alone
  return x /* last */ }
// the end`),
  one('async without await and promises', 'js', `
const fail = () => Promise.reject(new TypeError('no')); async function guard(f) { try { return await f() } catch (e) { return e.name } finally { await null } }
export async function run() { return [await guard(fail), await guard(async () => 1), await Promise.resolve(1).then((x) => x + 1).catch(() => 0), await (async () => { throw 3 })().catch((x) => x)] }`),
  one('immediate values', 'js', `
export function run() { return [0, -0, NaN, 1e3, 0x10, 1_000, 10n, 'q"', "s'", null, undefined, true, Infinity, 1..toFixed(1), (5).toString(2), [, 1], [[]], {}] }`),
  one('in and of', 'js', `
export function run() { const o = { a: 1, b: 2 }; const keys = []; let k; for (k in o) keys.push(k); for (o.last of [7, 8]) keys.push(o.last); for (const [i, v] of Object.entries(o)) keys.push(i + v); for (let i = ('a' in o) ? 1 : 0; i < 2; i++) keys.push(i); return keys }`),
  one('strings built in loops', 'ts', `
export function fizz(n: number): string { let out = ''; for (let i = 1; i <= n; i++) { let word = ''; if (i % 3 === 0) word += 'Fizz'; if (i % 5 === 0) word += 'Buzz'; out += (word || i) + (i < n ? ',' : '') } return out }
export function run() { return fizz(15) }`),
  one('maps and sets', 'ts', `
export function group<T>(xs: readonly T[], by: (x: T) => string) { const out = new Map<string, T[]>(); for (const x of xs) { const key = by(x); const list = out.get(key); if (list === undefined) out.set(key, [x]); else list.push(x) } return out }
export function run() { return [...group([1, 2, 3, 4], (n) => (n % 2 ? 'odd' : 'even'))].map(([k, v]) => k + v.join()) }`),
];

function one(name: string, ending: string, text: string): { readonly name: string; readonly file: string; readonly text: string } {
  return { name, file: `src/sample.${ending}`, text: text.trimStart() };
}
