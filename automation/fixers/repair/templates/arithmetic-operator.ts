import { brief, replacing } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

const MISTAKEN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '+': { '-': 1, '*': 0.7, '/': 0.35, '%': 0.35 },
  '-': { '+': 1, '/': 0.6, '%': 0.6, '*': 0.5 },
  '*': { '/': 1, '+': 0.9, '**': 0.6, '-': 0.4, '%': 0.3 },
  '/': { '*': 1, '%': 0.9, '-': 0.5, '+': 0.3 },
  '%': { '/': 1, '*': 0.5, '-': 0.5, '+': 0.3 },
  '**': { '*': 1, '/': 0.2, '^': 0.1 },
  '&': { '|': 1, '^': 0.5, '&&': 0.6 },
  '|': { '&': 1, '^': 0.6, '||': 0.6 },
  '^': { '&': 0.7, '|': 0.8, '**': 1 },
  '<<': { '>>': 1, '>>>': 0.5 },
  '>>': { '<<': 1, '>>>': 0.9 },
  '>>>': { '>>': 1, '<<': 0.6 },
};

/** `a + b` → `a - b`, `a * b`, … and the operators on bits. */
export const arithmeticOperator: Template = {
  name: 'arithmetic-operator',
  *draftsAt(node, space) {
    if (!space.ts.isBinaryExpression(node)) return;
    const now = node.operatorToken.getText(space.source);
    const isText = [node.left, node.right].some((side) => space.ts.isStringLiteralLike(side) || space.ts.isTemplateExpression(side));
    for (const [then, likely] of Object.entries(MISTAKEN[now] ?? {})) yield { edits: [replacing(space, node.operatorToken, then)], why: `\`${now}\` becomes \`${then}\` in \`${brief(space, node)}\``, likely: isText ? likely / 10 : likely };
  },
};
