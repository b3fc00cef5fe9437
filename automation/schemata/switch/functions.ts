import type ts from 'typescript';
import type { Node, Tree, WithBody } from './tree.ts';
import { hasBody } from './tree.ts';

/** A function of the original text; its number in a file is its place in SwitchedFile.functions. */
export interface FunctionAt {
  /** As people call it: `add`, `Stack.push`; `callback in add` for one that has no name. */
  readonly name: string;
  /** Lines of the original, 1-based. */
  readonly first: number;
  readonly last: number;
  /** Characters of the original, 0-based, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Its calls can be recorded and made again. */
  readonly recorded: boolean;
}

/** Every function with a body, outer ones first. */
export function functionsIn(tree: Tree): readonly WithBody[] {
  const found: WithBody[] = [];
  const visit = (node: Node): void => {
    if (hasBody(tree, node)) found.push(node);
    tree.ts.forEachChild(node, visit);
  };
  visit(tree.source);
  return found;
}

export function describeFunction(tree: Tree, fn: WithBody): FunctionAt {
  const { source } = tree;
  const [start, end] = [fn.getStart(source), fn.end];
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  return { name: nameOf(tree, fn), first: line(start), last: line(end), start, end, text: tree.text.slice(start, end), recorded: (referenceTo(tree, fn) ?? hiddenName(tree, fn)) !== undefined };
}

/** The call that records one run of this function, to stand at its start; undefined where it can't be called again. */
export function renderRecord(tree: Tree, fn: WithBody, to: { readonly record: string; readonly number: number }): string | undefined {
  const own = referenceTo(tree, fn);
  if (own === undefined && hiddenName(tree, fn) === undefined) return undefined;
  const target = own ?? `${nameOutside(to)}()`;
  const { ts } = tree;
  const isArrow = ts.isArrowFunction(fn);
  const args = isArrow ? `[${fn.parameters.map((one) => (one.dotDotDotToken === undefined ? '' : '...') + patternAsValue(tree, one.name)).join(',')}]` : 'arguments';
  return `${to.record}(${to.number},${isArrow ? 'undefined' : 'this'},${args},()=>${target})`;
}

/** Stands at the end of the file, where the name still means the function: what renderRecord calls to reach one that binds its own name again. */
export function renderOutside(tree: Tree, fn: WithBody, to: { readonly record: string; readonly number: number }): string {
  const name = referenceTo(tree, fn) === undefined ? hiddenName(tree, fn) : undefined;
  return name === undefined ? '' : `function ${nameOutside(to)}(){return ${name}}\n`;
}

function nameOutside({ record, number }: { readonly record: string; readonly number: number }): string {
  return `${record}${number}`;
}

/** The name of a function of the file itself that stands for something else inside of it (`const f = () => { let f = 1; … }`). */
function hiddenName({ ts }: Tree, fn: WithBody): string | undefined {
  const { parent } = fn;
  if (ts.isFunctionDeclaration(fn)) return ts.isSourceFile(parent) ? fn.name?.text : undefined;
  const list = parent?.parent;
  if (parent === undefined || !ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name) || list === undefined || !ts.isVariableDeclarationList(list)) return undefined;
  return (list.flags & ts.NodeFlags.Const) !== 0 && ts.isSourceFile(list.parent.parent) ? parent.name.text : undefined;
}

/** What a pattern took apart, put together again from the names it bound. */
function patternAsValue(tree: Tree, name: ts.BindingName): string {
  const { ts, source } = tree;
  if (ts.isIdentifier(name)) return name.text;
  const parts = name.elements.map((element) => {
    if (ts.isOmittedExpression(element)) return 'undefined';
    const value = patternAsValue(tree, element.name);
    if (element.dotDotDotToken !== undefined) return `...${value}`;
    return ts.isArrayBindingPattern(name) ? value : `${(element.propertyName ?? element.name).getText(source)}:${value}`;
  });
  return ts.isArrayBindingPattern(name) ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
}

/** An expression that, inside the function, gives the function itself. */
function referenceTo(tree: Tree, fn: WithBody): string | undefined {
  const { ts, source } = tree;
  if (ts.isConstructorDeclaration(fn) || ts.isAccessor(fn)) return undefined;
  if (ts.isMethodDeclaration(fn)) return referenceToMethod(tree, fn.name);
  if (ts.isFunctionDeclaration(fn) || (ts.isFunctionExpression(fn) && fn.name !== undefined)) return fn.name === undefined || isShadowed(tree, fn, fn.name.text) ? undefined : fn.name.text;
  const path = pathTo(tree, fn);
  const root = path?.split(/[.[]/)[0] ?? '';
  return path === undefined || isShadowed(tree, fn, root) || source.text.includes(`let ${root}`) ? undefined : path;
}

function referenceToMethod({ ts }: Tree, name: ts.PropertyName): string | undefined {
  if (ts.isPrivateIdentifier(name)) return `this.${name.text}`;
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? `this[${JSON.stringify(name.text)}]` : undefined;
}

/** `add` for `const add = () => …`, `api.add` for `const api = { add: () => … }`, `exports.add` for `exports.add = () => …`. */
function pathTo(tree: Tree, node: Node): string | undefined {
  const { ts, source } = tree;
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isBinaryExpression(parent) && parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && /^[\w$.]+$/.test(parent.left.getText(source))) return parent.left.getText(source);
  if (!ts.isPropertyAssignment(parent) || !(ts.isIdentifier(parent.name) || ts.isStringLiteral(parent.name))) return undefined;
  const owner = pathTo(tree, parent.parent);
  return owner === undefined ? undefined : `${owner}[${JSON.stringify(parent.name.text)}]`;
}

/** Does the function bind this name again inside? */
function isShadowed(tree: Tree, fn: WithBody, name: string): boolean {
  const { ts } = tree;
  const binds = (node: Node): boolean => {
    const own = (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name !== undefined && ts.isIdentifier(node.name) && node.name.text === name;
    return own || (ts.forEachChild(node, (child) => binds(child) || undefined) ?? false);
  };
  return fn.parameters.some(binds) || binds(fn.body);
}

function nameOf(tree: Tree, fn: WithBody): string {
  const { ts, source } = tree;
  const { name, parent } = fn as ts.FunctionLikeDeclaration;
  const own = ts.isConstructorDeclaration(fn) ? 'constructor' : name?.getText(source);
  if (own !== undefined) return ts.isClassLike(parent) && parent.name !== undefined ? `${parent.name.text}.${own}` : own;
  const path = pathTo(tree, fn)?.replace(/\["(\w+)"\]/g, '.$1');
  if (path !== undefined) return path;
  for (let node = parent; node !== undefined; node = node.parent) if (hasBody(tree, node)) return `callback in ${nameOf(tree, node)}`;
  return 'a function without a name';
}
