import type ts from 'typescript';
import { asOperand, becomes, isValue, written } from '../syntax/edits.ts';
import { TIGHT } from '../syntax/precedence.ts';
import { looksLike } from '../syntax/looks.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

const MAX_NAMES = 8;

/** `list[0]` → the last one; `list` → its length, its first or last element; `i` → `list[i]`; `list[i]` → `list` or `i`. */
export const element: Template = {
  name: 'element',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!isValue(space, node)) return;
    if (api.isElementAccessExpression(node)) yield* ofAccess(space, node);
    else if (api.isIdentifier(node) && !/^(?:undefined|NaN|Infinity|[A-Z]\w*)$/.test(node.text) && !isTaken(space, node)) yield* ofName(space, node);
  },
};

function* ofAccess(space: SearchSpace, node: ts.ElementAccessExpression): Generator<Draft> {
  const list = written(space, node.expression);
  const index = written(space, node.argumentExpression);
  yield becomes(space, node, { text: list, likely: 0.5 });
  yield becomes(space, node, { text: index, likely: 0.7 });
  yield becomes(space, node, { text: `${list}[${list}.length - 1]`, likely: 0.6 });
  yield becomes(space, node, { text: `${list}[${list}.length - 1 - ${asOperand(index, TIGHT.product)}]`, likely: 0.4 });
  if (!space.ts.isNumericLiteral(node.argumentExpression)) yield becomes(space, node, { text: `${list}[0]`, likely: 0.5 });
}

/** Does an index, a member or a call follow? */
function isTaken({ ts: api }: SearchSpace, node: ts.Identifier): boolean {
  const { parent } = node;
  return (api.isElementAccessExpression(parent) || api.isPropertyAccessExpression(parent) || api.isCallExpression(parent) || api.isNewExpression(parent)) && parent.expression === node;
}

function* ofName(space: SearchSpace, node: ts.Identifier): Generator<Draft> {
  const looks = looksLike(space, node);
  if (looks === 'array' || looks === 'string' || looks === undefined) yield becomes(space, node, { text: `${node.text}.length`, likely: looks === undefined ? 0.4 : 1 });
  if (looks === 'array') yield becomes(space, node, { text: `${node.text}[0]`, likely: 0.5 });
  if (looks === 'array') yield becomes(space, node, { text: `${node.text}[${node.text}.length - 1]`, likely: 0.4 });
  if (looks !== 'number' && looks !== undefined) return;
  const lists = space.scope.namesAt(node).filter(({ name, kind }) => name !== node.text && (kind === 'parameter' || kind === 'variable' || kind === 'constant')).slice(0, MAX_NAMES);
  for (const [rank, { name }] of lists.entries()) {
    yield becomes(space, node, { text: `${name}[${node.text}]`, likely: 0.6 / (1 + rank / 3) });
    yield becomes(space, node, { text: `${name}.length`, likely: 0.5 / (1 + rank / 3) });
  }
}
