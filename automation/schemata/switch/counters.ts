import type ts from 'typescript';
import type { LineRange } from '../../task/line-range.ts';
import type { Names } from './names.ts';
import type { Node, Tree } from './tree.ts';
import { countDirectives, isStatementList } from './tree.ts';
import type { Weft } from './weave.ts';
import { RANK } from './weave.ts';

/** Counters for the statements of a file; the number of a counter is the place of its lines in `lines`. */
export interface Counters {
  readonly wefts: readonly Weft[];
  /** Lines of the original that this statement alone answers for: not those of statements inside it. */
  readonly lines: readonly (readonly LineRange[])[];
}

/** Counts each statement, each branch that is no block, and each arrow function's body. */
export function countStatements(tree: Tree, names: Names): Counters {
  const counted: Node[] = [];
  const wefts: Weft[] = [];
  const visit = (node: Node): void => {
    const around = counterAt(tree, node);
    if (around !== undefined) {
      wefts.push(around(`${names.ran}(${counted.length})`));
      counted.push(node);
    }
    tree.ts.forEachChild(node, visit);
  };
  visit(tree.source);
  return { wefts, lines: linesOf(tree, counted) };
}

/** How a call that counts is put before this node; undefined for what isn't counted. */
function counterAt(tree: Tree, node: Node): ((call: string) => Weft) | undefined {
  const { ts, source } = tree;
  const { parent } = node;
  if (parent === undefined) return undefined;
  const [start, end] = [node.getStart(source), node.end];
  if (ts.isArrowFunction(parent) && parent.body === node && !ts.isBlock(node)) return (call) => ({ start, end, rank: RANK.countArrow, around: (inner) => `(${call},${inner})` });
  if (!ts.isStatement(node) || ts.isBlock(node)) return undefined;
  if (isStatementList(tree, parent)) return isCounted(tree, parent, node) ? (call) => ({ start, end: start, rank: RANK.count, around: () => `;${call};` }) : undefined;
  const isBranch = ts.isIfStatement(parent) || ts.isIterationStatement(parent, false);
  return isBranch && !ts.isFunctionDeclaration(node) ? (call) => ({ start, end, rank: RANK.countBody, around: (inner) => `{${call};${inner}}` }) : undefined;
}

function isCounted(tree: Tree, list: Parameters<typeof countDirectives>[1], node: ts.Statement): boolean {
  const { ts } = tree;
  if (ts.isFunctionDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isModuleDeclaration(node) || ts.isImportEqualsDeclaration(node)) return false;
  if (ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)) return false;
  return (list.statements as readonly ts.Statement[]).indexOf(node) >= countDirectives(tree, list);
}

/** Each line belongs to the innermost counted node on it, and to every one that begins there. */
function linesOf({ source }: Tree, counted: readonly Node[]): readonly (readonly LineRange[])[] {
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const owners = new Map<number, number>();
  const spans = counted.map((node) => ({ first: line(node.getStart(source)), last: line(node.end) }));
  spans.forEach(({ first, last }, number) => {
    for (let at = first; at <= last; at += 1) owners.set(at, number);
  });
  return spans.map(({ first, last }, number) => {
    const own: LineRange[] = [];
    for (let at = first; at <= last; at += 1) {
      if (at !== first && owners.get(at) !== number) continue;
      const before = own.at(-1);
      if (before?.last === at - 1) own[own.length - 1] = { first: before.first, last: at };
      else own.push({ first: at, last: at });
    }
    return own;
  });
}
