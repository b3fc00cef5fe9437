import { brief, replacing } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** What each comparison is mistaken for, and how often beside its others. */
const MISTAKEN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '<': { '<=': 1, '>': 0.8, '>=': 0.6, '===': 0.3, '!==': 0.3 },
  '<=': { '<': 1, '>=': 0.8, '>': 0.6, '===': 0.3, '!==': 0.2 },
  '>': { '>=': 1, '<': 0.8, '<=': 0.6, '===': 0.35, '!==': 0.3 },
  '>=': { '>': 1, '<=': 0.8, '<': 0.6, '===': 0.3, '!==': 0.2 },
  '==': { '!=': 1, '===': 0.4, '<=': 0.4, '>=': 0.4, '<': 0.35, '>': 0.35 },
  '===': { '!==': 1, '==': 0.4, '<=': 0.4, '>=': 0.4, '<': 0.35, '>': 0.35 },
  '!=': { '==': 1, '!==': 0.4, '<': 0.4, '>': 0.4, '<=': 0.3, '>=': 0.3 },
  '!==': { '===': 1, '!=': 0.4, '<': 0.4, '>': 0.4, '<=': 0.3, '>=': 0.3 },
  instanceof: { '===': 0.2 },
  in: { 'instanceof': 0.1 },
};

/** `a < b` → `a <= b`, `a > b`, `a === b`. */
export const comparisonOperator: Template = {
  name: 'comparison-operator',
  *draftsAt(node, space) {
    if (!space.ts.isBinaryExpression(node)) return;
    const now = node.operatorToken.getText(space.source);
    for (const [then, likely] of Object.entries(MISTAKEN[now] ?? {})) yield { edits: [replacing(space, node.operatorToken, then)], why: `\`${now}\` becomes \`${then}\` in \`${brief(space, node)}\``, likely };
  },
};
