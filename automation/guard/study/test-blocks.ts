import type ts from 'typescript';
import { staticText } from './static-text.ts';
import type { Node, Tree } from './syntax.ts';

/** One test of a test file. */
export interface TestBlock {
  /** Undefined: made at run time. */
  readonly title: string | undefined;
  /** `it`, `test.skip`, `it.each` … */
  readonly callee: string;
  /** The whole call. */
  readonly node: ts.CallExpression;
  /** The table of `it.each(table)(…)`. */
  readonly table: Node | undefined;
}

const TEST_NAMES = /^(it|test|specify|xit|fit|xtest|bench|t)$/;

/** The tests of a file, in order; suites and hooks are none. */
export function testBlocksOf(tree: Tree): readonly TestBlock[] {
  const { ts } = tree;
  return tree.of(ts.SyntaxKind.CallExpression).flatMap((node) => {
    if (!ts.isCallExpression(node) || node.arguments.length === 0) return [];
    const [first, ...rest] = node.arguments;
    if (first === undefined || !rest.some((one) => ts.isFunctionLike(one)) && !isTodo(tree, node)) return [];
    const { callee, table } = calleeOf(tree, node.expression);
    if (callee === undefined || !TEST_NAMES.test(callee.split('.')[0] ?? '') || /^t\.(?!test$)/.test(callee)) return [];
    return [{ title: staticText(tree, first), callee, node, table }];
  });
}

function isTodo(tree: Tree, node: ts.CallExpression): boolean {
  return /\.(todo|skip)$/.test(calleeOf(tree, node.expression).callee ?? '');
}

/** The dotted name of what is called, and the table of an `each`. */
function calleeOf(tree: Tree, expression: Node): { readonly callee: string | undefined; readonly table: Node | undefined } {
  const { ts } = tree;
  if (ts.isCallExpression(expression)) return { callee: dotted(tree, expression.expression), table: expression.arguments[0] };
  if (ts.isTaggedTemplateExpression(expression)) return { callee: dotted(tree, expression.tag), table: expression.template };
  return { callee: dotted(tree, expression), table: undefined };
}

function dotted(tree: Tree, node: Node): string | undefined {
  const { ts } = tree;
  if (ts.isIdentifier(node)) return node.text;
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const head = dotted(tree, node.expression);
  return head === undefined ? undefined : `${head}.${node.name.text}`;
}
