import type ts from 'typescript';
import type { Edit, Edited } from './edits.ts';
import { isOutsideOfRuntime, placeOf } from './places.ts';
import { bindSame, findRun, findWholeBody, isOwnStatement } from './runs.ts';
import type { Found, Site } from './site.ts';
import type { Node, Tree } from './tree.ts';
import { hasBody, isStatementList } from './tree.ts';

/** The smallest stretch around this edit that can be switched without changing what anything else means. */
export function findSite(original: Tree, edited: Edited, edit: Edit): Found | undefined {
  for (const node of enclosing(original, edit)) {
    const twin = twinOf(original, edited, { node, edit });
    if (twin === undefined) continue;
    const found = switchedAt(original, edited, { node, twin, edit });
    if (found !== undefined) return isOutsideOfRuntime(original.ts, node) ? undefined : found;
  }
  return undefined;
}

interface Pair {
  readonly node: Node;
  readonly twin: Node;
  readonly edit: Edit;
}

function switchedAt(original: Tree, edited: Edited, pair: Pair): Found | undefined {
  const { node, twin } = pair;
  const { ts } = original;
  const place = placeOf(ts, node);
  if (place !== undefined && placeOf(ts, twin) !== undefined) return whole(original, edited, { ...pair, kind: place === 'child' ? 'child' : 'expression' });
  if (isStatementList(original, node) && isStatementList(edited, twin)) {
    const run = findRun(original, edited, { list: node, twin, edit: pair.edit }) ?? findWholeBody(original, edited, { list: node, twin });
    if (run !== undefined) return { ...run, edited };
  }
  if (isSlot(ts, node) && isOwnStatement(original, node) && isOwnStatement(edited, twin) && bindSame(original, edited, { was: [node], is: [twin] })) return whole(original, edited, { ...pair, kind: 'slot' });
  return undefined;
}

function whole(original: Tree, edited: Edited, { node, twin, kind }: Pair & { readonly kind: Site['kind'] }): Found {
  return { kind, node, start: node.getStart(original.source), end: node.end, edited, nodes: [twin], from: twin.getStart(edited.source), to: twin.end };
}

/** Is this the one statement that an `if`, `else` or loop governs? (What a label names must stay where it is.) */
function isSlot(ts: Tree['ts'], node: Node): boolean {
  const { parent } = node;
  if (parent === undefined || !ts.isStatement(node)) return false;
  if (ts.isIfStatement(parent)) return parent.thenStatement === node || parent.elseStatement === node;
  return ts.isIterationStatement(parent, false) && parent.statement === node;
}

/** Nodes that hold the edit (or touch it, where it inserts), the narrowest first. */
function enclosing({ ts, source }: Tree, edit: Edit): readonly Node[] {
  const found: Node[] = [];
  const visit = (node: Node): void => {
    if (node.pos > edit.end || node.end < edit.start) return;
    if (node.getStart(source) <= edit.start && edit.end <= node.end) found.push(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  const width = (node: Node): number => node.end - node.getStart(source);
  return [...found.reverse().sort((a, b) => width(a) - width(b)), source];
}

/** The node of the edited text that stands where this one stood, in the same surroundings; undefined when there is none. */
function twinOf(original: Tree, edited: Edited, { node, edit }: Omit<Pair, 'twin'>): Node | undefined {
  const path: Node[] = [];
  for (let one = node; !original.ts.isSourceFile(one); one = one.parent) path.unshift(one);
  let at: Node = edited.source;
  for (const one of path) {
    const [start, end] = [edited.startOf(one.getStart(original.source), [edit]), edited.endOf(one.end, [edit])];
    const isTwin = (child: Node): boolean => child.end === end && child.getStart(edited.source) === start && (one === node || child.kind === one.kind);
    const next: Node | undefined = original.ts.forEachChild(at, (child) => (isTwin(child) ? child : undefined));
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}

/** Is this place reached only while its module is evaluated: not in a function, nor in a field that each object gets? */
export function isAtLoad(tree: Tree, node: Node): boolean {
  const { ts } = tree;
  for (let one = node; !ts.isSourceFile(one); one = one.parent) {
    const { parent } = one;
    if (hasBody(tree, parent) && (parent.body === one || parent.parameters.includes(one as ts.ParameterDeclaration))) return false;
    if (ts.isPropertyDeclaration(parent) && parent.initializer === one && !(ts.getModifiers(parent) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)) return false;
  }
  return true;
}
