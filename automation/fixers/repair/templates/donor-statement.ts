import type ts from 'typescript';
import type { Draft, SearchSpace, Template } from '../template.ts';
import { functionAround, isInChange, nodesOf } from '../donors/alignment.ts';
import { ahead, behind } from '../donors/insertions.ts';
import { adaptedText } from '../donors/names.ts';
import { perSpace } from '../donors/per-space.ts';
import { byPlace } from '../donors/roles.ts';
import { indentOf, reindented, shown } from '../donors/texts.ts';
import { codeOf, enclosing } from '../donors/tree.ts';

const MOST = 6;
const MOST_LINES = 3;

/** A short statement of the same function, or a guard of a function beside it, put in before a statement of the change or at the end of its block. */
export const donorStatement: Template = {
  name: 'donor-statement',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isStatement(node) || api.isBlock(node) || !('statements' in node.parent) || api.isSourceFile(node.parent) || !isInChange(space, node)) return;
    const siblings = node.parent.statements as readonly ts.Statement[];
    const places = [ahead(node), ...(siblings.at(-1) === node && !leaves(api, node) ? [behind(space, node)] : [])];
    for (const { text, likely } of ranked(space, node, siblings)) {
      for (const place of places) yield { edits: [place.edit([text])], why: `${shown(text)} is done here too`, likely } satisfies Draft;
    }
  },
};

interface Donor {
  readonly node: ts.Statement;
  readonly around: ts.Node;
  readonly isGuard: boolean;
}

const donorsIn = perSpace((space): readonly Donor[] => {
  const { ts: api } = space;
  return nodesOf(space).flatMap((node): readonly Donor[] => {
    if (!api.isStatement(node) || node.getText().split('\n').length > MOST_LINES) return [];
    const isGuard = api.isIfStatement(node) && node.elseStatement === undefined && leaves(api, node.thenStatement);
    if (!isGuard && !api.isExpressionStatement(node) && !api.isBreakOrContinueStatement(node)) return [];
    return [{ node, around: functionAround(space, node), isGuard }];
  });
});

/** Does nothing after this statement run? */
function leaves(api: typeof ts, node: ts.Statement): boolean {
  if (api.isBlock(node)) return node.statements.length === 1 && node.statements.every((one) => leaves(api, one));
  return api.isReturnStatement(node) || api.isThrowStatement(node) || api.isBreakOrContinueStatement(node);
}

function ranked(space: SearchSpace, node: ts.Statement, siblings: readonly ts.Statement[]): readonly { readonly text: string; readonly likely: number }[] {
  const { ts: api } = space;
  const around = functionAround(space, node);
  const present = new Set(siblings.map(codeOf));
  const inLoop = enclosing(node, (one): one is ts.IterationStatement | ts.SwitchStatement => api.isIterationStatement(one, false) || api.isSwitchStatement(one)) !== undefined;
  const found = donorsIn(space).flatMap((donor) => {
    const isNear = donor.around === around;
    if ((!isNear && !donor.isGuard) || present.has(codeOf(donor.node)) || (donor.node.pos <= node.pos && donor.node.end >= node.end)) return [];
    if (/\b(break|continue)\b/.test(codeOf(donor.node)) && !inLoop) return [];
    const text = adaptedText(space, donor.node, { place: node, more: byPlace(space, donor.node, node) });
    return text === undefined ? [] : [{ text: reindented(text, indentOf(donor.node), indentOf(node)), likely: (isNear ? 1 : 0.7) * (100 / (100 + Math.abs(donor.node.pos - node.pos))) }];
  });
  return found.sort((one, other) => other.likely - one.likely).slice(0, MOST);
}
