import type ts from 'typescript';
import type { SearchSpace } from '../template.ts';
import { functionAround, nodesOf } from './alignment.ts';
import { perSpace } from './per-space.ts';

/** The expression that decides, where this node is a branch or a loop. */
export function conditionOf(api: typeof ts, node: ts.Node): ts.Expression | undefined {
  if (api.isIfStatement(node) || api.isWhileStatement(node) || api.isDoStatement(node)) return node.expression;
  return api.isForStatement(node) || api.isConditionalExpression(node) ? node.condition : undefined;
}

/** Does something hang on whether this expression is true? */
export function isCondition({ ts: api }: SearchSpace, node: ts.Node): node is ts.Expression {
  return !api.isSourceFile(node) && (conditionOf(api, node.parent) === node || (api.isBinaryExpression(node) && api.isReturnStatement(node.parent) && isBoolean(api, node)));
}

/** Is it true or false by how it is written? */
export function isBoolean(api: typeof ts, node: ts.Node): boolean {
  if (api.isParenthesizedExpression(node)) return isBoolean(api, node.expression);
  if (api.isPrefixUnaryExpression(node)) return node.operator === api.SyntaxKind.ExclamationToken;
  return api.isBinaryExpression(node) && /^([=!]==?|[<>]=?|in|instanceof|&&|\|\|)$/.test(node.operatorToken.getText());
}

export interface Condition {
  readonly node: ts.Expression;
  readonly around: ts.Node;
}

/** Every condition of the file and the parts of those that are joined, without what is too long to be one. */
export const conditionsIn = perSpace((space): readonly Condition[] => {
  const { ts: api } = space;
  return nodesOf(space).flatMap((node) => {
    const condition = conditionOf(api, node) ?? (api.isReturnStatement(node) && node.expression !== undefined && isBoolean(api, node.expression) ? node.expression : undefined);
    return condition === undefined ? [] : partsOf(api, condition).filter((one) => one.getText().length <= 60).map((one) => ({ node: one, around: functionAround(space, one) }));
  });
});

function partsOf(api: typeof ts, node: ts.Expression): readonly ts.Expression[] {
  if (api.isParenthesizedExpression(node)) return partsOf(api, node.expression);
  const isJoined = api.isBinaryExpression(node) && /^(&&|\|\|)$/.test(node.operatorToken.getText());
  return isJoined ? [node, ...partsOf(api, node.left), ...partsOf(api, node.right)] : [node];
}
