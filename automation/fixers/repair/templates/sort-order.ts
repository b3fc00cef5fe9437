import { replacing } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** `.sort()` → `.sort((a, b) => a - b)`, the other way round, or without a comparator. */
export const sortOrder: Template = {
  name: 'sort-order',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isCallExpression(node) || !api.isPropertyAccessExpression(node.expression) || !/^(?:sort|toSorted)$/.test(node.expression.name.text)) return;
    const [comparator] = node.arguments;
    const open = { start: node.expression.end, end: node.end };
    const now = comparator?.getText(space.source) ?? '';
    for (const [text, likely] of [['(a, b) => a - b', 1], ['(a, b) => b - a', 0.8], ['(a, b) => a.length - b.length', 0.3], ['(a, b) => (a < b ? -1 : a > b ? 1 : 0)', 0.2], ['', 0.4]] as const) if (text !== now) yield { edits: [{ ...open, text: `(${text})` }], why: `sorts by \`${text === '' ? 'text' : text}\``, likely };
    if (comparator !== undefined && api.isArrowFunction(comparator) && !api.isBlock(comparator.body)) {
      const body = comparator.body.getText(space.source);
      yield { edits: [replacing(space, comparator.body, `-(${body})`)], why: 'sorts the other way round', likely: 0.9 };
    }
    yield { edits: [{ start: node.end, end: node.end, text: '.reverse()' }], why: 'sorts the other way round', likely: 0.4 };
  },
};
