import type ts from 'typescript';
import type { Draft, Rename, SearchSpace, Template } from '../template.ts';
import { nodesOf } from '../donors/alignment.ts';
import { isKnownAt, isReference } from '../donors/names.ts';
import { perSpace } from '../donors/per-space.ts';
import { renamesOf } from '../donors/renames.ts';

/** A name that is still used as it was called before the change: as it is called now; at this place, and at all places at once. */
export const renamedName: Template = {
  name: 'renamed-name',
  *draftsAt(node, space) {
    const here = leftovers(space).filter((one) => one.node === node);
    for (const left of here) {
      const all = leftovers(space).filter(({ rename }) => rename === left.rename);
      const { from, to } = left.rename;
      const missed = space.failures.some(({ message }) => message.includes(from)) ? 1 : 0.7;
      if (all.length > 1 && all[0] === left) yield { edits: all.map(({ edit }) => edit), why: `\`${from}\` is called \`${to}\` everywhere`, likely: missed };
      yield { edits: [left.edit], why: `\`${from}\` is called \`${to}\` now`, likely: missed * 0.9 };
    }
  },
};

interface Leftover {
  readonly node: ts.Node;
  readonly rename: Rename;
  readonly edit: Draft['edits'][number];
}

const leftovers = perSpace((space): readonly Leftover[] => {
  const renames = renamesOf(space);
  if (renames.length === 0) return [];
  return nodesOf(space).flatMap((node) => renames.flatMap((rename): readonly Leftover[] => {
    if (nameIn(space, node) !== rename.from) return [];
    const text = rename.kind === 'variable' ? asVariable(space, node, rename) : asProperty(space, node, rename);
    return text === undefined ? [] : [{ node, rename, edit: { start: node.getStart(), end: node.end, text } }];
  }));
});

function nameIn({ ts: api }: SearchSpace, node: ts.Node): string | undefined {
  return api.isIdentifier(node) || api.isStringLiteral(node) ? node.text : undefined;
}

/** Only where the old name leads nowhere and the new one somewhere. */
function asVariable(space: SearchSpace, node: ts.Node, { from, to }: Rename): string | undefined {
  const reaches = (name: string) => space.scope.namesAt(node).some((one) => one.name === name);
  if (!isReference(space.ts, node) || reaches(from) || !reaches(to) || isKnownAt(space, from, node) && from in globalThis) return undefined;
  return space.ts.isShorthandPropertyAssignment(node.parent) ? `${from}: ${to}` : to;
}

/** `row.total`, `row['total']`, `{ total: 1 }`, `{ total } = row`. */
function asProperty({ ts: api }: SearchSpace, node: ts.Node, { from, to }: Rename): string | undefined {
  const { parent } = node;
  if (api.isPropertyAccessExpression(parent)) return parent.name === node ? to : undefined;
  if (api.isStringLiteral(node)) return api.isElementAccessExpression(parent) ? node.getText().replace(from, to) : undefined;
  if (api.isShorthandPropertyAssignment(parent)) return `${to}: ${from}`;
  if (api.isPropertyAssignment(parent)) return parent.name === node ? to : undefined;
  if (!api.isBindingElement(parent) || !api.isObjectBindingPattern(parent.parent)) return undefined;
  if (parent.propertyName !== undefined) return parent.propertyName === node ? to : undefined;
  return parent.name === node ? `${to}: ${from}` : undefined;
}
