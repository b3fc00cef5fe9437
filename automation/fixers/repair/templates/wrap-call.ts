import type ts from 'typescript';
import { asOperand, becomes, isValue, written } from '../syntax/edits.ts';
import { looksLike, type Looks } from '../syntax/looks.ts';
import type { SearchSpace, Template } from '../template.ts';

type Wrapper = readonly [(text: string) => string, number];

const NUMBER: readonly Wrapper[] = [
  [(x) => `Math.abs(${x})`, 1], [(x) => `Math.floor(${x})`, 1], [(x) => `Math.ceil(${x})`, 0.6], [(x) => `Math.round(${x})`, 0.6], [(x) => `Math.trunc(${x})`, 0.4],
  [(x) => `Number(${x})`, 0.4], [(x) => `String(${x})`, 0.4], [(x) => `Math.max(${x}, 0)`, 0.3], [(x) => `Math.sqrt(${x})`, 0.2], [(x) => `${asOperand(x)} ** 2`, 0.15],
];
const STRING: readonly Wrapper[] = [
  [(x) => `${asOperand(x)}.toLowerCase()`, 1], [(x) => `${asOperand(x)}.trim()`, 0.8], [(x) => `${asOperand(x)}.toUpperCase()`, 0.7], [(x) => `Number(${x})`, 0.6], [(x) => `parseInt(${x}, 10)`, 0.4], [(x) => `${asOperand(x)}.split('').reverse().join('')`, 0.2], [(x) => `encodeURIComponent(${x})`, 0.15], [(x) => `${asOperand(x)}.split('')`, 0.2],
];
const ARRAY: readonly Wrapper[] = [
  [(x) => `[...new Set(${x})]`, 0.7], [(x) => `${asOperand(x)}.sort()`, 0.6], [(x) => `${asOperand(x)}.sort((a, b) => a - b)`, 0.7], [(x) => `${asOperand(x)}.reverse()`, 0.7], [(x) => `${asOperand(x)}.filter(Boolean)`, 0.5], [(x) => `${asOperand(x)}.flat()`, 0.3], [(x) => `${asOperand(x)}.join('')`, 0.4], [(x) => `${asOperand(x)}.length`, 0.5],
];
const UNKNOWN: readonly Wrapper[] = [...NUMBER.slice(0, 4), [(x) => `Number(${x})`, 0.7], [(x) => `String(${x})`, 0.7], ...STRING.slice(0, 3), [(x) => `${asOperand(x)}.toString()`, 0.5], [(x) => `Boolean(${x})`, 0.2], ...ARRAY.slice(0, 4)];

/** `x` → `Math.abs(x)`, `Math.floor(x)`, `x.toLowerCase()`, `x.trim()`, `Number(x)`, … by what x seems to be. */
export const wrapCall: Template = {
  name: 'wrap-call',
  *draftsAt(node, space) {
    if (!isValue(space, node) || isPointless(space, node)) return;
    const looks = looksLike(space, node);
    const text = written(space, node);
    const weight = weightOf(space, node) * (looks === undefined ? 0.6 : 1);
    for (const [wrap, likely] of wrappersFor(looks)) yield becomes(space, node, { text: wrap(text), likely: likely * weight });
  },
};

function wrappersFor(looks: Looks): readonly Wrapper[] {
  if (looks === 'number') return NUMBER;
  if (looks === 'string') return STRING;
  if (looks === 'array') return ARRAY;
  return looks === undefined ? UNKNOWN : [];
}

function isPointless({ ts: api }: SearchSpace, node: ts.Expression): boolean {
  const { parent } = node;
  if (api.isNumericLiteral(node) || api.isStringLiteralLike(node) || api.isParenthesizedExpression(node)) return true;
  if (api.isIdentifier(node) && /^[A-Z]/.test(node.text)) return true;
  return (api.isCallExpression(parent) || api.isNewExpression(parent)) && parent.expression === node;
}

/** A whole computation is rounded or cleaned more often than one of its names. */
function weightOf({ ts: api }: SearchSpace, node: ts.Expression): number {
  const { parent } = node;
  if (api.isElementAccessExpression(parent) && parent.expression === node) return 0.15;
  if (api.isPropertyAccessExpression(parent)) return 0.35;
  if (api.isBinaryExpression(node) || api.isCallExpression(node)) return 1;
  if (api.isReturnStatement(parent) || api.isVariableDeclaration(parent) || api.isCallExpression(parent) || api.isNewExpression(parent) || api.isForOfStatement(parent) || api.isArrowFunction(parent)) return 0.9;
  return 0.5;
}
