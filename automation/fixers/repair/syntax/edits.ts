import type ts from 'typescript';
import type { Draft, SearchSpace } from '../template.ts';
import { bondOf, bondOfNode, mixesBadly, TIGHT } from './precedence.ts';

type Edit = Draft['edits'][number];

/** The node as it is written, without the comments before it. */
export function written(space: SearchSpace, node: ts.Node): string {
  return space.text.slice(node.getStart(space.source), node.end);
}

/** A short piece of code for people: one line, at most 40 characters. */
export function brief(space: SearchSpace, node: ts.Node): string {
  return short(written(space, node));
}

export function short(code: string): string {
  const line = code.replace(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 37)}...` : line;
}

export function replacing(space: SearchSpace, node: ts.Node, text: string): Edit {
  return { start: node.getStart(space.source), end: node.end, text };
}

/** The expression becomes `text`, with brackets where its neighbours would tear it apart, and without those it had where not. */
export function becoming(space: SearchSpace, node: ts.Expression, text: string): Edit {
  if (space.ts.isParenthesizedExpression(node.parent)) return becoming(space, node.parent, text);
  return replacing(space, node, needsBrackets(space, node, text) ? `(${text})` : text);
}

/** `a becomes b`, the most usual draft. */
export function becomes(space: SearchSpace, node: ts.Expression, { text, likely }: { readonly text: string; readonly likely?: number }): Draft {
  return { edits: [becoming(space, node, text)], why: `\`${brief(space, node)}\` becomes \`${short(text)}\``, ...(likely === undefined ? {} : { likely }) };
}

/** Written so that it may stand beside what binds as tightly as `bound`; a dot or a call when left out. */
export function asOperand(text: string, bound: number = TIGHT.member): string {
  return bondOf(text).tightness < bound ? `(${text})` : text;
}

function needsBrackets({ ts: api }: SearchSpace, node: ts.Expression, text: string): boolean {
  const { parent } = node;
  const { tightness, operator } = bondOf(text);
  if (api.isBinaryExpression(parent)) {
    const around = bondOfNode(api, parent);
    if (mixesBadly(operator, around.operator)) return true;
    // A chain of the same `&&` or `||` reads the same however it is grouped; anything else to the right of its equal doesn't.
    return tightness < around.tightness || (tightness === around.tightness && parent.right === node && around.tightness > 2 && !(operator === around.operator && /^(?:&&|\|\|)$/.test(operator ?? '')));
  }
  if (api.isPropertyAccessExpression(parent) || api.isNonNullExpression(parent)) return tightness < TIGHT.member || /^\d+$/.test(text);
  if (api.isElementAccessExpression(parent) || api.isCallExpression(parent) || api.isNewExpression(parent)) return parent.expression === node && tightness < TIGHT.member;
  if (api.isConditionalExpression(parent)) return parent.condition === node && tightness <= TIGHT.conditional;
  if (api.isArrowFunction(parent) || api.isExpressionStatement(parent)) return text.startsWith('{');
  if (api.isAsExpression(parent) || api.isSatisfiesExpression(parent)) return tightness < TIGHT.relation;
  const isUnary = api.isPrefixUnaryExpression(parent) || api.isPostfixUnaryExpression(parent) || api.isAwaitExpression(parent) || api.isTypeOfExpression(parent);
  return isUnary && (tightness < TIGHT.unary || /^[-+]/.test(text));
}

export function isAssignment(api: typeof ts, kind: ts.SyntaxKind): boolean {
  return kind >= api.SyntaxKind.FirstAssignment && kind <= api.SyntaxKind.LastAssignment;
}

/** Is this expression read for its value (not assigned to, declared, called by its bare name's property, or a key)? */
export function isRead({ ts: api }: SearchSpace, node: ts.Expression): boolean {
  const { parent } = node;
  if (api.isBinaryExpression(parent) && parent.left === node) return !isAssignment(api, parent.operatorToken.kind);
  if (api.isPrefixUnaryExpression(parent) || api.isPostfixUnaryExpression(parent)) return parent.operator !== api.SyntaxKind.PlusPlusToken && parent.operator !== api.SyntaxKind.MinusMinusToken;
  if (api.isForOfStatement(parent) || api.isForInStatement(parent)) return parent.initializer !== node;
  return !api.isDeleteExpression(parent) && !api.isExpressionStatement(parent) && !api.isTaggedTemplateExpression(parent) && !isPatternOrKey(api, node);
}

/** Declared names, property names, labels, keys, module specifiers: nothing that is computed. */
function isPatternOrKey(api: typeof ts, node: ts.Node): boolean {
  const { parent } = node;
  if (api.isPropertyAccessExpression(parent)) return parent.name === node;
  if (api.isPropertyAssignment(parent) || api.isMethodDeclaration(parent) || api.isPropertyDeclaration(parent) || api.isEnumMember(parent)) return parent.name === node;
  if (api.isVariableDeclaration(parent) || api.isParameter(parent) || api.isBindingElement(parent)) return parent.initializer !== node;
  if (api.isImportDeclaration(parent) || api.isExportDeclaration(parent) || api.isImportSpecifier(parent) || api.isExportSpecifier(parent) || api.isImportClause(parent) || api.isNamespaceImport(parent) || api.isExternalModuleReference(parent)) return true;
  if (api.isLabeledStatement(parent) || api.isBreakOrContinueStatement(parent) || api.isShorthandPropertyAssignment(parent)) return true;
  if (api.isFunctionLike(parent) || api.isClassLike(parent) || api.isJsxAttribute(parent)) return !(api.isArrowFunction(parent) && parent.body === node);
  return api.isJsxOpeningLikeElement(parent) || api.isJsxClosingElement(parent) || api.isMetaProperty(parent) || isOfType(api, parent);
}

function isOfType(api: typeof ts, parent: ts.Node): boolean {
  return api.isTypeNode(parent) || api.isTypeElement(parent) || api.isTypeAliasDeclaration(parent) || api.isInterfaceDeclaration(parent) || api.isTypeParameterDeclaration(parent) || api.isQualifiedName(parent) || api.isHeritageClause(parent);
}

/** An expression that stands for a value: what operand templates work on. */
export function isValue(space: SearchSpace, node: ts.Node): node is ts.Expression {
  return space.ts.isExpression(node) && isRead(space, node) && !space.ts.isOmittedExpression(node) && node.kind !== space.ts.SyntaxKind.SuperKeyword && !space.ts.isSpreadElement(node) && !space.ts.isImportTypeNode(node) && node.kind !== space.ts.SyntaxKind.ImportKeyword;
}
