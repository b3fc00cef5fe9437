import type ts from 'typescript';
import { isInChange } from '../donors/alignment.ts';
import { saidIn } from '../donors/said.ts';
import type { Draft, SearchSpace, Template } from '../template.ts';

/**
 * A literal of the change becomes the one that the failing assertion names. It would "mend" a wrong test as well: what
 * its name begins with tells the search that a person has to see it. Constants outside of the change are left alone.
 */
export const literalFromTest: Template = {
  name: 'literal-from-test',
  *draftsAt(node, space) {
    if (space.changed.length === 0 || !isInChange(space, node) || !isConstant(space, node)) return;
    for (const { expected, actual } of saidIn(space)) {
      if (valueOf(expected) === valueOf(node.getText())) continue;
      const isActual = actual !== undefined && valueOf(actual) === valueOf(node.getText());
      const text = inQuotesOf(node.getText(), expected);
      if (isActual || sameKind(expected, node.getText())) yield { edits: [{ start: node.getStart(), end: node.end, text }], why: `\`${node.getText()}\` becomes \`${text}\`, which the failing test asks for`, likely: isActual ? 1 : 0.3 } satisfies Draft;
    }
  },
};

/** A literal that something is set to: a property, a variable, a default, a result, a branch. */
function isConstant({ ts: api }: SearchSpace, node: ts.Node): boolean {
  const isLiteral = api.isNumericLiteral(node) || api.isStringLiteral(node) || [api.SyntaxKind.TrueKeyword, api.SyntaxKind.FalseKeyword, api.SyntaxKind.NullKeyword].includes(node.kind) || (api.isPrefixUnaryExpression(node) && api.isNumericLiteral(node.operand));
  const { parent } = node;
  if (!isLiteral || api.isPrefixUnaryExpression(parent)) return false;
  if (api.isPropertyAssignment(parent) || api.isVariableDeclaration(parent) || api.isPropertyDeclaration(parent) || api.isBindingElement(parent) || api.isParameter(parent) || api.isEnumMember(parent)) return parent.initializer === node;
  return api.isReturnStatement(parent) || api.isArrayLiteralExpression(parent) || (api.isConditionalExpression(parent) && parent.condition !== node) || (api.isArrowFunction(parent) && parent.body === node) || (api.isBinaryExpression(parent) && /^(=|\?\?|\|\|)$/.test(parent.operatorToken.getText()) && parent.right === node);
}

function valueOf(literal: string): string {
  return /^['"]/.test(literal) ? `s:${literal.slice(1, -1)}` : literal;
}

function sameKind(one: string, other: string): boolean {
  const kindOf = (literal: string) => (/^['"]/.test(literal) ? 'string' : /^-?\d/.test(literal) ? 'number' : /^(true|false)$/.test(literal) ? 'boolean' : literal);
  return kindOf(one) === kindOf(other);
}

function inQuotesOf(own: string, literal: string): string {
  const quote = own[0] ?? '';
  const isPlain = /^['"]/.test(literal) && /^['"]/.test(own) && !/['"\\]/.test(literal.slice(1, -1));
  return isPlain ? quote + literal.slice(1, -1) + quote : literal;
}
