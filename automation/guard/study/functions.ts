import type ts from 'typescript';
import type { Node, Tree } from './syntax.ts';

export interface NamedFunction {
  /** `add`, `Stack.size`, `handlers.onOpen`. */
  readonly name: string;
  readonly node: ts.FunctionLikeDeclaration;
}

/** Functions and methods that have a name of their own or the one they are assigned to. */
export function namedFunctions(tree: Tree): readonly NamedFunction[] {
  const { ts } = tree;
  const { FunctionDeclaration, MethodDeclaration, GetAccessor, ArrowFunction, FunctionExpression } = ts.SyntaxKind;
  return tree.of(FunctionDeclaration, MethodDeclaration, GetAccessor, ArrowFunction, FunctionExpression).flatMap((node) => {
    const name = nameOf(tree, node);
    return name === undefined ? [] : [{ name, node: node as ts.FunctionLikeDeclaration }];
  });
}

function nameOf(tree: Tree, node: Node): string | undefined {
  const { ts } = tree;
  const own = (node as ts.NamedDeclaration).name;
  if (own !== undefined) return `${ownerOf(tree, node)}${own.getText(tree.source)}`;
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return `${ownerOf(tree, parent)}${parent.name.getText(tree.source)}`;
  if (ts.isBinaryExpression(parent)) return parent.left.getText(tree.source);
  return ts.isExportAssignment(parent) ? 'default' : undefined;
}

function ownerOf({ ts, source }: Tree, node: Node): string {
  const { parent } = node;
  if (ts.isClassLike(parent)) return `${parent.name?.getText(source) ?? 'class'}.`;
  return ts.isObjectLiteralExpression(parent) && ts.isVariableDeclaration(parent.parent) ? `${parent.parent.name.getText(source)}.` : '';
}
