import type ts from 'typescript';
import type { Draft, SearchSpace } from '../template.ts';

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

/** The expression becomes `text`, with brackets where its neighbours would tear it apart. */
export function becoming(space: SearchSpace, node: ts.Expression, text: string): Edit {
  return replacing(space, node, needsBrackets(space, node) && !isTight(text) ? `(${text})` : text);
}

/** `a becomes b`, the most usual draft. */
export function becomes(space: SearchSpace, node: ts.Expression, { text, likely }: { readonly text: string; readonly likely?: number }): Draft {
  return { edits: [becoming(space, node, text)], why: `\`${brief(space, node)}\` becomes \`${short(text)}\``, ...(likely === undefined ? {} : { likely }) };
}

/** Written so that an operator or a dot may stand beside it. */
export function asOperand(text: string): string {
  return isTight(text) ? text : `(${text})`;
}

/** A name, literal, call or chain of these: holds together by itself. */
function isTight(text: string): boolean {
  if (/^[\w$.]+$/.test(text) || /^(['"`])(?:(?!\1)[^\\\n])*\1$/.test(text)) return true;
  if (!/^(?:new\s+)?[\w$.]*[([]/.test(text) || !/[)\]]$/.test(text)) return false;
  return outsideBrackets(text).every((part) => /^(?:new\s+)?[\w$.?]*$/.test(part));
}

/** What stands between the outermost brackets; a single part when they don't match. */
function outsideBrackets(text: string): readonly string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const sign of text) {
    if (sign === '(' || sign === '[') depth += 1;
    else if (sign === ')' || sign === ']') {
      depth -= 1;
      if (depth === 0) parts.push('');
    } else if (depth === 0) parts[parts.length - 1] += sign;
  }
  return parts;
}

function needsBrackets({ ts: api }: SearchSpace, node: ts.Expression): boolean {
  const { parent } = node;
  if (api.isBinaryExpression(parent)) return !isAssignment(api, parent.operatorToken.kind) || parent.left === node;
  if (api.isPropertyAccessExpression(parent) || api.isNonNullExpression(parent)) return true;
  if (api.isElementAccessExpression(parent) || api.isCallExpression(parent) || api.isNewExpression(parent)) return parent.expression === node;
  if (api.isConditionalExpression(parent)) return parent.condition === node;
  return api.isPrefixUnaryExpression(parent) || api.isPostfixUnaryExpression(parent) || api.isAwaitExpression(parent) || api.isAsExpression(parent) || api.isTypeOfExpression(parent) || api.isSatisfiesExpression(parent);
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
  return api.isJsxOpeningLikeElement(parent) || api.isJsxClosingElement(parent) || api.isTypeNode(parent) || api.isMetaProperty(parent) || api.isLiteralTypeNode(parent);
}

/** An expression that stands for a value: what operand templates work on. */
export function isValue(space: SearchSpace, node: ts.Node): node is ts.Expression {
  return space.ts.isExpression(node) && isRead(space, node) && !space.ts.isOmittedExpression(node) && node.kind !== space.ts.SyntaxKind.SuperKeyword && !space.ts.isSpreadElement(node) && !space.ts.isImportTypeNode(node) && node.kind !== space.ts.SyntaxKind.ImportKeyword;
}
