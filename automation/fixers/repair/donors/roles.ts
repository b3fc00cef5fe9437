import type ts from 'typescript';
import type { SearchSpace } from '../template.ts';
import { functionAround } from './alignment.ts';
import { enclosing } from './tree.ts';

/** Where an expression stands, in words that are the same for two that stand alike: `argument 1 of push`, `right of +`, `value of name`. */
export function roleOf({ ts: api }: Pick<SearchSpace, 'ts'>, node: ts.Node): string {
  const { parent } = node;
  if (api.isCallExpression(parent) || api.isNewExpression(parent)) return parent.expression === node ? 'callee' : `argument ${parent.arguments?.indexOf(node as ts.Expression) ?? 0} of ${lastName(api, parent.expression)}`;
  if (api.isBinaryExpression(parent)) return `${parent.left === node ? 'left' : 'right'} of ${parent.operatorToken.getText()}`;
  if (api.isPropertyAssignment(parent) || api.isVariableDeclaration(parent)) return `value of ${parent.name.getText()}`;
  if (api.isElementAccessExpression(parent)) return parent.argumentExpression === node ? 'index' : 'indexed';
  return api.SyntaxKind[parent.kind];
}

function lastName(api: typeof ts, callee: ts.Expression): string {
  return api.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}

/** What kind of value it is by how it is written; undefined where that says nothing. */
export function shapeOf({ ts: api }: Pick<SearchSpace, 'ts'>, node: ts.Node): 'boolean' | 'number' | 'string' | 'array' | 'object' | 'function' | undefined {
  if (api.isParenthesizedExpression(node)) return shapeOf({ ts: api }, node.expression);
  if (api.isNumericLiteral(node) || (api.isPropertyAccessExpression(node) && node.name.text === 'length')) return 'number';
  if (api.isStringLiteralLike(node) || api.isTemplateExpression(node)) return 'string';
  if (api.isArrayLiteralExpression(node)) return 'array';
  if (api.isObjectLiteralExpression(node)) return 'object';
  if (api.isFunctionLike(node)) return 'function';
  if (api.isPrefixUnaryExpression(node)) return node.operator === api.SyntaxKind.ExclamationToken ? 'boolean' : 'number';
  if (!api.isBinaryExpression(node)) return undefined;
  const operator = node.operatorToken.getText();
  if (/^([=!]==?|[<>]=?|in|instanceof)$/.test(operator)) return 'boolean';
  return /^[-*/%]$/.test(operator) || operator === '**' ? 'number' : undefined;
}

/** What the parameters of one function are called in another, by their place. */
export function byPlace(space: SearchSpace, from: ts.Node, to: ts.Node): (name: string) => string | undefined {
  const [old, now] = [parametersAround(space, from), parametersAround(space, to)];
  return (name) => {
    const at = old.indexOf(name);
    return at === -1 ? undefined : now[at];
  };
}

function parametersAround(space: SearchSpace, node: ts.Node): readonly string[] {
  const around = functionAround(space, node);
  return space.ts.isFunctionLike(around) ? around.parameters.map(({ name }) => name.getText()) : [];
}

/** The statement that an expression stands in. */
export function statementAround({ ts: api }: Pick<SearchSpace, 'ts'>, node: ts.Node): ts.Statement | undefined {
  return enclosing(node, (one): one is ts.Statement => api.isStatement(one) && !api.isBlock(one));
}
