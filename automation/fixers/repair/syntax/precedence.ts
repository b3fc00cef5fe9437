import type ts from 'typescript';
import { parse } from './parse.ts';
import { typescript } from '../../../world/typescript.ts';

/** How tightly an expression holds together: the larger, the tighter. Names for the bounds that templates ask for. */
export const TIGHT = { conditional: 3, or: 4, and: 5, equality: 9, relation: 10, sum: 12, product: 13, power: 14, unary: 15, member: 18 } as const;

const OPERATORS: ReadonlyMap<string, number> = new Map([
  ['??', 4], ['||', 4], ['&&', 5], ['|', 6], ['^', 7], ['&', 8], ['==', 9], ['!=', 9], ['===', 9], ['!==', 9],
  ['<', 10], ['<=', 10], ['>', 10], ['>=', 10], ['in', 10], ['instanceof', 10], ['<<', 11], ['>>', 11], ['>>>', 11],
  ['+', 12], ['-', 12], ['*', 13], ['/', 13], ['%', 13], ['**', 14], [',', 1],
]);

const MOST_KNOWN = 5_000;
const known = new Map<string, Bond>();

/** What an expression is bound by at its outermost: an operator where it has one. */
export interface Bond {
  readonly tightness: number;
  readonly operator: string | undefined;
}

/** Of a piece of code; what is no expression counts as loose. */
export function bondOf(text: string): Bond {
  const old = known.get(text);
  if (old !== undefined) return old;
  if (known.size >= MOST_KNOWN) known.clear();
  const [statement] = parse('expression.ts', `x = ${text}`).statements;
  const api = typescript();
  const bond = statement !== undefined && api.isExpressionStatement(statement) && api.isBinaryExpression(statement.expression) ? bondOfNode(api, statement.expression.right) : { tightness: 0, operator: undefined };
  known.set(text, bond);
  return bond;
}

export function bondOfNode(api: typeof ts, node: ts.Expression): Bond {
  if (api.isBinaryExpression(node)) {
    const operator = api.tokenToString(node.operatorToken.kind) ?? '';
    return { tightness: OPERATORS.get(operator) ?? 2, operator };
  }
  return { tightness: tightnessOf(api, node), operator: undefined };
}

function tightnessOf(api: typeof ts, node: ts.Expression): number {
  if (api.isConditionalExpression(node) || api.isArrowFunction(node) || api.isYieldExpression(node)) return TIGHT.conditional;
  if (api.isAsExpression(node) || api.isSatisfiesExpression(node)) return TIGHT.relation;
  if (api.isPrefixUnaryExpression(node) || api.isPostfixUnaryExpression(node) || api.isAwaitExpression(node) || api.isTypeOfExpression(node) || api.isVoidExpression(node) || api.isDeleteExpression(node)) return TIGHT.unary;
  return api.isSpreadElement(node) || api.isFunctionExpression(node) || api.isObjectLiteralExpression(node) ? TIGHT.unary + 1 : 20;
}

/** May the one stand unbracketed beside the other's operator? `??` must not be mixed with `||` and `&&`. */
export function mixesBadly(one: string | undefined, other: string | undefined): boolean {
  const isOr = (operator: string | undefined): boolean => operator === '||' || operator === '&&';
  return (one === '??' && isOr(other)) || (other === '??' && isOr(one));
}
