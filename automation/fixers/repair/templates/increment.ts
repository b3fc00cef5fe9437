import { becomes, brief, replacing, written } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** `i++` → `i--`, `++i`, `i += 2`, `i`. */
export const increment: Template = {
  name: 'increment',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if (!api.isPostfixUnaryExpression(node) && !api.isPrefixUnaryExpression(node)) return;
    const isUp = node.operator === api.SyntaxKind.PlusPlusToken;
    if (!isUp && node.operator !== api.SyntaxKind.MinusMinusToken) return;
    const name = written(space, node.operand);
    const [now, other] = isUp ? ['++', '--'] : ['--', '++'];
    const isUsed = !api.isExpressionStatement(node.parent) && !(api.isForStatement(node.parent) && node.parent.incrementor === node);
    const why = (text: string): string => `\`${brief(space, node)}\` becomes \`${text}\``;
    const flipped = api.isPostfixUnaryExpression(node) ? name + other : other + name;
    yield { edits: [replacing(space, node, flipped)], why: why(flipped) };
    if (isUsed) {
      const turned = api.isPostfixUnaryExpression(node) ? now + name : name + now;
      yield { edits: [replacing(space, node, turned)], why: why(turned), likely: 0.9 };
      yield becomes(space, node, { text: name, likely: 0.4 });
    } else {
      const twice = `${name} ${now.charAt(0)}= 2`;
      yield { edits: [replacing(space, node, twice)], why: why(twice), likely: 0.5 };
    }
  },
};
