import { brief, replacing } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

const MISTAKEN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '=': { '+=': 1, '-=': 0.4, '*=': 0.4, '/=': 0.2, '??=': 0.3, '||=': 0.25, '&&=': 0.2, '%=': 0.15 },
  '+=': { '-=': 1, '=': 0.9, '*=': 0.6, '/=': 0.15 },
  '-=': { '+=': 1, '=': 0.8, '*=': 0.2, '/=': 0.5, '%=': 0.3 },
  '*=': { '+=': 0.9, '/=': 0.9, '=': 0.7, '-=': 0.3, '**=': 0.3 },
  '/=': { '*=': 1, '-=': 0.6, '=': 0.6, '%=': 0.6 },
  '%=': { '/=': 1, '=': 0.6, '-=': 0.4 },
  '&=': { '|=': 1, '^=': 0.4 },
  '|=': { '&=': 1, '^=': 0.4, '=': 0.4 },
  '^=': { '|=': 0.7, '&=': 0.7 },
  '<<=': { '>>=': 1 },
  '>>=': { '<<=': 1, '>>>=': 0.6 },
  '??=': { '=': 0.8, '||=': 0.7 },
  '||=': { '??=': 0.9, '=': 0.7, '&&=': 0.4 },
  '&&=': { '||=': 0.8, '=': 0.6 },
};

/** `a = b` → `a += b`; `a += b` → `a -= b`, `a = b`. */
export const assignmentOperator: Template = {
  name: 'assignment-operator',
  *draftsAt(node, space) {
    if (!space.ts.isBinaryExpression(node)) return;
    const now = node.operatorToken.getText(space.source);
    for (const [then, likely] of Object.entries(MISTAKEN[now] ?? {})) yield { edits: [replacing(space, node.operatorToken, then)], why: `\`${now}\` becomes \`${then}\` in \`${brief(space, node)}\``, likely };
  },
};
