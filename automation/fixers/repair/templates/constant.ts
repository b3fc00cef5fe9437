import { isRead, replacing } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** What each constant is mistaken for. */
const MISTAKEN: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  true: [['false', 1], ['undefined', 0.1]],
  false: [['true', 1], ['undefined', 0.1], ['null', 0.1]],
  null: [['undefined', 0.8], ['[]', 0.4], ["''", 0.4], ['0', 0.4], ['false', 0.4], ['{}', 0.3]],
  undefined: [['null', 0.8], ['[]', 0.3], ["''", 0.3], ['0', 0.3], ['false', 0.4]],
  Infinity: [['-Infinity', 1], ['0', 0.5]],
  '[]': [['null', 0.4], ['{}', 0.3], ['undefined', 0.3], ["''", 0.2], ['0', 0.2], ['new Set()', 0.15], ['[0]', 0.15]],
  '{}': [['[]', 0.4], ['null', 0.4], ['undefined', 0.3], ['new Map()', 0.1]],
  "''": [['null', 0.4], ['[]', 0.3], ['undefined', 0.3], ['0', 0.3]],
  '""': [['null', 0.4], ['[]', 0.3], ['undefined', 0.3], ['0', 0.3]],
  '0': [["''", 0.15], ['Infinity', 0.25], ['-Infinity', 0.25], ['[]', 0.1], ['null', 0.15], ['undefined', 0.1], ['false', 0.1]],
  '-1': [['null', 0.3], ['undefined', 0.3], ['Infinity', 0.1]],
};

/** `true` → `false`, `null` → `undefined`, `[]` → `null`: a wrong constant of another kind. */
export const constant: Template = {
  name: 'constant',
  *draftsAt(node, space) {
    if (!space.ts.isExpression(node) || !isRead(space, node) || space.ts.isLiteralTypeNode(node.parent)) return;
    const now = node.getText(space.source);
    if (now.length > 9 || !Object.hasOwn(MISTAKEN, now)) return;
    for (const [then, likely] of MISTAKEN[now] ?? []) yield { edits: [replacing(space, node, then)], why: `\`${now}\` becomes \`${then}\``, likely };
  },
};
