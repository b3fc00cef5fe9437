import type ts from 'typescript';
import { staticText } from './static-text.ts';
import type { Script } from './study.ts';
import type { Node, Tree } from './syntax.ts';
import { testBlocksOf } from './test-blocks.ts';
import type { TestBlock } from './test-blocks.ts';
import { valueKeyOf } from './values.ts';

interface Assertion {
  readonly node: Node;
  /** `toBe`, `assert.equal`, `to.equal` … */
  readonly matcher: string;
  readonly args: readonly Node[];
  readonly strength: number;
  /** Does it compare a constant with a constant? */
  readonly idle: boolean;
}

/** Where tests demand less than before. Tests are matched by title, then by their place. */
export function weakenings(script: Script): readonly { readonly line: number; readonly what: string }[] {
  const [old, now] = [testBlocksOf(script.before.tree), testBlocksOf(script.after.tree)];
  return now.flatMap((block) => {
    const before = twinOf(block, old, now);
    const found = assertionsOf(script.after.tree, block);
    const idle = found.find((one) => one.idle && touches(script, one.node));
    if (idle !== undefined) return [{ line: script.after.tree.lineOf(idle.node), what: 'it asserts a constant' }];
    return before === undefined ? [] : compare(script, block, assertionsOf(script.before.tree, before), found);
  });
}

function twinOf(block: TestBlock, old: readonly TestBlock[], now: readonly TestBlock[]): TestBlock | undefined {
  const same = old.find((one) => one.title === block.title);
  if (same !== undefined) return same;
  const [left, mine] = [old.filter((one) => !now.some(({ title }) => title === one.title)), now.filter((one) => !old.some(({ title }) => title === one.title))];
  return left.length === mine.length ? left[mine.indexOf(block)] : undefined;
}

function compare(script: Script, block: TestBlock, before: readonly Assertion[], after: readonly Assertion[]): readonly { line: number; what: string }[] {
  const { tree } = script.after;
  const line = tree.lineOf(block.node);
  const title = block.title ?? 'a test';
  if (sum(after) < sum(before)) {
    if (after.length < before.length) return [{ line, what: `"${title}" has ${before.length - after.length} ${before.length - after.length === 1 ? 'assertion' : 'assertions'} fewer` }];
    const weak = after.find((one, index) => one.strength < (before[index]?.strength ?? 0));
    return [{ line: weak === undefined ? line : tree.lineOf(weak.node), what: `"${title}" demands less than before (${weak?.matcher ?? 'fewer values'})` }];
  }
  return after.flatMap((one, index) => {
    const was = before[index];
    return was !== undefined && was.matcher === one.matcher && isLooser(was, script.before.tree, one, tree) ? [{ line: tree.lineOf(one.node), what: `"${title}" allows a larger difference than before` }] : [];
  });
}

function sum(list: readonly Assertion[]): number {
  return list.reduce((total, { strength }) => total + strength, 0);
}

/** `toBeCloseTo(x, digits)` with fewer digits; chai's `closeTo(x, delta)` with a larger delta; a bound moved is not seen. */
function isLooser(was: Assertion, oldTree: Tree, is: Assertion, tree: Tree): boolean {
  const number = (one: Node | undefined, on: Tree): number | undefined => (one === undefined ? undefined : Number(staticText(on, one) ?? NaN));
  if (/(^|\.)toBeCloseTo$/.test(is.matcher)) return (number(is.args[1], tree) ?? 2) < (number(was.args[1], oldTree) ?? 2);
  if (!/(closeTo|approximately)$/.test(is.matcher)) return false;
  return (number(is.args.at(-1), tree) ?? 0) > (number(was.args.at(-1), oldTree) ?? 0);
}

/** The assertions of a test, in order. */
function assertionsOf(tree: Tree, { node }: TestBlock): readonly Assertion[] {
  const { ts } = tree;
  const inside = (one: Node): boolean => one.pos >= node.pos && one.end <= node.end;
  const calls = tree.of(ts.SyntaxKind.CallExpression).filter(inside).flatMap((one) => assertionOf(tree, one as ts.CallExpression));
  const flags = tree.of(ts.SyntaxKind.PropertyAccessExpression).filter((one) => inside(one) && ts.isExpressionStatement(one.parent) && /\.(to|should)\.(\w+\.)*\w+$/.test(one.getText(tree.source))).map((one) => make(tree, one, (one as ts.PropertyAccessExpression).name.text, []));
  return [...calls, ...flags].sort((a, b) => a.node.pos - b.node.pos);
}

