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
  const found = constantAndName(tree, body);
  return found !== undefined && found.returned === found.declared ? [found.value] : undefined;
}

/** `const answer = 42; return anwser;`: the constant, where the name that is returned stands nowhere else in the file. */
export function meansConstant(tree: Tree, fn: Node): Node | undefined {
  const { body } = fn as ts.FunctionLikeDeclaration;
  const found = body === undefined || !tree.ts.isBlock(body) ? undefined : constantAndName(tree, body);
  if (found === undefined || found.returned === found.declared || !/^[\w$]+$/.test(found.returned)) return undefined;
  const words = tree.source.text.match(/[\w$]+/g) ?? [];
  return words.filter((word) => word === found.returned).length === 1 ? found.value : undefined;
}

interface ConstantAndName {
  readonly value: Node;
  readonly declared: string;
  readonly returned: string;
}

/** A body of two statements: a constant is declared, something is returned. */
function constantAndName(tree: Tree, body: ts.Block): ConstantAndName | undefined {
  const { ts } = tree;
  const [first, second] = body.statements;
  if (body.statements.length !== 2 || first === undefined || second === undefined || !ts.isVariableStatement(first) || !ts.isReturnStatement(second)) return undefined;
  const [declaration] = first.declarationList.declarations;
  const value = declaration?.initializer;
  if (declaration === undefined || value === undefined || second.expression === undefined || valueKeyOf(tree, value) === undefined) return undefined;
  return { value: unwrap(tree, value), declared: declaration.name.getText(tree.source), returned: second.expression.getText(tree.source) };
}
