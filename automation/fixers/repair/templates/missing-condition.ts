import type ts from 'typescript';
import { asOperand, becomes, isValue, written } from '../syntax/edits.ts';
import { TIGHT } from '../syntax/precedence.ts';
import { looksLike } from '../syntax/looks.ts';
import { isCondition } from '../syntax/statements.ts';
import type { Name, SearchSpace, Template } from '../template.ts';

const MAX_NAMES = 7;
const MAX_COMPARED = 5;

/** `if (a)` → `if (a && b)`, `if (a || b > 0)`, `if (a && i !== j)`: a part of a condition that was left out. */
export const missingCondition: Template = {
  name: 'missing-condition',
  *draftsAt(node, space) {
    if (!isValue(space, node) || !isTruth(space, node)) return;
    const text = written(space, node);
    for (const [part, likely] of partsFrom(space, node)) {
      if (text.includes(part)) continue;
      yield becomes(space, node, { text: `${asOperand(text, TIGHT.and)} && ${part}`, likely });
      yield becomes(space, node, { text: `${asOperand(text, TIGHT.or)} || ${part}`, likely: likely * 0.9 });
    }
  },
};

/** A condition as a whole, or a truth that is returned; its parts are whole within it. */
function isTruth(space: SearchSpace, node: ts.Expression): boolean {
  const { ts: api } = space;
  if (isCondition(space, node)) return true;
  return looksLike(space, node) === 'boolean' && (api.isReturnStatement(node.parent) || api.isArrowFunction(node.parent)) && node.kind !== api.SyntaxKind.TrueKeyword && node.kind !== api.SyntaxKind.FalseKeyword;
}

function* partsFrom(space: SearchSpace, node: ts.Expression): Generator<readonly [string, number]> {
  const names = space.scope.namesAt(node).filter(({ kind }) => kind === 'variable' || kind === 'constant' || kind === 'parameter').slice(0, MAX_NAMES);
  for (const [rank, name] of names.entries()) for (const [part, likely] of onOne(space, node, name)) yield [part, likely / (1 + rank / 3)];
  const compared = names.slice(0, MAX_COMPARED);
  for (const [at, { name: one }] of compared.entries()) {
    for (const { name: other } of compared.slice(at + 1)) {
      for (const [operator, likely] of [['!==', 0.35], ['<', 0.3], ['>', 0.3], ['===', 0.3], ['<=', 0.2], ['>=', 0.2]] as const) yield [`${one} ${operator} ${other}`, likely / (1 + at / 2)];
    }
  }
}

function onOne(space: SearchSpace, node: ts.Expression, name: Name): readonly (readonly [string, number])[] {
  const sample = sampleOf(space, node, name.name);
  const looks = sample === undefined ? undefined : looksLike(space, sample);
  const { name: x } = name;
  if (looks === 'boolean') return [[x, 0.8], [`!${x}`, 0.8]];
  if (looks === 'array' || looks === 'string') return [[`${x}.length > 0`, 0.7], [`${x}.length === 0`, 0.7], [x, 0.4], [`!${x}`, 0.4]];
  const numeric: readonly (readonly [string, number])[] = [[`${x} > 0`, 0.5], [`${x} !== 0`, 0.4], [`${x} < 0`, 0.4], [`${x} === 0`, 0.4], [`${x} > 1`, 0.35], [`${x} >= 0`, 0.35], [`${x} % 2 === 0`, 0.3], [`${x} % 2 !== 0`, 0.3], [`${x} === 1`, 0.3]];
  return looks === 'number' ? numeric : [[x, 0.5], [`!${x}`, 0.5], [`${x} !== undefined`, 0.3], [`${x} === undefined`, 0.3], ...numeric.slice(0, 4)];
}

/** The nearest use of the name, to see what it looks like. */
function sampleOf({ ts: api }: SearchSpace, node: ts.Node, name: string): ts.Identifier | undefined {
  const holder = api.findAncestor(node, (one) => api.isFunctionLike(one)) ?? node.getSourceFile();
  let found: ts.Identifier | undefined;
  const visit = (one: ts.Node): void => {
    if (found === undefined && api.isIdentifier(one) && one.text === name) found = one;
    if (found === undefined) api.forEachChild(one, visit);
  };
  visit(holder);
  return found;
}
