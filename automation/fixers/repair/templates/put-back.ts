import type ts from 'typescript';
import type { Draft, SearchSpace, Template } from '../template.ts';
import { alignmentOf, isRevert } from '../donors/alignment.ts';
import type { Difference, Pair } from '../donors/differences.ts';
import { adaptedText } from '../donors/names.ts';
import { perSpace } from '../donors/per-space.ts';
import { applied, indentOf, reindented, replacing, shown } from '../donors/texts.ts';
import { childrenOf, codeOf, likest } from '../donors/tree.ts';

/** A larger piece than this is not put back whole: it would take the change back. */
const MOST_LINES = 8;

/** A piece of the last green version in the place of what the change made of it: the smallest pieces, then the larger ones around them. Never all of the change. */
export const putBack: Template = { name: 'put-back', draftsAt: (node, space) => drafts(space).get(node) ?? [] };

const drafts = perSpace((space): ReadonlyMap<ts.Node, readonly Draft[]> => {
  const byNode = new Map<ts.Node, Draft[]>();
  const seen = new Set<string>();
  for (const { anchor, draft } of allOf(space)) {
    const text = applied(space.text, draft.edits);
    if (seen.has(text) || text === space.text || isRevert(space, text)) continue;
    seen.add(text);
    byNode.set(anchor, [...(byNode.get(anchor) ?? []), draft]);
  }
  return byNode;
});

interface Anchored {
  readonly anchor: ts.Node;
  readonly draft: Draft;
}

function* allOf(space: SearchSpace): Generator<Anchored> {
  const alignment = alignmentOf(space);
  if (alignment === undefined) return;
  for (const difference of alignment.differences) yield* ofDifference(space, difference);
  for (const pair of [...alignment.pairs].reverse()) {
    if (!isPiece(space, pair)) continue;
    yield* wrapped(space, pair);
    yield* unwrapped(pair, space);
    yield* whole(space, pair, 0.5 / (1 + linesOf(pair.old) / 4));
  }
}

function* ofDifference(space: SearchSpace, difference: Difference): Generator<Anchored> {
  if (difference.kind === 'replaced') {
    yield* whole(space, difference, 1);
    yield* wrapped(space, difference);
    yield* unwrapped(difference, space);
  } else if (difference.kind === 'role_lost' || difference.kind === 'role_gained') {
    if (difference.role !== 'type' || space.failures.some(({ kind }) => kind === 'types')) yield* withOldFrame(space, difference.pair, difference.kind === 'role_lost' ? 0.9 : 0.7);
  }
}

function* whole(space: SearchSpace, { old, now }: Pair, likely: number): Generator<Anchored> {
  const text = adaptedText(space, old, { place: now });
  if (text !== undefined) yield anchored(space, now, replacing(now, reindented(text, indentOf(old), indentOf(now)), { why: `${shown(now.getText())} is ${shown(text)} again`, likely }));
}

/** What stood around it comes back, and the new piece stays in it: `x - z` is `Math.abs(x - z)` again. */
function* wrapped(space: SearchSpace, { old, now }: Pair): Generator<Anchored> {
  const inner = space.ts.isExpression(now) ? likest(now, old) : undefined;
  if (inner === undefined || codeOf(inner) === codeOf(now)) return;
  const around = adaptedText(space, old, { place: now });
  const kept = adaptedText(space, inner, { place: now });
  if (around === undefined || kept === undefined || old.getText() !== around) return;
  const start = inner.getStart() - old.getStart();
  const text = around.slice(0, start) + now.getText() + around.slice(start + inner.getText().length);
  yield anchored(space, now, replacing(now, text, { why: `${shown(now.getText())} stands in ${shown(around)} again`, likely: 0.8 }));
}

/** What the change put around it goes, and what it changed within stays. */
function* unwrapped({ old, now }: Pair, space: SearchSpace): Generator<Anchored> {
  const inner = space.ts.isExpression(old) ? likest(old, now) : undefined;
  if (inner !== undefined && codeOf(inner) !== codeOf(old)) yield anchored(space, now, replacing(now, inner.getText(), { why: `${shown(now.getText())} is only ${shown(inner.getText())}`, likely: 0.6 }));
}

/** The old node with what stands in it today: brings back a default, an else, a `?.`, or takes such a one away. */
function* withOldFrame(space: SearchSpace, { old, now }: Pair, likely: number): Generator<Anchored> {
  const today = new Map(childrenOf(now).map((child) => [child.role, child]));
  const base = old.getStart();
  const edits = childrenOf(old).flatMap((child): Draft['edits'] => {
    const twin = today.get(child.role);
    const [from, to] = [child.kind === 'one' ? [child.node] : child.nodes, twin === undefined ? [] : twin.kind === 'one' ? [twin.node] : twin.nodes];
    const [first, last, start, end] = [from[0], from.at(-1), to[0], to.at(-1)];
    if (first === undefined || last === undefined || start === undefined || end === undefined) return [];
    return [{ start: first.getStart() - base, end: last.end - base, text: reindented(space.text.slice(start.getStart(), end.end), indentOf(start), indentOf(first)) }];
  });
  if (childrenOf(old).some(({ role }) => !today.has(role)) && adaptedText(space, old, { place: now }) === undefined) return;
  const text = reindented(applied(old.getText(), edits), indentOf(old), indentOf(now));
  yield anchored(space, now, replacing(now, text, { why: `${shown(now.getText())} is ${shown(text)} again`, likely }));
}

/** Expressions, properties, parameters, cases and short statements; no blocks, which hold what the change is for. */
function isPiece({ ts: compiler }: SearchSpace, { old, now }: Pair): boolean {
  if (compiler.isSourceFile(now) || compiler.isBlock(now) || compiler.isCaseBlock(now) || compiler.isClassLike(now) || compiler.isFunctionDeclaration(now)) return false;
  return linesOf(old) <= MOST_LINES && linesOf(now) <= MOST_LINES;
}

function linesOf(node: ts.Node): number {
  return node.getText().split('\n').length;
}

/** Hung up on the next node that is more than a token. */
function anchored({ ts: compiler }: SearchSpace, node: ts.Node, draft: Draft): Anchored {
  const isToken = (compiler.isToken(node) && !compiler.isLiteralExpression(node) && !compiler.isIdentifier(node)) || compiler.isTemplateSpan(node);
  return { anchor: isToken ? node.parent : node, draft };
}
