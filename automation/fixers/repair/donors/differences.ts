import type ts from 'typescript';
import { alignLists, type Step } from './sequence.ts';
import { childrenOf, codeOf, likest, similarityOf, type Child } from './tree.ts';

export interface Pair {
  readonly old: ts.Node;
  readonly now: ts.Node;
}

/** Where two trees part, at the smallest node that says so. */
export type Difference =
  | { readonly kind: 'replaced'; readonly old: ts.Node; readonly now: ts.Node }
  /** An item of a list that is there no more. `after`, `before`: the items of today's list between which it stood; what came in new stands between them. */
  | { readonly kind: 'lost'; readonly old: ts.Node; readonly list: Pair & { readonly role: string }; readonly after: ts.Node | undefined; readonly before: ts.Node | undefined }
  | { readonly kind: 'gained'; readonly now: ts.Node; readonly list: Pair & { readonly role: string } }
  /** A single child that one side alone has: an initializer, an else, a question mark. */
  | { readonly kind: 'role_lost' | 'role_gained'; readonly pair: Pair; readonly role: string };

export interface Differences {
  readonly all: readonly Difference[];
  /** The nodes that stand on both sides and differ within, outermost first. */
  readonly pairs: readonly Pair[];
}

/** Items of one list that are less alike than this are two things. */
const LEAST_LIKENESS = 0.45;

/** The smallest differences between two trees, in the order in which they stand. */
export function differencesOf(pair: Pair): Differences {
  const found = { all: [] as Difference[], pairs: [] as Pair[] };
  compare(pair, found);
  return found;
}

interface Found {
  readonly all: Difference[];
  readonly pairs: Pair[];
}

function compare(pair: Pair, found: Found): void {
  if (same(pair.old, pair.now)) return;
  const [old, now] = [childrenOf(pair.old), childrenOf(pair.now)];
  if (pair.old.kind !== pair.now.kind || old.length + now.length === 0) {
    found.all.push({ kind: 'replaced', ...pair });
    return compareWithin(pair, found);
  }
  const before = found.all.length;
  found.pairs.push(pair);
  for (const role of new Set([...old, ...now].map((child) => child.role))) {
    const of = (children: readonly Child[]) => children.find((child) => child.role === role);
    compareRole({ pair, role, old: of(old), now: of(now) }, found);
  }
  if (isOtherCall(pair)) compareWithin(pair, found);
  // Says something else with the same children: `let` for `const`, `-x` for `+x`.
  if (found.all.length === before) {
    found.pairs.pop();
    found.all.push({ kind: 'replaced', ...pair });
  }
}

/** Where the one stands inside of the other today (`f(x)` in `Math.max(0, f(y))`): what differs within as well. */
function compareWithin({ old, now }: Pair, found: Found): void {
  const [inNow, inOld] = [likest(old, now), likest(now, old)];
  if (inNow !== undefined) compare({ old, now: inNow }, found);
  else if (inOld !== undefined) compare({ old: inOld, now }, found);
}

function isOtherCall({ old, now }: Pair): boolean {
  const calleeOf = (node: ts.Node) => ('arguments' in node && 'expression' in node ? codeOf(node.expression as ts.Node) : undefined);
  return calleeOf(old) !== calleeOf(now);
}

function compareRole({ pair, role, old, now }: { pair: Pair; role: string; old: Child | undefined; now: Child | undefined }, found: Found): void {
  if (old?.kind === 'one' && now?.kind === 'one') compare({ old: old.node, now: now.node }, found);
  else if (old?.kind === 'one' || now?.kind === 'one') found.all.push({ kind: old === undefined ? 'role_gained' : 'role_lost', pair, role });
  else compareLists({ ...pair, role }, { old: old?.nodes ?? [], now: now?.nodes ?? [] }, found);
}

function compareLists(list: Pair & { role: string }, { old, now }: { old: readonly ts.Node[]; now: readonly ts.Node[] }, found: Found): void {
  const steps = alignLists(old, now, { same, likeness });
  const standsIn = replacements(steps);
  let after: ts.Node | undefined;
  steps.forEach((step, index) => {
    const inPlaceOf = standsIn.get(step);
    if (step.old !== undefined && step.now !== undefined) {
      compare({ old: step.old, now: step.now }, found);
      after = step.now;
    } else if (step.old !== undefined) {
      if (inPlaceOf?.now !== undefined) compare({ old: step.old, now: inPlaceOf.now }, found);
      if (inPlaceOf?.now === undefined || isThing(list.role, step.old)) found.all.push({ kind: 'lost', old: step.old, list, after, before: steps.slice(index).find((one) => one.old !== undefined && one.now !== undefined)?.now });
    } else if (step.now !== undefined && (inPlaceOf === undefined || isThing(list.role, step.now))) found.all.push({ kind: 'gained', now: step.now, list });
  });
}

/** Between two matches, as many that went as came: each took the place of one. */
function replacements(steps: readonly Step<ts.Node>[]): ReadonlyMap<Step<ts.Node>, Step<ts.Node>> {
  const result = new Map<Step<ts.Node>, Step<ts.Node>>();
  let run: Step<ts.Node>[] = [];
  const flush = () => {
    const [lost, gained] = [run.filter(({ now }) => now === undefined), run.filter(({ old }) => old === undefined)];
    if (lost.length === gained.length) lost.forEach((one, index) => pairUp(one, gained[index]));
    run = [];
  };
  const pairUp = (one: Step<ts.Node>, other: Step<ts.Node> | undefined) => void (other !== undefined && result.set(one, other).set(other, one));
  for (const step of steps) {
    if (step.old !== undefined && step.now !== undefined) flush();
    else run.push(step);
  }
  flush();
  return result;
}

/** Something of its own, which may be missed beside what took its place; not the third argument. */
function isThing(role: string, node: ts.Node): boolean {
  return role === 'statements' || role === 'clauses' || (role !== 'parameters' && nameOf(node) !== undefined);
}

function likeness(old: ts.Node, now: ts.Node): number {
  if (old.kind !== now.kind || keyOf(old) !== keyOf(now)) return 0;
  const [oldName, nowName] = [nameOf(old), nameOf(now)];
  if (oldName !== undefined && oldName === nowName) return 0.9 + similarityOf(old, now) / 10;
  const alike = similarityOf(old, now);
  return alike < LEAST_LIKENESS ? 0 : alike;
}

function nameOf(node: ts.Node): string | undefined {
  const { name, declarationList } = node as { name?: ts.Node; declarationList?: ts.VariableDeclarationList };
  return (name ?? declarationList?.declarations[0]?.name)?.getText();
}

/** What a `case` is for. */
function keyOf(node: ts.Node): string | undefined {
  return 'statements' in node && 'expression' in node ? codeOf(node.expression as ts.Node) : undefined;
}

function same(one: ts.Node, other: ts.Node): boolean {
  return one.kind === other.kind && (one.getText() === other.getText() || codeOf(one) === codeOf(other));
}
