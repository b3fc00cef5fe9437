import type ts from 'typescript';
import { asOperand, brief, replacing, written } from '../syntax/edits.ts';
import { TIGHT } from '../syntax/precedence.ts';
import { looksLike, type Looks } from '../syntax/looks.ts';
import type { SearchSpace, Template } from '../template.ts';

const MAX_NAMES = 8;

/** `return x` → `return !x`, `return []`, or one of the names in scope. */
export const returnValue: Template = {
  name: 'return-value',
  *draftsAt(node, space) {
    if (!space.ts.isReturnStatement(node)) return;
    const { expression } = node;
    if (expression === undefined) {
      for (const { name } of namesAt(space, node)) yield { edits: [replacing(space, node, `return ${name};`)], why: `\`${name}\` is returned`, likely: 0.5 };
      return;
    }
    for (const [text, likely] of [...valuesFor(looksLike(space, expression)), [`!${asOperand(written(space, expression), TIGHT.unary)}`, 0.3] as const]) yield { edits: [replacing(space, expression, text)], why: `\`${brief(space, expression)}\` becomes \`${text}\` in the return`, likely };
    if (space.ts.isIdentifier(expression)) return;
    for (const [rank, { name }] of namesAt(space, node).entries()) yield { edits: [replacing(space, expression, name)], why: `\`${name}\` is returned`, likely: 0.6 / (1 + rank / 4) };
  },
};

function namesAt(space: SearchSpace, node: ts.Node) {
  return space.scope.namesAt(node).filter(({ kind }) => kind === 'variable' || kind === 'constant' || kind === 'parameter').slice(0, MAX_NAMES);
}

function valuesFor(looks: Looks): readonly (readonly [string, number])[] {
  if (looks === 'boolean') return [['true', 0.6], ['false', 0.6]];
  if (looks === 'number') return [['0', 0.5], ['1', 0.3], ['-1', 0.3], ['null', 0.2]];
  if (looks === 'string') return [["''", 0.5], ['null', 0.3]];
  if (looks === 'array') return [['[]', 0.5], ['null', 0.3]];
  return [['true', 0.2], ['false', 0.2], ['null', 0.3], ['undefined', 0.2], ['0', 0.2], ['[]', 0.3], ["''", 0.2]];
}
