import type ts from 'typescript';
import type { SearchSpace } from '../template.ts';
import { isInChange, nodesOf } from './alignment.ts';
import { differencesOf, type Difference, type Pair } from './differences.ts';
import { perSpace } from './per-space.ts';
import { childrenOf, similarityOf } from './tree.ts';

/** Two parts of one file that say alike things: `old` is the model, `now` the part of the change. */
export interface Siblings extends Pair {
  readonly differences: readonly Difference[];
  /** What is called one thing there and another here, in the order of how often: `min` and `max`. */
  readonly exchange: ReadonlyMap<string, string>;
}

const LEAST_LIKENESS = 0.5;
const MOST_TOKENS_APART = 8;
/** In a list, so far apart two may stand. */
const REACH = 3;

/** Neighbouring cases, statements, properties, functions, and the two sides of a branch. */
export const siblingsIn = perSpace((space): readonly Siblings[] => pairsIn(space).flatMap(({ old, now }) => {
  const { all } = differencesOf({ old, now });
  return all.length === 0 || all.length > MOST_TOKENS_APART ? [] : [{ old, now, differences: all, exchange: exchangeOf(space.ts, all) }];
}));

function pairsIn(space: SearchSpace): readonly Pair[] {
  const { ts: api } = space;
  return nodesOf(space).flatMap((node): readonly Pair[] => {
    const groups = childrenOf(node).flatMap((child) => (child.kind === 'list' && child.nodes.length > 1 ? [child.nodes] : []));
    if (api.isIfStatement(node) && node.elseStatement !== undefined) groups.push([node.thenStatement, api.isIfStatement(node.elseStatement) ? node.elseStatement.thenStatement : node.elseStatement]);
    if (api.isConditionalExpression(node)) groups.push([node.whenTrue, node.whenFalse]);
    if (api.isBinaryExpression(node) && /^(&&|\|\||[-+])$/.test(node.operatorToken.getText())) groups.push([node.left, node.right]);
    return groups.flatMap((group) => within(space, group));
  });
}

function within(space: SearchSpace, group: readonly ts.Node[]): readonly Pair[] {
  return group.flatMap((now, at) => {
    if (!isInChange(space, now) || space.ts.isImportDeclaration(now) || !isAffordable(space, now)) return [];
    return group.slice(Math.max(0, at - REACH), at + REACH + 1).flatMap((old) => (old !== now && old.kind === now.kind && similarityOf(old, now) >= LEAST_LIKENESS ? [{ old, now }] : []));
  });
}

/** Where nobody knows the change, all of a long file would be compared with itself: only what is suspected is. */
const LONG = 20_000;

function isAffordable({ text, changed, suspects, file, source }: SearchSpace, node: ts.Node): boolean {
  if (changed.length > 0 || text.length < LONG) return true;
  const [first, last] = [node.getStart(), node.end].map((position) => source.getLineAndCharacterOfPosition(position).line + 1);
  return suspects.some((suspect) => suspect.file === file && suspect.first <= (last ?? 0) && suspect.last >= (first ?? 0));
}

/** Names, texts and operators that stand for each other wherever they differ. */
function exchangeOf(api: typeof ts, differences: readonly Difference[]): ReadonlyMap<string, string> {
  const exchange = new Map<string, string>();
  for (const one of differences) {
    if (one.kind !== 'replaced') continue;
    const [from, to] = [wordOf(api, one.old), wordOf(api, one.now)];
    if (from !== undefined && to !== undefined && !exchange.has(from)) exchange.set(from, to);
  }
  return exchange;
}

/** A name, a number, or what a text says. */
export function wordOf(api: typeof ts, node: ts.Node): string | undefined {
  return api.isIdentifier(node) || api.isStringLiteral(node) || api.isPrivateIdentifier(node) || api.isNumericLiteral(node) ? node.text : undefined;
}
