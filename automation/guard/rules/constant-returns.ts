import type ts from 'typescript';
import { unwrap } from '../study/static-text.ts';
import type { Node, Tree } from '../study/syntax.ts';
import { valueKeyOf } from '../study/values.ts';

/**
 * The values a function returns when all it can return is constants: no parameter and no state has a say in them.
 * Undefined when it computes anything, or returns nothing.
 */
export function constantReturnsOf(tree: Tree, fn: Node): readonly Node[] | undefined {
  const { ts } = tree;
  const { body } = fn as ts.FunctionLikeDeclaration;
  if (body === undefined) return undefined;
  if (!ts.isBlock(body)) return valueKeyOf(tree, body) === undefined ? undefined : [unwrap(tree, body)];
  const first = body.statements.find((statement) => !ts.isExpressionStatement(statement) || !isIdle(tree, statement.expression));
  if (first !== undefined && ts.isReturnStatement(first) && first.expression !== undefined) return valueKeyOf(tree, first.expression) === undefined ? undefined : [unwrap(tree, first.expression)];
  return viaConstant(tree, body);
}

/** `void a;` and a lone name: there to please a linter. */
function isIdle({ ts }: Tree, expression: ts.Expression): boolean {
  return ts.isVoidExpression(expression) || ts.isIdentifier(expression) || ts.isStringLiteral(expression);
}

/** `const answer = 42; return answer;` */
function viaConstant(tree: Tree, body: ts.Block): readonly Node[] | undefined {
  const { ts } = tree;
  const [first, second] = body.statements;
  if (body.statements.length !== 2 || first === undefined || second === undefined || !ts.isVariableStatement(first) || !ts.isReturnStatement(second)) return undefined;
  const [declaration] = first.declarationList.declarations;
  const value = declaration?.initializer;
  if (value === undefined || second.expression === undefined || valueKeyOf(tree, value) === undefined) return undefined;
  return second.expression.getText(tree.source) === declaration?.name.getText(tree.source) ? [unwrap(tree, value)] : undefined;
}
