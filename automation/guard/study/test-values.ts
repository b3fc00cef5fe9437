import type ts from 'typescript';
import type { Failure } from '../../task/failure.ts';
import { isScript, parseScript } from './syntax.ts';
import type { Node, Tree } from './syntax.ts';
import { testBlocksOf } from './test-blocks.ts';
import type { TestBlock } from './test-blocks.ts';
import { valueKeyOf } from './values.ts';

/** The constants that failing tests name, as keys of valueKeyOf. */
export interface TestValues {
  /** One for each failing test: what it hands in and what it expects belong together. */
  readonly tests: readonly { readonly inputs: ReadonlySet<string>; readonly expected: ReadonlySet<string> }[];
  /** What any of them hands in. Lengths of what is handed in are `len:5`. */
  readonly inputs: ReadonlySet<string>;
  readonly expected: ReadonlySet<string>;
}

/** Never throws: a test that can't be parsed says nothing. */
export function readTests(failures: readonly Failure[], texts: ReadonlyMap<string, string>): TestValues {
  const tests = [...texts].flatMap(([path, text]) => {
    const names = failures.filter((failure) => failure.kind === 'test' && failure.file === path).map((failure) => failure.name);
    const tree = isScript(path) && names.length > 0 ? parseScript(path, text) : undefined;
    return tree === undefined ? [] : regionsOf(tree, names).map((region) => readRegion(tree, region));
  });
  return { tests, inputs: union(tests.map(({ inputs }) => inputs)), expected: union(tests.map(({ expected }) => expected)) };
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]));
}

/** The failing tests' own code; the whole file where they can't be found in it. */
function regionsOf(tree: Tree, names: readonly string[]): readonly (readonly Node[])[] {
  const blocks = testBlocksOf(tree).filter((block) => names.some((name) => isNamed(block, name)));
  if (blocks.length === 0) return [[tree.source]];
  return blocks.map(({ node, table }) => [...node.arguments.slice(1), ...(table === undefined ? [] : [table])]);
}

function isNamed({ title, table }: TestBlock, name: string): boolean {
  if (title === undefined) return false;
  if (name === title || name.endsWith(` > ${title}`) || name.endsWith(` ${title}`)) return true;
  if (table === undefined && !/[%$]/.test(title)) return false;
  const fixed = title.split(/%\w|%%|\$[\w.]+/).filter((part) => part.trim().length > 1);
  return fixed.every((part) => name.includes(part.trim()));
}

interface Found {
  readonly inputs: Set<string>;
  readonly expected: Set<string>;
}

/** Literals of a region: the arguments of matchers are what is expected, everything else is handed in; tables are both. */
function readRegion(tree: Tree, region: readonly Node[]): Found {
  const found: Found = { inputs: new Set(), expected: new Set() };
  const seen = new Set<string>();
  for (const root of region) collect(root, false);
  return found;

  function collect(from: Node, isExpected: boolean): void {
    const stack: { node: Node; isExpected: boolean }[] = [{ node: from, isExpected }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { node } = top;
      const key = valueKeyOf(tree, node);
      if (key !== undefined) put(tree, node, key, top.isExpected, found);
      noteFlagMatcher(tree, node, found);
      if (tree.ts.isIdentifier(node)) follow(node, top.isExpected);
      const [actual, expected] = splitAssertion(tree, node);
      tree.ts.forEachChild(node, (child) => void stack.push({ node: child, isExpected: expected.includes(child) ? true : actual.includes(child) ? false : top.isExpected }));
    }
  }

  /** A constant of the test file is what it was set to. */
  function follow(name: ts.Identifier, isExpected: boolean): void {
    const mark = `${name.text}:${isExpected}`;
    if (seen.has(mark)) return;
    seen.add(mark);
    for (const node of tree.of(tree.ts.SyntaxKind.VariableDeclaration)) {
      if (tree.ts.isVariableDeclaration(node) && node.name.getText(tree.source) === name.text && node.initializer !== undefined && !tree.ts.isFunctionLike(node.initializer)) collect(node.initializer, isExpected);
    }
  }
}

