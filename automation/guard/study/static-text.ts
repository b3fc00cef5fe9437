import type ts from 'typescript';
import type { Node, Tree } from './syntax.ts';

/** An expression without the brackets, casts and `!` around it. */
export function unwrap({ ts }: Pick<Tree, 'ts'>, node: Node): Node {
  let inner = node;
  while (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isNonNullExpression(inner) || ts.isTypeAssertionExpression(inner) || ts.isSatisfiesExpression(inner)) inner = inner.expression;
  return inner;
}

/** The text of an expression that is one without running anything: a literal, or literals put together. */
export function staticText(tree: Pick<Tree, 'ts'>, node: Node, depth = 0): string | undefined {
  const { ts } = tree;
  if (depth > 20) return undefined;
  const inner = unwrap(tree, node);
  if (ts.isStringLiteralLike(inner) || ts.isNumericLiteral(inner)) return inner.text;
  if (ts.isTemplateExpression(inner)) return joined([inner.head.text, ...inner.templateSpans.flatMap((span) => [staticText(tree, span.expression, depth + 1), span.literal.text])]);
  if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken) return joined([staticText(tree, inner.left, depth + 1), staticText(tree, inner.right, depth + 1)]);
  if (ts.isCallExpression(inner)) return joinedArray(tree, inner, depth);
  return undefined;
}

/** `['pro', 'cess'].join('')` */
function joinedArray(tree: Pick<Tree, 'ts'>, call: ts.CallExpression, depth: number): string | undefined {
  const { ts } = tree;
  if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'join') return undefined;
  const list = unwrap(tree, call.expression.expression);
  if (!ts.isArrayLiteralExpression(list)) return undefined;
  const [first] = call.arguments;
  const between = first === undefined ? ',' : staticText(tree, first, depth + 1);
  const parts = list.elements.map((element) => staticText(tree, element, depth + 1));
  if (between === undefined || parts.includes(undefined)) return undefined;
  return parts.join(between);
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join('');
}
