import type ts from 'typescript';
import { brief, replacing, written } from '../syntax/edits.ts';
import type { SearchSpace, Template } from '../template.ts';

/** `f(a, b)` → `f(b, a)`; elements of arrays, parameters of functions and properties spread into an object alike. */
export const swapArguments: Template = {
  name: 'swap-arguments',
  *draftsAt(node, space) {
    const list = listOf(space, node);
    for (const [left, right, distance] of pairsOf(list)) {
      if (written(space, left) === written(space, right)) continue;
      yield { edits: [replacing(space, left, written(space, right)), replacing(space, right, written(space, left))], why: `\`${brief(space, left)}\` and \`${brief(space, right)}\` are swapped`, likely: 1 / distance / (list.length > 5 ? 4 : 1) };
    }
  },
};

function listOf({ ts: api }: SearchSpace, node: ts.Node): readonly ts.Node[] {
  if (api.isCallExpression(node) || api.isNewExpression(node)) return node.arguments ?? [];
  if (api.isArrayLiteralExpression(node)) return node.elements.length <= 6 ? node.elements : [];
  if (api.isFunctionLike(node) && 'body' in node) return node.parameters;
  if (api.isArrayBindingPattern(node)) return node.elements;
  return api.isObjectLiteralExpression(node) && node.properties.some((property) => api.isSpreadAssignment(property)) ? node.properties : [];
}

function* pairsOf(list: readonly ts.Node[]): Generator<readonly [ts.Node, ts.Node, number]> {
  for (let distance = 1; distance < list.length; distance += 1) {
    for (let at = 0; at + distance < list.length; at += 1) {
      const [left, right] = [list[at], list[at + distance]];
      if (left !== undefined && right !== undefined) yield [left, right, distance];
    }
  }
}
