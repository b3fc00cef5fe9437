import type ts from 'typescript';
import { asOperand, becomes, isValue, written } from '../syntax/edits.ts';
import { TIGHT } from '../syntax/precedence.ts';
import { looksLike } from '../syntax/looks.ts';
import type { Name, SearchSpace, Template } from '../template.ts';

const MAX_NAMES = 8;
const OPERANDS = { '+': TIGHT.sum, '-': TIGHT.sum, '*': TIGHT.product, '/': TIGHT.product, '%': TIGHT.product } as const;

/** `a` → `a + b`, `a - b`, `a * b`, `a / b`: a name of the scope that was left out of a computation. */
export const missingTerm: Template = {
  name: 'missing-term',
  *draftsAt(node, space) {
    if (!isValue(space, node) || !isComputed(space, node)) return;
    const text = written(space, node);
    const looks = looksLike(space, node);
    for (const [rank, { name }] of namesFor(space, node).entries()) {
      const near = 1 / (1 + rank / 4);
      for (const [operator, likely] of looks === 'string' ? ([['+', 1]] as const) : ([['+', 1], ['-', 0.8], ['*', 0.8], ['/', 0.4], ['%', 0.4]] as const)) yield becomes(space, node, { text: `${asOperand(text, OPERANDS[operator])} ${operator} ${name}`, likely: likely * near });
      if (looks !== 'number') yield becomes(space, node, { text: `${name} + ${asOperand(text, TIGHT.product)}`, likely: 0.6 * near });
    }
    for (const [more, likely] of looks === 'string' || looks === 'array' ? [] : ([['* 2', 0.4], ['/ 2', 0.4], ['% 2', 0.3], ['* -1', 0.3], ['% 10', 0.15]] as const)) yield becomes(space, node, { text: `${asOperand(text, TIGHT.product)} ${more}`, likely });
  },
};

/** A value that goes somewhere as a whole: what is returned, assigned, compared, or added up. */
function isComputed(space: SearchSpace, node: ts.Expression): boolean {
  const { ts: api } = space;
  const { parent } = node;
  const looks = looksLike(space, node);
  if (looks === 'boolean' || looks === 'function' || looks === 'object' || looks === 'array' || node.kind === api.SyntaxKind.NullKeyword) return false;
  if (api.isReturnStatement(parent) || api.isArrowFunction(parent)) return true;
  if (api.isVariableDeclaration(parent)) return true;
  if (api.isBinaryExpression(parent)) return /^(?:[-+*/]?=|[<>]=?|[!=]==?|[-+*/%])$/.test(parent.operatorToken.getText(space.source)) && !api.isStringLiteralLike(node);
  return (api.isElementAccessExpression(parent) && parent.argumentExpression === node) || (api.isCallExpression(parent) && parent.expression !== node && api.isPropertyAccessExpression(parent.expression));
}

function namesFor(space: SearchSpace, node: ts.Expression): readonly Name[] {
  const { ts: api } = space;
  const looks = looksLike(space, node);
  const names = space.scope.namesAt(node).filter(({ kind }) => kind === 'variable' || kind === 'constant' || kind === 'parameter');
  const fitting = names.filter(({ name }) => !(api.isIdentifier(node) && name === node.text));
  return fitting.filter((name) => looks === undefined || space.scope.isCompatible(name, node) !== false).slice(0, MAX_NAMES);
}
