import type ts from 'typescript';
import type { Draft, SearchSpace, Template } from '../template.ts';
import { alignmentOf, isRevert } from '../donors/alignment.ts';
import type { Difference } from '../donors/differences.ts';
import { listPlaces } from '../donors/insertions.ts';
import { adaptedText, declaredIn, isReference } from '../donors/names.ts';
import { perSpace } from '../donors/per-space.ts';
import { applied, indentOf, reindented, shown } from '../donors/texts.ts';
import { nodesOf } from '../donors/alignment.ts';

type Lost = Extract<Difference, { kind: 'lost' }>;

/** A statement, an argument, a property, a case that the change took away comes back where it stood; several in a row also together. */
export const putBackItem: Template = { name: 'put-back-item', draftsAt: (node, space) => drafts(space).get(node) ?? [] };

const drafts = perSpace((space): ReadonlyMap<ts.Node, readonly Draft[]> => {
  const byNode = new Map<ts.Node, Draft[]>();
  for (const run of runsOf(alignmentOf(space)?.differences ?? [])) {
    const groups = [...run.map((one) => [one]), ...(run.length > 1 ? [run] : [])];
    for (const group of groups) {
      for (const { anchor, draft } of insertions(space, group)) {
        if (!isRevert(space, applied(space.text, draft.edits))) byNode.set(anchor, [...(byNode.get(anchor) ?? []), draft]);
      }
    }
  }
  return byNode;
});

/** What was taken away side by side. */
function runsOf(differences: readonly Difference[]): readonly (readonly Lost[])[] {
  const runs: Lost[][] = [];
  for (const one of differences) {
    if (one.kind !== 'lost') continue;
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && last.list.now === one.list.now && last.list.role === one.list.role && last.after === one.after && last.before === one.before) runs.at(-1)?.push(one);
    else runs.push([one]);
  }
  return runs;
}

function insertions(space: SearchSpace, group: readonly Lost[]): readonly { readonly anchor: ts.Node; readonly draft: Draft }[] {
  const [first] = group;
  if (first === undefined) return [];
  return listPlaces(space, first).flatMap((place) => {
    const own = new Set(group.flatMap(({ old }) => [...declaredIn(space.ts, old)]));
    const texts = group.map(({ old }) => {
      const text = adaptedText(space, old, { place: place.anchor, more: (name) => (own.has(name) || place.declares(name) ? name : undefined) });
      return text === undefined ? undefined : reindented(text, indentOf(old), place.indent);
    });
    const known = texts.filter((text) => text !== undefined);
    if (known.length < group.length || clashes(space, group, place.anchor)) return [];
    const draft: Draft = { edits: [place.edit(known)], why: `${known.map(shown).join(' ')} is back`, likely: place.likely * usefulness(space, group) };
    return [{ anchor: place.anchor, draft }];
  });
}

/** Would it declare a name again that is declared beside it today? */
function clashes({ ts: compiler }: SearchSpace, group: readonly Lost[], anchor: ts.Node): boolean {
  const namesOf = (node: ts.Node) => (compiler.isVariableStatement(node) ? node.declarationList.declarations.map(({ name }) => name.getText()) : compiler.isFunctionDeclaration(node) || compiler.isClassDeclaration(node) ? [node.name?.text] : []);
  const around = 'statements' in anchor.parent ? (anchor.parent.statements as readonly ts.Node[]).flatMap(namesOf) : [];
  return group.some(({ old }) => namesOf(old).some((name) => name !== undefined && around.includes(name)));
}

/** A declaration that nobody asks for is of little use; one that is missing is of much. */
function usefulness(space: SearchSpace, group: readonly Lost[]): number {
  const declared = group.flatMap(({ old }) => (space.ts.isVariableStatement(old) || space.ts.isFunctionDeclaration(old) ? [...declaredIn(space.ts, old)] : []));
  if (declared.length === 0) return 0.9;
  return declared.some((name) => mentioned(space).has(name)) ? 1 : 0.2;
}

const mentioned = perSpace((space) => new Set(nodesOf(space).flatMap((node) => (isReference(space.ts, node) ? [node.text] : []))));
