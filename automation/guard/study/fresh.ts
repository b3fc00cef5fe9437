import type { Script, Side } from './study.ts';
import type { Node } from './syntax.ts';

export interface Fresh {
  readonly node: Node;
  readonly key: string;
  /** 1-based, in the new text. */
  readonly line: number;
}

/** Finds things in one side of a script: each with a key that says what it is, wherever it stands. */
export type Find = (side: Side) => readonly { readonly node: Node; readonly key: string }[];

/**
 * What the patch brings in: on a changed line, and more of that key than there were before. What was only moved or
 * rewritten around is not new.
 */
export function fresh(script: Script, find: Find): readonly Fresh[] {
  const { tree } = script.after;
  const now = find(script.after);
  if (now.length === 0) return [];
  const touched = now.filter(({ node }) => touches(script.added, tree.lineOf(node), tree.lastLineOf(node)));
  if (touched.length === 0) return [];
  const [counts, before] = [countKeys(now), countKeys(find(script.before))];
  const left = new Map([...counts].map(([key, count]) => [key, count - (before.get(key) ?? 0)]));
  return touched.flatMap(({ node, key }) => {
    const rest = left.get(key) ?? 0;
    if (rest <= 0) return [];
    left.set(key, rest - 1);
    return [{ node, key, line: tree.lineOf(node) }];
  });
}

/** Paths of names (see Names) that the patch brings in; `keyOf` gives undefined for those that are of no interest. */
export function freshChains(script: Script, keyOf: (chain: string, node: Node, side: Side) => string | undefined): readonly (Fresh & { readonly chain: string })[] {
  const find: Find = (side) =>
    side.names.chains().flatMap(({ node, chain }) => {
      const key = keyOf(chain, node, side);
      return key === undefined ? [] : [{ node, key }];
    });
  return fresh(script, find).map((one) => ({ ...one, chain: script.after.names.chainOf(one.node) ?? one.key }));
}

function touches(added: ReadonlySet<number>, from: number, to: number): boolean {
  for (let line = from; line <= to; line += 1) if (added.has(line)) return true;
  return false;
}

function countKeys(list: readonly { readonly key: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of list) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
