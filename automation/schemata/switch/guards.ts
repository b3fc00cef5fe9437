import type ts from 'typescript';
import type { Names } from './names.ts';
import type { Node, Tree, WithBody } from './tree.ts';
import { callsSuper, countDirectives, hasBody } from './tree.ts';
import type { Weft } from './weave.ts';
import { RANK } from './weave.ts';

/** A tick in every loop and at every function's start below these nodes. `entry` says what a function does there. */
export function guardsIn(tree: Tree, nodes: readonly Node[], names: Names, entry?: (fn: WithBody) => string): readonly Weft[] {
  const wefts: Weft[] = [];
  const push = (weft: Weft | undefined): void => void (weft !== undefined && wefts.push(weft));
  const visit = (node: Node): void => {
    if (tree.ts.isIterationStatement(node, false)) push(loopGuard(tree, node.statement, names));
    else if (hasBody(tree, node)) push(atEntry(tree, node, entry?.(node) ?? `${names.tick}()`));
    tree.ts.forEachChild(node, visit);
  };
  nodes.forEach(visit);
  return wefts;
}

function loopGuard(tree: Tree, body: ts.Statement, names: Names): Weft {
  const start = body.getStart(tree.source);
  const tick = `${names.tick}();`;
  if (tree.ts.isBlock(body)) return { start: start + 1, end: start + 1, rank: RANK.entry, around: () => tick };
  return { start, end: body.end, rank: RANK.loopBody, around: (inner) => `{${tick}${inner}}` };
}

/**
 * A call that is made first in each run of a function. undefined where `super(…)` is called: before that there is no
 * `this`, and some compilers want it first.
 */
export function atEntry(tree: Tree, fn: WithBody, call: string): Weft | undefined {
  const { body } = fn;
  if (!tree.ts.isBlock(body)) return { start: body.getStart(tree.source), end: body.end, rank: RANK.arrowBody, around: (inner) => `(${call},${inner})` };
  if (tree.ts.isConstructorDeclaration(fn) && callsSuper(tree, body)) return undefined;
  const at = body.statements[countDirectives(tree, body) - 1]?.end ?? body.getStart(tree.source) + 1;
  return { start: at, end: at, rank: RANK.entry, around: () => `;${call};` };
}
