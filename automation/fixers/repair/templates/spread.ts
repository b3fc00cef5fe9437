import { brief, replacing, written } from '../syntax/edits.ts';
import { looksLike } from '../syntax/looks.ts';
import type { Template } from '../template.ts';

/** `f(list)` → `f(...list)`, `[list]` → `[...list]`, `(items)` → `(...items)`; and the other way. */
export const spread: Template = {
  name: 'spread',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isSpreadElement(node)) {
      yield { edits: [replacing(space, node, written(space, node.expression))], why: `\`${brief(space, node)}\` is no longer spread`, likely: 0.6 };
      return;
    }
    if (api.isParameter(node) && api.isIdentifier(node.name) && node.initializer === undefined && api.isFunctionLike(node.parent) && node.parent.parameters.at(-1) === node && node.dotDotDotToken === undefined) {
      yield { edits: [{ start: node.name.getStart(space.source), end: node.name.getStart(space.source), text: '...' }], why: `\`${node.name.text}\` takes all the other arguments`, likely: 0.2 };
    }
    if (!api.isExpression(node)) return;
    const { parent } = node;
    const isItem = api.isArrayLiteralExpression(parent) || ((api.isCallExpression(parent) || api.isNewExpression(parent)) && parent.expression !== node);
    const looks = looksLike(space, node);
    if (isItem && (looks === 'array' || (looks === undefined && (api.isIdentifier(node) || api.isPropertyAccessExpression(node) || api.isCallExpression(node))))) yield { edits: [replacing(space, node, `...${written(space, node)}`)], why: `\`${brief(space, node)}\` is spread`, likely: looks === 'array' ? 1 : 0.4 };
  },
};
