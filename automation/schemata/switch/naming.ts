import type ts from 'typescript';
import type { Compiler, Node } from './tree.ts';
import { bare, isTransparent } from './tree.ts';

/**
 * A function or class without a name takes that of what it is assigned to; in an arm of a conditional it would stay
 * nameless. So it is given its name there by a property of the same name.
 */
export function keepName(ts: Compiler, arm: { readonly node: Node; readonly text: string }): string {
  const name = isNameless(ts, bare({ ts }, arm.node)) ? nameGivenTo(ts, arm.node) : undefined;
  if (name === undefined || name === '__proto__') return arm.text;
  const key = JSON.stringify(name);
  return `({${key}:${arm.text}})[${key}]`;
}

function isNameless(ts: Compiler, node: Node): boolean {
  return ts.isArrowFunction(node) || ((ts.isFunctionExpression(node) || ts.isClassExpression(node)) && node.name === undefined);
}

function nameGivenTo(ts: Compiler, node: Node): string | undefined {
  const { parent } = node;
  if (isTransparent({ ts }, parent)) return nameGivenTo(ts, parent);
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)) return ts.isIdentifier(parent.name) ? parent.name.text : undefined;
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return spelt(ts, parent.name);
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name.text;
  if (ts.isExportAssignment(parent)) return parent.isExportEquals === true ? undefined : 'default';
  return ts.isBinaryExpression(parent) && parent.right === node && takesName(ts, parent) ? (parent.left as ts.Identifier).text : undefined;
}

/** `a = …`, `a ||= …`, `a ??= …`, `a &&= …`. */
function takesName(ts: Compiler, { left, operatorToken: { kind } }: ts.BinaryExpression): boolean {
  const { EqualsToken, BarBarEqualsToken, QuestionQuestionEqualsToken, AmpersandAmpersandEqualsToken } = ts.SyntaxKind;
  return ts.isIdentifier(left) && [EqualsToken, BarBarEqualsToken, QuestionQuestionEqualsToken, AmpersandAmpersandEqualsToken].some((one) => one === kind);
}

function spelt(ts: Compiler, name: ts.PropertyName): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isPrivateIdentifier(name)) return name.text;
  return ts.isNumericLiteral(name) ? String(Number(name.text)) : undefined;
}
