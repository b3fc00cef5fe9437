import type ts from 'typescript';
import { brief, replacing, written } from '../syntax/edits.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** `c ? a : b` → `c ? b : a`; `if (c) A else B` → `if (c) B else A`; in a chain of choices two conditions, or what follows from them, change places. */
export const swapBranches: Template = {
  name: 'swap-branches',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isConditionalExpression(node)) {
      yield swapped(space, [node.whenTrue, node.whenFalse], 1);
      const next = node.whenFalse;
      if (api.isConditionalExpression(next)) yield* ofChain(space, [[node.condition, next.condition], [node.whenTrue, next.whenTrue]]);
    }
    if (api.isIfStatement(node) && node.elseStatement !== undefined) {
      const next = node.elseStatement;
      if (api.isIfStatement(next)) yield* ofChain(space, [[node.expression, next.expression], [node.thenStatement, next.thenStatement]]);
      else yield swapped(space, [node.thenStatement, next], 1);
    }
  },
};

function* ofChain(space: SearchSpace, pairs: readonly (readonly [ts.Node, ts.Node])[]): Generator<Draft> {
  for (const pair of pairs) yield swapped(space, pair, 0.7);
}

function swapped(space: SearchSpace, [one, other]: readonly [ts.Node, ts.Node], likely: number): Draft {
  return { edits: [replacing(space, one, written(space, other)), replacing(space, other, written(space, one))], why: `\`${brief(space, one)}\` and \`${brief(space, other)}\` are swapped`, likely };
}
