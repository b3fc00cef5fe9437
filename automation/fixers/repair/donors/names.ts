import type ts from 'typescript';
import type { SearchSpace } from '../template.ts';
import { nodesOf } from './alignment.ts';
import { perSpace } from './per-space.ts';
import { renamesOf } from './renames.ts';
import { walk } from './tree.ts';

/** Is this identifier read or written as a variable; not a property, a key, a label or a declaration? */
export function isReference(compiler: typeof ts, node: ts.Node): node is ts.Identifier {
  if (!compiler.isIdentifier(node)) return false;
  const { parent } = node;
  if (compiler.isPropertyAccessExpression(parent) || compiler.isJsxAttribute(parent)) return parent.name !== node;
  if (compiler.isBindingElement(parent)) return parent.initializer === node;
  if (compiler.isPropertyAssignment(parent)) return parent.initializer === node;
  if (compiler.isImportSpecifier(parent) || compiler.isImportClause(parent) || compiler.isNamespaceImport(parent) || compiler.isLabeledStatement(parent) || compiler.isBreakOrContinueStatement(parent) || compiler.isMetaProperty(parent)) return false;
  if (compiler.isExportSpecifier(parent) || compiler.isShorthandPropertyAssignment(parent)) return true;
  return !compiler.isTypeNode(parent) && !compiler.isQualifiedName(parent) && (!isNamed(parent) || parent.name !== node);
}

function isNamed(node: ts.Node): node is ts.Node & { readonly name: ts.Node } {
  return 'name' in node && node.name !== undefined;
}

/** The variables that a piece of code mentions and does not declare itself. */
export function freeNames(compiler: typeof ts, piece: ts.Node): readonly ts.Identifier[] {
  const declared = declaredIn(compiler, piece);
  return [...walk(piece)].filter((node): node is ts.Identifier => isReference(compiler, node) && !declared.has(node.text));
}

/** The names that are declared in a node, at any depth. */
export function declaredIn(compiler: typeof ts, node: ts.Node): ReadonlySet<string> {
  const names = new Set<string>();
  for (const one of walk(node)) {
    const declares = compiler.isVariableDeclaration(one) || compiler.isParameter(one) || compiler.isBindingElement(one) || compiler.isFunctionLike(one) || compiler.isClassLike(one) || compiler.isImportSpecifier(one) || compiler.isImportClause(one) || compiler.isNamespaceImport(one) || compiler.isEnumDeclaration(one);
    if (declares && isNamed(one) && compiler.isIdentifier(one.name) && !compiler.isMethodDeclaration(one)) names.add(one.name.text);
  }
  return names;
}

const declaredInFile = perSpace((space) => declaredIn(space.ts, space.source));
const mentionedInFile = perSpace((space) => new Set(nodesOf(space).flatMap((node) => (isReference(space.ts, node) ? [node.text] : []))));

/** What the base knew without declaring it: the language's own, the test runner's, the page's. */
const ambientBefore = perSpace((space): ReadonlySet<string> => {
  if (space.before === undefined) return new Set();
  const { source } = space.before;
  const declared = declaredIn(space.ts, source);
  return new Set([...walk(source)].flatMap((node) => (isReference(space.ts, node) && !declared.has(node.text) ? [node.text] : [])));
});

const declaredBefore = perSpace((space) => (space.before === undefined ? new Set<string>() : declaredIn(space.ts, space.before.source)));

/** Can the name be read at this place, or is it one of the language's own? */
export function isKnownAt(space: SearchSpace, name: string, place: ts.Node): boolean {
  if (space.scope.namesAt(place).some((one) => one.name === name)) return true;
  if (declaredInFile(space).has(name) || declaredBefore(space).has(name)) return false;
  return name in globalThis || ambientBefore(space).has(name) || mentionedInFile(space).has(name);
}

/**
 * The text of a piece from elsewhere with its names as they are called at this place: by the renames of the change,
 * and by `more` of the caller's own. undefined where a name can't be read there under any name.
 */
export function adaptedText(space: SearchSpace, piece: ts.Node, { place, more }: { place: ts.Node; more?: (name: string) => string | undefined }): string | undefined {
  const start = piece.getStart();
  let text = piece.getText();
  for (const identifier of [...freeNames(space.ts, piece)].reverse()) {
    const name = nameAt(space, identifier.text, place) ?? more?.(identifier.text);
    if (name === undefined) return undefined;
    const key = space.ts.isShorthandPropertyAssignment(identifier.parent) && name !== identifier.text ? `${identifier.text}: ` : '';
    text = text.slice(0, identifier.getStart() - start) + key + name + text.slice(identifier.end - start);
  }
  return text;
}

function nameAt(space: SearchSpace, name: string, place: ts.Node): string | undefined {
  if (isKnownAt(space, name, place)) return name;
  const today = renamesOf(space).find(({ from, kind }) => from === name && kind !== 'property')?.to;
  return today !== undefined && isKnownAt(space, today, place) ? today : undefined;
}
