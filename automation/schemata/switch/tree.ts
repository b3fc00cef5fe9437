import type ts from 'typescript';

export type Compiler = typeof ts;
export type Node = ts.Node;

/** A parsed text; `base` is where its first character stands in the file (a part of a file is parsed alone). */
export interface Tree {
  readonly ts: Compiler;
  readonly source: ts.SourceFile;
  readonly text: string;
}

export function parse(ts: Compiler, file: string, text: string): Tree {
  return { ts, text, source: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, scriptKind(ts, file)) };
}

/** A file's dialect by its name; .js may hold JSX. */
function scriptKind(ts: Compiler, file: string): ts.ScriptKind {
  if (/\.tsx$/i.test(file)) return ts.ScriptKind.TSX;
  return /\.[cm]?ts$/i.test(file) ? ts.ScriptKind.TS : ts.ScriptKind.JSX;
}

/** The parser's own complaints; empty for a text that parses. */
export function hasSyntaxErrors({ source }: Tree): boolean {
  return (source as unknown as { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics.length > 0;
}

/** The node without parentheses and types around it: what stands there at run time. */
export function bare({ ts }: Pick<Tree, 'ts'>, node: Node): Node {
  return isTransparent({ ts }, node) ? bare({ ts }, (node as ts.ParenthesizedExpression).expression) : node;
}

/** Parentheses, `as`, `satisfies`, `!`, `<T>x`: they hand on what they hold, be it a value, a target or a callee. */
export function isTransparent({ ts }: Pick<Tree, 'ts'>, node: Node): boolean {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node);
}

/** The lists of statements: `{ … }`, a file, a `case`, a namespace. */
export type StatementList = ts.Block | ts.SourceFile | ts.CaseOrDefaultClause | ts.ModuleBlock;

export function isStatementList({ ts }: Pick<Tree, 'ts'>, node: Node): node is StatementList {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node) || ts.isModuleBlock(node);
}

/** A function whose body is written out. */
export type WithBody = ts.FunctionLikeDeclaration & { readonly body: ts.Block | ts.Expression };

export function hasBody({ ts }: Pick<Tree, 'ts'>, node: Node): node is WithBody {
  return ts.isFunctionLike(node) && (node as ts.FunctionLikeDeclaration).body !== undefined;
}

/** Is this block the body of a function? */
export function isFunctionBody(tree: Pick<Tree, 'ts'>, node: Node): node is ts.Block {
  return tree.ts.isBlock(node) && hasBody(tree, node.parent) && node.parent.body === node;
}

/** How many strings stand first in this list as directives (`'use strict'`). */
export function countDirectives({ ts }: Pick<Tree, 'ts'>, list: StatementList): number {
  if (!ts.isSourceFile(list) && !isFunctionBody({ ts }, list)) return 0;
  const first = list.statements.findIndex((one) => !(ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression)));
  return first < 0 ? list.statements.length : first;
}

/** Calls `super(…)` itself, outside functions and classes of its own. */
export function callsSuper(tree: Pick<Tree, 'ts'>, node: Node): boolean {
  const { ts } = tree;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) return true;
  if (ts.isClassLike(node) || (ts.isFunctionLike(node) && !ts.isArrowFunction(node))) return false;
  return ts.forEachChild(node, (child) => callsSuper(tree, child) || undefined) ?? false;
}
