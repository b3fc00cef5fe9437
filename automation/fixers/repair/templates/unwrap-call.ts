import { becomes, isValue, replacing, written } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** `f(x)` → `x`; `x.f(…)` → `x`; `a.b` → `a`; `x as …` is left alone. A call or a link of a chain too many. */
export const unwrapCall: Template = {
  name: 'unwrap-call',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isPropertyAccessExpression(node) && isValue(space, node) && !(api.isCallExpression(node.parent) && node.parent.expression === node)) yield becomes(space, node, { text: written(space, node.expression), likely: 0.3 });
    if (!api.isCallExpression(node) && !api.isNewExpression(node)) return;
    const { expression } = node;
    if (api.isPropertyAccessExpression(expression) && !/^(?:Math|Object|Array|JSON|Number|String|Promise)$/.test(written(space, expression.expression))) yield { edits: [replacing(space, node, written(space, expression.expression))], why: `\`.${expression.name.text}(…)\` is dropped` };
    const [first] = node.arguments ?? [];
    if (first === undefined || !isValue(space, node) || api.isSpreadElement(first) || api.isArrowFunction(first) || api.isFunctionExpression(first)) return;
    for (const [index, argument] of (node.arguments ?? []).entries()) if (!api.isSpreadElement(argument)) yield becomes(space, node, { text: written(space, argument), likely: index === 0 ? 0.9 : 0.3 });
  },
};
