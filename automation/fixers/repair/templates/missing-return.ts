import type ts from 'typescript';
import { brief, isAssignment, replacing, written } from '../syntax/edits.ts';
import { functionAround, insertedAfter, insertedLast } from '../syntax/statements.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** `f(x);` → `return f(x);`; `=> { x; }` → `=> x`; a function that ends without one returns one of its names. */
export const missingReturn: Template = {
  name: 'missing-return',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isExpressionStatement(node) && functionAround(space, node) !== undefined) yield* returned(space, node);
    if (api.isBlock(node) && api.isFunctionLike(node.parent)) yield* atTheEnd(space, node);
  },
};

function* returned(space: SearchSpace, node: ts.ExpressionStatement): Generator<Draft> {
  const { ts: api } = space;
  const { expression } = node;
  const isAssigning = api.isBinaryExpression(expression) && isAssignment(api, expression.operatorToken.kind);
  yield { edits: [{ start: node.getStart(space.source), end: node.getStart(space.source), text: 'return ' }], why: `\`${brief(space, expression)}\` is returned`, likely: isAssigning ? 0.2 : 1 };
  if (isAssigning) yield { edits: [replacing(space, node, `return ${written(space, expression.right)};`)], why: `\`${brief(space, expression.right)}\` is returned`, likely: 0.3 };
}

function* atTheEnd(space: SearchSpace, block: ts.Block): Generator<Draft> {
  const { ts: api } = space;
  const last = block.statements.at(-1);
  if (last === undefined || api.isReturnStatement(last) || api.isThrowStatement(last) || api.isConstructorDeclaration(block.parent)) return;
  const holder = block.parent as ts.FunctionLikeDeclaration;
  const returns = hasReturn(api, block) ? 1 : 0.5;
  const names = space.scope.namesAt(last).filter(({ kind }) => kind === 'variable' || kind === 'constant' || kind === 'parameter');
  const own = names.slice(0, holder.parameters.length + 8);
  for (const [rank, { name }] of own.entries()) yield { edits: [insertedAfter(space, last, `return ${name};`)], why: `\`${name}\` is returned at the end`, likely: (0.8 * returns) / (1 + rank / 4) };
  for (const value of ['true', 'false', 'null', '[]']) yield { edits: [insertedLast(space, block, `return ${value};`)], why: `\`${value}\` is returned at the end`, likely: 0.35 * returns };
}

function hasReturn(api: typeof ts, root: ts.Node): boolean {
  const visit = (node: ts.Node): boolean => (api.isReturnStatement(node) ? node.expression !== undefined : !api.isFunctionLike(node) && api.forEachChild(node, (child) => visit(child) || undefined) === true);
  return visit(root);
}
