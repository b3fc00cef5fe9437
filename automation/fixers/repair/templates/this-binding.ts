import { isValue, replacing, written } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** `f(this.m)` → `f(this.m.bind(this))`; `count` → `this.count` in a class that has it; `function () {…}` → an arrow. */
export const thisBinding: Template = {
  name: 'this-binding',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (api.isPropertyAccessExpression(node) && node.expression.kind === api.SyntaxKind.ThisKeyword && isValue(space, node) && (!api.isCallExpression(node.parent) || node.parent.expression !== node)) yield { edits: [replacing(space, node, `${written(space, node)}.bind(this)`)], why: `\`${written(space, node)}\` keeps its \`this\``, likely: 0.4 };
    if (api.isIdentifier(node) && isValue(space, node)) {
      const holder = api.findAncestor(node, (one) => api.isClassLike(one));
      if (holder !== undefined && api.isClassLike(holder) && holder.members.some((member) => member.name !== undefined && api.isIdentifier(member.name) && member.name.text === node.text)) yield { edits: [replacing(space, node, `this.${node.text}`)], why: `\`${node.text}\` is \`this.${node.text}\`` };
    }
    if (api.isFunctionExpression(node) && node.name === undefined && node.asteriskToken === undefined && written(space, node).includes('this')) {
      const open = node.parameters.pos - 1;
      yield { edits: [{ start: node.getStart(space.source), end: open, text: node.modifiers === undefined ? '' : 'async ' }, { start: node.body.getStart(space.source), end: node.body.getStart(space.source), text: '=> ' }], why: 'an arrow function keeps `this`', likely: 0.8 };
    }
  },
};
