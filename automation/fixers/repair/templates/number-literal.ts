import type ts from 'typescript';
import { becomes } from '../syntax/edits.ts';
import type { SearchSpace, Template } from '../template.ts';

/** Numbers that are tried whatever the file holds. */
const USUAL: readonly (readonly [number, number])[] = [[0, 0.8], [1, 0.8], [2, 0.6], [-1, 0.5], [10, 0.3], [3, 0.25], [7, 0.12], [12, 0.12], [24, 0.12], [60, 0.12], [100, 0.15], [1000, 0.15]];
const MAX_FROM_FILE = 12;

/** `5` → `4`, `6`, `0`, `1`, `-1`, and the other numbers of the file. */
export const numberLiteral: Template = {
  name: 'number-literal',
  *draftsAt(node, space) {
    if (!space.ts.isNumericLiteral(node) || isKey(space.ts, node)) return;
    const signed = space.ts.isPrefixUnaryExpression(node.parent) && node.parent.operator === space.ts.SyntaxKind.MinusToken ? node.parent : node;
    const value = Number(node.text) * (signed === node ? 1 : -1);
    for (const [number, likely] of alternatives(value, space)) yield becomes(space, signed, { text: String(number), likely });
  },
};

function alternatives(value: number, space: SearchSpace): readonly (readonly [number, number])[] {
  const all: (readonly [number, number])[] = [[value + 1, 1], [value - 1, 1], ...USUAL, [-value, 0.4], [value * 2, 0.25], [value / 2, 0.25], [value * 10, 0.25], [value / 10, 0.25]];
  const near = numbersIn(space).filter((number) => number !== value).sort((one, other) => Math.abs(one - value) - Math.abs(other - value));
  all.push(...near.slice(0, MAX_FROM_FILE).map((number) => [number, 0.35] as const));
  const best = new Map<number, number>();
  for (const [number, likely] of all) if (number !== value && isShort(number)) best.set(number, Math.max(likely, best.get(number) ?? 0));
  return [...best];
}

/** Nobody writes 0.30000000000000004. */
function isShort(number: number): boolean {
  return Number.isFinite(number) && String(number).length <= 12;
}

const numbersOf = new WeakMap<ts.SourceFile, readonly number[]>();

function numbersIn({ ts: api, source }: SearchSpace): number[] {
  const known = numbersOf.get(source);
  if (known !== undefined) return [...known];
  const found = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (api.isNumericLiteral(node)) found.add(Number(node.text));
    api.forEachChild(node, visit);
  };
  visit(source);
  numbersOf.set(source, [...found]);
  return [...found];
}

function isKey(api: SearchSpace['ts'], node: ts.NumericLiteral): boolean {
  return (api.isPropertyAssignment(node.parent) && node.parent.name === node) || api.isLiteralTypeNode(node.parent) || api.isEnumMember(node.parent);
}
