import type ts from 'typescript';
import { staticText, unwrap } from './static-text.ts';
import type { Node, Tree } from './syntax.ts';

/** What names stand for, so that `const { exit: bye } = process; bye()` is seen as `process.exit`. */
export interface Names {
  /**
   * The dotted path of an expression: `process.env.CI`, `fs.readFileSync` (however it was imported), `[*]` for a member
   * that is only known at run time, `?x` first where x is the file's own name. Undefined when it is no path.
   */
  chainOf(node: Node): string | undefined;
  /** Paths that are not the beginning of a longer one, with the node that spells them. */
  readonly chains: () => readonly { readonly node: Node; readonly chain: string }[];
}

interface Declared {
  readonly scope: Node;
  /** What it is another name for; undefined: a thing of the file's own. */
  readonly alias: () => string | undefined;
}

const MAX_HOPS = 6;

/** Reads the declarations of a tree. */
export function bindingsOf(tree: Tree): Names {
  const declared = new Map<string, Declared[]>();
  const add: Add = (name, one) => {
    const list = declared.get(name);
    if (list === undefined) declared.set(name, [one]);
    else list.push(one);
  };
  let hops = 0;

  const chainOf = (node: Node): string | undefined => {
    if (hops > MAX_HOPS * 8) return undefined;
    hops += 1;
    try {
      return chainOfUnwrapped(unwrap(tree, node));
    } finally {
      hops -= 1;
    }
  };
  const chainOfUnwrapped = (node: Node): string | undefined => {
    const { ts } = tree;
    if (ts.isIdentifier(node)) return resolveName(node);
    if (ts.isMetaProperty(node)) return `${node.keywordToken === ts.SyntaxKind.ImportKeyword ? 'import' : 'new'}.${node.name.text}`;
    if (ts.isPropertyAccessExpression(node)) return join(chainOf(node.expression), node.name.text);
    if (ts.isElementAccessExpression(node)) return join(chainOf(node.expression), staticText(tree, node.argumentExpression) ?? '[*]');
    if (ts.isCallExpression(node)) return moduleOf(tree, node);
    if (ts.isAwaitExpression(node)) return chainOf(node.expression);
    return undefined;
  };
  const resolveName = (node: ts.Identifier): string => {
    const found = innermost(declared.get(node.text) ?? [], node);
    if (found === undefined) return GLOBALS.has(node.text) ? '' : node.text;
    return found.alias() ?? `?${node.text}`;
  };

  declareImports(tree, add);
  declareVariables(tree, add, chainOf);
  declareOthers(tree, add);
  let chains: { node: Node; chain: string }[] | undefined;
  return { chainOf, chains: () => (chains ??= allChains(tree, chainOf)) };
}

/** Other names of the global object: `globalThis.process` is `process`. */
const GLOBALS = new Set(['globalThis', 'global', 'window', 'self']);

function join(head: string | undefined, member: string): string | undefined {
  if (head === undefined) return undefined;
  if (head === '') return GLOBALS.has(member) ? '' : member;
  return member === 'default' ? head : `${head}.${member}`;
}

/** `require('node:fs')` and `import('node:fs')` are `fs`. */
function moduleOf(tree: Tree, call: ts.CallExpression): string | undefined {
  const { ts } = tree;
  const required = ts.isIdentifier(call.expression) && call.expression.text === 'require';
  const builtin = ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'getBuiltinModule';
  if (!required && !builtin && call.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [first] = call.arguments;
  const name = first === undefined ? undefined : staticText(tree, first);
  return name === undefined ? undefined : moduleName(name);
}

/** A module as the first part of a path; one that is the project's own begins with `.`. */
function moduleName(specifier: string): string {
  return specifier.replace(/^node:(?!test\b)/, '').replace(/^(assert|fs|timers|path)\/(strict|promises|posix)$/, '$1');
}

type Add = (name: string, one: Declared) => void;

function declareImports(tree: Tree, add: Add): void {
  const { ts } = tree;
  for (const node of tree.of(ts.SyntaxKind.ImportDeclaration)) {
    if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) continue;
    const from = moduleName(node.moduleSpecifier.text);
    const clause = node.importClause;
    const put = (name: string, alias: string): void => add(name, { scope: tree.source, alias: () => alias });
    if (clause?.name !== undefined) put(clause.name.text, from);
    if (clause?.namedBindings === undefined) continue;
    if (ts.isNamespaceImport(clause.namedBindings)) put(clause.namedBindings.name.text, from);
    else for (const one of clause.namedBindings.elements) put(one.name.text, (one.propertyName ?? one.name).text === 'default' ? from : `${from}.${(one.propertyName ?? one.name).text}`);
  }
}

