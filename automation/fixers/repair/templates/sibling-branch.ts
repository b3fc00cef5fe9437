import type ts from 'typescript';
import { listPlaces } from '../donors/insertions.ts';
import { adaptedText } from '../donors/names.ts';
import { perSpace } from '../donors/per-space.ts';
import { byPlace } from '../donors/roles.ts';
import { siblingsIn, wordOf, type Siblings } from '../donors/siblings.ts';
import { indentOf, reindented, replacing, shown } from '../donors/texts.ts';
import { walk } from '../donors/tree.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/** As it is done in the case, branch or function beside it: a piece of the sibling, what the sibling does besides, and what was forgotten to be exchanged in a copy. */
export const siblingBranch: Template = { name: 'sibling-branch', draftsAt: (node, space) => drafts(space).get(node) ?? [] };

const drafts = perSpace((space): ReadonlyMap<ts.Node, readonly Draft[]> => {
  const byNode = new Map<ts.Node, Draft[]>();
  for (const siblings of siblingsIn(space)) {
    for (const { anchor, draft } of [...pieces(space, siblings), ...forgotten(space, siblings)]) byNode.set(anchor, [...(byNode.get(anchor) ?? []), draft]);
  }
  return byNode;
});

interface Anchored {
  readonly anchor: ts.Node;
  readonly draft: Draft;
}

/** The fewer differences two siblings have, the more one of them means. */
function* pieces(space: SearchSpace, siblings: Siblings): Generator<Anchored> {
  const likely = 0.8 / siblings.differences.length;
  for (const one of siblings.differences) {
    if (one.kind === 'replaced') {
      const text = adopted(space, siblings, { piece: one.old, place: one.now });
      const isToken = space.ts.isToken(one.now) && !space.ts.isLiteralExpression(one.now) && !space.ts.isIdentifier(one.now);
      if (text !== undefined && text !== one.now.getText()) yield { anchor: isToken ? one.now.parent : one.now, draft: replacing(one.now, text, { why: `${shown(one.now.getText())} becomes ${shown(text)}, as beside it`, likely }) };
    } else if (one.kind === 'lost') {
      for (const place of listPlaces(space, one)) {
        const text = adopted(space, siblings, { piece: one.old, place: place.anchor });
        if (text !== undefined) yield { anchor: place.anchor, draft: { edits: [place.edit([reindented(text, indentOf(one.old), place.indent)])], why: `${shown(text)} as beside it`, likely: Math.min(1, likely * 2) } };
      }
    }
  }
}

/** The sibling's text with this one's names for its own. */
function adopted(space: SearchSpace, { old, now, exchange }: Siblings, { piece, place }: { readonly piece: ts.Node; readonly place: ts.Node }): string | undefined {
  const places = byPlace(space, old, now);
  const exchanged = wordOf(space.ts, piece) === undefined ? withExchanged(space.ts, piece, exchange) : undefined;
  return exchanged ?? adaptedText(space, piece, { place, more: (name) => exchange.get(name) ?? places(name) });
}

/** undefined when there is nothing to be exchanged. */
function withExchanged(api: typeof ts, piece: ts.Node, exchange: ReadonlyMap<string, string>): string | undefined {
  const start = piece.getStart();
  const words = [...walk(piece)].filter((node) => exchange.has(wordOf(api, node) ?? ''));
  if (words.length === 0) return undefined;
  return [...words].reverse().reduce((text, node) => text.slice(0, node.getStart() - start) + exchangedText(api, node, exchange) + text.slice(node.end - start), piece.getText());
}

function exchangedText(api: typeof ts, node: ts.Node, exchange: ReadonlyMap<string, string>): string {
  const word = wordOf(api, node) ?? '';
  return node.getText().replace(word, () => exchange.get(word) ?? word);
}

/** In a copy where `min` became `max`, a `min` that was left. */
function* forgotten({ ts: api }: SearchSpace, { now, exchange }: Siblings): Generator<Anchored> {
  for (const node of walk(now)) {
    const word = wordOf(api, node);
    if (word === undefined || !exchange.has(word)) continue;
    const text = exchangedText(api, node, exchange);
    yield { anchor: node, draft: replacing(node, api.isShorthandPropertyAssignment(node.parent) ? `${word}: ${text}` : text, { why: `${word} was left of a copy that says ${exchange.get(word) ?? ''}`, likely: 1 }) };
  }
}
