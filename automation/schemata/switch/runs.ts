import type ts from 'typescript';
import type { Edit, Edited } from './edits.ts';
import type { Found } from './site.ts';
import type { Node, StatementList, Tree } from './tree.ts';
import { callsSuper, countDirectives, isFunctionBody } from './tree.ts';

type Run = Omit<Found, 'edited'>;

interface Lists {
  readonly list: StatementList;
  readonly twin: StatementList;
}

/** The statements of a list between those that the edit leaves alone, when none of them declares anything for the others. */
export function findRun(original: Tree, edited: Edited, { list, twin, edit }: Lists & { readonly edit: Edit }): Run | undefined {
  if (!sameDirectives(original, edited, { list, twin })) return undefined;
  const isSame = (one: Node | undefined, other: Node | undefined): boolean =>
    one !== undefined && other !== undefined && one.kind === other.kind && edited.startOf(one.getStart(original.source), []) === other.getStart(edited.source) && edited.endOf(one.end, []) === other.end;
  const [old, now] = [list.statements, twin.statements];
  let head = 0;
  while ((old[head]?.end ?? Infinity) <= edit.start && isSame(old[head], now[head])) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && startOf(original, old.at(-1 - tail)) >= edit.end && isSame(old.at(-1 - tail), now.at(-1 - tail))) tail += 1;
  const [was, is] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  if (head < countDirectives(original, list) || ![...was, ...is].every((one) => isOwnStatement(original, one))) return undefined;
  if (!bindSame(original, edited, { was, is })) return undefined;
  const place = placeOfRun(original, list, { was, before: old[head - 1], after: old[old.length - tail] });
  return place === undefined ? undefined : { kind: 'run', node: list, ...place, nodes: is, from: startOf(edited, is[0], 0), to: is.at(-1)?.end ?? 0 };
}

function startOf({ source }: Tree, node: Node | undefined, otherwise = -1): number {
  return node?.getStart(source) ?? otherwise;
}

/** Where the run stands; for none, a place between its neighbours that no comment can swallow. */
function placeOfRun(original: Tree, list: StatementList, { was, before, after }: { readonly was: readonly Node[]; readonly before: Node | undefined; readonly after: Node | undefined }): { readonly start: number; readonly end: number } | undefined {
  const [first, last] = [was[0], was.at(-1)];
  if (first !== undefined && last !== undefined) return { start: first.getStart(original.source), end: last.end };
  const at = before?.end ?? after?.getStart(original.source) ?? (original.ts.isBlock(list) ? list.end - 1 : undefined);
  return at === undefined ? undefined : { start: at, end: at };
}

/** All of a function's body but its directives: what it declares, it declares for itself. */
export function findWholeBody(original: Tree, edited: Edited, lists: Lists): Run | undefined {
  const { list, twin } = lists;
  if (!isFunctionBody(original, list) || !isFunctionBody(edited, twin) || !sameDirectives(original, edited, lists)) return undefined;
  if (callsSuper(original, list) || callsSuper(edited, twin)) return undefined;
  const inside = (tree: Tree, body: ts.Block): number => body.statements[countDirectives(tree, body) - 1]?.end ?? body.getStart(tree.source) + 1;
  const nodes = twin.statements.slice(countDirectives(edited, twin));
  if (!bindSame(original, edited, { was: list.statements, is: nodes })) return undefined;
  return { kind: 'body', node: list, start: inside(original, list), end: list.end - 1, nodes, from: inside(edited, twin), to: twin.end - 1 };
}

function sameDirectives(original: Tree, edited: Edited, { list, twin }: Lists): boolean {
  const text = (tree: Tree, one: StatementList): string =>
    one.statements
      .slice(0, countDirectives(tree, one))
      .map((directive) => directive.getText(tree.source))
      .join('\n');
  return text(original, list) === text(edited, twin);
}

/** Do both bind the same names for the whole function (`var`)? Each arm's names are there whichever is run. */
export function bindSame(original: Tree, edited: Tree, { was, is }: { readonly was: readonly Node[]; readonly is: readonly Node[] }): boolean {
  const names = (tree: Tree, nodes: readonly Node[]): string => [...new Set(nodes.flatMap((node) => hoistedNames(tree, node)))].sort().join();
  return names(original, was) === names(edited, is);
}

function hoistedNames(tree: Tree, node: Node): readonly string[] {
  const { ts } = tree;
  if (ts.isFunctionDeclaration(node)) return node.name === undefined ? [] : [node.name.text];
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return [];
  const own = ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0 ? node.declarations.map(({ name }) => name.getText(tree.source)) : [];
  const inner: string[] = [];
  ts.forEachChild(node, (child) => void inner.push(...hoistedNames(tree, child)));
  return [...own, ...inner];
}

/** A statement that declares nothing beyond itself, so that it may stand in a block of its own; `var` reaches out of it. */
export function isOwnStatement(tree: Tree, node: Node): boolean {
  const { ts } = tree;
  if (!ts.isStatement(node) || callsSuper(tree, node)) return false;
  if (ts.isVariableStatement(node)) return (node.declarationList.flags & ts.NodeFlags.BlockScoped) === 0 && ts.getModifiers(node) === undefined;
  if (ts.isLabeledStatement(node)) return !ts.isFunctionDeclaration(node.statement);
  return !DECLARATIONS.has(ts.SyntaxKind[node.kind] ?? '');
}

const DECLARATIONS: ReadonlySet<string> = new Set(['FunctionDeclaration', 'ClassDeclaration', 'EnumDeclaration', 'ModuleDeclaration', 'InterfaceDeclaration', 'TypeAliasDeclaration', 'ImportDeclaration', 'ImportEqualsDeclaration', 'ExportDeclaration', 'ExportAssignment', 'NamespaceExportDeclaration', 'MissingDeclaration']);