function declareVariables(tree: Tree, add: Add, chainOf: (node: Node) => string | undefined): void {
  const { ts } = tree;
  for (const node of tree.of(ts.SyntaxKind.VariableDeclaration)) {
    if (!ts.isVariableDeclaration(node)) continue;
    const { initializer } = node;
    const whole = initializer === undefined ? () => undefined : () => ownless(chainOf(leftmost(tree, initializer)));
    declareName(tree, node.name, scopeOf(tree, node), whole, add);
  }
}

/** An alias of something of the file's own says nothing more than its own name. */
function ownless(chain: string | undefined): string | undefined {
  return chain === undefined || chain.startsWith('?') ? undefined : chain;
}

/** Of `process.env.MODE ?? 'live'` the part that counts. */
function leftmost(tree: Tree, node: Node): Node {
  const { ts } = tree;
  const inner = unwrap(tree, node);
  return ts.isBinaryExpression(inner) && [ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken].includes(inner.operatorToken.kind) ? leftmost(tree, inner.left) : inner;
}

function declareName(tree: Tree, name: ts.BindingName, scope: Node, alias: () => string | undefined, add: Add): void {
  const { ts } = tree;
  if (ts.isIdentifier(name)) return add(name.text, { scope, alias });
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element)) continue;
    const key = element.propertyName ?? element.name;
    const member = ts.isIdentifier(key) || ts.isStringLiteral(key) ? key.text : '[*]';
    const isRest = element.dotDotDotToken !== undefined || ts.isArrayBindingPattern(name);
    declareName(tree, element.name, scope, () => (isRest ? alias() : join(alias(), member)), add);
  }
}

function declareOthers(tree: Tree, add: Add): void {
  const { ts } = tree;
  const kinds = ts.SyntaxKind;
  for (const node of tree.of(kinds.Parameter)) if (ts.isParameter(node)) declareName(tree, node.name, node.parent, () => undefined, add);
  for (const node of tree.of(kinds.FunctionDeclaration, kinds.ClassDeclaration, kinds.EnumDeclaration, kinds.ModuleDeclaration)) {
    const { name } = node as ts.NamedDeclaration;
    if (name !== undefined && ts.isIdentifier(name)) add(name.text, { scope: blockOf(tree, node.parent), alias: () => undefined });
  }
}

function scopeOf(tree: Tree, node: ts.VariableDeclaration): Node {
  const { ts } = tree;
  if (ts.isCatchClause(node.parent)) return node.parent;
  const isVar = (node.parent.flags & ts.NodeFlags.BlockScoped) === 0;
  return isVar ? functionOf(tree, node.parent) : blockOf(tree, node.parent.parent);
}

function functionOf(tree: Tree, from: Node): Node {
  let node = from;
  while (node !== tree.source && !tree.ts.isFunctionLike(node)) node = node.parent;
  return node;
}

function blockOf(tree: Tree, from: Node): Node {
  const { ts } = tree;
  let node = from;
  while (node !== tree.source && !ts.isBlock(node) && !ts.isFunctionLike(node) && !ts.isForStatement(node) && !ts.isForOfStatement(node) && !ts.isForInStatement(node) && !ts.isCaseBlock(node) && !ts.isModuleBlock(node)) node = node.parent;
  return node;
}

/** The declaration that a name at this place means. */
function innermost(list: readonly Declared[], at: Node): Declared | undefined {
  if (list.length === 0) return undefined;
  for (let node: Node | undefined = at; node !== undefined; node = node.parent as Node | undefined) {
    const found = list.find(({ scope }) => scope === node);
    if (found !== undefined) return found;
  }
  return undefined;
}

function allChains(tree: Tree, chainOf: (node: Node) => string | undefined): { node: Node; chain: string }[] {
  const { ts } = tree;
  const kinds = ts.SyntaxKind;
  return tree.of(kinds.PropertyAccessExpression, kinds.ElementAccessExpression, kinds.Identifier, kinds.MetaProperty).flatMap((node) => {
    if (!isWholeExpression(tree, node)) return [];
    const chain = chainOf(node);
    return chain === undefined || chain === '' ? [] : [{ node, chain }];
  });
}

/** Is this node an expression of its own, not the head or the name in something longer, nor a declaration's name? */
function isWholeExpression({ ts }: Tree, node: Node): boolean {
  const parent = node.parent as Node | undefined;
  if (parent === undefined) return false;
  if (ts.isPropertyAccessExpression(parent) || ts.isMetaProperty(parent) || ts.isQualifiedName(parent)) return false;
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === node;
  if (!ts.isIdentifier(node)) return true;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isTypeNode(parent) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent) || ts.isBindingElement(parent)) return false;
  return (parent as { name?: unknown }).name !== node && (parent as { label?: unknown }).label !== node;
}
