import type ts from 'typescript';
import type { SearchSpace } from '../template.ts';
import { differencesOf, type Difference, type Pair } from './differences.ts';
import { perSpace } from './per-space.ts';
import { enclosing, similarityOf, tokenTexts, walk } from './tree.ts';

export interface Alignment {
  readonly differences: readonly Difference[];
  /** Nodes that stand on both sides and differ within, outermost first. */
  readonly pairs: readonly Pair[];
}

/** A function that moved or got another name is the same one when they are at least so alike. */
const LEAST_MOVED = 0.5;

/** The file on the base against the file of the snapshot; undefined where the base is unknown. */
export const alignmentOf = perSpace((space): Alignment | undefined => (space.before === undefined ? undefined : alignTrees(space.ts, { old: space.before.source, now: space.source })));

/** Two texts of one file against each other. */
export function alignTrees(compiler: typeof ts, files: Pair): Alignment {
  const whole = differencesOf(files);
  const moved = movedIn(compiler, whole.all);
  const gone = new Set(moved.flatMap(({ from, to }) => [from, to]));
  const within = moved.map(({ bodies }) => differencesOf(bodies));
  const rest = whole.all.filter((one) => !(one.kind === 'lost' && gone.has(one)) && !(one.kind === 'gained' && gone.has(one)));
  return { differences: [...rest, ...within.flatMap(({ all }) => all)], pairs: [...whole.pairs, ...within.flatMap(({ pairs }) => pairs)] };
}

interface Moved {
  readonly from: Difference;
  readonly to: Difference;
  readonly bodies: Pair;
}

/** Functions and classes that were taken away in one place and came up in another, or as another kind of declaration. */
function movedIn(compiler: typeof ts, differences: readonly Difference[]): readonly Moved[] {
  const came = differences.flatMap((to) => (to.kind === 'gained' ? bodiesIn(compiler, to.now).map((body) => ({ to, body })) : []));
  return differences.flatMap((from): Moved[] => {
    if (from.kind !== 'lost') return [];
    const old = bodiesIn(compiler, from.old)[0];
    if (old === undefined) return [];
    const ranked = came.map(({ to, body }) => ({ from, to, bodies: { old, now: body }, alike: similarityOf(old, body) })).sort((one, other) => other.alike - one.alike);
    return ranked.filter(({ alike }) => alike >= LEAST_MOVED).slice(0, 1);
  });
}

/** The bodies of what a declaration declares: a function's, a method's, a class's members one by one. */
function bodiesIn(compiler: typeof ts, declaration: ts.Node): readonly ts.Node[] {
  const declared = compiler.isVariableStatement(declaration) ? declaration.declarationList.declarations.map(({ initializer }) => initializer) : [declaration];
  return declared.flatMap((one) => {
    if (one === undefined) return [];
    if (compiler.isClassLike(one)) return one.members.flatMap((member) => bodiesIn(compiler, member));
    const body = compiler.isFunctionLike(one) && 'body' in one ? one.body : undefined;
    return body === undefined ? [] : [body];
  });
}

/** Would the file say again what it said before (imports and comments left aside)? Then the change is only taken back. */
export function isRevert(space: SearchSpace, text: string): boolean {
  return space.before !== undefined && meaningOf(text) === meaningBefore(space);
}

const meaningBefore = perSpace((space) => meaningOf(space.before?.text ?? ''));

function meaningOf(text: string): string {
  return tokenTexts(text.replaceAll(/^import\b[^;'"]*['"][^'"\n]*['"];?[ \t]*$/gm, '')).join(' ').replaceAll(/ ?[;,] ?/g, ' ');
}

/** Has the node a line in common with what the change touched? Where that is unknown, every node has. */
export function isInChange(space: SearchSpace, node: ts.Node): boolean {
  if (space.changed.length === 0) return true;
  const lineOf = (position: number) => space.source.getLineAndCharacterOfPosition(position).line + 1;
  const [first, last] = [lineOf(node.getStart()), lineOf(node.end)];
  return space.changed.some((range) => range.first <= last && range.last >= first);
}

/** The function that a node stands in, or the file. */
export function functionAround({ ts: compiler, source }: Pick<SearchSpace, 'ts' | 'source'>, node: ts.Node): ts.Node {
  return enclosing(node, (one): one is ts.FunctionLikeDeclaration => compiler.isFunctionLike(one) && 'body' in one && one.body !== undefined) ?? source;
}

/** Every node of the file on the snapshot. */
export const nodesOf = perSpace((space): readonly ts.Node[] => [...walk(space.source)]);
