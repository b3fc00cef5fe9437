import type ts from 'typescript';
import { becomes, isValue, written } from '../syntax/edits.ts';
import { looksLike, type Looks } from '../syntax/looks.ts';
import type { SearchSpace, Template } from '../template.ts';

/** `x` → `x ?? 0`, `x || []`; a parameter gets a default. */
export const defaultValue: Template = {
  name: 'default-value',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isParameter(node) && api.isIdentifier(node.name) && node.initializer === undefined && node.dotDotDotToken === undefined && isLate(api, node)) {
      for (const [value, likely] of defaultsFor(looksLike(space, node.name))) yield { edits: [{ start: node.end, end: node.end, text: ` = ${value}` }], why: `\`${node.name.text}\` is \`${value}\` by default`, likely };
    }
    if (!isValue(space, node) || !mayBeMissing(space, node)) return;
    const weight = weightOf(api, node);
    for (const [value, likely] of defaultsFor(looksLike(space, node))) {
      yield becomes(space, node, { text: `${written(space, node)} ?? ${value}`, likely: likely * weight });
      yield becomes(space, node, { text: `${written(space, node)} || ${value}`, likely: likely * weight * 0.5 });
    }
  },
};

/** A default before a parameter without one would never be used. */
function isLate(api: typeof ts, node: ts.ParameterDeclaration): boolean {
  if (!api.isFunctionLike(node.parent) || !('body' in node.parent)) return false;
  const later = node.parent.parameters.slice(node.parent.parameters.indexOf(node) + 1);
  return later.every((one) => one.initializer !== undefined || one.dotDotDotToken !== undefined);
}

function mayBeMissing({ ts: api }: SearchSpace, node: ts.Expression): boolean {
  if (!api.isIdentifier(node) && !api.isPropertyAccessExpression(node) && !api.isElementAccessExpression(node) && !api.isCallExpression(node)) return false;
  const { parent } = node;
  if (api.isIdentifier(node) && (node.text === 'undefined' || /^[A-Z]/.test(node.text))) return false;
  const isStart = (api.isCallExpression(parent) || api.isNewExpression(parent) || api.isPropertyAccessExpression(parent)) && parent.expression === node;
  return !isStart || (api.isPropertyAccessExpression(parent) && !api.isIdentifier(node));
}

function weightOf(api: typeof ts, node: ts.Expression): number {
  const base = api.isIdentifier(node) ? 0.5 : 1;
  return api.isReturnStatement(node.parent) || api.isVariableDeclaration(node.parent) || api.isPropertyAssignment(node.parent) ? base : base * 0.6;
}

function defaultsFor(looks: Looks): readonly (readonly [string, number])[] {
  if (looks === 'number') return [['0', 1], ['1', 0.4]];
  if (looks === 'string') return [["''", 1]];
  if (looks === 'array') return [['[]', 1]];
  if (looks === 'boolean') return [['false', 0.8], ['true', 0.6]];
  if (looks === 'object') return [['{}', 0.8], ['null', 0.5]];
  return looks === 'function' ? [] : [['0', 0.8], ["''", 0.6], ['[]', 0.6], ['{}', 0.5], ['null', 0.5], ['false', 0.4], ['1', 0.3], ['true', 0.25]];
}