function assertionOf(tree: Tree, node: ts.CallExpression): readonly Assertion[] {
  const { ts } = tree;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return /^(assert|ok|equal|strictEqual|deepEqual|deepStrictEqual|throws|rejects|notEqual|notStrictEqual)$/.test(expression.text) ? [make(tree, node, expression.text, [...node.arguments])] : [];
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const head = expression.expression.getText(tree.source);
  const isAssert = /^(assert|t|assert\.strict|strict)$/.test(head);
  if (!isAssert && !/(^|\b)expect(\.soft|\.poll)?\(|\.should\b/.test(head)) return [];
  if (!isAssert && !ts.isExpressionStatement(outermost(tree, node).parent) && !ts.isArrowFunction(outermost(tree, node).parent) && !ts.isReturnStatement(outermost(tree, node).parent)) return [];
  if (outermost(tree, node) !== node && !isAssert && ts.isPropertyAccessExpression(node.parent)) return [];
  return [make(tree, node, expression.name.text, [...node.arguments])];
}

/** The whole of a chained call, `await` included. */
function outermost({ ts }: Tree, node: Node): Node {
  let outer = node;
  while (ts.isPropertyAccessExpression(outer.parent) || (ts.isCallExpression(outer.parent) && outer.parent.expression === outer) || ts.isAwaitExpression(outer.parent) || ts.isVoidExpression(outer.parent)) outer = outer.parent;
  return outer;
}

function make(tree: Tree, node: Node, matcher: string, args: readonly Node[]): Assertion {
  return { node, matcher, args, strength: strengthOf(tree, node, matcher, args), idle: isIdle(tree, node, args) };
}

const EXACT = /^(toBe|toEqual|toStrictEqual|toMatchObject|equal|equals|eql|eq|deepEqual|strictEqual|deepStrictEqual|toBeNull|toBeUndefined|toBeNaN|toHaveBeenCalledWith|toHaveBeenNthCalledWith|toHaveBeenLastCalledWith|toHaveBeenCalledTimes|toHaveLength|lengthOf|toMatchSnapshot|toMatchInlineSnapshot|toHaveProperty|is|same|members|toBeCloseTo|closeTo|approximately|null|undefined|true|false|calledWith|calledOnceWith|property)$/;
const LOOSE = /^(toBeTruthy|toBeFalsy|toBeDefined|ok|isOk|exist|exists|assert|toHaveBeenCalled|called|notEqual|notStrictEqual|notDeepEqual|toBeInstanceOf|instanceOf|a|an|isString|isNumber|isObject|isArray|isDefined|isNotNull)$/;

/** 0 to 3 for a plain assertion; a composite value counts as many demands as it has members. */
function strengthOf(tree: Tree, node: Node, matcher: string, args: readonly Node[]): number {
  const text = node.getText(tree.source);
  const negated = /\.not\b/.test(text);
  const vague = (text.match(/expect\.(anything|any|objectContaining|arrayContaining|stringMatching|stringContaining)\b/g) ?? []).length;
  if (/^(toThrow|toThrowError|throws|throw|rejects|rejectedWith|doesNotThrow)$/.test(matcher)) return args.length > (matcher.endsWith('s') && !text.includes('expect') ? 1 : 0) ? 3 : 2;
  if (EXACT.test(matcher)) return negated ? 1 : Math.max(1, 3 * membersOf(tree, args) - 2 * vague);
  return LOOSE.test(matcher) && !hasComparison(tree, args) ? 1 : 2;
}

/** `assert(x === 5)` demands as much as `equal(x, 5)`. */
function hasComparison({ ts }: Tree, args: readonly Node[]): boolean {
  const [first] = args;
  return first !== undefined && ts.isBinaryExpression(first);
}

function membersOf({ ts }: Tree, args: readonly Node[]): number {
  const sizes = args.map((one) => (ts.isObjectLiteralExpression(one) ? one.properties.length : ts.isArrayLiteralExpression(one) ? one.elements.length : 1));
  return Math.max(1, ...sizes);
}

/** `expect(true).toBe(true)`, `assert.equal(1, 1)`, `assert(true)` */
function isIdle(tree: Tree, node: Node, args: readonly Node[]): boolean {
  const { ts } = tree;
  const text = node.getText(tree.source);
  const looked = /expect(\.soft)?\(/.test(text) ? expectArgument(tree, node) : args[0];
  if (looked === undefined || valueKeyOf(tree, looked) === undefined) return false;
  if (ts.isCallExpression(node) && /^(assert|t|strict|assert\.strict)\./.test(text)) return args.every((one) => valueKeyOf(tree, one) !== undefined);
  return true;
}

function expectArgument({ ts, source }: Tree, node: Node): Node | undefined {
  for (let head = node as Node | undefined; head !== undefined; ) {
    if (ts.isCallExpression(head) && /^expect(\.soft)?$/.test(head.expression.getText(source))) return head.arguments[0];
    head = ts.isCallExpression(head) || ts.isPropertyAccessExpression(head) ? head.expression : undefined;
  }
  return undefined;
}

function touches({ added, after: { tree } }: Script, node: Node): boolean {
  return added.has(tree.lineOf(node)) || added.has(tree.lastLineOf(node));
}