function put(tree: Tree, node: Node, key: string, isExpected: boolean, { inputs, expected }: Found): void {
  if (isExpected) return void expected.add(key);
  inputs.add(key);
  const { ts } = tree;
  if (isInTable(tree, node)) expected.add(key);
  if (ts.isStringLiteralLike(node)) inputs.add(`len:${node.text.length}`);
  if (!ts.isArrayLiteralExpression(node)) return;
  inputs.add(`len:${node.elements.length}`);
  const parts = node.elements.map((element) => (ts.isStringLiteralLike(element) ? element.text : element.getText(tree.source)));
  for (const text of [parts.join(','), parts.join(''), parts.join(' '), node.getText(tree.source).replaceAll(/\s/g, '').replaceAll("'", '"')]) inputs.add(`s:${text}`);
}

/** A row of a table may hold what is handed in and what is expected: it is both. */
function isInTable({ ts }: Tree, node: Node): boolean {
  let outer = node.parent as Node | undefined;
  for (let depth = 0; outer !== undefined && depth < 8; depth += 1) {
    if (ts.isArrayLiteralExpression(outer) && outer.elements.length > 0 && outer.elements.every((one) => ts.isArrayLiteralExpression(one) || ts.isObjectLiteralExpression(one))) return true;
    if (ts.isTaggedTemplateExpression(outer)) return true;
    outer = outer.parent;
  }
  return false;
}

const MATCHER = /^(to[A-Z]\w*|equals?|eql|eq|deepEquals?|strictEquals?|deepStrictEqual|is|same|contain|include|members|match|above|below|least|most|throw|lengthOf|length|property|closeTo|resolvesTo\w*)$/;
const ASSERT_TWO = /^(assert|t|strict|assert\.strict)\.(\w*[eE]qual\w*|is|deepEqual|same|match|throws|rejects|include|closeTo|lengthOf|property)$|^(strictEqual|deepStrictEqual|equal|deepEqual)$/;

/** Of a call that asserts: the children that are looked at and those that are expected. */
function splitAssertion(tree: Tree, node: Node): readonly [actual: readonly Node[], expected: readonly Node[]] {
  const { ts } = tree;
  if (ts.isBinaryExpression(node) && /^[=!]==?$/.test(node.operatorToken.getText(tree.source))) return valueKeyOf(tree, node.right) === undefined ? [[node.right], [node.left]] : [[node.left], [node.right]];
  if (!ts.isCallExpression(node)) return [[], []];
  const callee = node.expression.getText(tree.source).replaceAll(/\s/g, '');
  const [first, second] = node.arguments;
  if (ASSERT_TWO.test(callee) && first !== undefined && second !== undefined) return valueKeyOf(tree, first) !== undefined && valueKeyOf(tree, second) === undefined ? [[second], [first]] : [[first], [second]];
  if (!ts.isPropertyAccessExpression(node.expression) || !MATCHER.test(node.expression.name.text)) return [[], []];
  return [[node.expression], [...node.arguments]];
}

const FLAGS: Readonly<Record<string, string>> = { toBeTruthy: 'b:true', toBeFalsy: 'b:false', toBeNull: 'null', toBeUndefined: 'undefined', toBeNaN: 'NaN', true: 'b:true', false: 'b:false', null: 'null', undefined: 'undefined', ok: 'b:true' };

/** `.toBeTruthy()`, `.to.be.true`, `assert.ok(x)`, `assert(x)` expect without naming a value. */
function noteFlagMatcher(tree: Tree, node: Node, { expected }: Found): void {
  const { ts } = tree;
  if (ts.isPropertyAccessExpression(node)) {
    const flag = FLAGS[node.name.text];
    if (flag !== undefined) expected.add(flag);
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && /^(assert|ok)$/.test(node.expression.text)) expected.add(node.arguments.some((one) => ts.isPrefixUnaryExpression(one)) ? 'b:false' : 'b:true');
}
